"""What people said of items, and what each coder gave.

A coder's categories, for how far coders agree, are those that they gave by themselves: the last ones before somebody else
had coded the item too. What is said after that settles a disagreement, and does not make it undone.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, or_, select, true

from varsel.ledger.kept import Item
from varsel.ledger.revisions import Correction, Revised, revised
from varsel.ledger.schema import item, review
from varsel.ledger.store import Store
from varsel.record import MACHINE, Deed, Statement

#: The corrections by which somebody gives an item's categories, by kind; to accept it gives those that it has.
_CODES = {"statement": ("signals",), "deed": ("event", "mode"), "observation": ("indicator",)}
_ALSO = ("accepted", "withdrawn")


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


class Given(NamedTuple):
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
    for id, _, first, coded, _ in rows:
        firsts[id] = max(first, firsts.get(id, 0))
        lasts[id] = max(coded, lasts.get(id, 0))
    sets = {text: frozenset(json.loads(text)) for text in {row.given for row in rows}}  # thousands of items have the same
    return [Given(id, coder, sets[text], lasts[id] > firsts[id]) for id, coder, _, _, text in rows]
