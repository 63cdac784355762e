"""For whom somebody speaks: the state or body that articles say a speaker acts for ("Torvania's president Viktor Aldane").

Most articles that quote a president do not say whose; others do. So it is taken from all of the record: whoever is mostly
said to act for one acts for that one, wherever they are quoted. Who is said to act for several acts for none of them here.
"""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select

from varsel.ledger.index import names_of, portions
from varsel.ledger.schema import office

MOSTLY = 2 / 3  # of the articles that say for whom somebody speaks, so many say the same
FOUND = 12  # names that are given, at most


@dataclass(frozen=True)
class Office:
    """That somebody is said to act for somebody else, in how many articles."""

    name: str
    articles: int


def sides(connection: Connection, who: Collection[int]) -> dict[int, int]:
    """For whom each of these names speaks, by number, without those who speak for nobody else."""
    told: dict[int, Counter[int]] = defaultdict(Counter)
    for part in portions(list(who)):
        for row in connection.execute(_told().where(office.c.actor.in_(part))):
            told[row.actor][row.side] = row.articles
    most = {actor: counts.most_common(1)[0] for actor, counts in told.items()}
    return {actor: side for actor, (side, n) in most.items() if n >= MOSTLY * told[actor].total()}


def speaking_for(connection: Connection, side: Collection[int]) -> set[int]:
    """The names that speak for one of these."""
    said = set(connection.scalars(select(office.c.actor).where(office.c.side.in_(side), office.c.current).distinct()))
    return {actor for actor, own in sides(connection, said).items() if own in side}


def side(connection: Connection, who: Collection[int]) -> str | None:
    """The name of the one for whom these names speak; None where that is nobody else, or not the same."""
    found = set(sides(connection, who).values())
    return next(iter(names_of(connection, found).values())) if len(found) == 1 else None


def offices(connection: Connection, who: Collection[int]) -> tuple[Office, ...]:
    """For whom these names are said to act, the most often first."""
    rows = connection.execute(_told().where(office.c.actor.in_(who))).all()
    return _named(connection, Counter({row.side: row.articles for row in rows}))


def spokesmen(connection: Connection, side: Collection[int]) -> tuple[Office, ...]:
    """Those who speak for one of these, in how many articles that is said, the most often first."""
    mine = speaking_for(connection, side)
    rows = connection.execute(_told().where(office.c.side.in_(side))).all()
    return _named(connection, Counter({row.actor: row.articles for row in rows if row.actor in mine}))


def _told() -> Select[Any]:
    """Whom the articles say that somebody acts for, and how many do."""
    articles = func.count(office.c.article.distinct()).label("articles")
    return select(office.c.actor, office.c.side, articles).where(office.c.current).group_by(office.c.actor, office.c.side)


def _named(connection: Connection, counts: Counter[int]) -> tuple[Office, ...]:
    most = sorted(counts, key=lambda id: (-counts[id], id))[:FOUND]
    called = names_of(connection, most)
    return tuple(Office(called[id], counts[id]) for id in most)
