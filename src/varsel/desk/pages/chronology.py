"""The chronology: one time axis, words above the line and deeds below it, and under it the list."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, Response

from varsel.coding import load
from varsel.coding.codebook import Category, shipped
from varsel.desk import charts
from varsel.desk.asking import Filtered, Filters
from varsel.desk.told import Told, shown
from varsel.desk.visit import Visit, Visiting, still
from varsel.exports import FORMATS, picture
from varsel.exports.categories import defined, label
from varsel.exports.dates import spoken
from varsel.languages import supported
from varsel.ledger import Beside, Item, LedgerError, Page, Row
from varsel.ledger.history import KINDS
from varsel.ledger.claims import threats

router = APIRouter(include_in_schema=False)

PAGE = 50  # entries on a page


@dataclass(frozen=True)
class Entry(Told):
    """An entry of the list, with what stands beside it, and what of it is new in words."""

    beside: Beside
    new: tuple[str, ...]


@router.get("/", response_class=HTMLResponse)
@still
def chronology(visit: Visiting, filters: Filtered, after: str | None = Query(None, max_length=40)) -> Response:
    """The chronology of what was asked for, a page of it."""
    try:
        page = visit.ledger.chronology(filters.asked, after=after, size=picture.DRAWN)
    except LedgerError as error:
        return visit.page(
            "chronology.html", 400, **asked(filters), given=given(visit, filters), error=visit.tells(error.text), entries=[],
            next=None, drawn=None,
        )  # fmt: skip
    listed = page.rows[:PAGE]
    return visit.page(
        "chronology.html", **asked(filters), given=given(visit, filters), error=None, entries=entries(visit, visit.ledger.filled(listed)),
        next=str(page.rows[PAGE - 1].place) if len(page.rows) > PAGE else None,
        drawn=_picture(visit, page), is_more=page.next is not None,
    )  # fmt: skip


@router.get("/chronology.png")
def png(visit: Visiting, filters: Filtered, after: str | None = Query(None, max_length=40)) -> Response:
    """The picture of the same, as PNG."""
    drawn = _drawn(visit, visit.ledger.chronology(filters.asked, after=after, size=picture.DRAWN))
    if drawn is None:
        return visit.page("error.html", 404, code=404, what=visit.says("There is nothing to draw."))
    return Response(charts.png_of(_svg(visit, drawn)), media_type="image/png")


def entries(visit: Visit, found: list[tuple[Row, Item]]) -> list[Entry]:
    """Items as the list has them: of an utterance that is told several times on the page, the first report."""
    beside = visit.ledger.beside([row.id for row, _ in found])
    once: dict[Any, tuple[Row, Item]] = {}
    for row, item in found:
        once.setdefault(("utterance", item.utterance) if item.kind == "statement" else item.id, (row, item))
    return [
        Entry(**vars(shown(visit, row, item)), beside=b, new=_called(visit, item, b.new))
        for row, item in once.values()
        if (b := beside.get(item.id))
    ]  # fmt: skip


def _called(visit: Visit, item: Item, categories: tuple[str, ...]) -> tuple[str, ...]:
    lang = visit.words["codebook"]
    return tuple(c.called(lang) if (c := defined(item.codebooks, id)) else id for id in categories)


def _drawn(visit: Visit, page: Page) -> picture.Timeline | None:
    return picture.timeline_of(visit.ledger, page.rows, visit.words)


def _svg(visit: Visit, drawn: picture.Timeline) -> str:
    return picture.svg(drawn, lambda id: f"/item/{id}", visit.words)


def _picture(visit: Visit, page: Page) -> dict[str, Any] | None:
    """The picture and what stands around it: its sides, and what its plot begins and ends with, for brushing."""
    if (drawn := _drawn(visit, page)) is None:
        return None
    return {"svg": _svg(visit, drawn), "sides": drawn.sides, "first": drawn.first, "last": drawn.last, "outside": drawn.outside}


def given(visit: Visit, filters: Filters) -> list[str]:
    """What was asked for, value by value, in words."""
    kinds = [visit.words["kind"][kind] for kind in filters.kind]
    called = [label(id, visit.words["codebook"]) for id in filters.category]
    rest = (filters.text, f"{filters.confidence:.0%}" if filters.confidence is not None else None)
    named = [*filters.outlet, *filters.told_to, *filters.lang, *filters.coder]
    when = [spoken(filters.time, visit.words)] if filters.time else []
    return [*filters.actor, *filters.side, *filters.towards, *called, *when, *kinds, *named, *filter(None, rest)]


def asked(filters: Filters) -> dict[str, Any]:
    """What was asked for, and what can be."""
    return {
        "filters": filters, "categories": _categories(), "langs": supported(), "formats": list(FORMATS),
        "kinds": KINDS, "threats": threats(),
    }  # fmt: skip


def _categories() -> dict[str, list[Category]]:
    """The categories of the codebooks that ship, by kind."""
    found: dict[str, list[Category]] = {"signal": [], "deed": [], "indicator": []}
    for name in shipped():
        for category in load(name).category:
            found[category.kind].append(category)
    return found
