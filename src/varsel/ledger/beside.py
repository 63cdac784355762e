"""What stands beside the items of a page: how many reports an utterance has, and what its speaker had never said before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from varsel.ledger.schema import code, item


@dataclass(frozen=True)
class Beside:
    """``reports`` of the utterance, this one with them; ``new``: the categories that nothing earlier of this actor has."""

    reports: int
    new: tuple[str, ...]


def beside(connection: Connection, ids: Sequence[int]) -> dict[int, Beside]:
    """For each of some items that are current."""
    columns = item.c.id, item.c.kind, item.c.actor, item.c.utterance
    rows = connection.execute(select(*columns).where(item.c.id.in_(ids), item.c.current)).all()
    counted = select(item.c.utterance, func.count()).where(
        item.c.utterance.in_({row.utterance for row in rows}), item.c.current
    )
    reports = {utterance: n for utterance, n in connection.execute(counted.group_by(item.c.utterance))}
    codes = select(code.c.item, code.c.category).where(code.c.item.in_(ids), code.c.current)
    categories: dict[int, list[str]] = {}
    for id, category in connection.execute(codes):
        categories.setdefault(id, []).append(category)
    new = set(_new(connection, rows, categories))
    return {
        row.id: Beside(reports[row.utterance], tuple(c for c in categories.get(row.id, ()) if (row.id, c) in new))
        for row in rows
    }


def _new(connection: Connection, rows: Sequence, categories: dict[int, list[str]]) -> Iterator[tuple[int, str]]:
    """The items and those of their categories that nothing earlier of the same actor and kind has, but for its own reports."""
    pairs = {(row.actor, row.kind, c) for row in rows if row.actor is not None for c in categories.get(row.id, ())}
    first = {pair: _first(connection, *pair) for pair in pairs}
    for row in rows:
        for category in categories.get(row.id, ()):
            if first.get((row.actor, row.kind, category)) == row.utterance:
                yield row.id, category


def _first(connection: Connection, actor: int, kind: str, category: str) -> int | None:
    """The utterance of an actor's first item of a category: first by the earliest day on which it may have been."""
    asked = select(item.c.utterance).join(code, code.c.item == item.c.id).where(
        code.c.actor == actor, code.c.category == category, code.c.current, item.c.kind == kind
    )  # fmt: skip
    return connection.scalar(asked.order_by(code.c.first, code.c.item).limit(1))
