"""The pages of the desk: a module each, with its ``router``."""

from collections.abc import Iterator
from importlib import import_module

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from varsel.desk.api import problems
from varsel.desk.visit import visit_of
from varsel.exports import plain
from varsel.ledger import LedgerBusy, LedgerError, Redacted, UnknownItem, UnknownName, Withheld
from varsel.ledger.revisions import CorrectionError

#: In the order of the menu, then those that are reached from others.
PAGES = (
    "chronology", "indicators", "review", "agreement", "add", "codebook", "sure", "item", "article", "redact", "actor", "export",
    "account", "settings", "api",
)  # fmt: skip

#: How what the ledger says is answered; 400 else.
_STATUS = {Redacted: 410, UnknownItem: 404, UnknownName: 404, Withheld: 403, LedgerBusy: 503}


def routers() -> Iterator[APIRouter]:
    """The routes of all pages."""
    for name in PAGES:
        yield import_module(f"varsel.desk.pages.{name}").router


def errors(app: FastAPI) -> None:
    """What goes wrong is told on a page of its own, or as JSON to a program."""
    for kind in (HTTPException, RequestValidationError, LedgerError, CorrectionError):
        app.add_exception_handler(kind, told)


def told(request: Request, error: Exception) -> Response:
    """The answer that tells what went wrong."""
    status, what = _said(error)
    what = visit_of(request).tells(what)
    if request.url.path.startswith("/api/"):
        return problems.answer(status, what, error)
    if isinstance(error, Redacted):
        return visit_of(request).page("redacted.html", status, left=error.redaction, plain=plain)
    headers = getattr(error, "headers", None)
    page = visit_of(request).page("error.html", status, code=status, what=what)
    page.headers.update(headers or {})
    return page


def _said(error: Exception) -> tuple[int, str]:
    if isinstance(error, HTTPException):
        return error.status_code, str(error.detail)
    if isinstance(error, RequestValidationError):
        what = "; ".join(f"{fault.where}: {fault.what}" for fault in problems.faulty(error))
        return (404 if any(e["loc"][0] == "path" for e in error.errors()) else 422), what
    status = next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 400)
    return status, error.text if isinstance(error, LedgerError | CorrectionError) else str(error)
