"""The table that `varsel evaluate --coders` takes: what people and the machine gave each statement."""

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from varsel.exports import Export
from varsel.exports.csv import cell
from varsel.ledger import Item
from varsel.record import MACHINE, Statement

HEAD = ("article", "statement", "category", "coder")


def write(export: Export, out: BinaryIO) -> None:
    """One statement after the other; a coder who found that no category holds has a row without one."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(HEAD)
    for _, item in export.found:
        if isinstance(item.now, Statement):
            named = cell(item.article.id, "text"), item.now.id
            rows.writerows((*named, category, cell(coder, "text")) for coder, category in codings(item))
    text.detach()


def codings(item: Item) -> Iterator[tuple[str, str]]:
    """Who gave which category to a statement: (coder, category), with "" where that coder gave none."""
    people = {item.coder} if item.coder else set()
    people |= {c.by for c in item.corrections if c.field == "signals" and c.undone is None}
    machine = {MACHINE} if item.codebooks else set()
    given = list(dict.fromkeys((MACHINE if s.by_machine else s.coder, s.category) for s in item.now.signals))
    yield from given
    yield from ((coder, "") for coder in sorted(people | machine) if coder not in {by for by, _ in given})
