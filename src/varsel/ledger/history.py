"""Everything that one actor has on record, in columns, from which how often they said (did, saw) what is counted.

Many reports of one utterance count once. When it was is what its reports say together: the days that all of them allow;
any of their days where they contradict each other; and where none tells a day, the date of the first article to report it.
"""

import threading
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, func, select

from varsel.ledger.counting import Count, Window
from varsel.ledger.index import place as place_of
from varsel.ledger.index import portions
from varsel.ledger.schema import article, code, entry, item, moment
from varsel.ledger.times import FROM_EVER, UNTIL_NOW

KINDS = ("statement", "deed", "observation")
KEPT = 1_000_000  # items in the histories that are kept, of some 40 bytes each
FIRST = 100  # so many items are looked at for the first article
LONG = 0.05  # seconds that it takes to gather a long history

Ints = NDArray[np.integer[Any]]
Bools = NDArray[np.bool_]
_DAY = 22  # bits of a day, as ``date.toordinal`` counts them
_COLUMNS = tuple(item.c[name] for name in ("id", "place", "utterance", "first", "last", "dated", "holes", "kind", "counterpart", "status"))


@dataclass(frozen=True)
class Column:
    """A column of few values: which these are, and the place among them of that of each row."""

    values: tuple[Any, ...]
    at: Ints

    @classmethod
    def of(cls, each: Sequence[Any], known: Sequence[Any] = ()) -> "Column":
        """Of the value of each row; ``known`` are values that come first."""
        places = {value: n for n, value in enumerate(known)}
        at = np.array([places.setdefault(value, len(places)) for value in each], dtype=np.int32)
        return cls(tuple(places), at)

    def among(self, wanted: Collection[Any]) -> Bools:
        """The rows that have one of these values."""
        return np.isin(self.at, [n for n, value in enumerate(self.values) if value in wanted])


@dataclass(frozen=True)
class Times:
    """When utterances were, counted by group: those of one group and of the same days are one row.

    ``count`` is how many they are; ``told`` whether a text tells when they were, rather than the date of an article. An
    utterance that was not on each day between its first and its last is a row of its own: ``holed`` are the rows of such,
    once for each stretch of days, from ``begin`` to ``end``.
    """

    group: Ints
    first: Ints
    last: Ints
    told: Bools
    count: Ints
    holed: Ints
    begin: Ints
    end: Ints

    def within(self, window: Window, groups: int) -> list[Count]:
        """How many of each of so many groups were in a window."""
        certain = (self.first >= window.begins.last) & (self.last <= window.ends.first)
        possible = (self.first <= window.ends.last) & (self.last >= window.begins.first)
        inside = (self.begin <= window.ends.last) & (self.end >= window.begins.first)
        possible[np.setdiff1d(self.holed, self.holed[inside])] = False
        found = (certain, possible, certain & ~self.told)
        sums = [np.bincount(self.group[rows], self.count[rows], groups).astype(int).tolist() for rows in found]
        return [Count(*each) for each in zip(*sums, strict=True)]


@dataclass(frozen=True)
class History:
    """The items of an actor that count, a row each. ``begins`` is the day of the first article that has one, by kind.

    ``coded`` are the rows of items that are coded, once for each of their ``categories``; ``moments`` the stretches of days
    of utterances that were not on each day between: which utterance, and from when until when.
    """

    begins: dict[str, int | None]
    id: Ints
    place: Ints
    utterance: Ints
    first: Ints
    last: Ints
    dated: Column
    holes: Bools
    kind: Column
    counterpart: Ints
    status: Column
    coded: Ints
    categories: Column
    moments: tuple[Ints, Ints, Ints]  # in the order of the utterances

    def __len__(self) -> int:
        return len(self.id)

    def times(self, rows: Ints, groups: Ints) -> Times:
        """When the utterances were that some items report, each once in each of the groups in which a report of it is."""
        order = np.lexsort((self.utterance[rows], groups))
        rows, groups = rows[order], groups[order]
        begin = starts(groups, self.utterance[rows])
        first, last, told = self._days(rows, begin)
        of, group = self.utterance[rows[begin]], groups[begin]
        holes = told & np.logical_and.reduceat(self.holes[rows] | (self.dated.at[rows] != _SAID), begin)
        packed = ((group.astype(np.int64) << _DAY | first) << _DAY | last) << 1 | told
        same, count = np.unique(packed[~holes], return_counts=True)
        every = np.concatenate([same, packed[holes]])
        whose, where = _met(of[holes], self.moments[0])
        return Times(
            every >> 2 * _DAY + 1, every >> _DAY + 1 & _A_DAY, every >> 1 & _A_DAY, (every & 1).astype(bool),
            np.concatenate([count, np.ones(np.count_nonzero(holes), int)]),
            whose + len(same), self.moments[1][where], self.moments[2][where],
        )  # fmt: skip

    def _days(self, rows: Ints, begin: Ints) -> tuple[Ints, Ints, Bools]:
        """The days of utterances whose reports stand together in ``rows``, and whether a text tells them."""
        first, last, dated = self.first[rows], self.last[rows], self.dated.at[rows]
        said, published = dated == _SAID, dated == _PUBLISHED
        told = np.logical_or.reduceat(said, begin)
        latest, earliest = _most(first, said, begin), _least(last, said, begin)
        agree = latest <= earliest
        by_text = np.where(agree, latest, _least(first, said, begin)), np.where(agree, earliest, _most(last, said, begin))
        dates = np.logical_or.reduceat(published, begin)
        by_article = (np.where(dates, _least(first, published, begin), FROM_EVER),
                      np.where(dates, _least(last, published, begin), UNTIL_NOW))  # fmt: skip
        return np.where(told, by_text[0], by_article[0]), np.where(told, by_text[1], by_article[1]), told

    @cached_property
    def by_kind(self) -> Times:
        """All utterances, by the place of their kind in ``kind``."""
        return self.times(np.arange(len(self)), self.kind.at)

    @cached_property
    def by_category(self) -> Times:
        """All utterances that are coded, by category and kind: as ``pair`` counts such groups."""
        return self.times(self.coded, self.pair(self.categories.at, self.kind.at[self.coded]))

    def pair(self, category: Any, kind: Any) -> Any:
        """The number of a group, by the places of a category and of a kind."""
        return category * len(KINDS) + kind

    def counted(self, kind: str, windows: Mapping[Any, Window]) -> dict[Any, Count]:
        """How many utterances of a kind were in each window."""
        place = KINDS.index(kind)
        return {key: self.by_kind.within(window, len(KINDS))[place] for key, window in windows.items()}

    def counted_by_category(self, kind: str, windows: Mapping[Any, Window]) -> dict[str, dict[Any, Count]]:
        """The same of each category that there is."""
        groups = len(self.categories.values) * len(KINDS)
        found = {key: self.by_category.within(window, groups)[KINDS.index(kind) :: len(KINDS)] for key, window in windows.items()}
        return {c: {key: counts[n] for key, counts in found.items()} for n, c in enumerate(self.categories.values)}

    def counted_together(self, kind: str, categories: Collection[str], windows: Mapping[Any, Window]) -> dict[Any, Count]:
        """How many utterances of a kind that have any of these categories were in each window."""
        rows = np.unique(self.coded[self.categories.among(categories) & (self.kind.at[self.coded] == KINDS.index(kind))])
        times = self.times(rows, np.zeros_like(rows))
        return {key: times.within(window, 1)[0] for key, window in windows.items()}

    def at(self, places: Ints) -> Ints:
        """The rows of those of the actor's items that have one of these places in the chronology."""
        order = self._by_place
        found = np.searchsorted(self.place, places, sorter=order)
        inside = found < len(order)
        rows = order[found[inside]]
        return rows[self.place[rows] == places[inside]]

    @cached_property
    def _by_place(self) -> Ints:
        return np.argsort(self.place)

    def of(self, utterance: int) -> "History":
        """The reports of one utterance alone."""
        return self.some(self.utterance == utterance)

    def some(self, kept: Bools) -> "History":
        """Those items alone that are to be kept."""
        place = np.cumsum(kept) - 1
        coded = kept[self.coded]
        return replace(
            self, coded=place[self.coded[coded]], categories=replace(self.categories, at=self.categories.at[coded]),
            **{name: getattr(self, name)[kept] for name in ("id", "place", "utterance", "first", "last", "holes", "counterpart")},
            **{name: replace(c := getattr(self, name), at=c.at[kept]) for name in ("dated", "kind", "status")},
        )  # fmt: skip


class Histories:
    """The histories of actors, kept as long as nothing is added to the log.

    Args:
        behind: seconds for which one that takes long to gather is kept even so.
    """

    def __init__(self, behind: float = 0.0) -> None:
        self._behind = behind
        self._kept: LRUCache[tuple[int, ...], _Kept] = LRUCache(KEPT, lambda kept: min(len(kept.history) + 1, KEPT))
        self._using = threading.Lock()

    def of(self, connection: Connection, who: Collection[int]) -> History:
        """The history of an actor; ``who`` are the numbers of their names."""
        key, newest = tuple(sorted(set(who))), connection.scalar(select(func.max(entry.c.seq)))
        with self._using:
            kept = self._kept.get(key)
        start = time.monotonic()
        if kept and (kept.newest == newest or start < kept.until):
            return kept.history
        found = history(connection, key)
        end = time.monotonic()
        with self._using:
            self._kept[key] = _Kept(found, newest, end + self._behind if end - start > LONG else end)
        return found

    def forget(self) -> None:
        """Forgets all of them, however long they were to be kept: something is not to be told any more."""
        with self._using:
            self._kept.clear()


@dataclass(frozen=True)
class _Kept:
    """A history, the newest entry of the log when it was gathered, and how long it is kept whatever is added."""

    history: History
    newest: int | None
    until: float


def history(connection: Connection, who: Collection[int]) -> History:
    """What these names have on record that counts."""
    asked = select(*_COLUMNS).where(item.c.actor.in_(who), item.c.current)
    ordered = asked.order_by(item.c.actor, item.c.kind, item.c.id)  # as ``item_counted`` has them
    id, place, utterance, first, last, dated, holes, kind, counterpart, status = _columns(connection, ordered, len(_COLUMNS))
    ids, utterances, is_holed = np.array(id, dtype=np.int64), np.array(utterance, dtype=np.int64), np.array(holes, dtype=bool)
    coded, category = _columns(connection, select(code.c.item, code.c.category).where(code.c.actor.in_(who), code.c.current), 2)
    order, categories = np.argsort(ids), Column.of(category)
    which, rows = _met(np.array(coded, dtype=np.int64), ids[order])
    places, begin, kinds = np.array(place, dtype=np.int64), np.array(first, dtype=np.int64), Column.of(kind, KINDS)
    begins = {}
    for n, of in enumerate(KINDS):
        dated_of = (kinds.at == n) & (begin > FROM_EVER)
        begins[of] = _begins(connection, ids[dated_of], places[dated_of], begin[dated_of])
    return History(
        begins, ids, places, utterances, begin, np.array(last, dtype=np.int64), Column.of(dated, _DATED), is_holed, kinds,
        np.array([other or 0 for other in counterpart], dtype=np.int64), Column.of(status),
        order[rows], replace(categories, at=categories.at[which]), _moments(connection, np.unique(utterances[is_holed]).tolist()),
    )  # fmt: skip


def _columns(connection: Connection, asked: Select[Any], count: int) -> list[list[Any]]:
    """The columns of what is asked for, so many."""
    rows = connection.execute(asked).all()
    return [[row[n] for row in rows] for n in range(count)]  # four times as quick as zip


def _begins(connection: Connection, ids: Ints, places: Ints, first: Ints) -> int | None:
    """The day of the first article that has one of these items; None where there is none that has a date.

    No article is older than what it tells of, so those behind the first items need not be looked at: only those of the few
    items that may have been before the article that was found.
    """
    found = _first_article(connection, ids[np.argsort(places)][:FIRST]) or _first_article(connection, ids)
    if found is None:
        return None
    return min(found, _first_article(connection, ids[(first < found) & (places < place_of(found + 1))]) or found)


def _first_article(connection: Connection, ids: Ints) -> int | None:
    asked = select(func.min(article.c.first)).join(item, item.c.article == article.c.seq)
    days = [connection.scalar(asked.where(item.c.id.in_(part))) for part in portions(ids.tolist())]
    return min((day for day in days if day is not None), default=None)


def _moments(connection: Connection, utterances: Sequence[int]) -> tuple[Ints, Ints, Ints]:
    """The stretches of days on which each of these utterances may have been, by any of its reports."""
    asked = select(item.c.utterance, moment.c.first, moment.c.last).join(item, item.c.id == moment.c.item).where(item.c.current)
    rows = [row for part in portions(utterances) for row in connection.execute(asked.where(item.c.utterance.in_(part))).all()]
    each = np.array([tuple(row) for row in rows], dtype=np.int64).reshape(-1, 3)
    return tuple(each[np.argsort(each[:, 0])].T)


_DATED = ("nothing", "published", "said")
_PUBLISHED, _SAID = _DATED.index("published"), _DATED.index("said")
_A_DAY = (1 << _DAY) - 1


def starts(*columns: Ints) -> Ints:
    """Where a new group begins, in columns that are in the order of the groups."""
    changes = [np.flatnonzero(column[1:] != column[:-1]) + 1 for column in columns]
    return np.unique(np.concatenate([np.zeros(min(len(columns[0]), 1), dtype=np.int64), *changes]))


def _least(values: Ints, counts: Bools, begin: Ints) -> Ints:
    """The least of the values that count, of each group; without any, what no day is less than."""
    return np.minimum.reduceat(np.where(counts, values, UNTIL_NOW), begin)


def _most(values: Ints, counts: Bools, begin: Ints) -> Ints:
    return np.maximum.reduceat(np.where(counts, values, FROM_EVER), begin)


def _met(wanted: Ints, found: Ints) -> tuple[Ints, Ints]:
    """The pairs of places at which both columns have the same value; ``found`` is in order."""
    first, last = np.searchsorted(found, wanted, "left"), np.searchsorted(found, wanted, "right")
    each = last - first
    behind = np.arange(each.sum()) - np.repeat(np.cumsum(each) - each, each)
    return np.repeat(np.arange(len(wanted)), each), np.repeat(first, each) + behind
