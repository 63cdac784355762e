"""What keeps the desk safe for those who use it: what a page may load, and from where it may be asked to change something."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from fastapi import Depends, HTTPException
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from varsel.desk.accounts import Account
from varsel.desk.visit import Visiting, visit_of
from varsel.desk.visit import address as linked
from varsel.ledger import LedgerError

#: Everything that a page loads comes from the desk; nothing stands in the page itself, and no other page may frame it.
POLICY = "; ".join(
    ("default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'",
     "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'")
)  # fmt: skip
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
SAFE = ("GET", "HEAD", "OPTIONS")  # methods that change nothing
LOOK = ("/static/", "/fonts/")  # what all pages look like
OPEN = (*LOOK, "/interface/")  # what anybody may ask for
SIGN_IN, SIGN_OUT, OWN = "/sign-in", "/sign-out", "/account"
BEARER = {"WWW-Authenticate": "Bearer"}
ONE_PERSON = 0  # the number of the account of a desk in which nobody signs in
LARGEST = 1_000_000  # bytes of a request, but where a page says otherwise

#: How an answer is made that tells what went wrong.
Told = Callable[[Request, Exception], Response]


class Headers:
    """Sets HEADERS on every answer; what a team's pages say stays in no cache, so that it cannot be seen after signing out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_private = (
            scope["type"] == "http" and scope["app"].state.desk.accounts and not scope["path"].startswith(OPEN)
        )

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if is_private:
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, receive, with_headers)


class Limit:
    """Refuses requests that are larger than LARGEST or, of some paths, than they may be."""

    def __init__(self, app: ASGIApp, told: Told, larger: Mapping[str, int]) -> None:
        self.app, self.told, self.larger = app, told, larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        most = self.larger.get(scope["path"], LARGEST)
        request, had = Request(scope), 0
        refused = HTTPException(413, visit_of(request).says("More was sent than is taken: up to %(most)s bytes.") % {"most": most})

        async def counted() -> Message:
            nonlocal had
            message = await receive()
            had += len(message.get("body", b""))
            if had > most:
                raise refused
            return message

        length = request.headers.get("content-length", "0")
        if not length.isdecimal() or int(length[:20]) > most:
            return await self.told(request, refused)(scope, receive, send)
        await self.app(scope, counted, send)


class SameOrigin:
    """Refuses what another site would have a browser change here (cross-site request forgery).

    Browsers say where a request comes from (Fetch Metadata), or at least from which page (Origin, Referer). What says neither
    is no browser's; it may not come with a cookie. A program's token is in no browser, so nothing can be forged with it.
    """

    def __init__(self, app: ASGIApp, told: Told) -> None:
        self.app, self.told = app, told

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE and not _is_same(request := Request(scope)):
            refused = HTTPException(403, visit_of(request).says("That was asked for from another site, so it was not done."))
            return await self.told(request, refused)(scope, receive, send)
        await self.app(scope, receive, send)


def _is_same(request: Request) -> bool:
    if request.app.state.desk.accounts and bearer(request) is not None:
        return True
    if site := request.headers.get("sec-fetch-site"):
        return site in ("same-origin", "none")
    if came := request.headers.get("origin") or request.headers.get("referer"):
        try:
            return urlsplit(came).netloc.lower() == request.headers.get("host", "").lower()
        except ValueError:
            return False
    return request.cookies.get(cookie(request)) is None


class Gate:
    """Lets in who may come in, and notes who it is in ``request.state.account``.

    In a team that is who signed in, or whose token a program brings; what is OPEN, and the page to sign in, is for all. Who may
    only read changes nothing, whatever a page asks for (``needs``).
    """

    def __init__(self, app: ASGIApp, told: Told) -> None:
        self.app, self.told = app, told

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(LOOK):
            return await self.app(scope, receive, send)
        request = Request(scope)
        try:
            request.state.account = await run_in_threadpool(account_of, request)
            _admit(request, request.state.account)
        except (HTTPException, LedgerError) as refused:
            return await self.told(request, refused)(scope, receive, send)
        except _SignInFirst:
            return await RedirectResponse(linked(SIGN_IN, back=visit_of(request).here), 303)(scope, receive, send)
        await self.app(scope, receive, send)


class _SignInFirst(Exception):
    """Somebody in a browser, who has not signed in, asks for a page."""


def account_of(request: Request) -> Account | None:
    """Who asks. A token that is none is refused and not passed over, even if a cookie is there too."""
    desk = request.app.state.desk
    if desk.accounts is None:
        return Account(ONE_PERSON, desk.person, "admin")
    if (secret := bearer(request)) is not None:
        if (account := desk.accounts.of_token(secret)) is None:
            raise HTTPException(401, visit_of(request).says("That token is none, or not valid any more."), BEARER)
        return account
    secret = request.cookies.get(cookie(request))
    return desk.accounts.of_session(secret) if secret else None


def _admit(request: Request, account: Account | None) -> None:
    path, is_safe = request.url.path, request.method in SAFE
    if path.startswith(OPEN) or path == SIGN_IN:
        return
    if account is None:
        if is_safe and not path.startswith("/api/"):
            raise _SignInFirst
        raise HTTPException(401, visit_of(request).says("Sign in first, or send a token."), BEARER)
    is_own = path in (SIGN_OUT, OWN) or path.startswith(f"{OWN}/")
    if is_own and account.scope is not None:
        raise HTTPException(403, visit_of(request).says("A token is not for this: sign in."))
    if not (is_safe or is_own or account.may("coder")):
        raise HTTPException(403, visit_of(request).says("Your account may not do this: ask an admin."))


def needs(role: str) -> Any:
    """For a route, or for all of a router: only for those who may do what somebody of this role may."""

    def check(visit: Visiting) -> None:
        if not visit.may(role):
            raise HTTPException(403, visit.says("Your account may not do this: ask an admin."))

    return Depends(check)


def bearer(request: Request) -> str | None:
    """The token that a program sends."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


def cookie(request: Request) -> str:
    """The name of the cookie that a session is in. Behind https it is one that no other host can set."""
    return "__Host-varsel" if request.url.scheme == "https" else "varsel-session"


def address(request: Request) -> str:
    """From where somebody asks."""
    return request.client.host if request.client else ""


def fonts() -> StaticFiles:
    """The two typefaces of the desk, from their packages: a sans for all, a serif for quoted words."""
    return StaticFiles(packages=[("font_source_sans_pro", "files"), ("font_source_serif_pro", "files")])
