"""A page of the chronology for a person: a row for each item, words and deeds in the order of time."""

from collections.abc import Iterator, Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from varsel.faces import harmless
from varsel.faces.printing import printed
from varsel.ledger import Item, Page
from varsel.ledger.asking import Row
from varsel.ledger.index import passage
from varsel.ledger.times import span
from varsel.record import Deed, Statement, time_of

PASSAGE = 240  # characters of a passage that are shown


def table(page: Page, items: Sequence[Item], width: int, colour: bool) -> str:
    """The page as text of at most ``width`` columns. Dates in parentheses are those of the article: the text tells none."""
    if not items:
        return "nothing in the ledger matches\n"
    rows = {row.id: row for row in page.rows}
    shown = Table(box=box.HORIZONTALS, expand=True, pad_edge=False)
    shown.add_column("when", min_width=12, overflow="fold")
    shown.add_column("who", ratio=3, overflow="fold")
    shown.add_column("what", ratio=7, overflow="fold")
    shown.add_column("coded", min_width=17, overflow="fold")
    shown.add_column("outlet · item", min_width=12, overflow="fold")
    for found in items:
        shown.add_row(
            when(found, rows[found.id]), harmless(who(found)), harmless(_what(found)),
            Text("\n".join(coded(found)), "" if found.kind == "statement" else "bold"),
            Text("\n".join((harmless(found.article.outlet or "–"), str(found.id))), "dim"),
        )  # fmt: skip
    return printed(shown, width, colour)


def when(found: Item, row: Row) -> str:
    """The time of an item as the text tells it, or the article's in parentheses."""
    told = time_of(found.now)
    if row.dated == "said" and told:
        return told
    return f"({found.article.published})" if found.article.published else "–"


def when_of(found: Item) -> str:
    """The same where only the item is at hand."""
    told = time_of(found.now)
    try:
        return told if told and span(told) else f"({found.article.published or '–'})"
    except ValueError:
        return f"({found.article.published or '–'})"


def who(found: Item) -> str:
    """Who speaks, acts or observes, and towards whom."""
    thing = found.now
    if isinstance(thing, Statement):
        return (thing.speaker or "–") + (f" to {thing.told_to}" if thing.told_to else "")
    if isinstance(thing, Deed):
        return (thing.actor or "–") + (f" → {thing.recipient}" if thing.recipient else "")
    return (thing.observer or "–") + (f" on {thing.about}" if thing.about else "")


def coded(found: Item) -> Iterator[str]:
    """What an item is coded as, a line each."""
    thing = found.now
    if isinstance(thing, Statement):
        yield from dict.fromkeys(s.category for s in found.signals)
    elif isinstance(thing, Deed):
        yield " ".join(filter(None, (thing.event, thing.mode)))
        yield thing.status
    else:
        yield f"{thing.indicator}: {thing.status}"


def passage_of(found: Item, length: int = PASSAGE) -> str:
    """The words of an item, cut to so many characters."""
    words = " ".join(passage(found.article.text, found.now).split())
    return words if len(words) <= length else words[:length].rsplit(" ", 1)[0] + " …"


def _what(found: Item) -> str:
    words = passage_of(found)
    return f"“{words}”" if found.kind == "statement" else words
