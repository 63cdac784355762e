"""PLOVER event records as JSON Lines: what was done, also by saying it, in the fields of PLOVER's own.

PLOVER: Open Event Data Alliance, "PLOVER: Political Language Ontology for Verifiable Event Records", 2017. It counts
what happened: deeds that were denied or not seen, and what was only thought of or denied, are no events.
"""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from varsel.exports import Export
from varsel.exports.categories import called, codebooks
from varsel.exports.flat import exact, exact_day, told
from varsel.ledger import Item, Row
from varsel.record import Deed, Signal, Spans, Statement

_HAPPENED = ("announced", "pledged", "demanded", "ongoing", "done")
_MEANT = ("asserted", "conditional")


def write(export: Export, out: BinaryIO) -> None:
    """One record after the other, in constant memory."""
    for row, item in export.found:
        for record in records(row, item):
            out.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")


def records(row: Row, item: Item) -> Iterator[dict[str, Any]]:
    """The events of an item, none where PLOVER has none for it."""
    thing, books = item.now, codebooks(item.codebooks)
    if isinstance(thing, Deed) and thing.status in _HAPPENED and (event := called(books, thing)):
        source, target = _party(thing.actor, thing.actor_country), _party(thing.recipient, thing.recipient_country)
        yield _record(row, item, event, thing.mode, thing.evidence, source, target)
    if isinstance(thing, Statement):
        acts: dict[str, Signal] = {}  # by event, the surest signal first
        for signal in item.signals:
            event = next((e for book in books if (e := book.mapped(signal.category, "plover"))), None)
            if event and signal.modality in _MEANT:
                acts.setdefault(event, signal)
        for event, signal in acts.items():
            targets = [{"actorText": name, "code": None} for name in signal.target]
            yield _record(row, item, event, signal.category, thing.content, _party(thing.speaker, None), targets)


def _record(
    row: Row, item: Item, event: str, mode: str | None, spans: Spans, source: list, target: list
) -> dict[str, Any]:
    day = exact_day(row, item)
    return {
        "id": f"VARSEL-{item.id}-{event}", "event": event, "mode": mode,
        "eventText": exact(item.article.text, spans), "source": source, "target": target or None, "context": None,
        "text": _around(item.article.text, spans), "date": day and day.isoformat(), "dateEdtf": told(item),
        "status": getattr(item.now, "status", None), "location": item.now.where if hasattr(item.now, "where") else None,
        "language": item.article.lang, "publisher": item.article.outlet, "headline": item.article.title,
        "url": item.article.url, "publicationDate": item.article.published, "textAt": [list(span) for span in spans],
        "item": item.id, "codedBy": item.coder or item.entry.by, "version": "; ".join(item.codebooks),
    }  # fmt: skip


def _party(called: str | None, country: str | None) -> list[dict[str, str | None]]:
    return [{"actorText": called, "code": country}] if called or country else []


def _around(text: str, spans: Spans) -> str:
    """The lines of the text that the words stand in."""
    start, end = min(s for s, _ in spans), max(e for _, e in spans)
    after = text.find("\n", end)
    return text[text.rfind("\n", 0, start) + 1 : after if after >= 0 else len(text)].strip()
