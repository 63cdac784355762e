"""Comma-separated values (RFC 4180) in UTF-8, one row for each item, that no spreadsheet takes for formulas."""

import csv
import io
import re
from datetime import date
from typing import Any, BinaryIO

from varsel.exports import Export, plain
from varsel.exports.flat import COLUMNS, values
from varsel.faces import offsets

#: What a spreadsheet may take for the beginning of a formula, also behind white space and in full width (OWASP).
_FORMULA = re.compile(r"\s*[=+\-@\t\r＝＋－＠]")


def write(export: Export, out: BinaryIO) -> None:
    """One row after the other, in constant memory."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    types = [column.type for column in COLUMNS.values()]
    for found in export.found:
        rows.writerow(map(cell, values(*found), types))
    text.detach()


def cell(value: Any, type: str) -> str:
    """A value as a cell; an empty one where nothing is known. What could be a formula begins with ``'``."""
    if value is None:
        return ""
    match type:
        case "boolean":
            return "yes" if value else "no"
        case "number":
            return f"{value:.12g}"
        case "spans":
            return offsets(value)
        case "list":
            value = "; ".join(value)
    if isinstance(value, int | date):
        return str(value)
    value = plain(value)
    return "'" + value if _FORMULA.match(value) else value
