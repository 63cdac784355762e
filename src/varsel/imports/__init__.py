"""Hand-coded chronologies, from the tables that people keep them in, into a ledger.

table     the rows of a CSV or Excel file
mapping   which of its columns is what, and what its categories are called here
coded     a row as an article with its reading, each value with the words of the row that it stands on
adding    into the ledger, coder by coder, each row once
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from varsel.coding import Codebook
from varsel.imports import table
from varsel.imports.adding import Imported, add
from varsel.imports.coded import Coded, coded
from varsel.imports.mapping import Mapping, MappingError, example, load
from varsel.intake.problem import Problem

__all__ = ["Coded", "Imported", "Mapping", "MappingError", "add", "example", "load", "rows"]


def rows(path: Path, mapping: Mapping, coder: str, codebooks: Sequence[Codebook]) -> Iterator[Coded | Problem]:
    """The rows of a CSV or Excel file as ``coder`` coded them, and a Problem for each reason why one cannot be."""
    named = {field: column for field, column in mapping.columns if column}
    is_first = True
    for row in table.rows(path, mapping.file.header, mapping.file.sheet):
        if isinstance(row, Problem):
            yield row
            continue
        if is_first and (missing := [column for column in named.values() if column not in row.columns]):
            names = ", ".join(f'"{column}"' for column in missing)
            yield Problem(
                f"{path}:{mapping.file.header}",
                f"has no column {names}",
                f"its columns are {', '.join(row.columns)}: name these in the mapping",
            )
            return
        is_first = False
        found = coded(row, path, mapping, coder, codebooks)
        yield from found if isinstance(found, list) else (found,)
