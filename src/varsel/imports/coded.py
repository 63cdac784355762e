"""A row of a hand-coded chronology as an article with its reading.

The article is the row itself: first its words, then a line for each other cell that something was read from. So each
value leads back to exact words: those that the coder wrote.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from varsel.coding.codebook import Codebook
from varsel.imports.mapping import Mapping, Meaning, meanings, time
from varsel.imports.table import TableRow
from varsel.intake.problem import Problem
from varsel.record import Article, Deed, Observation, Reading, Signal, Span, Spans, Statement

LEFT_OUT = "the row is left out"
#: What stands in lines of its own below the words.
_FACTS = ("date", "actor", "target", "told_to", "category", "status")
_DEED = ("announced", "pledged", "demanded", "ongoing", "done", "denied", "not-observed")
_SEEN = ("observed", "not-observed", "unclear")


@dataclass(frozen=True)
class Coded:
    """A row as it goes into the ledger: ``words`` are what it says, ``note`` what the coder noted."""

    row: int
    article: Article
    reading: Reading
    words: str
    note: str | None


def coded(
    row: TableRow, where: Path, mapping: Mapping, coder: str, codebooks: Sequence[Codebook]
) -> Coded | list[Problem]:
    """A row as ``coder`` coded it, or every reason why it cannot be taken in."""
    cells = _cells(row, mapping)
    problems: list[Problem] = []

    def fault(field: str, what: str, todo: str) -> None:
        name = getattr(mapping.columns, field)
        problems.append(Problem(f"{where}:{row.number}", f'column "{name}": {what}', f"{todo}; {LEFT_OUT}"))

    words = [text for field in ("text", "quote") if (text := str(cells.get(field, "")))]
    if not words:
        names = " or ".join(f'"{n}"' for n in (mapping.columns.quote, mapping.columns.text) if n)
        return [
            Problem(f"{where}:{row.number}", f"has no words in {names}", f"every row stands on its words; {LEFT_OUT}")
        ]
    times = {}
    for field in ("date", "published"):
        if cell := cells.get(field):
            times[field] = time(mapping, cell)
            if times[field] is None:
                fault(
                    field,
                    f'"{cell}" is in none of the forms of dates',
                    "add its form under [date] in the mapping, or write it as edtf",
                )
    categories = _meanings(str(cells.get("category", "")), mapping, codebooks)
    if isinstance(categories, str):
        fault(
            "category", f'"{categories}" is not in the mapping', 'add it under [category.as], with "" for none of ours'
        )
    status = {k.casefold(): v for k, v in mapping.status.to.items()}.get(
        said := str(cells.get("status", "")).casefold(), said
    )
    wanted = _DEED + _SEEN if isinstance(categories, str) else _statuses(categories)
    if status and status not in wanted and wanted:
        fault(
            "status",
            f'"{cells["status"]}" is none of {", ".join(wanted)}',
            "say under [status.as] which of these it is",
        )
    if problems or isinstance(categories, str):
        return problems
    return _put(row, mapping, coder, cells, times, categories, status)


def _cells(row: TableRow, mapping: Mapping) -> dict[str, object]:
    """The cells that the mapping names, by what they are; without those that are empty."""
    found = {field: row.cells.get(column) for field, column in mapping.columns if column}
    tidy = {
        field: cell.replace("\r\n", "\n").strip() if isinstance(cell, str) else cell for field, cell in found.items()
    }
    return {field: cell for field, cell in tidy.items() if cell}


def _meanings(cell: str, mapping: Mapping, codebooks: Sequence[Codebook]) -> list[Meaning] | str:
    """What the categories in a cell are here; the first that is not known as it is written."""
    separator = mapping.category.separator
    found: list[Meaning] = []
    for one in cell.split(separator) if separator else [cell]:
        if one := one.strip():
            ours = meanings(mapping, one, codebooks)
            if ours is None:
                return one
            found += ours
    return list(dict.fromkeys(found))


def _statuses(categories: Sequence[Meaning]) -> tuple[str, ...]:
    """What statuses a row with these categories can have; none are asked for where nothing has one."""
    kinds = {m.kind for m in categories}
    return (_DEED if "deed" in kinds else ()) + (_SEEN if "indicator" in kinds else ())


def _put(
    row: TableRow, mapping: Mapping, coder: str, cells: dict[str, object], times: dict[str, str | None],
    categories: Sequence[Meaning], status: str,
) -> Coded:  # fmt: skip
    text, words, at = _text(cells, mapping)
    when, said = times.get("date"), {field: str(cells[field]) if field in cells else None for field in _FACTS}
    source = {field: str(cells[field]) if field in cells else None for field in ("outlet", "title", "url")}
    signals = [m for m in categories if m.kind == "signal"]
    deeds = [m for m in categories if m.kind == "deed"]
    seen = [m for m in categories if m.kind == "indicator"]
    passage = at.get("quote") or at["text"]
    statements = []
    if "quote" in at or signals or not (deeds or seen):
        named = {"speaker": "actor", "when": "date", "told_to": "told_to"}
        evidence = {field: at[cell] for field, cell in named.items() if cell in at}
        given = tuple(
            Signal(category=m.category, confidence=1, target=(said["target"],) if said["target"] else (), coder=coder,
                   evidence=at["category"]) for m in signals
        )  # fmt: skip
        statements.append(
            Statement(id="s1", kind="direct" if "quote" in at else "indirect", content=passage, speaker=said["actor"],
                      when=when, told_to=said["told_to"], signals=given, evidence=evidence)
        )  # fmt: skip
    tells = at.get("text") or at["quote"]
    done = [
        Deed(id=f"d{n}", event=m.category, mode=m.mode, status=status if status in _DEED else "done",
             actor=said["actor"], recipient=said["target"], when=when, evidence=tells, reported_by=source["outlet"])
        for n, m in enumerate(deeds, 1)
    ]  # fmt: skip
    looked = [
        Observation(indicator=m.category, about=said["target"], observer=said["actor"], as_of=when, evidence=tells,
                    status=status if status in _SEEN else "observed") for m in seen
    ]  # fmt: skip
    key = str(cells["id"]) if "id" in cells else _digest(words, when, said["actor"])
    article = Article(
        id=f"{mapping.name}:{key}", text=text, lang=mapping.lang, published=times.get("published"), **source
    )
    reading = Reading(
        id=article.id, lang=mapping.lang, statements=tuple(statements), deeds=tuple(done), observations=tuple(looked)
    )
    return Coded(row.number, article, reading, words, str(cells["note"]) if "note" in cells else None)


def _text(cells: dict[str, object], mapping: Mapping) -> tuple[str, str, dict[str, Spans]]:
    """The row as a text, the part of it that is its words, and where in it each cell stands."""
    text, at = "", {}
    for field in ("text", "quote"):
        if field in cells:
            text += "\n\n" if text else ""
            at[field] = (Span(len(text), len(text) + len(str(cells[field]))),)
            text += str(cells[field])
    words = text
    text += "\n"
    for field in _FACTS:
        if field in cells:
            text += f"\n{getattr(mapping.columns, field)}: "
            at[field] = (Span(len(text), len(text) + len(str(cells[field]))),)
            text += str(cells[field])
    return text.rstrip("\n") + "\n", words, at


def _digest(words: str, when: str | None, actor: str | None) -> str:
    told = "\n".join((" ".join(words.split()), when or "", (actor or "").casefold()))
    return hashlib.sha256(told.encode()).hexdigest()[:16]
