"""The board of indicators: of each thing that is watched for, the latest that was seen of it, and who says otherwise."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, select

from varsel.ledger.schema import code, item, moment
from varsel.ledger.schema import name as names
from varsel.ledger.times import Days


@dataclass(frozen=True)
class Sighted:
    """One observation: by whom, what, on which days it may have been, and where these are from (see ``item.dated``).

    ``age`` is how many days old it is, at least and at most; None where nothing tells when it was.
    """

    item: int
    observer: str | None
    status: str
    days: Days
    dated: str
    age: tuple[int, int] | None


@dataclass(frozen=True)
class Light:
    """One indicator on the board: of whom, the latest observation, and those by others of the same time that contradict it.

    ``observers`` is how many have reported on it, ``reports`` how often.
    """

    indicator: str
    about: str | None
    latest: Sighted
    contradicted: tuple[Sighted, ...]
    observers: int
    reports: int


def board(
    connection: Connection, day: int, about: Sequence[int] | None = None, indicators: Collection[str] = ()
) -> tuple[Light, ...]:
    """The lights as they stood on a day, by indicator and by whom they are about.

    Args:
        day: nothing is shown that was certainly later; ages are counted to it.
        about: only those about one of these names.
        indicators: only these.
    """
    found = []
    rows = connection.execute(_latest(day, about, indicators)).all()
    for _, group in groupby(rows, key=lambda r: (r.category, r.counterpart)):
        each = list(group)
        first = each[0]
        latest = _sighted(first, day)
        others = [
            _sighted(r, day) for r in each
            if r.status != first.status and r.actor != first.actor and _meets(connection, r, first)
        ]  # fmt: skip
        observers = len({r.actor for r in each})
        found.append(Light(first.category, first.about, latest, tuple(others), observers, sum(r.reports for r in each)))
    return tuple(sorted(found, key=lambda light: (light.indicator, light.about or "")))


def _latest(day: int, about: Sequence[int] | None, indicators: Collection[str]) -> Select:
    """The last observation of each status by each observer, of each indicator and party, the latest first.

    One that may have been on several days counts as on the last of them, but for those after ``day``; one that nothing
    dates comes last.
    """
    when = case((item.c.last > day, day), else_=item.c.last)
    own = [code.c.category, item.c.counterpart, item.c.actor, item.c.status]
    found = select(
        item.c.id, *own, item.c.first, item.c.last, item.c.dated, item.c.holes, when.label("when"),
        func.row_number().over(partition_by=own, order_by=_latest_first(item.c, when)).label("place"),
        func.count().over(partition_by=own).label("reports"),
    ).join(code, code.c.item == item.c.id).where(
        item.c.kind == "observation", item.c.current, item.c.first <= day, code.c.current,
    )  # fmt: skip
    if about is not None:
        found = found.where(item.c.counterpart.in_(about))
    if indicators:
        found = found.where(code.c.category.in_(indicators))
    found = found.subquery()
    observer, other = names.alias(), names.alias()
    asked = select(found, observer.c.name.label("observer"), other.c.name.label("about"))
    asked = asked.outerjoin(observer, observer.c.id == found.c.actor).outerjoin(
        other, other.c.id == found.c.counterpart
    )
    order = _latest_first(found.c, found.c.when)
    return asked.where(found.c.place == 1).order_by(found.c.category, found.c.counterpart, *order)


def _latest_first(of: Any, when: ColumnElement[int]) -> list[ColumnElement]:
    """The order of observations: by the day that they count as on, those that nothing dates last."""
    return [case((of.dated == "nothing", 1), else_=0), when.desc(), of.first.desc(), of.id.desc()]


def _sighted(row, day: int) -> Sighted:
    age = None if row.dated == "nothing" else (max(day - row.last, 0), day - row.first)
    return Sighted(row.id, row.observer, row.status, Days(row.first, row.last), row.dated, age)


def _meets(connection: Connection, one, other) -> bool:
    """Whether two observations may have been of the same day."""
    if not (one.first <= other.last and one.last >= other.first):
        return False
    if not (one.holes or other.holes):
        return True
    return any(
        a.first <= b.last and a.last >= b.first for a in _days(connection, one) for b in _days(connection, other)
    )


def _days(connection: Connection, row) -> Sequence[Days]:
    if not row.holes:
        return [Days(row.first, row.last)]
    return [Days(*r) for r in connection.execute(select(moment.c.first, moment.c.last).where(moment.c.item == row.id))]
