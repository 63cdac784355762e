"""The rows of a table, CSV or Excel, by the names of its columns."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zipfile import BadZipFile

from varsel.intake.decoding import USUAL, decode
from varsel.intake.problem import Problem

LONGEST_HEAD = 100_000  # characters of the line of names that are looked at
EXCEL = (".xlsx", ".xlsm")
CLOSE_QUOTES = "close every quotation mark, or double it inside a cell; what the mark runs over is left out"


@dataclass(frozen=True)
class TableRow:
    """A row that has anything in it: its number in the file, from 1, the names of the columns, and its cells by these.

    A cell is a text or a date; those at the end of a short row are missing.
    """

    number: int
    columns: tuple[str, ...]
    cells: dict[str, str | date]


def rows(path: Path, header: int = 1, sheet: str | None = None) -> Iterator[TableRow | Problem]:
    """The rows of a file below its line of names, and what is wrong with it.

    Args:
        path: a CSV file, or an Excel one.
        header: the number of the row that names the columns.
        sheet: of an Excel file; its first one by default.
    """
    try:
        found = _excel(path, sheet) if path.suffix.lower() in EXCEL else _csv(path)
        yield from _named(found, path, header)
    except OSError as error:
        yield Problem(
            str(path), f"cannot be read ({error.strerror or error})", "check the name and that you may read it"
        )


Cells = tuple[int, list[str | date]]


def _named(found: Iterator[Cells | Problem], path: Path, header: int) -> Iterator[TableRow | Problem]:
    names: list[str] | None = None
    for row in found:
        if isinstance(row, Problem):
            yield row
            continue
        number, cells = row
        if names is None and number >= header:
            names = [_text(cell) for cell in cells]
        elif names is not None and any(_text(cell) for cell in cells):
            if any(_text(cell) for cell in cells[len(names) :]):
                what = f"has {len(cells)} cells under {len(names)} columns"
                yield Problem(
                    f"{path}:{number}",
                    what,
                    "put a cell that has the separator in it in quotation marks; the row is left out",
                )
                continue
            yield TableRow(number, tuple(filter(None, names)), {n: c for n, c in zip(names, cells, strict=False) if n})


def _text(cell: str | date) -> str:
    return cell.strip() if isinstance(cell, str) else str(cell)


def _csv(path: Path) -> Iterator[Cells | Problem]:
    text = decode(path.read_bytes(), str(path), declared=USUAL)
    if isinstance(text, Problem):
        yield text
        return
    head = next((line for line in text.splitlines() if line.strip()), "")[:LONGEST_HEAD]
    cells = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    while True:
        number = cells.line_num + 1
        try:
            yield number, next(cells)
        except StopIteration:
            return
        except csv.Error as error:
            yield Problem(f"{path}:{number}", f"is no row of a table ({error})", CLOSE_QUOTES)


def _excel(path: Path, sheet: str | None) -> Iterator[Cells | Problem]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, ValueError) as error:
        yield Problem(str(path), f"is no Excel file ({error})", "save it as .xlsx, or as CSV UTF-8, and try again")
        return
    if sheet is not None and sheet not in book.sheetnames:
        yield Problem(
            str(path), f'has no sheet "{sheet}", but {", ".join(book.sheetnames)}', "name one of these in the mapping"
        )
        return
    for number, cells in enumerate((book[sheet] if sheet else book.worksheets[0]).iter_rows(values_only=True), 1):
        yield number, [_cell(value) for value in cells]


def _cell(value: object) -> str | date:
    """What stands in a cell: a date as one, a whole number without decimals, everything else as its text."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
