"""Review: what people said of items, what somebody has yet to look at, and what each coder gave.

A coder's categories, for how far coders agree, are those that they gave by themselves: the last ones before somebody else
had coded the item too. What is said after that settles a disagreement, and does not make it undone.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    delete,
    exists,
    false,
    insert,
    or_,
    select,
    true,
    tuple_,
)

from varsel.coding import load
from varsel.ledger.asking import COLUMNS, Asked, Page, Row, conditions
from varsel.ledger.claims import threats
from varsel.ledger.errors import LedgerError
from varsel.ledger.index import PLACES
from varsel.ledger.kept import Item
from varsel.ledger.revisions import Correction, Revised, revised
from varsel.ledger.schema import article, code, item, review
from varsel.ledger.store import Store
from varsel.record import MACHINE, Deed, Statement

Order = Literal["uncertain", "consequential", "mine"]

#: The corrections by which somebody gives an item's categories, by kind; to accept it gives those that it has.
_CODES = {"statement": ("signals",), "deed": ("event", "mode"), "observation": ("indicator",)}
_ALSO = ("accepted", "withdrawn")


# ---- what was said ----


@dataclass(frozen=True)
class Said:
    """What a coder said of an item: in which entry last; in which they coded it first and last, and what they gave it.

    ``given`` is what they gave it by themselves; it, ``first`` and ``coded`` are None where they gave no categories.
    """

    last: int
    first: int | None = None
    coded: int | None = None
    given: frozenset[str] | None = None


def said(found: Item) -> dict[str, Said]:
    """What each coder said of an item, the machine among them where it coded it; nothing that was taken back."""
    result: dict[str, Said] = {}
    standing = [c for c in found.corrections if c.undone is None]
    codings = {by: list(_codings(found, standing, by)) for by in dict.fromkeys(c.by for c in standing)}
    if found.coder:
        own = _categories(Revised(found.machine, False, found.coder))
        codings[found.coder] = [(found.entry.seq, own), *codings.get(found.coder, ())]
    for by, given in codings.items():
        last = max((c.seq for c in standing if c.by == by), default=found.entry.seq)
        if not given:
            result[by] = Said(last)
            continue
        first = given[0][0]
        others = [one[0][0] for other, one in codings.items() if other != by and one and one[0][0] > first]
        alone = [categories for seq, categories in given if seq < min(others, default=last + 1)]
        result[by] = Said(last, first, given[-1][0], alone[-1])
    if result and (found.coder is None or (isinstance(found.machine, Statement) and found.codebooks)):
        result[MACHINE] = Said(found.entry.seq, found.entry.seq, found.entry.seq, _machines(found))
    return result


def _codings(found: Item, standing: Sequence[Correction], by: str) -> Iterator[tuple[int, frozenset[str]]]:
    """Each time that somebody gave an item categories: the entry, and which. What was said in one go is one time."""
    own = [c for c in standing if c.by == by and _is_coding(c, found.kind)]
    for n, c in enumerate(own):
        if n + 1 < len(own) and own[n + 1].seq == c.seq + 1:
            continue
        if c.field == "withdrawn":
            yield c.seq, frozenset()
            continue
        result = revised(found.kind, found.machine, [one for one in standing if one.seq <= c.seq])
        coder = by if any(one.field == "signals" and one.seq <= c.seq for one in own) else result.coder or found.coder
        yield c.seq, _categories(replace(result, coder=coder))


def _is_coding(c: Correction, kind: str) -> bool:
    return c.field in _CODES[kind] or (c.field in _ALSO and bool(c.value))


def _categories(result: Revised) -> frozenset[str]:
    thing = result.thing
    if isinstance(thing, Statement):
        return frozenset(s.category for s in thing.signals if result.coder is None or s.coder == result.coder)
    return frozenset(filter(None, (thing.event, thing.mode) if isinstance(thing, Deed) else (thing.indicator,)))


def _machines(found: Item) -> frozenset[str]:
    if isinstance(found.machine, Statement):
        return frozenset(s.category for s in found.machine.signals if s.by_machine)
    return _categories(Revised(found.machine))


def keep(connection: Connection, found: Item) -> None:
    """Keeps in the index what was said of an item."""
    connection.execute(delete(review).where(review.c.item == found.id))
    rows = [
        {"item": found.id, "coder": coder, "last": s.last, "first": s.first, "coded": s.coded,
         "given": None if s.given is None else json.dumps(sorted(s.given)), "withdrawn": found.withdrawn}
        for coder, s in said(found).items()
    ]  # fmt: skip
    if rows:
        connection.execute(insert(review), rows)


def blinded(found: Item, person: str) -> Item:
    """An item as somebody may see it who is to code it alone: without what others said, until they have coded it."""
    own = said(found).get(person)
    if own and own.first is not None:
        return found
    corrections = tuple(c for c in found.corrections if c.by == person)
    thing = found.machine
    if isinstance(thing, Statement):
        thing = thing.model_copy(update={"signals": tuple(s for s in thing.signals if s.by_machine)})
    result = revised(found.kind, thing, corrections)
    return replace(found, now=result.thing, machine=thing, withdrawn=result.withdrawn, corrections=corrections, coder=None)


# ---- what is to be looked at ----


def weighty() -> tuple[str, ...]:
    """The categories that weigh most: threats, and the types of hostile deeds."""
    hostile = (c.id for c in load("deeds").category if c.kind == "deed" and c.hostile and not c.parent)
    return *threats(), *hostile


@dataclass(frozen=True)
class Queue:
    """In which order somebody looks at items: the least certain, or the most consequential, first; or what they reviewed last.

    Of the first two, what they reviewed is left out. ``is_blind``: what others withdrew is still to be looked at.
    """

    order: Order
    person: str
    asked: Asked = Asked()
    is_blind: bool = False

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
    of = of.where(_is_weighty()) if queue.order == "consequential" else of
    if queue.order == "uncertain" and not is_few:  # there is an index for each kind: most deeds are surer than most statements
        yield from (of.where(item.c.current, item.c.kind == kind) for kind in queue.asked.kind or _CODES)
    else:
        yield of.where(item.c.current)
    if queue.is_blind:
        withdrawn = select(review.c.item).where(review.c.withdrawn)
        yield of.where(item.c.current == false(), item.c.id.in_(withdrawn), _is_newest())


def _is_weighty() -> ColumnElement[bool]:
    """What was seen; what has a category that weighs; what somebody says or does for the first time in the ledger."""
    earlier = code.alias()
    before = exists().where(
        earlier.c.actor == code.c.actor, earlier.c.category == code.c.category, earlier.c.current,
        tuple_(earlier.c.first, earlier.c.item) < tuple_(code.c.first, code.c.item),
    )  # fmt: skip
    of_item = code.c.item == item.c.id
    weighs = exists().where(of_item, code.c.current, code.c.category.in_(weighty()))
    return or_(item.c.kind == "observation", weighs, exists().where(of_item, code.c.current, code.c.actor.is_not(None), ~before))


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
        raise LedgerError(f"{after!r} is no place in this queue; take the one that the page before gives") from None


# ---- what coders gave ----


@dataclass(frozen=True)
class Given:
    """What a coder gave an item by themselves. ``is_settled``: somebody coded it again after all of them had."""

    item: int
    coder: str
    categories: frozenset[str]
    is_settled: bool


def given(store: Store, connection: Connection, kind: str) -> list[Given]:
    """All that people gave items of a kind, and what the machine gave the same."""
    columns = review.c.item, review.c.coder, review.c.first, review.c.coded, review.c.given
    asked = select(*columns).join(item, item.c.id == review.c.item).where(
        store.aside(item.c.kind) == kind, review.c.given.is_not(None), or_(item.c.current, review.c.withdrawn == true())
    )  # fmt: skip
    rows = connection.execute(asked.order_by(review.c.item, review.c.first)).all()
    firsts: dict[int, int] = {}
    lasts: dict[int, int] = {}
    for row in rows:
        firsts[row.item] = max(row.first, firsts.get(row.item, 0))
        lasts[row.item] = max(row.coded, lasts.get(row.item, 0))
    return [
        Given(row.item, row.coder, frozenset(json.loads(row.given)), lasts[row.item] > firsts[row.item]) for row in rows
    ]
