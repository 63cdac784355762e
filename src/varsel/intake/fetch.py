"""Fetching a page over HTTP: with time limits, a size limit and a few tries."""

import time
from dataclasses import dataclass

from varsel.intake.problem import Problem

LARGEST = 20_000_000  # bytes
CONNECT, READ, WHOLE = 10.0, 30.0, 60.0  # seconds to connect, between two pieces, and in all
TRIES_AGAIN = 2
AGAIN_AFTER = (429, 500, 502, 503, 504)
AGENT = "varsel (reads news articles for a person who asked)"
TRY_LATER = "check the address and the connection, or save the page and give the file"


@dataclass(frozen=True)
class Fetched:
    """A page as the server sent it. ``url`` is the last address after redirections; ``type`` is like "text/html"."""

    data: bytes
    url: str
    type: str | None
    encoding: str | None


def page(url: str) -> Fetched | Problem:
    """The page at an http or https address, or why there is none."""
    import requests  # here, because most runs fetch nothing
    from requests.adapters import HTTPAdapter
    from urllib3.util import Retry

    again = Retry(TRIES_AGAIN, status_forcelist=AGAIN_AFTER, backoff_factor=0.5, raise_on_status=False,
                  respect_retry_after_header=False)  # fmt: skip
    try:
        with requests.Session() as session:
            for scheme in ("http://", "https://"):
                session.mount(scheme, HTTPAdapter(max_retries=again))
            with session.get(url, stream=True, timeout=(CONNECT, READ), headers={"User-Agent": AGENT}) as response:
                return _received(response, url)
    except (requests.RequestException, UnicodeError, ValueError) as error:
        return Problem(url, f"could not be fetched ({error})", TRY_LATER)


def _received(response, url: str) -> Fetched | Problem:
    if response.status_code >= 400:
        return Problem(url, f"the server answered {response.status_code} {response.reason}", TRY_LATER)
    data, end = bytearray(), time.monotonic() + WHOLE
    for piece in response.iter_content(65_536):
        data += piece
        if len(data) > LARGEST:
            return Problem(url, f"is larger than {LARGEST:,} bytes", "save the article by itself and give the file")
        if time.monotonic() > end:
            return Problem(url, f"did not arrive within {WHOLE:.0f} seconds", TRY_LATER)
    kind, _, parameters = response.headers.get("Content-Type", "").partition(";")
    charset = response.encoding if "charset" in parameters.lower() else None
    return Fetched(bytes(data), response.url, kind.strip().lower() or None, charset)
