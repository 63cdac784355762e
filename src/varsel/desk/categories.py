"""The categories of the codebooks that ship, as pages lead to their definition, and take them together."""

from collections.abc import Collection, Mapping
from functools import cache

from varsel.coding.wording import wording
from varsel.exports.categories import known
from varsel.exports.picture import OTHER


def definition(id: str, lang: str) -> tuple[str, str]:
    """What a category means, in this language or else the codebook's own, and which that is; "" where no codebook here has it."""
    if id not in known():
        return "", ""
    told = wording(known()[id][0], lang)
    return told.definition[id], told.lang


def place(id: str) -> str:
    """The address of its definition within the desk; that of all codebooks where none here has it."""
    return f"/codebook/{known()[id][0].name}#{id}" if id in known() else "/codebook"


@cache
def groups() -> Mapping[str, str]:
    """Which categories are taken together where there is no room for each: what they correspond to, as PLOVER groups them.

    Signals are grouped by the event type that PLOVER has for such words, modes by theirs; OTHER is the rest of the signals.
    """
    found = {}
    for id, (book, category) in known().items():
        if category.kind == "signal":
            found[id] = book.mapped(id, "plover") or OTHER
        elif category.kind == "deed":
            found[id] = book.lineage(id)[-1].id
    return found


def within(wanted: Collection[str], kind: str) -> list[str]:
    """The categories of a kind ("signal", "deed") that are in these groups; of deeds the event types, which have their modes."""
    if kind == "deed":
        return list(wanted)
    return [id for id, group in groups().items() if group in wanted and known()[id][1].kind == kind]
