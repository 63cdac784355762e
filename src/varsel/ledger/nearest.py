"""Which of a speaker's earlier words are nearest to these: by the rare words that they share.

A word is the rarer the fewer items of the ledger have it; its weight is the logarithm of how few (inverse document
frequency: Spärck Jones, Journal of Documentation 28, 1972). All counting is done by the full-text index.
"""

import math
import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from cachetools import TTLCache
from sqlalchemy import ColumnElement, Connection, func, select

from varsel.ledger import words
from varsel.ledger.history import History, Ints
from varsel.ledger.schema import item
from varsel.ledger.store import Store
from varsel.ledger.times import Days

LOOKED_AT = 16  # so many words of a passage, the longest: among them are the rare ones
RARE = 6  # so many of them, the rarest, are compared
COUNTED = 100_000  # the ledger counts as of so many items at most
COMMON = 20  # a word is rare that at most one item in so many has, of those that count
PHRASE = 3  # words in a row
KEPT = 2_000_000  # places that are kept in memory, of 8 bytes each


@dataclass(frozen=True)
class Rare:
    """A rare word of a passage: as it is written, its stem, its weight, and the places of the items that have it."""

    form: str
    stem: str
    weight: float
    places: Ints = field(compare=False, repr=False)


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


class Frequencies:
    """Which items have a word. Of a large ledger, of which they hardly change, they are kept for ``behind`` seconds."""

    def __init__(self, behind: float = 0.0) -> None:
        self._kept: TTLCache[str | None, Ints] = TTLCache(KEPT, behind, getsizeof=lambda places: len(places) + 1)
        self._using = threading.Lock()

    def total(self, store: Store, connection: Connection) -> int:
        """How many items there are, COUNTED at most."""
        everything = select(item.c.id).where(item.c.current).limit(COUNTED).subquery()
        ask = partial(connection.scalar, select(func.count()).select_from(everything))
        return int(self._ask(None, lambda: np.array([ask()]), lambda found: found[0] == COUNTED)[0])

    def places(self, store: Store, connection: Connection, stem: str, total: int) -> Ints:
        """The places of the items that have a word, as far as it is rare: of a common one some more than that."""
        ask = partial(store.places, connection, store.phrases([[[stem]]]), _limit(total) + 1)
        return self._ask(stem, lambda: np.array(ask(), dtype=np.int64), lambda _: total == COUNTED)

    def forget(self) -> None:
        """Keeps none of them."""
        with self._using:
            self._kept.clear()

    def _ask(self, what: str | None, ask: Callable[[], Ints], is_kept: Callable[[Ints], bool]) -> Ints:
        with self._using:
            if (kept := self._kept.get(what)) is not None:
                return kept
        found = ask()
        if is_kept(found):
            with self._using:
                self._kept[what] = found
        return found


def _limit(total: int) -> int:
    """A word is rare that no more items have."""
    return max(3, total // COMMON)


def rare(
    store: Store, connection: Connection, frequencies: Frequencies, passage: str, lang: str | None
) -> tuple[Rare, ...]:
    """The rare words of a passage, the rarest first."""
    forms = dict(zip(words.stems(passage, lang), words.forms(passage), strict=False))
    total = frequencies.total(store, connection)
    found = []
    for stem in sorted(forms, key=len, reverse=True)[:LOOKED_AT]:
        places = frequencies.places(store, connection, stem, total)
        if len(places) <= _limit(total) and total > len(places):
            found.append(Rare(forms[stem], stem, math.log(total / max(len(places), 1)), places))
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


def nearest(history: History, found: Sequence[Rare], own: Ints, when: Days) -> list[Near]:
    """Those of an actor's items that share rare words, one for each utterance, the nearest first.

    Args:
        history: the actor's.
        found: the rare words.
        own: the rows of the items that are compared.
        when: the days of the item that they are compared with.
    """
    shared: dict[int, list[Rare]] = defaultdict(list)
    for word in found[:RARE]:
        for row in np.intersect1d(history.at(word.places), own, assume_unique=True).tolist():
            shared[row].append(word)
    whole = sum(word.weight for word in found[:RARE])
    near = []
    for row, common in shared.items():
        share = sum(word.weight for word in common) / whole
        days = gap(Days(int(history.first[row]), int(history.last[row])), when)
        near.append(Near(int(history.id[row]), int(history.utterance[row]), days, share, tuple(word.form for word in common)))
    near.sort(key=lambda n: (-n.share, n.days, n.item))
    once = {n.utterance: n for n in reversed(near)}
    return [n for n in near if once[n.utterance] is n]


def gap(earlier: Days, later: Days) -> tuple[int, int]:
    """How many days lie between two items, at least and at most."""
    return max(later.first - earlier.last, 0), max(later.last - earlier.first, 0)
