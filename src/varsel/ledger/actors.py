"""Those who speak, act and look: when they did so first, whom they aim at, and who is called much like a name."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from sqlalchemy import Connection, and_, func, or_, select

from varsel.ledger.baseline import KINDS
from varsel.ledger.counting import utterances
from varsel.ledger.schema import code, item, name
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


def first_evers(connection: Connection, who: Sequence[int]) -> tuple[FirstEver, ...]:
    """The first of each category that these names have, the last of these firsts first."""
    own = [code.c.actor.in_(who), code.c.current, code.c.first > FROM_EVER]
    days = select(code.c.category, func.min(code.c.first).label("first")).where(*own).group_by(code.c.category).subquery()
    earliest = and_(code.c.category == days.c.category, code.c.first == days.c.first, *own)
    ids = select(func.min(code.c.item).label("id"), code.c.category, code.c.first).join(days, earliest)
    found = ids.group_by(code.c.category, code.c.first).subquery()
    rows = connection.execute(select(item.c.kind, found).join(found, found.c.id == item.c.id))
    firsts = [FirstEver(row.kind, row.category, row.id, row.first) for row in rows]
    return tuple(sorted(firsts, key=lambda f: (-f.first, -f.item, f.category)))


def targets(connection: Connection, who: Sequence[int]) -> tuple[Target, ...]:
    """Whom these names aim at, the most often first, FOUND at most: utterances, not reports, are counted."""
    aimed = utterances(item.c.actor.in_(who), item.c.counterpart.is_not(None), by=[item.c.counterpart, item.c.kind])
    keys = aimed.c.counterpart, aimed.c.kind
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for counterpart, kind, n in connection.execute(select(*keys, func.count()).group_by(*keys)):
        counts[counterpart][kind] = n
    most = sorted(counts, key=lambda id: (-sum(counts[id].values()), id))[:FOUND]
    called = {row.id: row.name for row in connection.execute(select(name.c.id, name.c.name).where(name.c.id.in_(most)))}
    return tuple(Target(called[id], *(counts[id].get(kind, 0) for kind in KINDS)) for id in most)


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
    return max((SequenceMatcher(None, a, b).ratio() for a in words if len(a) >= PART for b in others), default=0.0)
