"""Which of a speaker's earlier words are nearest to these: by the rare words that they share.

A word is the rarer the fewer items of the ledger have it; its weight is the logarithm of how few (inverse document
frequency: Spärck Jones, Journal of Documentation 28, 1972). All counting is done by the full-text index.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, select

from varsel.ledger import words
from varsel.ledger.schema import item
from varsel.ledger.store import Store
from varsel.ledger.times import Days

LOOKED_AT = 16  # so many words of a passage, the longest: among them are the rare ones
RARE = 6  # so many of them, the rarest, are compared
COUNTED = 100_000  # the ledger counts as of so many items at most
COMMON = 20  # a word is rare that at most one item in so many has, of those that count
PHRASE = 3  # words in a row


@dataclass(frozen=True)
class Rare:
    """A rare word of a passage: as it is written, its stem, and its weight."""

    form: str
    stem: str
    weight: float


@dataclass(frozen=True)
class Near:
    """An earlier item and how near it is: the share, by weight, of the rare words that it has too, and which these are.

    ``days`` is how many days before, at least and at most; ``categories`` those that both are coded with.
    """

    item: int
    utterance: int
    days: tuple[int, int]
    share: float
    words: tuple[str, ...]
    categories: tuple[str, ...] = ()


def rare(store: Store, connection: Connection, passage: str, lang: str | None) -> tuple[Rare, ...]:
    """The rare words of a passage, the rarest first."""
    forms = dict(zip(words.stems(passage, lang), words.forms(passage), strict=False))
    everything = select(item.c.id).where(item.c.current).limit(COUNTED).subquery()
    total = connection.scalar(select(func.count()).select_from(everything))
    limit = max(3, total // COMMON)
    found = []
    for stem in sorted(forms, key=len, reverse=True)[:LOOKED_AT]:
        count = store.count(connection, store.phrases([[[stem]]]), limit + 1)
        if count <= limit and total > count:
            found.append(Rare(forms[stem], stem, math.log(total / max(count, 1))))
    return tuple(sorted(found, key=lambda r: (-r.weight, r.stem)))


def phrase(passage: str, lang: str | None, found: Collection[Rare]) -> tuple[str, tuple[str, ...]] | None:
    """The rarest words in a row, as they are written and as stems; None where the passage has no rare word in a row."""
    weight = {r.stem: r.weight for r in found}
    best, heaviest = None, 0.0
    for part in passage.split(" … "):
        stems, forms = words.stems(part, lang), words.forms(part)
        for n in range(len(stems) - PHRASE + 1):
            weighs = sum(weight.get(stem, 0) for stem in stems[n : n + PHRASE])
            if weighs > heaviest:
                best, heaviest = (" ".join(forms[n : n + PHRASE]), tuple(stems[n : n + PHRASE])), weighs
    return best


def having(store: Store, stems: Sequence[str]) -> ColumnElement[bool]:
    """The condition that an item has these words in a row."""
    return item.c.place.in_(store.match(store.phrases([[stems]])))


def nearest(
    store: Store, connection: Connection, found: Sequence[Rare], own: Sequence[ColumnElement[bool]], when: Days
) -> list[Near]:
    """Items that meet the conditions ``own`` and share rare words, one for each utterance, the nearest first.

    ``when`` is the days of the item that they are compared with.
    """
    shared: dict[int, list[Rare]] = defaultdict(list)
    rows = {}
    for word in found[:RARE]:
        asked = select(item.c.id, item.c.utterance, item.c.first, item.c.last).where(having(store, [word.stem]), *own)
        for row in connection.execute(asked):
            rows[row.id] = row
            shared[row.id].append(word)
    whole = sum(word.weight for word in found[:RARE])
    near = []
    for id, common in shared.items():
        share = sum(word.weight for word in common) / whole
        days = gap(Days(rows[id].first, rows[id].last), when)
        near.append(Near(id, rows[id].utterance, days, share, tuple(word.form for word in common)))
    near.sort(key=lambda n: (-n.share, n.days, n.item))
    once = {n.utterance: n for n in reversed(near)}
    return [n for n in near if once[n.utterance] is n]


def gap(earlier: Days, later: Days) -> tuple[int, int]:
    """How many days lie between two items, at least and at most."""
    return max(later.first - earlier.last, 0), max(later.last - earlier.first, 0)
