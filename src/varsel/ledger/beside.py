"""What the index has beside the items of a page, without their words: outlines for a picture, and what is new in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, select

from varsel.ledger.asking import categories
from varsel.ledger.counting import of_kind
from varsel.ledger.index import names_of
from varsel.ledger.schema import article, code, item, name
from varsel.ledger.sides import sides
from varsel.ledger.times import Days

ENOUGH = 5  # earlier items of an actor, without which nothing is called new
MOST = 1_000  # sightings elsewhere that are named of the items of one page


@dataclass(frozen=True)
class Beside:
    """``reports`` of the utterance, this one with them; ``new``: the categories that nothing earlier of this actor has.

    Of an actor with less than ENOUGH earlier items of the kind nothing is new: everything would be.
    """

    reports: int
    new: tuple[str, ...]


@dataclass(frozen=True)
class Outline:
    """An item as a mark in a picture: whose, of which categories, its status, and its days.

    ``side``: for whom the actor speaks, or the actor, who speaks for nobody else;
    ``dated``: where the days are from (see ``schema.item``); ``published``: those of its article.
    """

    id: int
    kind: str
    actor: str | None
    side: str | None
    status: str
    categories: tuple[str, ...]
    days: Days
    dated: str
    utterance: int
    published: Days | None


def outlines(connection: Connection, ids: Sequence[int]) -> list[Outline]:
    """Items of these numbers that are current, in their order."""
    columns = [item.c[c] for c in ("id", "kind", "status", "first", "last", "dated", "utterance", "actor")]
    asked = select(*columns, name.c.name.label("called"), article.c.first.label("from_"), article.c.last.label("to")).join(
        article, article.c.seq == item.c.article
    ).outerjoin(name, name.c.id == item.c.actor)  # fmt: skip
    rows = {row.id: row for row in connection.execute(asked.where(item.c.id.in_(ids), item.c.current)).all()}
    codes = categories(connection, ids)
    side = sides(connection, {row.actor for row in rows.values() if row.actor is not None})
    names = names_of(connection, set(side.values()))
    return [
        Outline(id, r.kind, r.called, names.get(side.get(r.actor), r.called), r.status, tuple(codes.get(id, ())), Days(r.first, r.last), r.dated, r.utterance,
                None if r.from_ is None else Days(r.from_, r.to))
        for id in ids if (r := rows.get(id))
    ]  # fmt: skip


@dataclass(frozen=True)
class Elsewhere:
    """Another sighting of the same utterance: its item, the entry of its article, and the article's outlet and date."""

    item: int
    article: int
    outlet: str | None
    published: str | None


def elsewhere(connection: Connection, ids: Sequence[int]) -> dict[int, list[Elsewhere]]:
    """Of each of some statements that are reported elsewhere too, the other sightings, the first published first."""
    own = item.alias()
    columns = own.c.id.label("own"), item.c.id, item.c.article, name.c.name, article.c.published
    asked = (
        select(*columns)
        .join(item, (item.c.utterance == own.c.utterance) & (item.c.article != own.c.article) & item.c.current)
        .join(article, article.c.seq == item.c.article)
        .outerjoin(name, name.c.id == item.c.outlet)
        .where(own.c.id.in_(ids), own.c.kind == "statement")
        .order_by(article.c.first, item.c.id)
    )
    found: dict[int, list[Elsewhere]] = {}
    for row in connection.execute(asked.limit(MOST)):
        found.setdefault(row.own, []).append(Elsewhere(row.id, row.article, row.name, row.published))
    return found


def beside(connection: Connection, ids: Sequence[int]) -> dict[int, Beside]:
    """For each of some items that are current."""
    columns = item.c.id, item.c.utterance
    rows = connection.execute(select(*columns).where(item.c.id.in_(ids), item.c.current)).all()
    counted = select(item.c.utterance, func.count()).where(
        item.c.utterance.in_({row.utterance for row in rows}), item.c.current
    )
    reports = {utterance: n for utterance, n in connection.execute(counted.group_by(item.c.utterance))}
    codes = categories(connection, ids)
    new = _new(connection, [row.id for row in rows])
    return {
        row.id: Beside(reports[row.utterance], tuple(c for c in codes.get(row.id, ()) if (row.id, c) in new))
        for row in rows
    }


_OWN, _CODED = item.alias("own"), code.alias("coded")

#: The utterance of the first item of the same actor, kind and category, first by the earliest day on which it may have been.
_FIRST = (
    select(item.c.utterance).join(code, code.c.item == item.c.id)
    .where(code.c.actor == _OWN.c.actor, code.c.category == _CODED.c.category, code.c.current, item.c.kind == _OWN.c.kind)
    .order_by(code.c.first, code.c.item).limit(1).scalar_subquery()
)  # fmt: skip
#: Whether the same actor has ENOUGH items of the kind before this one.
_RECORD = (
    select(item.c.id)
    .where(item.c.actor == _OWN.c.actor, of_kind(_OWN.c.kind), item.c.current, item.c.place < _OWN.c.place)
    .limit(1).offset(ENOUGH - 1).exists()
)  # fmt: skip
_NEW = (
    select(_OWN.c.id, _CODED.c.category).join(_CODED, _CODED.c.item == _OWN.c.id)
    .where(_OWN.c.id.in_(bindparam("ids", expanding=True)), _CODED.c.current, _OWN.c.utterance == _FIRST, _RECORD)
)  # fmt: skip


def _new(connection: Connection, ids: Sequence[int]) -> set[tuple[int, str]]:
    """Items with those of their categories that nothing earlier of the same actor and kind has, but for its own reports."""
    return {(row.id, row.category) for row in connection.execute(_NEW, {"ids": list(ids)})}
