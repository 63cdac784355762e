"""Words and deeds on one axis of time: how much of each in each month, of one actor or towards one other."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from varsel.ledger.counting import Count
from varsel.ledger.history import KINDS, Column, History, Ints, Times, starts
from varsel.ledger.times import FROM_EVER, UNTIL_NOW

Step = Literal["day", "month", "year"]
UNITS: dict[Step, Literal["D", "M", "Y"]] = {"day": "D", "month": "M", "year": "Y"}  # as numpy calls them
_NONE = np.iinfo(np.int64).min  # in place of the number of a period


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
    history: History, towards: Collection[int] | None = None, step: Step = "month", coded: Collection[str] = (),
    until: int = UNTIL_NOW, groups: Mapping[str, str] | None = None,
) -> tuple[Line, ...]:  # fmt: skip
    """The lines of what an actor said and did, in the order of their kinds and then the most first.

    Args:
        history: the actor's.
        towards: the numbers of the names at whom it is aimed; anybody where None.
        step: how long a period is.
        coded: only these categories.
        until: only what was, or may have been, by this day.
        groups: the group of a category, which then stands in its place: what has several of one group counts in it once.
    """
    rows = history.coded
    kept = history.first[rows] <= until
    if towards is not None:
        kept &= np.isin(history.counterpart[rows], list(towards))
    if coded:
        kept &= history.categories.among(coded)
    rows = rows[kept]
    named = Column.of([(groups or {}).get(category, category) for category in history.categories.values])
    kind, values = history.kind.at[rows], (KINDS, named.values, (*history.status.values, None))
    status = np.where(kind == KINDS.index("statement"), len(history.status.values), history.status.at[rows])
    sizes = tuple(len(of) for of in values)
    each = history.times(rows, np.ravel_multi_index((kind, named.at[history.categories.at[kept]], status), sizes))
    return _lines(each, lambda group: tuple(of[n] for of, n in zip(values, np.unravel_index(group, sizes), strict=True)), step)


def _lines(times: Times, called: Callable[[int], tuple[str, str, str | None]], step: Step) -> tuple[Line, ...]:
    """The lines of utterances; ``called`` gives kind, category and status of a group."""
    periods: dict[int, dict[str, Count]] = defaultdict(dict)
    whole, undated = Counter[int](), Counter[int]()
    for group, first, last, n, told in _by_period(times, step):
        whole[group] += n
        if first is None or last is None:
            undated[group] += n
            continue
        sure = n if first == last else 0
        for period in between(first, last, step):
            had = periods[group].get(period, Count(0, 0))
            periods[group][period] = Count(had.least + sure, had.most + n, had.by_article + (n - told if sure else 0))
    order = {kind: n for n, kind in enumerate(KINDS)}
    lines = [Line(*called(group), dict(sorted(periods[group].items())), n, undated[group]) for group, n in whole.items()]
    return tuple(sorted(lines, key=lambda line: (order[line.kind], -line.whole, line.category, line.status or "")))


def _by_period(times: Times, step: Step) -> Iterator[tuple[int, str | None, str | None, int, int]]:
    """Of each group: from which period to which, how many utterances may have been then, and of how many a text tells so.

    None in place of a period: of what has no first day, or no last one.
    """
    first, last = (_periods(days, step) for days in (times.first, times.last))
    order = np.lexsort((last, first, times.group))
    begin = starts(*(column[order] for column in (times.group, first, last)))
    counts = (np.add.reduceat(n[order], begin).tolist() for n in (times.count, times.count * times.told))
    names = ([_name(n, step) for n in column[order][begin].tolist()] for column in (first, last))
    yield from zip(times.group[order][begin].tolist(), *names, *counts, strict=True)


def _periods(days: Ints, step: Step) -> Ints:
    """The numbers of the periods that some days are in, from that of 1 January 1970 on; _NONE of what is no day."""
    dates = np.datetime64("0001-01-01") + (days - 1)
    return np.where((days > FROM_EVER) & (days < UNTIL_NOW), dates.astype(f"datetime64[{UNITS[step]}]").astype(np.int64), _NONE)


def _name(period: int, step: Step) -> str | None:
    return None if period == _NONE else str(np.datetime64(period, UNITS[step]))


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
