"""The desk: the web application over a ledger, for people who look, correct and cite all day.

``app(ledger)`` is its face. Pages are rendered here and work without a script; a little of it makes them quicker.

pages       a module each, its template of the same name in ``templates``, its style and script in ``static``
charts      specifications of Vega-Lite that are drawn here; the timeline, which is printed too, is ``exports.picture``
api         the same for programs
visit       what all of them share of one request; ``asking`` what is asked for, as it stands in an address
interface   the languages, ``locale``; ``categories``, ``told``, ``describing``, ``marking``, ``citing`` how items are shown
form        what a coder writes; ``passage`` the text around it; ``adding`` what is handed in
safety      what keeps others out; ``accounts`` who may come in; ``sending`` what is long
serving     the desk as a running server
"""

from collections.abc import Sequence
from importlib.resources import files
from typing import Literal

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from varsel.desk import adding, api, pages, safety
from varsel.desk.accounts import Accounts
from varsel.desk.visit import Desk
from varsel.ledger import Ledger

__all__ = ["LOOPBACK", "Desk", "app"]

#: Paths to which more may be sent than to others, in bytes: files, and what a form puts around them.
LARGER = {"/add": adding.LARGEST + 100_000, "/api/v1/articles": adding.LARGEST}
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def app(
    ledger: Ledger, *, person: str = "me", hosts: Sequence[str] = LOOPBACK, team: bool = False,
    blind: Literal["machine", "bare"] | None = None,
) -> FastAPI:  # fmt: skip
    """The desk over a ledger, as an ASGI application.

    Args:
        ledger: stays open as long as the desk is used.
        person: who corrections are by, where nobody signs in.
        hosts: the names under which the desk may be asked for; others are refused, so that no other page can pass for it.
        team: everybody signs in, by the accounts of the ledger; else the desk is one person's.
        blind: what coders see of an item that they have not coded: what the machine gave, and nothing of others; or its words alone.
    """
    made = FastAPI(title="Varsel", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    made.state.desk = Desk(ledger, person, Accounts(ledger.store) if team else None, blind)
    made.mount("/static", StaticFiles(directory=str(files("varsel.desk") / "static")), name="static")
    made.mount("/fonts", safety.fonts(), name="fonts")
    for router in pages.routers():
        made.include_router(router)
    api.include(made)
    # The last one is asked first.
    made.add_middleware(safety.Limit, told=pages.told, larger=LARGER)
    made.add_middleware(safety.SameOrigin, told=pages.told)
    made.add_middleware(safety.Gate, told=pages.told)
    made.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))
    made.add_middleware(safety.Headers)
    pages.errors(made)
    return made
