"""The mapping of a hand-coded chronology: a TOML file that says which of its columns is what."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from varsel.coding.codebook import Codebook
from varsel.languages import supported
from varsel.ledger.times import days

STATUSES = ("announced", "pledged", "demanded", "ongoing", "done", "denied", "not-observed", "observed", "unclear")
EDTF = "edtf"


class MappingError(ValueError):
    """A mapping that cannot be used. The message has every fault on a line of its own."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class File(_Table):
    """Where in the file the table stands."""

    header: int = Field(default=1, ge=1)
    sheet: str | None = None


class Columns(_Table):
    """The name of the column for each value, None where there is none."""

    id: str | None = None
    date: str | None = None
    actor: str | None = None
    target: str | None = None
    told_to: str | None = None
    category: str | None = None
    status: str | None = None
    quote: str | None = None
    text: str | None = None
    outlet: str | None = None
    title: str | None = None
    url: str | None = None
    published: str | None = None
    note: str | None = None


class Dates(_Table):
    """The forms that dates are written in, each tried in turn: of ``strptime``, or "edtf"."""

    forms: tuple[str, ...] = (EDTF,)


class Categories(_Table):
    """What the chronology's categories are called here; ``separator`` stands between several in one cell."""

    separator: str | None = None
    to: dict[str, str | tuple[str, ...]] = Field(default_factory=dict, alias="as")


class Statuses(_Table):
    """What the chronology's words for the status of a deed are called here."""

    to: dict[str, Literal[STATUSES]] = Field(default_factory=dict, alias="as")


class Mapping(_Table):
    """What a chronology is called, the language of its texts, and what its columns and values are."""

    name: str = Field(pattern=r"^[A-Za-z0-9][\w.-]*$")
    lang: str
    file: File = File()
    columns: Columns
    date: Dates = Dates()
    category: Categories = Categories()
    status: Statuses = Statuses()


@dataclass(frozen=True)
class Meaning:
    """What a category is here: a signal, an indicator, or a deed's event and mode."""

    kind: str
    category: str
    mode: str | None = None


def example() -> str:
    """A mapping to fill in, with comments."""
    return (files("varsel.imports") / "example.toml").read_text(encoding="utf-8")


def load(path: str | Path, codebooks: Sequence[Codebook]) -> Mapping:
    """The mapping in a file. Raises MappingError where it is not right, or names a category that no codebook has."""
    try:
        raw = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise MappingError(f"{path}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise MappingError(f"{path}: is no TOML file ({error})") from error
    try:
        mapping = Mapping.model_validate(raw)
    except ValidationError as error:
        lines = (f"{path}: {'.'.join(map(str, e['loc']))}: {_plainly(e)}" for e in error.errors())
        raise MappingError("\n".join(dict.fromkeys(lines))) from error
    if faults := [f"{path}: {fault}" for fault in _faults(mapping, codebooks)]:
        raise MappingError("\n".join(faults))
    return mapping


def _plainly(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return "is not known here; varsel ledger import --example shows what is"
    return "has to be given" if error["type"] == "missing" else error["msg"]


def _faults(mapping: Mapping, codebooks: Sequence[Codebook]) -> Iterator[str]:
    if mapping.lang not in supported():
        yield f"lang: {mapping.lang!r} is not one of {', '.join(supported())}"
    if not (mapping.columns.quote or mapping.columns.text):
        yield "columns: a column for quote or for text has to be given: every row stands on its words"
    for theirs, ours in mapping.category.to.items():
        for id in _listed(ours):
            if id and meaning(id, codebooks) is None:
                names = ", ".join(book.name for book in codebooks)
                what = f"there is no category {id!r}; varsel codebook show lists those of {names}"
                yield f"category.as: {theirs!r}: {what}"


def time(mapping: Mapping, cell: str | date) -> str | None:
    """A date of the table in EDTF, as exact as it is written; None where it is in no form that the mapping has."""
    if isinstance(cell, date):
        return cell.isoformat()
    return next((found for form in mapping.date.forms if (found := _read(cell.strip(), form))), None)


def meanings(mapping: Mapping, theirs: str, codebooks: Sequence[Codebook]) -> list[Meaning] | None:
    """What one of the table's categories is here; [] where it is none of ours, None where the mapping does not say.

    A category that is written as it is called here needs no mapping.
    """
    known = {name.casefold(): ours for name, ours in mapping.category.to.items()}
    ours = known.get(theirs.casefold())
    if ours is None:
        found = meaning(theirs, codebooks)
        return [found] if found else None
    return [found for id in _listed(ours) if (found := meaning(id, codebooks))]


def meaning(id: str, codebooks: Sequence[Codebook]) -> Meaning | None:
    """What "red-line", "MOBILIZE", "MOBILIZE/deploy" or "deploy" is; None where no codebook has it."""
    event, _, mode = id.rpartition("/")
    for book in codebooks:
        if (found := book.by_id.get(mode)) is None:
            continue
        top = book.lineage(found.id)[-1].id
        if event and event != top:
            continue
        if found.kind == "deed":
            return Meaning("deed", top, found.id if found.id != top else None)
        return Meaning(found.kind, found.id)
    return None


def _listed(ours: str | tuple[str, ...]) -> tuple[str, ...]:
    return (ours,) if isinstance(ours, str) else ours


def _read(text: str, form: str) -> str | None:
    try:
        if form == EDTF:
            days(text)
            return text
        found = datetime.strptime(text, form)
    except ValueError:
        return None
    if not any(sign in form for sign in ("%d", "%j", "%x")):
        return f"{found:%Y-%m}" if any(sign in form for sign in ("%m", "%B", "%b")) else f"{found:%Y}"
    return f"{found:%Y-%m-%d}"
