"""Excel (Office Open XML): the chronology on a sheet, what its columns hold on another, the categories on a third.

Texts are texts, whatever they begin with: nothing is taken for a formula. Days are real dates where they are exact.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from varsel.exports import Export, plain
from varsel.coding.wording import wording
from varsel.exports.categories import at_hand
from varsel.exports.flat import COLUMNS, values
from varsel.exports.texts import texts
from varsel.faces import offsets

ROWS = 1_000_000  # of items on one sheet; Excel has 1,048,576 rows
LONGEST = 32_767  # characters that Excel holds in a cell
EARLIEST = date(1900, 3, 1)  # Excel counts days rightly from here on; earlier ones are written as text
WIDTHS = {
    "content": 70,
    "before": 30,
    "title": 36,
    "url": 30,
    "condition": 36,
    "speaker": 24,
    "when": 22,
    "signals": 26,
}
USUAL = 14

_HEAD = Font(bold=True, color="FFFFFF")
_GROUND = PatternFill("solid", fgColor="33475B")
_TOP = Alignment(vertical="top")
_WRAPPED = Alignment(vertical="top", wrap_text=True)


def write(export: Export, out: BinaryIO) -> None:
    """Row by row into temporary files, and at the end into one."""
    words = texts(export.interface)
    sheets = words["sheets"]
    book = Workbook(write_only=True)
    books: dict[str, None] = {}
    sheet = None
    for n, (row, item) in enumerate(export.found):
        if n % ROWS == 0:
            sheet = _chronology(book, sheets["chronology"] + (f" {n // ROWS + 1}" if n else ""))
        books |= dict.fromkeys(item.codebooks)
        sheet.append(
            [_cell(sheet, v, c.type, name) for v, (name, c) in zip(values(row, item), COLUMNS.items(), strict=True)]
        )
    if sheet is None:
        _chronology(book, sheets["chronology"])
    _explained(book, sheets["columns"], [22, 110], [sheets["column"], sheets["holds"]],
               ([name, words["columns"][name]] for name in COLUMNS))  # fmt: skip
    head = [
        sheets[key]
        for key in ("codebook", "category", "label", "kind", "under", "definition", "include", "exclude", "plover")
    ]
    _explained(book, sheets["categories"], [14, 26, 26, 12, 18, 80, 50, 50, 14], head, _categories(books, words))
    book.save(out)


def _chronology(book: Workbook, title: str) -> Any:
    widths = [WIDTHS.get(name, USUAL) for name in COLUMNS]
    sheet = _sheet(book, title, widths)
    sheet.freeze_panes = "B2"
    sheet.append(_head(sheet, list(COLUMNS)))
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}1"
    return sheet


def _explained(book: Workbook, title: str, widths: list[int], head: list[str], rows: Iterator[list[str]]) -> None:
    sheet = _sheet(book, title, widths)
    sheet.freeze_panes = "A2"
    sheet.append(_head(sheet, head))
    for row in rows:
        sheet.append([_text(sheet, value, _WRAPPED) for value in row])


def _sheet(book: Workbook, title: str, widths: list[int]) -> Any:
    sheet = book.create_sheet(title)
    for n, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    return sheet


def _head(sheet: Any, names: list[str]) -> list[Cell]:
    cells = [WriteOnlyCell(sheet, name) for name in names]
    for cell in cells:
        cell.font, cell.fill, cell.alignment = _HEAD, _GROUND, _TOP
    return cells


def _cell(sheet: Any, value: Any, type: str, name: str) -> Cell | None:
    if value is None or value in ((), ""):
        return None
    if type == "date" and value >= EARLIEST:
        cell = WriteOnlyCell(sheet, value)
        cell.number_format, cell.alignment = "yyyy-mm-dd", _TOP
        return cell
    if type in ("integer", "number", "boolean"):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format, cell.alignment = "0" if type == "integer" else "General", _TOP
        return cell
    text = offsets(value) if type == "spans" else "; ".join(value) if type == "list" else str(value)
    return _text(sheet, text, _WRAPPED if WIDTHS.get(name) else _TOP)


def _text(sheet: Any, text: str, alignment: Alignment) -> Cell:
    """A cell that is a text and nothing else; what is longer than a cell can hold is cut, and ends in "…"."""
    text = plain(text).replace("\r", "\n")
    cell = WriteOnlyCell(sheet, text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")
    cell.data_type, cell.alignment, cell.quotePrefix = "s", alignment, True
    return cell


def _categories(labels: dict[str, None], words: dict[str, Any]) -> Iterator[list[str]]:
    for label in labels:
        if (book := at_hand(label)) is None:
            yield [label, "", "", "", "", words["sheets"]["elsewhere"].format(codebook=label)]
            continue
        for c in book.category:
            yield [
                label, c.id, c.called(words["codebook"]), words["codebook_kinds"][c.kind], c.parent or "",
                wording(book, words["codebook"]).definition[c.id], "\n".join(c.include), "\n".join(c.exclude),
                book.mapped(c.id, "plover") or "",
            ]  # fmt: skip
