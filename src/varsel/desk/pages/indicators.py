"""The board of indicators: what was last seen of each thing that is watched for, and who says otherwise."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, Response

from varsel.coding import load
from varsel.desk import categories
from varsel.desk.asking import Several, Text
from varsel.desk.told import Told, told
from varsel.desk.visit import Visit, Visiting, still
from varsel.exports.categories import label
from varsel.ledger import Light, UnknownName
from varsel.ledger.board import Sighted

router = APIRouter(include_in_schema=False)

SHOWN = 100  # lights at most: each with the latest article that tells of it


@dataclass(frozen=True)
class Seen:
    """An observation on the board: what the board has of it, and what the article tells."""

    sighted: Sighted
    told: Told


@dataclass(frozen=True)
class Shown:
    """A light of the board, with all that is shown of it."""

    light: Light
    latest: Seen
    contradicted: list[Seen]


@router.get("/indicators", response_class=HTMLResponse)
@still
def indicators(
    visit: Visiting,
    about: Annotated[Text, Query(description="On whom: a name, or whole words of it")] = None,
    indicator: Annotated[Several, Query(description="Only these indicators")] = [],  # noqa: B006
    on: Annotated[Text, Query(description="As it stood on this day; today where none is given")] = None,
) -> Response:
    """The board as it stood on a day."""
    asked = {"about": about, "indicator": indicator, "on": on, "known": _known(), "called": _caller(visit), "place": categories.place,
             "definition": lambda id: categories.definition(id, visit.words["codebook"])}  # fmt: skip
    try:
        day = date.fromisoformat(on) if on else date.today()
    except ValueError:
        problem = visit.says("%(day)s is no day; write it as 2026-03-31.") % {"day": on}
        return _page(visit, asked, problem=problem)
    try:
        lights = visit.ledger.board(about=about, indicator=indicator, on=day)
    except UnknownName:
        problem = visit.says("Nobody in this ledger is called %(name)s. A name is found by its whole words.") % {"name": about}
        return _page(visit, asked, problem=problem, near=visit.ledger.called_like(about or ""))
    return _page(visit, asked, day=day, groups=_groups(visit, lights[:SHOWN]), left_out=len(lights[SHOWN:]))


def _page(visit: Visit, asked: dict[str, Any], **what: Any) -> Response:
    """The page; with a ``problem`` the board is not asked."""
    empty: dict[str, Any] = {"problem": None, "near": (), "day": None, "groups": [], "left_out": 0}
    return visit.page("indicators.html", 400 if "problem" in what else 200, **asked, **(empty | what))


def _groups(visit: Visit, lights: tuple[Light, ...]) -> list[tuple[str, list[Shown]]]:
    """The lights of each indicator."""
    sighted = [s for light in lights for s in (light.latest, *light.contradicted)]
    lines = told(visit, [s.item for s in sighted])
    shown = [
        Shown(light, Seen(light.latest, lines[light.latest.item]), [Seen(s, lines[s.item]) for s in light.contradicted if s.item in lines])
        for light in lights if light.latest.item in lines
    ]  # fmt: skip
    return [(id, list(own)) for id, own in groupby(shown, key=lambda s: s.light.indicator)]


def _known() -> list[str]:
    return [c.id for c in load("deeds").category if c.kind == "indicator"]


def _caller(visit: Visit) -> Any:
    return lambda id: label(id, visit.words["codebook"])
