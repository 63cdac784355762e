"""What the categories of a chronology mean: by their codebooks, where the same version of these is at hand."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from varsel.coding.codebook import Category, Codebook, CodebookError, load, shipped
from varsel.coding.wording import wording
from varsel.ledger import Item
from varsel.record import Deed, Statement


@cache
def at_hand(label: str) -> Codebook | None:
    """The codebook that is labelled so ("signals 1.0"), None where that version does not ship with this Varsel."""
    name = label.rpartition(" ")[0]
    try:
        found = load(name) if name in shipped() else None
    except CodebookError:
        return None
    return found if found and found.label == label else None


def codebooks(labels: Iterable[str]) -> list[Codebook]:
    """The codebooks of these labels that are at hand."""
    return [found for label in labels if (found := at_hand(label))]


def used(item: Item) -> list[str]:
    """The categories that an item has: signals that count; event and mode; or the indicator."""
    if isinstance(item.now, Statement):
        return list(dict.fromkeys(s.category for s in item.signals))
    if isinstance(item.now, Deed):
        return [c for c in (item.now.event, item.now.mode) if c]
    return [item.now.indicator]


def defined(labels: Iterable[str], id: str) -> Category | None:
    """The category of this id, by the first codebook at hand that has it."""
    return next((book.by_id[id] for book in codebooks(labels) if id in book.by_id), None)


def definition(labels: Iterable[str], id: str, lang: str) -> str:
    """What a category means, in this language or else the codebook's own, by the first codebook at hand that has it."""
    return next((wording(book, lang).definition[id] for book in codebooks(labels) if id in book.by_id), "")


@cache
def known() -> Mapping[str, tuple[Codebook, Category]]:
    """The categories of the codebooks that ship, by id, each with its codebook: the first that has it."""
    return {c.id: (book, c) for name in reversed(shipped()) for book in (load(name),) for c in book.category}


def label(id: str, lang: str) -> str:
    """What a category of the codebooks that ship is called in the language of their labels; the id of one of another."""
    return known()[id][1].called(lang) if id in known() else id


def called(books: Sequence[Codebook], deed: Deed, scheme: str = "plover") -> str | None:
    """What another scheme calls a deed of this type, mode and status; None for none of its events."""
    for book in books:
        own = deed.event
        if deed.mode in book.by_id and book.lineage(deed.mode)[-1].id == deed.event:
            own = deed.mode  # not where a mode is asked for: that is a REQUEST
        if own in book.by_id:
            return book.mapped(own, scheme, deed.status)
    return None
