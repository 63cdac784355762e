"""How often people change what the machine read: of the items that they reviewed, by field."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from varsel.ledger import log
from varsel.ledger.index import portions
from varsel.ledger.revisions import Correction
from varsel.ledger.schema import entry, item

MANY = 10_000  # corrections that are looked at, the last ones
ACCEPTED = "accepted"  # the field by which somebody says that an item is right as it stands


@dataclass(frozen=True)
class Reviews:
    """What people said of items that a machine had read; what they took back does not count.

    reviewed   by kind ("statement", "deed", "observation"): items that somebody accepted or corrected
    accepted   of these, those of which nothing was changed
    changed    by kind and field: items of which somebody changed it
    people     who reviewed
    is_all     whether it is all that was ever said; otherwise only the last MANY corrections
    """

    reviewed: Mapping[str, int] = field(default_factory=dict)
    accepted: Mapping[str, int] = field(default_factory=dict)
    changed: Mapping[tuple[str, str], int] = field(default_factory=dict)
    people: int = 0
    is_all: bool = True


def reviews(connection: Connection) -> Reviews:
    """What the log has of it. What a person coded by hand was not read by a machine, and is left out."""
    reading = entry.alias()
    asked = select(entry.c.seq, entry.c.by, entry.c.at).join(reading, reading.c.seq == entry.c.about).where(
        entry.c.kind == "correction", reading.c.by.startswith("varsel ")
    )  # fmt: skip
    rows = connection.execute(asked.order_by(entry.c.seq.desc()).limit(MANY + 1)).all()
    corrections = list(_standing(connection, rows[:MANY]))
    kinds: dict[int, str] = {}
    for part in portions(sorted({c.item for c in corrections})):
        kinds |= dict(connection.execute(select(item.c.id, item.c.kind).where(item.c.id.in_(part))).all())
    return tallied(corrections, kinds, len(rows) <= MANY)


def _standing(connection: Connection, rows: Sequence[Any]) -> Iterator[Correction]:
    """The corrections of these entries that nobody took back."""
    bodies: dict[int, dict[str, Any]] = {}
    for part in portions([row.seq for row in rows]):
        bodies |= log.bodies(connection, part)
    undone = {said["undoes"] for said in bodies.values() if "undoes" in said}
    for row in rows:
        said = bodies.get(row.seq, {})
        if "field" in said and row.seq not in undone:
            yield Correction(row.seq, said["item"], said["field"], said["value"], row.by, row.at, said["why"])


def tallied(corrections: Iterable[Correction], kinds: Mapping[int, str], is_all: bool = True) -> Reviews:
    """Corrections that stand, counted: each item once, however many people said the same of it."""
    fields: dict[int, set[str]] = defaultdict(set)
    people = set()
    for c in corrections:
        if c.item in kinds and (c.value or c.field not in (ACCEPTED, "withdrawn")):
            fields[c.item].add(c.field)
            people.add(c.by)
    return Reviews(
        Counter(kinds[id] for id in fields),
        Counter(kinds[id] for id, own in fields.items() if own == {ACCEPTED}),
        Counter((kinds[id], name) for id, own in fields.items() for name in own if name != ACCEPTED),
        len(people), is_all,
    )  # fmt: skip
