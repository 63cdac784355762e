"""How often, with honest bounds where it is uncertain when: counts, and the days in which is counted."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func

from varsel.ledger.schema import item
from varsel.ledger.times import FROM_EVER, Days


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


def of_kind(kind: str | ColumnElement[str]) -> ColumnElement[bool]:
    """The condition that an item is of a kind, said so that no index by kind is taken: better ones are there."""
    return func.coalesce(item.c.kind, "") == kind
