"""How often, with honest bounds where it is uncertain when: counts, the days in which is counted, and since when."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, select

from varsel.ledger.index import place
from varsel.ledger.schema import article, item
from varsel.ledger.times import FROM_EVER, Days

_FIRST = 100  # so many items are looked at for the first article


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

    def __sub__(self, other: "Count") -> "Count":
        """These without those."""
        return Count(self.least - other.least, self.most - other.most, self.by_article - other.by_article)


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
