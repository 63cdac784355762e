"""JSON Lines: one item a line, whole: what holds, what was read at first, who corrected what, where it stands."""

import json
from dataclasses import asdict
from typing import Any, BinaryIO

from varsel.exports import Export
from varsel.exports.flat import corrected, day, exact
from varsel.ledger import Item, Row
from varsel.record import Statement


def write(export: Export, out: BinaryIO) -> None:
    """One line after the other, in constant memory."""
    for row, item in export.found:
        out.write(json.dumps(record(row, item), ensure_ascii=False).encode() + b"\n")


def record(row: Row, item: Item) -> dict[str, Any]:
    """An item as JSON values. ``before`` has what was read at first of each field that was corrected."""
    spans = item.now.content if isinstance(item.now, Statement) else item.now.evidence
    first, last = day(row.first), day(row.last)
    return {
        "item": item.id, "record": item.kind, "words": exact(item.article.text, spans),
        "days": [first and first.isoformat(), last and last.isoformat()], "dated": row.dated,
        item.kind: item.now.model_dump(mode="json"),
        "categories": [s.category for s in item.signals],
        "before": corrected(item), "corrections": [asdict(c) for c in item.corrections],
        "article": item.article.model_dump(exclude={"text"}) | {"entry": row.article},
        "coder": item.coder or item.entry.by, "codebooks": list(item.codebooks),
        "reading": {"entry": item.entry.seq, "at": item.entry.at, "hash": item.entry.hash}, "utterance": item.utterance,
    }  # fmt: skip
