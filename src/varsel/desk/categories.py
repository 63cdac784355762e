"""The categories of the codebooks that ship, as pages name them, lead to their definition, and take them together."""

from collections.abc import Collection, Mapping
from functools import cache

from varsel.coding import load
from varsel.coding.codebook import Category, Codebook, shipped
from varsel.desk.charts.timeline import OTHER


@cache
def _all() -> Mapping[str, tuple[Codebook, Category]]:
    return {category.id: (book, category) for name in reversed(shipped()) for book in (load(name),) for category in book.category}


def called(id: str, lang: str) -> str:
    """What a category is called in the language of a codebook's labels ("en", "nb"); its id where no codebook here has it."""
    return _all()[id][1].called(lang) if id in _all() else id


def definition(id: str) -> str:
    """What a category means, "" where no codebook here has it."""
    return _all()[id][1].definition if id in _all() else ""


def place(id: str) -> str:
    """The address of its definition within the desk; that of all codebooks where none here has it."""
    return f"/codebook/{_all()[id][0].name}#{id}" if id in _all() else "/codebook"


@cache
def groups() -> Mapping[str, str]:
    """Which categories are taken together where there is no room for each: what they correspond to, as PLOVER groups them.

    Signals are grouped by the event type that PLOVER has for such words, modes by theirs; OTHER is the rest of the signals.
    """
    found = {}
    for id, (book, category) in _all().items():
        if category.kind == "signal":
            found[id] = book.mapped(id, "plover") or OTHER
        elif category.kind == "deed":
            found[id] = book.lineage(id)[-1].id
    return found


def within(wanted: Collection[str], kind: str) -> list[str]:
    """The categories of a kind ("signal", "deed") that are in these groups; of deeds the event types, which have their modes."""
    if kind == "deed":
        return list(wanted)
    return [id for id, group in groups().items() if group in wanted and _all()[id][1].kind == kind]
