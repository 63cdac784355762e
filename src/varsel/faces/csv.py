"""Comma-separated values (RFC 4180): one row for each statement, deed and observation, for spreadsheets and statistics.

All rows have the same columns, so that one sheet holds a whole record and a filter on ``record`` gives each kind; what
they have in common (when, where, status, the words and their places) is in common columns.
"""

import csv
import io
from collections.abc import Callable

from varsel.faces import offsets, words
from varsel.record import Article, Deed, Observation, Reading, Spans, Statement, time_of

Item = Statement | Deed | Observation
Column = Callable[[Article, Item], object]


def _of_article(field: str) -> Column:
    return lambda article, item: getattr(article, field)


def _of(field: str) -> Column:
    """The value of a field, for the kinds of record that have it."""
    return lambda article, item: getattr(item, field, None)


def _spans(item: Item, part: str) -> Spans:
    """The stretches of a part; what tells of a deed or an observation is its content."""
    return getattr(item, part, ()) if isinstance(item, Statement) else item.evidence if part == "content" else ()


def _words_of(part: str) -> Column:
    return lambda article, item: words(article.text, _spans(item, part))


def _offsets_of(part: str) -> Column:
    return lambda article, item: offsets(_spans(item, part))


def _listed(field: str, name: Callable[[object], str] = str) -> Column:
    return lambda article, item: " ".join(dict.fromkeys(map(name, getattr(item, field, ()))))


def _quantity(of: Callable[[object], object]) -> Column:
    return lambda article, item: of(item.quantity) if getattr(item, "quantity", None) else None


#: The columns in order, each with how its value is had. docs/formats.md tells what they hold.
COLUMNS: dict[str, Column] = {
    "record": lambda article, item: type(item).__name__.lower(),
    "article": _of_article("id"),
    "lang": _of_article("lang"),
    "published": _of_article("published"),
    "outlet": _of_article("outlet"),
    "title": _of_article("title"),
    "url": _of_article("url"),
    "statement": lambda article, item: item.id if isinstance(item, Statement) else item.statement,
    "deed": lambda article, item: item.id if isinstance(item, Deed) else None,
    "kind": _of("kind"),
    "speaker": _of("speaker"),
    "speaker_id": _of("speaker_id"),
    "speaks_for": _of("speaks_for"),
    "when": lambda article, item: time_of(item),
    "where": _of("where"),
    "occasion": _of("occasion"),
    "told_to": _of("told_to"),
    "condition": _of("condition"),
    "signals": _listed("signals", lambda signal: signal.category),
    "event": _of("event"),
    "mode": _of("mode"),
    "indicator": _of("indicator"),
    "status": _of("status"),
    "actor": _of("actor"),
    "actor_country": _of("actor_country"),
    "recipient": _of("recipient"),
    "recipient_country": _of("recipient_country"),
    "quantity": _quantity(lambda quantity: f"{quantity.value:.12g}"),
    "unit": _quantity(lambda quantity: quantity.unit),
    "approximate": _quantity(lambda quantity: "yes" if quantity.approximate else "no"),
    "stock": _of("stock"),
    "about": _of("about"),
    "observer": _of("observer"),
    "reported_by": _of("reported_by"),
    "inferred": _listed("inferred"),
    "confidence": lambda article, item: f"{item.confidence:.3f}",
    "content": _words_of("content"),
    "cue": _words_of("cue"),
    "source": _words_of("source"),
    "content_at": _offsets_of("content"),
    "cue_at": _offsets_of("cue"),
    "source_at": _offsets_of("source"),
}


def header() -> str:
    """The first line: the names of the columns."""
    return _lines([COLUMNS])


def rows(article: Article, reading: Reading) -> str:
    """One line for each statement, then each deed, then each observation; an empty cell where nothing is known.

    The language is the one that was read in.
    """
    article = article.model_copy(update={"lang": reading.lang})
    items = (*reading.statements, *reading.deeds, *reading.observations)
    return _lines([value(article, item) for value in COLUMNS.values()] for item in items)


def _lines(rows) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()
