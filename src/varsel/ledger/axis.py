"""Words and deeds on one axis of time: how much of each in each month, of one actor or towards one other."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    case,
    func,
    literal,
    literal_column,
    select,
)

from varsel.ledger.counting import Count, utterances
from varsel.ledger.schema import code, item
from varsel.ledger.store import Store
from varsel.ledger.times import FROM_EVER, UNTIL_NOW

Step = Literal["day", "month", "year"]
LETTERS = {"day": 10, "month": 7, "year": 4}  # of an ISO date


@dataclass(frozen=True)
class Line:
    """One line of the axis: what was said, done or seen of one category, by period ("2031-05" for a month).

    ``status`` is that of deeds and observations, None of statements. A period that is not there has none. ``whole`` is all
    of it, whenever it was; ``undated`` how much of it cannot be placed, because it has no day, or no first or no last one.
    """

    kind: str
    category: str
    status: str | None
    periods: dict[str, Count]
    whole: int
    undated: int


def axis(
    store: Store, connection: Connection, who: Collection[int], towards: Collection[int] | None = None,
    step: Step = "month", coded: Collection[str] = (), until: int = UNTIL_NOW, groups: Mapping[str, str] | None = None,
) -> tuple[Line, ...]:  # fmt: skip
    """The lines of what these names said and did, in the order of their kinds and then the most first.

    Args:
        who: the numbers of the actor's names.
        towards: those of whom it is aimed at; anybody where None.
        coded: only these categories.
        until: only what was, or may have been, by this day.
        groups: the group of a category, which then stands in its place: what has several of one group counts in it once.
    """
    conditions = [item.c.actor.in_(who), code.c.actor.in_(who), item.c.first <= until]
    if towards is not None:
        conditions.append(item.c.counterpart.in_(towards))
    if coded:
        conditions.append(code.c.category.in_(coded))
    acted = item.c.kind != literal_column("'statement'")  # no parameter, so that the database sees the same twice
    status = case((acted, item.c.status)).label("status")
    found = utterances(*conditions, by=[item.c.kind, _grouped(groups or {}), status], coded=True)
    dated = (found.c.first > FROM_EVER) & (found.c.last < UNTIL_NOW)
    first, last = (store.iso(case((dated, day)), LETTERS[step]) for day in (found.c.first, found.c.last))
    keys = found.c.kind, found.c.category, found.c.status
    told = select(*keys, found.c.told, first.label("one"), last.label("other")).subquery()
    columns = [c for c in told.c if c.name != "told"]
    counts = func.count().label("n"), func.sum(told.c.told).label("told")
    rows = connection.execute(select(*columns, *counts).group_by(*columns))
    return _lines(rows, step)


def _grouped(groups: Mapping[str, str]) -> ColumnElement[str]:
    """The group of a category, or the category where it is in none."""
    said = {category: literal(group, literal_execute=True) for category, group in groups.items()}
    cases = [(code.c.category == literal(c, literal_execute=True), group) for c, group in said.items()]
    return case(*cases, else_=code.c.category).label("category") if cases else code.c.category


def _lines(rows: Iterable[Any], step: Step) -> tuple[Line, ...]:
    periods: dict[tuple[str, str, str | None], dict[str, Count]] = defaultdict(dict)
    whole: dict[tuple[str, str, str | None], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        key = row.kind, row.category, row.status
        whole[key][0] += row.n
        if row.one is None:
            whole[key][1] += row.n
            continue
        sure = row.n if row.one == row.other else 0
        for period in between(row.one, row.other, step):
            had = periods[key].get(period, Count(0, 0))
            by_article = row.n - row.told if sure else 0
            periods[key][period] = Count(had.least + sure, had.most + row.n, had.by_article + by_article)
    order = {"statement": 0, "deed": 1, "observation": 2}
    lines = [Line(*key, dict(sorted(periods[key].items())), *numbers) for key, numbers in whole.items()]
    return tuple(sorted(lines, key=lambda line: (order[line.kind], -line.whole, line.category, line.status or "")))


def between(first: str, last: str, step: Step) -> Iterator[str]:
    """The periods from one to another, both included: "2031-11", "2031-12", "2032-01"."""
    if step == "day":
        yield from (date.fromordinal(n).isoformat() for n in range(_day(first), _day(last) + 1))
    elif step == "year":
        yield from (f"{year:04}" for year in range(int(first), int(last) + 1))
    else:
        months = range(_month(first), _month(last) + 1)
        yield from (f"{month // 12:04}-{month % 12 + 1:02}" for month in months)


def _day(period: str) -> int:
    return date.fromisoformat(period).toordinal()


def _month(period: str) -> int:
    year, month = period.split("-")
    return int(year) * 12 + int(month) - 1
