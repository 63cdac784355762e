"""Review: what somebody has yet to look at, and in which order."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    exists,
    false,
    or_,
    select,
    tuple_,
)

from varsel.coding import load
from varsel.ledger.asking import COLUMNS, Asked, Page, Row, conditions, counts
from varsel.ledger.claims import threats
from varsel.ledger.errors import LedgerError
from varsel.ledger.history import KINDS
from varsel.ledger.index import PLACES
from varsel.ledger.schema import article, code, item, review
from varsel.ledger.store import Store
from varsel.worded import Worded

Order = Literal["uncertain", "consequential", "mine"]


def weighty() -> tuple[str, ...]:
    """The categories that weigh most: threats, and the types of hostile deeds."""
    hostile = (c.id for c in load("deeds").category if c.kind == "deed" and c.hostile and not c.parent)
    return *threats(), *hostile


@dataclass(frozen=True)
class Queue:
    """In which order somebody looks at items: the least certain, or the most consequential, first; or what they reviewed last.

    Of the first two, what they reviewed is left out. Who is blind (``Asked.alone``) still has to look at what others withdrew.
    """

    order: Order
    person: str
    asked: Asked = Asked()

    @property
    def is_blind(self) -> bool:
        return self.asked.alone is not None

    @property
    def key(self) -> tuple[ColumnElement[Any], ...]:
        """By what it is ordered; what is ordered by is different for each item."""
        return {
            "uncertain": (item.c.confidence, item.c.id), "consequential": (item.c.place,), "mine": (review.c.last, item.c.id)
        }[self.order]  # fmt: skip

    @property
    def is_falling(self) -> bool:
        return self.order != "uncertain"


def page(store: Store, connection: Connection, queue: Queue, after: str | None, size: int) -> Page:
    """A page of a queue. Raises LedgerError where ``after`` is not what a page gave."""
    rows = _rows(store, connection, queue, _parsed(after, queue), size + 1)
    return Page(tuple(row for row, _ in rows[:size]), _written(rows[size - 1][1]) if len(rows) > size else None)


def around(store: Store, connection: Connection, queue: Queue, id: int) -> tuple[int | None, int | None]:
    """The items before and behind one in a queue, whether or not it is still in there itself.

    Before it is what somebody has looked at, too: so they come back to what they just did.
    """
    of = select(*queue.key).select_from(_tables(queue)).where(item.c.id == id)
    if (row := connection.execute(of).first()) is None:
        first = _rows(store, connection, queue, None, 1)
        return None, first[0][0].id if first else None
    before = _rows(store, connection, queue, tuple(row), 1, is_back=True)
    behind = _rows(store, connection, queue, tuple(row), 1)
    return (before[0][0].id if before else None), (behind[0][0].id if behind else None)


def _tables(queue: Queue) -> Any:
    mine = (review.c.item == item.c.id) & (review.c.coder == queue.person)
    return item.join(review, mine) if queue.order == "mine" else item


def _rows(
    store: Store, connection: Connection, queue: Queue, at: tuple[Any, ...] | None, size: int, is_back: bool = False
) -> list[tuple[Row, tuple[Any, ...]]]:
    """Items with their keys, behind the key ``at``, or before it, the nearest first."""
    met, is_few = conditions(store, connection, queue.asked)
    is_falling, key = queue.is_falling != is_back, queue.key
    if at is not None:
        met.append(tuple_(*key) < tuple_(*at) if is_falling else tuple_(*key) > tuple_(*at))
    # What is few is found by what is asked for, and then put in order; the rest is walked through in order.
    by = [store.aside(column) if is_few and n == 0 else column for n, column in enumerate(key)]
    asked = select(*COLUMNS, *(column.label(f"key{n}") for n, column in enumerate(key))).select_from(_tables(queue))
    ordered = asked.where(*met).order_by(*(column.desc() if is_falling else column for column in by)).limit(size)
    found = [
        (Row(*row[: len(COLUMNS)]), tuple(row[len(COLUMNS) :]))
        for narrowed in _kinds(queue, ordered, is_few, is_back) for row in connection.execute(narrowed)
    ]  # fmt: skip
    return sorted(found, key=lambda pair: pair[1], reverse=is_falling)[:size]


def _kinds(queue: Queue, asked: Select[Any], is_few: bool, is_all: bool) -> Iterator[Select[Any]]:
    """What is to be looked at of what is asked for: what is current, and for who is blind, what others withdrew.

    ``is_all``: what this person reviewed, too.
    """
    if queue.order == "mine":
        yield asked.where(or_(item.c.current, review.c.withdrawn))
        return
    own = exists().where(review.c.item == item.c.id, review.c.coder == queue.person)
    of = asked if is_all else asked.where(~own)
    of = of.where(_is_weighty(queue.asked.alone)) if queue.order == "consequential" else of
    if queue.order == "uncertain" and not is_few:  # there is an index for each kind: most deeds are surer than most statements
        yield from (of.where(item.c.current, item.c.kind == kind) for kind in queue.asked.kind or KINDS)
    else:
        yield of.where(item.c.current)
    if queue.is_blind:
        withdrawn = select(review.c.item).where(review.c.withdrawn)
        yield of.where(item.c.current == false(), item.c.id.in_(withdrawn), _is_newest())


def _is_weighty(alone: str | None) -> ColumnElement[bool]:
    """What was seen; what has a category that weighs; what somebody says or does for the first time in the ledger.

    What is there for the first time goes by what others gave, too, so it is nothing to who is blind.
    """
    of_item = code.c.item == item.c.id
    weighs = exists().where(of_item, counts(alone), code.c.category.in_(weighty()))
    if alone is not None:
        return or_(item.c.kind == "observation", weighs)
    earlier = code.alias()
    before = exists().where(
        earlier.c.actor == code.c.actor, earlier.c.category == code.c.category, earlier.c.current,
        tuple_(earlier.c.first, earlier.c.item) < tuple_(code.c.first, code.c.item),
    )  # fmt: skip
    is_first = exists().where(of_item, code.c.current, code.c.actor.is_not(None), ~before)
    return or_(item.c.kind == "observation", weighs, is_first)


def _is_newest() -> ColumnElement[bool]:
    """Whether an item is of the newest reading of the newest version of its article."""
    newer = article.alias()
    of = exists().where(newer.c.source == article.c.source, newer.c.version > article.c.version)
    first = article.c.reading * (1 << PLACES)  # the number of a reading's first item, as ``index.number`` makes it
    return exists().where(article.c.seq == item.c.article, item.c.id.between(first, first + (1 << PLACES) - 1), ~of)


def _written(key: tuple[Any, ...]) -> str:
    return "_".join(str(part) for part in key)


def _parsed(after: str | None, queue: Queue) -> tuple[Any, ...] | None:
    if after is None:
        return None
    kinds = (float, int) if queue.order == "uncertain" else (int,) * len(queue.key)
    try:
        return tuple(kind(part) for kind, part in zip(kinds, after.split("_"), strict=True))
    except ValueError:
        text = Worded("%(after)s is no place in this queue; take the one that the page before gives", after=repr(after))
        raise LedgerError(text) from None
