"""Fetching a page over HTTP: with time limits, a size limit and a few tries; guarded where somebody else names the address."""

import ipaddress
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from varsel.intake.problem import Problem
from varsel.worded import Worded

LARGEST = 20_000_000  # bytes
CONNECT, READ, WHOLE = 10.0, 30.0, 60.0  # seconds to connect, between two pieces, and in all
TRIES_AGAIN = 2
AGAIN_AFTER = (429, 500, 502, 503, 504)
AGENT = "varsel (reads news articles for a person who asked)"
TRY_LATER = Worded("check the address and the connection, or save the page and give the file")
PORTS = {"http": (None, 80), "https": (None, 443)}  # that a guarded fetch may go to

if TYPE_CHECKING:
    import requests


@dataclass(frozen=True)
class Fetched:
    """A page as the server sent it. ``url`` is the last address after redirections; ``type`` is like "text/html"."""

    data: bytes
    url: str
    type: str | None
    encoding: str | None


def page(url: str, *, guarded: bool = False) -> Fetched | Problem:
    """The page at an http or https address, or why there is none.

    ``guarded``: somebody else named the address, who is not to reach what this machine can. It is fetched from the public
    network alone, at the usual ports, past any proxy and without credentials; so is each address that it leads on to.
    """
    import requests  # here, because most runs fetch nothing

    try:
        with _guarded() if guarded else requests.Session() as session:
            _try_again(session)
            with session.get(url, stream=True, timeout=(CONNECT, READ), headers={"User-Agent": AGENT}) as response:
                return _received(response, url)
    except (requests.RequestException, UnicodeError, ValueError) as error:
        why = Worded("it leads to no public address") if guarded and _is_refused(error) else str(error)
        return Problem(url, Worded("could not be fetched (%(why)s)", why=why), TRY_LATER)


def _try_again(session: "requests.Session") -> None:
    from requests.adapters import HTTPAdapter
    from urllib3.util import Retry

    again = Retry(TRIES_AGAIN, status_forcelist=AGAIN_AFTER, backoff_factor=0.5, raise_on_status=False,
                  respect_retry_after_header=False)  # fmt: skip
    for adapter in session.adapters.values():
        if isinstance(adapter, HTTPAdapter):
            adapter.max_retries = again


def _guarded() -> "requests.Session":
    """A session that asks a name's address once, connects to that very one, and only if it is public (requests-hardened)."""
    from requests.exceptions import InvalidURL
    from requests_hardened import Config, HTTPSession
    from requests_hardened.ip_filter import InvalidIPAddress
    from requests_hardened.ip_filter_adapter import IPFilterAdapter

    class Public(IPFilterAdapter):
        def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
            host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
            if host["port"] not in PORTS[host["scheme"]]:
                raise InvalidURL(f"port {host['port']} is none of the web")
            address = ipaddress.ip_address(host["host"].strip("[]"))
            if not address.is_global or address.is_reserved or getattr(address, "is_site_local", False):
                raise InvalidIPAddress(address)
            return host, pool

    session = HTTPSession(Config(ip_filter_enable=True, ip_filter_allow_loopback_ips=False, never_redirect=False,
                                 default_timeout=(CONNECT, READ)))  # fmt: skip
    session.trust_env = False
    session.mount("http://", Public(is_https_proto=False))
    session.mount("https://", Public(is_https_proto=True))
    return session


def _is_refused(error: Exception) -> bool:
    from requests_hardened.ip_filter import InvalidIPAddress

    return isinstance(error, InvalidIPAddress)


def _received(response, url: str) -> Fetched | Problem:
    if response.status_code >= 400:
        return Problem(url, Worded("the server answered %(status)s", status=f"{response.status_code} {response.reason}"), TRY_LATER)
    data, end = bytearray(), time.monotonic() + WHOLE
    for piece in response.iter_content(65_536):
        data += piece
        if len(data) > LARGEST:
            return Problem(url, Worded("is larger than %(most)s bytes", most=LARGEST), Worded("save the article by itself and give the file"))
        if time.monotonic() > end:
            return Problem(url, Worded("did not arrive within %(n)s seconds", n=int(WHOLE)), TRY_LATER)
    kind, _, parameters = response.headers.get("Content-Type", "").partition(";")
    charset = response.encoding if "charset" in parameters.lower() else None
    return Fetched(bytes(data), response.url, kind.strip().lower() or None, charset)
