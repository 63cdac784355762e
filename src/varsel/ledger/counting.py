"""How often: utterances, not reports, counted in the database, with honest bounds where it is uncertain when they were.

Many reports of one utterance count once. When it was is what its reports say together: the days that all of them allow;
any of their days where they contradict each other; and where none tells a day, the date of the first article to report it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Subquery,
    and_,
    case,
    func,
    literal_column,
    or_,
    select,
)

from varsel.ledger.index import place
from varsel.ledger.schema import article, code, item, moment
from varsel.ledger.times import FROM_EVER, UNTIL_NOW, Days

_FIRST = 100  # so many items are looked at for the first article
_REPORT = item.alias("report")  # made once: it is slow to make


@dataclass(frozen=True)
class Count:
    """How many there certainly were, how many there may have been, and how many of ``least`` stand at an article's date."""

    least: int
    most: int
    by_article: int = 0

    @property
    def middle(self) -> float:
        """Halfway, for an estimate that is shown with its bounds."""
        return (self.least + self.most) / 2


@dataclass(frozen=True)
class Window:
    """Days to count in. Where it is uncertain when they begin or end, each end is the first and the last day it may be."""

    begins: Days
    ends: Days

    @classmethod
    def between(cls, first: int, last: int) -> "Window":
        return cls(Days(first, first), Days(last, last))

    @classmethod
    def before(cls, when: Days, days: int | None = None) -> "Window":
        """The ``days`` days before one that is somewhere in ``when``; all days before it where None."""
        begins = Days(FROM_EVER, FROM_EVER) if days is None else Days(when.first - days, when.last - days)
        return cls(begins, Days(when.first - 1, when.last - 1))


def utterances(
    *conditions: ColumnElement[bool], by: Sequence[ColumnElement[Any]] = (), coded: bool = False
) -> Subquery:
    """A row for each utterance that meets the conditions: its days, whether they have holes, whether a text tells them.

    Args:
        conditions: on ``item``, and on ``code`` where ``coded``.
        by: further columns, of which each combination has rows of its own.
        coded: join the categories that count.
    """
    told = item.c.dated == "said"
    said_first, said_last = case((told, item.c.first)), case((told, item.c.last))
    agree = func.max(said_first) <= func.min(said_last)
    at_first, at_last = (case((item.c.dated == "published", c)) for c in (item.c.first, item.c.last))
    first = case((agree, func.max(said_first)), else_=func.min(said_first))
    last = case((agree, func.min(said_last)), else_=func.max(said_last))
    made = select(
        item.c.utterance, *by,
        func.coalesce(first, func.min(at_first), FROM_EVER).label("first"),
        func.coalesce(last, func.min(at_last), UNTIL_NOW).label("last"),
        func.coalesce(func.min(case((told, case((item.c.holes, 1), else_=0)))), 0).label("holes"),
        func.max(case((told, 1), else_=0)).label("told"),
    ).where(item.c.current, *conditions).group_by(item.c.utterance, *by)  # fmt: skip
    if coded:
        made = made.join(code, and_(code.c.item == item.c.id, code.c.current))
    return made.subquery()


def counted(
    connection: Connection, found: Subquery, windows: Mapping[Any, Window], by: Sequence[str] = ()
) -> dict[tuple[Any, ...], dict[Any, Count]]:
    """How many of these utterances were in each window.

    Returns:
        for each combination of the columns ``by`` (of none: the empty one, even where there is no utterance): the counts
        by the key of their window.
    """
    alone = case(
        (found.c.holes == literal_column("1"), found.c.utterance)
    )  # all others of the same days are counted together
    same = [found.c.first, found.c.last, found.c.told, *(found.c[name] for name in by)]
    days = select(*same, alone.label("alone"), func.count().label("n")).group_by(*same, alone).subquery()
    columns = [c for window in windows.values() for c in _columns(days, window)]
    keys = [days.c[name] for name in by]
    groups = {}
    for row in connection.execute(select(*keys, *columns).group_by(*keys)):
        key, numbers = tuple(row[: len(by)]), [int(n or 0) for n in row[len(by) :]]
        groups[key] = {w: Count(*numbers[3 * n : 3 * n + 3]) for n, w in enumerate(windows)}
    return groups


def begins(connection: Connection, who: Collection[int], kind: str) -> int | None:
    """The day of the first article in which one of these names speaks (acts, observes); None without any that has a date.

    No article is older than what it tells of, so those behind the first items need not be looked at: only those of the few
    items that may have been before the article that was found.
    """
    return min((day for one in who if (day := _begins(connection, one, kind)) is not None), default=None)


def _begins(connection: Connection, who: int, kind: str) -> int | None:
    own = [item.c.current, item.c.actor == who, of_kind(kind), item.c.first > FROM_EVER, article.c.first.is_not(None)]
    of_article = select(article.c.first).join(item, item.c.article == article.c.seq).where(*own)
    found = connection.scalar(select(func.min(of_article.order_by(item.c.place).limit(_FIRST).subquery().c.first)))
    if found is None:
        return None
    earlier = of_article.where(item.c.first < found, item.c.place < place(found + 1))
    return min(found, connection.scalar(select(func.min(earlier.subquery().c.first))) or found)


def of_kind(kind: str) -> ColumnElement[bool]:
    """The condition that an item is of a kind, said so that no index by kind is taken: better ones are there."""
    return func.coalesce(item.c.kind, "") == kind


def _columns(days: Subquery, window: Window) -> tuple[ColumnElement[int], ...]:
    """At least, at most, and how many of the least stand at an article's date."""
    certain = (days.c.first >= window.begins.last) & (days.c.last <= window.ends.first)
    hull = (days.c.first <= window.ends.last) & (days.c.last >= window.begins.first)
    inside = select(moment.c.item).join(_REPORT, _REPORT.c.id == moment.c.item).where(
        _REPORT.c.utterance == days.c.alone, _REPORT.c.current,
        moment.c.first <= window.ends.last, moment.c.last >= window.begins.first,
    )  # fmt: skip
    possible = and_(hull, or_(days.c.alone.is_(None), inside.exists()))
    conditions = certain, possible, and_(certain, days.c.told == 0)
    return tuple(func.sum(case((condition, days.c.n), else_=0)) for condition in conditions)
