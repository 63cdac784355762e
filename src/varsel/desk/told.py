"""Items as they are printed: when, in which words, from where."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from varsel.desk.visit import Visit
from varsel.exports.printed import entry, source
from varsel.ledger import Item, Row


@dataclass(frozen=True)
class Told:
    """An item as it is printed (``exports.printed``), with its source."""

    item: Item
    row: Row
    printed: dict[str, Any]
    source: dict[str, str]


def told(visit: Visit, ids: Iterable[int | None]) -> dict[int, Told]:
    """Items as lines of a table, by number; those that are not there any more are left out."""
    wanted = [id for id in dict.fromkeys(ids) if id is not None]
    rows = visit.ledger.rows(wanted)
    there = [rows[id] for id in wanted if id in rows]
    return {item.id: shown(visit, row, item) for row, item in visit.ledger.filled(there)}


def shown(visit: Visit, row: Row, item: Item) -> Told:
    """An item as it is printed."""
    return Told(item, row, entry(row, item, visit.words), source(item.article, visit.words))
