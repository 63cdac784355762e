"""Those who speak, act and look: when they did so first, whom they aim at, and who is called much like a name."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Indel
from sqlalchemy import Connection, func, or_, select

from varsel.ledger.history import KINDS, History, starts
from varsel.ledger.index import names_of
from varsel.ledger.schema import item, name
from varsel.ledger.times import FROM_EVER

LOOKED_AT = 2_000  # names that are compared with one that is nobody's
ALIKE = 0.75  # so alike are the words of two names that are taken for the same, misspelt
FOUND = 12  # names or targets that are given, at most
PART = 3  # letters at the begin or end of a word, of which a misspelt one has one right


@dataclass(frozen=True)
class FirstEver:
    """The first item of a category, by the first day on which it may have been; what nothing dates is not looked at."""

    kind: str
    category: str
    item: int
    first: int


@dataclass(frozen=True)
class Target:
    """One whom somebody aims at: how many statements are aimed at them, deeds done to them, observations of them."""

    name: str
    statements: int
    deeds: int
    observations: int

    @property
    def whole(self) -> int:
        return self.statements + self.deeds + self.observations


def first_evers(history: History) -> tuple[FirstEver, ...]:
    """The first of each category that an actor has, the last of these firsts first."""
    dated = history.first[history.coded] > FROM_EVER
    rows, category = history.coded[dated], history.categories.at[dated]
    order = np.lexsort((history.id[rows], history.first[rows], category))
    rows, category = rows[order], category[order]
    firsts = [
        FirstEver(KINDS[history.kind.at[row]], history.categories.values[category[n]], int(history.id[row]), int(history.first[row]))
        for n in starts(category).tolist() for row in rows[n : n + 1]
    ]  # fmt: skip
    return tuple(sorted(firsts, key=lambda f: (-f.first, -f.item, f.category)))


def targets(connection: Connection, history: History) -> tuple[Target, ...]:
    """Whom an actor aims at, the most often first, FOUND at most: utterances, not reports, are counted."""
    rows = np.flatnonzero(history.counterpart)
    columns = history.counterpart[rows], history.kind.at[rows], history.utterance[rows]
    order = np.lexsort(columns[::-1])
    once = starts(*(column[order] for column in columns))
    counts = Counter(zip(*(column[order][once].tolist() for column in columns[:2]), strict=True))
    whole: Counter[int] = Counter()
    for (counterpart, _), n in counts.items():
        whole[counterpart] += n
    most = sorted(whole, key=lambda id: (-whole[id], id))[:FOUND]
    called = names_of(connection, most)
    return tuple(Target(called[id], *(counts[id, kind] for kind in range(len(KINDS)))) for id in most)


def common(connection: Connection) -> tuple[str, ...]:
    """Those who have most items, the most first."""
    many = select(item.c.actor, func.count().label("n")).where(item.c.current, item.c.actor.is_not(None))
    most = many.group_by(item.c.actor).order_by(func.count().desc(), item.c.actor).limit(FOUND).subquery()
    return tuple(connection.scalars(select(name.c.name).join(most, most.c.actor == name.c.id).order_by(most.c.n.desc())))


def like(connection: Connection, called: str) -> tuple[str, ...]:
    """Those who are called much like this: who share a word with it, or have one that is written almost the same."""
    words = _words(called)
    parts = {part for word in words if len(word) >= PART for part in (word[:PART], word[-PART:])}
    if not parts:
        return ()
    near = or_(*(name.c.name.icontains(part, autoescape=True) for part in parts))
    acts = select(item.c.id).where(item.c.actor == name.c.id, item.c.current).exists()
    found = connection.scalars(select(name.c.name).where(near, acts).order_by(name.c.id).limit(LOOKED_AT))
    ranked = sorted(((_likeness(words, _words(other)), other) for other in found), key=lambda r: (-r[0], r[1]))
    return tuple(other for alike, other in ranked if alike >= ALIKE)[:FOUND]


def _words(called: str) -> list[str]:
    return re.findall(r"[^\W_]+", called.casefold())


def _likeness(words: Sequence[str], others: Sequence[str]) -> float:
    """How alike the two words are that are most so, one of each name: 1 where they are the same."""
    return max((Indel.normalized_similarity(a, b) for a in words if len(a) >= PART for b in others), default=0.0)
