"""An article with what was read from it marked in its text."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from varsel.desk.describing import language_name
from varsel.desk.marking import blocks, marks
from varsel.desk.pages.item import Number
from varsel.desk.visit import Visit, Visiting, still
from varsel.exports import plain
from varsel.exports.printed import entry, source
from varsel.ledger import Elsewhere, Item
from varsel.ledger.utterance import Change, changed
from varsel.record import Article, Statement

router = APIRouter(include_in_schema=False)

METADATA = ("title", "outlet", "byline", "published", "url", "lang")


@dataclass(frozen=True)
class Noted:
    """What stands beside the text of one item: its number in the article, how it is printed, and where else it is reported."""

    number: int
    item: Item
    printed: dict[str, Any]
    elsewhere: tuple[Elsewhere, ...]


@router.get("/article/{seq}", response_class=HTMLResponse)
@still
def article(visit: Visiting, seq: Number) -> Response:
    """One version of an article, with its items in the order of its text."""
    found = visit.ledger.article(seq)
    text = found.article.text
    items = sorted((item for item in found.items if not item.withdrawn), key=_begins)
    marked = marks(items, text)
    shown = list(blocks(text, marked))
    noted = _noted(visit, items)
    placed = {number for block in shown for number in block.begin}
    return visit.page(
        "article.html", found=found, article=found.article, source=source(found.article, visit.words), blocks=shown, noted=noted,
        numbers={note.number: note.item.id for note in noted.values()}, withdrawn=[i for i in found.items if i.withdrawn],
        unplaced=[note for number, note in noted.items() if number not in placed], plain=plain,
        language=lambda code: language_name(code, visit.lang), differences=_differences(found.before, found.article),
    )  # fmt: skip


def _begins(item: Item) -> tuple[int, int]:
    """Where an item's words begin, then its number."""
    spans = item.now.content if isinstance(item.now, Statement) else item.now.evidence
    return min((span.start for span in spans), default=0), item.id


def _noted(visit: Visit, items: list[Item]) -> dict[int, Noted]:
    ids = [item.id for item in items]
    rows, elsewhere = visit.ledger.rows(ids), visit.ledger.elsewhere(ids)
    return {
        number: Noted(number, item, entry(rows[item.id], item, visit.words), tuple(elsewhere.get(item.id, ())))
        for number, item in enumerate(items, 1)
    }


def _differences(before: Article | None, now: Article) -> list[tuple[str, list[Change]]]:
    """What is different from the version before: of the metadata by field, then of the text by paragraph (""), word by word."""
    if before is None:
        return []
    fields = [(f, getattr(before, f) or "", getattr(now, f) or "") for f in METADATA]
    found = [(field, list(changed(was, is_))) for field, was, is_ in fields if was != is_]
    return found + [("", list(changed(was, is_))) for was, is_ in _paragraphs(before.text, now.text)]


def _paragraphs(before: str, now: str) -> Iterator[tuple[str, str]]:
    """The lines of two texts that differ, beside each other: some lines of one in place of some of the other."""
    one, other = ([line.strip() for line in text.splitlines() if line.strip()] for text in (before, now))
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag != "equal":
            yield "\n".join(one[a:b]), "\n".join(other[c:d])
