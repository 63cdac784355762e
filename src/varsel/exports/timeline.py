"""TimelineJS JSON (Knight Lab): an event for each item that has a time, in a group of words, deeds or observations.

Its texts are HTML, so everything is escaped. An uncertain time has a beginning and an end, and is written out as it is.
"""

import json
from datetime import date
from html import escape
from typing import Any, BinaryIO

from varsel.exports import Export, plain
from varsel.exports.categories import defined, used
from varsel.exports.dates import spoken
from varsel.exports.flat import day, exact, told
from varsel.exports.printed import towards, who
from varsel.exports.texts import texts
from varsel.ledger import Item, Row
from varsel.record import Statement


def write(export: Export, out: BinaryIO) -> None:
    """One event after the other, in constant memory. What has no time cannot be on a line of time, and is left out."""
    words = texts(export.interface)
    title = export.title or words["printed"]["title"]
    head = {"headline": escape(plain(title)), "text": escape(words["printed"]["subtitle"])}
    out.write(
        b'{"scale": "human", "title": {"text": ' + json.dumps(head, ensure_ascii=False).encode() + b'}, "events": ['
    )
    parted = b"\n"
    for row, item in export.found:
        if (found := event(row, item, words)) is not None:
            out.write(parted + json.dumps(found, ensure_ascii=False).encode())
            parted = b",\n"
    out.write(b"\n]}\n")


def event(row: Row, item: Item, words: dict[str, Any]) -> dict[str, Any] | None:
    """An item as an event; None where it has no time at all."""
    first, last = day(row.first), day(row.last)
    if first is None and last is None:
        return None
    time = told(item) if row.dated == "said" else item.article.published
    shown = spoken(time, words)
    labels = [c.called(words["codebook"]) if (c := defined(item.codebooks, id)) else id for id in used(item)]
    start, end = first or last, last or first
    return {
        "start_date": _date(start), **({"end_date": _date(end)} if end != start else {}),
        "display_date": escape(plain(f"({shown})" if row.dated == "published" else shown)),
        "text": {"headline": escape(plain(_headline(item, words))), "text": _text(item, labels, words)},
        "group": words["kind"][item.kind], "unique_id": f"varsel-{item.id}",
    }  # fmt: skip


def _text(item: Item, labels: list[str], words: dict[str, Any]) -> str:
    is_statement = isinstance(item.now, Statement)
    quoted = escape(plain(exact(item.article.text, item.now.content if is_statement else item.now.evidence)))
    status = "" if is_statement else f" · {words['status'][item.now.status]}"
    source = escape(plain(", ".join(filter(None, (item.article.outlet, item.article.title, item.article.published)))))
    if (item.article.url or "").startswith(("http://", "https://")):
        source = f'<a href="{escape(item.article.url)}">{source or escape(item.article.url)}</a>'
    coded = escape(plain(", ".join(labels) + status))
    number = words["printed"]["item"].format(id=item.id)
    return f"<blockquote>{quoted}</blockquote><p>{coded}</p><p><small>{source} · {number}</small></p>"


def _headline(item: Item, words: dict[str, Any]) -> str:
    return " ".join(filter(None, (who(item) or words["printed"]["unknown"], towards(item, words))))


def _date(of: date) -> dict[str, int]:
    return {"year": of.year, "month": of.month, "day": of.day}
