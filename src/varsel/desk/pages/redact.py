"""Taking an article out of the ledger, for the law or for somebody's safety."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import HTMLResponse, RedirectResponse, Response

from varsel.desk import safety
from varsel.desk.pages.item import Number
from varsel.desk.visit import Visit, Visiting
from varsel.exports.printed import source
from varsel.ledger import Filed

router = APIRouter(include_in_schema=False, dependencies=[safety.needs("admin")])

LONGEST = 2000  # characters of a reason

Field = Annotated[str, Form(max_length=2 * LONGEST)]


@router.get("/article/{seq}/redact", response_class=HTMLResponse)
def form(visit: Visiting, seq: Number) -> Response:
    """What goes and what stays, and the form that asks for a reason."""
    return _page(visit, visit.ledger.article(seq))


@router.post("/article/{seq}/redact")
def redact(visit: Visiting, seq: Number, why: Field = "", confirmed: Field = "") -> Response:
    """Takes the article out, where there is a reason and it was meant, and leads to its address, which tells of it from now on."""
    found, why = visit.ledger.article(seq), " ".join(why.split())
    mistakes = {}
    if not 0 < len(why) <= LONGEST:
        mistakes["why"] = visit.says("Give the reason, in up to %(most)s characters.") % {"most": LONGEST}
    if _one_line(confirmed) not in _names(visit, found):
        mistakes["confirmed"] = visit.says("This is neither the title nor the number of this article.")
    if mistakes:
        return _page(visit, found, 422, why=why, confirmed=confirmed, mistakes=mistakes)
    visit.ledger.redact(seq, by=visit.person, why=why)
    return RedirectResponse(f"/article/{seq}", 303)


def _names(visit: Visit, found: Filed) -> set[str]:
    """What may be typed to say that it is this article which is meant."""
    return {_one_line(source(found.article, visit.words)["title"]), str(found.entry.seq)}


def _one_line(text: str) -> str:
    return " ".join(text.split()).casefold()


def _page(
    visit: Visit, found: Filed, status: int = 200, *, why: str = "", confirmed: str = "", mistakes: dict[str, str] | None = None
) -> Response:  # fmt: skip
    """The page; what was typed is kept where it could not be done."""
    return visit.page(
        "redact.html", status, found=found, title=source(found.article, visit.words)["title"], why=why, confirmed=confirmed,
        mistakes=mistakes or {}, corrections=sum(len(item.corrections) for item in found.items), most=LONGEST,
    )  # fmt: skip
