"""One flat row for each item, with everything that is known of it: the columns of CSV, Excel and Parquet.

Columns that `varsel read --to csv` has too have the same names. A column has one type; what is not known is None.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from varsel.ledger import Correction, Item, Row
from varsel.ledger.times import FROM_EVER, UNTIL_NOW
from varsel.record import Deed, Spans, Statement, time_of

Type = Literal["text", "integer", "number", "boolean", "date", "time", "list", "spans"]
_EXACT = re.compile(r"\d{4}-\d\d-\d\d$")
BETWEEN = " […] "  # stands between the stretches of a passage


@dataclass(frozen=True)
class Column:
    """How the value of a column is had, and its type: "time" is ISO 8601 in UTC, "list" a tuple of texts."""

    of: Callable[[Row, Item], Any]
    type: Type = "text"


def exact(text: str, spans: Spans) -> str:
    """The words of some stretches of a text just as they stand there, with BETWEEN the stretches."""
    return BETWEEN.join(text[start:end] for start, end in spans)


def day(ordinal: int) -> date | None:
    """A day, None where it is an open end."""
    return None if ordinal in (FROM_EVER, UNTIL_NOW) else date.fromordinal(ordinal)


def exact_day(row: Row, item: Item) -> date | None:
    """The day of an item where the text tells one and no other, and says so without doubt."""
    return date.fromordinal(row.first) if row.dated == "said" and _EXACT.match(told(item) or "") else None


def told(item: Item) -> str | None:
    """When an item was, in EDTF, as far as the text tells."""
    return time_of(item.now)


def corrected(item: Item) -> dict[str, Any]:
    """The fields in which an item holds something else than was read at first, each with what was read."""
    before = item.machine.model_dump(mode="json")
    fields = dict.fromkeys(c.field for c in item.corrections if c.undone is None and c.field != "accepted")
    return {
        field: before.get(field)
        for field in fields
        if field == "withdrawn" or getattr(item.now, field) != getattr(item.machine, field)
    }


def _article(field: str) -> Column:
    return Column(lambda row, item: getattr(item.article, field))


def _of(field: str, type: Type = "text") -> Column:
    """The value of a field, for the kinds of items that have it."""
    return Column(lambda row, item: getattr(item.now, field, None), type)


def _at(part: str) -> Column:
    return Column(lambda row, item: _spans(item, part), "spans")


def _words(part: str) -> Column:
    return Column(lambda row, item: exact(item.article.text, _spans(item, part)) or None)


def _spans(item: Item, part: str) -> Spans:
    if isinstance(item.now, Statement):
        return getattr(item.now, part)
    return item.now.evidence if part == "content" else ()


def _signals(value: Callable[[Any], Any]) -> Column:
    """Something of each signal that counts: those of the last coder, where a person coded."""

    def of(row: Row, item: Item) -> tuple[str, ...]:
        return tuple(v for s in item.signals for v in (value(s) if isinstance(value(s), tuple) else (value(s),)) if v)

    return Column(of, "list")


def _quantity(of: Callable[[Any], Any], type: Type = "text") -> Column:
    return Column(lambda row, item: of(item.now.quantity) if getattr(item.now, "quantity", None) else None, type)


def _corrections(of: Callable[[Any], Any]) -> Column:
    return Column(
        lambda row, item: tuple(dict.fromkeys(of(c) for c in item.corrections if _changes(c) and of(c))), "list"
    )


def _changes(c: Correction) -> bool:
    return c.undone is None and c.field != "accepted"


#: The columns in order. docs/formats.md and the texts of each language tell what they hold.
COLUMNS: dict[str, Column] = {
    "item": Column(lambda row, item: item.id, "integer"),
    "record": Column(lambda row, item: item.kind),
    "date": Column(lambda row, item: exact_day(row, item), "date"),
    "when": Column(lambda row, item: told(item)),
    "earliest": Column(lambda row, item: day(row.first), "date"),
    "latest": Column(lambda row, item: day(row.last), "date"),
    "dated": Column(lambda row, item: row.dated),
    "speaker": _of("speaker"),
    "speaker_id": _of("speaker_id"),
    "speaks_for": _of("speaks_for"),
    "told_to": _of("told_to"),
    "kind": _of("kind"),
    "content": _words("content"),
    "signals": _signals(lambda s: s.category),
    "target": _signals(lambda s: s.target),
    "modality": _signals(lambda s: s.modality),
    "weapon": _signals(lambda s: s.weapon),
    "signals_by": _signals(lambda s: s.coder),
    "condition": _of("condition"),
    "event": _of("event"),
    "mode": _of("mode"),
    "indicator": _of("indicator"),
    "status": _of("status"),
    "actor": _of("actor"),
    "actor_country": _of("actor_country"),
    "recipient": _of("recipient"),
    "recipient_country": _of("recipient_country"),
    "quantity": _quantity(lambda q: q.value, "number"),
    "unit": _quantity(lambda q: q.unit),
    "approximate": _quantity(lambda q: q.approximate, "boolean"),
    "stock": _of("stock"),
    "about": _of("about"),
    "observer": _of("observer"),
    "reported_by": _of("reported_by"),
    "where": _of("where"),
    "occasion": _of("occasion"),
    "outlet": _article("outlet"),
    "published": _article("published"),
    "title": _article("title"),
    "url": _article("url"),
    "byline": _article("byline"),
    "lang": _article("lang"),
    "confidence": _of("confidence", "number"),
    "inferred": _of("inferred", "list"),
    "corrected": Column(lambda row, item: tuple(corrected(item)), "list"),
    "corrected_by": _corrections(lambda c: c.by),
    "corrected_why": _corrections(lambda c: c.why),
    "before": Column(lambda row, item: json.dumps(was, ensure_ascii=False) if (was := corrected(item)) else None),
    "content_at": _at("content"),
    "cue": _words("cue"),
    "cue_at": _at("cue"),
    "source": _words("source"),
    "source_at": _at("source"),
    "article": _article("id"),
    "statement": Column(lambda row, item: item.now.id if item.kind == "statement" else item.now.statement),
    "deed": Column(lambda row, item: item.now.id if isinstance(item.now, Deed) else None),
    "coder": Column(lambda row, item: item.coder or item.entry.by),
    "codebooks": Column(lambda row, item: item.codebooks, "list"),
    "article_entry": Column(lambda row, item: row.article, "integer"),
    "reading_entry": Column(lambda row, item: item.entry.seq, "integer"),
    "read_at": Column(lambda row, item: item.entry.at, "time"),
    "utterance": Column(lambda row, item: item.utterance, "integer"),
}


def values(row: Row, item: Item) -> list[Any]:
    """The values of an item's row, in the order of COLUMNS."""
    return [column.of(row, item) for column in COLUMNS.values()]
