"""Rows of hand-coded chronologies into a ledger: the first coder's a reading, another's corrections of it.

So every coder's categories of one row stand beside each other, and beside the machine's, which codes the same words.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import rfc8785

from varsel.coding import Codebook, code
from varsel.imports.coded import Coded
from varsel.intake.problem import Problem
from varsel.ledger import Item, Ledger
from varsel.ledger.index import listed
from varsel.record import Article, Reading, Statement

#: What another coder may say otherwise of an item, by kind; signals are always said.
_FIELDS = {
    "statement": ("speaker", "when", "told_to"),
    "deed": ("event", "mode", "status", "actor", "recipient", "when"),
    "observation": ("indicator", "status", "observer", "about", "as_of"),
}


@dataclass(frozen=True)
class Imported:
    """What came of a row: "new", "coded" (by another, or otherwise), "changed" (other words), "known"."""

    was: Literal["new", "coded", "changed", "known"]
    corrections: int = 0


def add(
    ledger: Ledger, row: Coded, coder: str, file: str, codebooks: Sequence[Codebook], by_machine: bool = True
) -> Imported | Problem:
    """Adds a row as ``coder`` coded it. The same again changes nothing, or completes what was killed.

    Args:
        ledger: to add it to.
        row: as ``coded`` made it.
        coder: who coded it.
        file: where it is from, as the log is to name it.
        codebooks: whose categories it has, and by which the machine codes its words.
        by_machine: whether the machine's signals are set beside the coder's.
    """
    key = f"import {coder} {_digest(row)}"
    if ledger.has(key):
        return Imported("known")
    there = ledger.current(row.article.id)
    made, corrections = "coded", 0
    if there is None or (there.coder == coder and not _has_words(there.article, row)):
        reading = _beside(row, codebooks) if by_machine else row.reading
        books = codebooks if by_machine else ()
        origin = {"file": file, "row": row.row}
        added = ledger.add(row.article, reading, codebooks=books, by=coder, is_hand_coded=True, origin=origin)
        made = "new" if there is None else "changed"
        about = added.reading
    else:
        if not _has_words(there.article, row):
            what = f"its words are not those that {there.coder or there.by} coded under {row.article.id}"
            return Problem(f"{file}:{row.row}", what, "give it an id of its own; the row is left out")
        own = [(kind, thing) for kind, _, thing in listed(row.reading)]
        if [kind for kind, _ in own] != [item.kind for item in there.items]:
            what = f"it has other kinds of items than {there.coder or there.by} found in the row"
            return Problem(f"{file}:{row.row}", what, "correct these by hand; the row is left out")
        for item, (_, thing) in zip(there.items, own, strict=True):
            for field, value in _otherwise(item, thing, coder, there.coder):
                ledger.correct(item.id, field, value, by=coder, why=row.note)
                corrections += 1
        about = there.reading
    ledger.note(key, {"article": row.article.id, "file": file, "row": row.row, "note": row.note}, by=coder, about=about)
    return Imported(made, corrections)


def _beside(row: Coded, codebooks: Sequence[Codebook]) -> Reading:
    """The row's reading with the machine's signals before the coder's. The machine sees the words alone."""
    words = row.article.model_copy(update={"text": row.words})
    statements = tuple(s.model_copy(update={"signals": (), "evidence": {}}) for s in row.reading.statements)
    bare = row.reading.model_copy(update={"statements": statements, "deeds": (), "observations": ()})
    machines = code(words, bare, codebooks).statements
    both = (
        s.model_copy(update={"signals": (*m.signals, *s.signals)})
        for m, s in zip(machines, row.reading.statements, strict=True)
    )
    return row.reading.model_copy(update={"statements": tuple(both)})


def _otherwise(item: Item, thing: Any, coder: str, first: str | None) -> Iterator[tuple[str, Any]]:
    """What a coder says of an item otherwise than it holds, as corrections."""
    said = {c.field for c in item.corrections if c.by == coder and c.undone is None}
    if isinstance(thing, Statement):
        own = [s.category for s in thing.signals]
        has_said = coder == first or "signals" in said
        if not has_said or set(own) != {s.category for s in item.now.signals if s.coder == coder}:
            yield "signals", own
    for field in _FIELDS[item.kind]:
        value = getattr(thing, field)
        if value is not None and value != getattr(item.now, field):
            yield field, value


def _has_words(article: Article, row: Coded) -> bool:
    return f"{article.text}\n".startswith(f"{row.words}\n")


def _digest(row: Coded) -> str:
    said = {"article": row.article.model_dump(), "reading": row.reading.model_dump(mode="json"), "note": row.note}
    return hashlib.sha256(rfc8785.dumps(said)).hexdigest()
