"""One actor: what they said and did over time beside their own baseline."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, Response

from varsel.desk import categories, charts
from varsel.desk.asking import Text
from varsel.desk.charts import actor as chart
from varsel.desk.charts.actor import Kind, spread
from varsel.desk.describing import reasons
from varsel.desk.pages.chronology import entries
from varsel.desk.told import Told, told
from varsel.desk.visit import Visit, Visiting, address, still
from varsel.exports.categories import label
from varsel.ledger import Asked, Dossier, FirstEver, UnknownName
from varsel.ledger.baseline import Habit, Recent

router = APIRouter(include_in_schema=False)

LATEST = 10  # entries
QUARTER = 90  # days, of which the rate is set beside the record before them

Name = Annotated[Text, Query(description="Whose: a name, or whole words of it")]


@router.get("/actor", response_class=HTMLResponse)
@still
def actor(visit: Visiting, name: Name = None) -> Response:
    """What somebody said and did; of a name that is nobody's, those who are called much like it."""
    if not name:
        return visit.page("actor.html", name="", found=None, near=visit.ledger.called_like(""))
    try:
        found = _dossier(visit, name)
    except UnknownName:
        return visit.page("actor.html", 404, name=name, found=None, near=visit.ledger.called_like(name))
    day = date.fromordinal(found.day)
    firsts, lags = visit.ledger.firsts(name), visit.ledger.lags(name, on=day)[::-1]  # the latest first
    lines = told(visit, [*(first.item for first in firsts), *(id for lag in lags for id in (lag.item, lag.done))])
    return visit.page(
        "actor.html", name=name, found=found, near=[n for n in visit.ledger.called_like(name) if n not in found.names],
        day=day, picture=_picture(visit, name, found), habits=_habits(found), firsts=_once(firsts, lines),
        offices=visit.ledger.offices(name), spokesmen=visit.ledger.spokesmen(name), targets=visit.ledger.targets(name), lags=lags, told=lines,
        latest=_latest(visit, name), why=partial(reasons, visit),
        called=partial(_called, visit), place=categories.place, spread=spread, recent=_recent, quarter=QUARTER,
    )  # fmt: skip


@router.get("/actor/months", response_class=HTMLResponse)
def months(visit: Visiting, name: Name = None) -> Response:
    """The picture as a table, whose figures lead to the entries that they count."""
    drawn = _drawn(visit, name, _dossier(visit, name)) if name else None
    if drawn is None:
        return visit.page("error.html", 404, code=404, what=visit.says("There is nothing to draw."))
    filled = [month for month in drawn.months if any(kind.all(month).most for kind in drawn.kinds)]
    return visit.page(
        "months.html", name=name, drawn=drawn, months=filled, called=partial(_kind, visit), link=partial(_link, name or ""), spread=spread
    )


@router.get("/actor.png")
def picture(visit: Visiting, name: Name = None) -> Response:
    """The picture of the same, as PNG."""
    drawn = _drawn(visit, name, _dossier(visit, name)) if name else None
    if drawn is None:
        return visit.page("error.html", 404, code=404, what=visit.says("There is nothing to draw."))
    return Response(charts.png(_spec(visit, name or "", drawn), visit.lang), media_type="image/png")


def _dossier(visit: Visit, name: str) -> Dossier:
    """What somebody is on record with until the newest article. Raises LedgerError: nobody is so called."""
    return visit.ledger.actor(name, on=visit.ledger.until())


def _drawn(visit: Visit, name: str, found: Dossier) -> chart.History | None:
    begins = [reach.begins for reach in found.reach.values() if reach.begins is not None]
    day = date.fromordinal(found.day)
    lines = visit.ledger.axis(name, groups=categories.groups(), on=day)
    return chart.history(lines, date.fromordinal(min(begins)) if begins else day, day)


def _spec(visit: Visit, name: str, drawn: chart.History) -> dict[str, Any]:
    return chart.chart(drawn, partial(_kind, visit), partial(_link, name))


def _picture(visit: Visit, name: str, found: Dossier) -> dict[str, Any] | None:
    """The picture, and what is told of it."""
    if (drawn := _drawn(visit, name, found)) is None:
        return None
    title = visit.says("%(name)s: words above the axis, deeds below it, by month") % {"name": name}
    return {"svg": charts.light(charts.svg(_spec(visit, name, drawn), visit.lang, title)), "drawn": drawn}


def _kind(visit: Visit, kind: Kind) -> str:
    if kind.group == chart.OTHER:
        return visit.says("Other words") if kind.is_word else visit.says("Other deeds")
    return _called(visit, kind.group)


def _link(name: str, kind: Kind, month: str) -> str:
    """The chronology of what is counted of a kind in a month."""
    found = categories.within(kind.groups, "signal" if kind.is_word else "deed")
    return address("/", actor=name, kind="statement" if kind.is_word else "deed", category=found, time=month)


def _called(visit: Visit, id: str) -> str:
    return label(id, visit.words["codebook"])


def _habits(found: Dossier) -> dict[str, list[Habit]]:
    return {kind: own for kind in found.reach if (own := [h for h in found.habits if h.kind == kind])}


def _recent(habit: Habit, days: int) -> Recent:
    return next(r for r in habit.recent if r.days == days)


def _once(firsts: Iterable[FirstEver], lines: dict[int, Told]) -> list[tuple[Told, list[FirstEver]]]:
    """The items of firsts, each with all that it was the first of."""
    found: dict[int, list[FirstEver]] = {}
    for first in firsts:
        found.setdefault(first.item, []).append(first)
    return [(lines[id], own) for id, own in found.items() if id in lines]


def _latest(visit: Visit, name: str) -> list[Any]:
    rows = visit.ledger.chronology(Asked(actor=(name,), newest=True), size=LATEST).rows
    return entries(visit, visit.ledger.filled(rows))
