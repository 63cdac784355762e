"""Comma-separated values (RFC 4180): one row a statement, for spreadsheets and statistics."""

import csv
import io
from collections.abc import Callable

from varsel.faces import offsets, words
from varsel.record import Article, Reading, Statement


def _of_article(field: str) -> Callable[[Article, Statement], str | None]:
    return lambda article, statement: getattr(article, field)


def _of_statement(field: str) -> Callable[[Article, Statement], str | None]:
    return lambda article, statement: getattr(statement, field)


def _words_of(part: str) -> Callable[[Article, Statement], str]:
    return lambda article, statement: words(article.text, getattr(statement, part))


def _offsets_of(part: str) -> Callable[[Article, Statement], str]:
    return lambda article, statement: offsets(getattr(statement, part))


#: The columns in order, each with how its value is had. docs/formats.md tells what they hold.
COLUMNS: dict[str, Callable[[Article, Statement], object]] = {
    "article": _of_article("id"),
    "lang": lambda article, statement: article.lang,
    "published": _of_article("published"),
    "outlet": _of_article("outlet"),
    "title": _of_article("title"),
    "url": _of_article("url"),
    "statement": _of_statement("id"),
    "kind": _of_statement("kind"),
    "speaker": _of_statement("speaker"),
    "speaker_id": _of_statement("speaker_id"),
    "when": _of_statement("when"),
    "where": _of_statement("where"),
    "occasion": _of_statement("occasion"),
    "told_to": _of_statement("told_to"),
    "condition": _of_statement("condition"),
    "inferred": lambda article, statement: " ".join(statement.inferred),
    "signals": lambda article, statement: " ".join(s.category for s in statement.signals),
    "confidence": lambda article, statement: f"{statement.confidence:.3f}",
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
    """One line for each statement; an empty cell where nothing is known. The language is the one that was read in."""
    article = article.model_copy(update={"lang": reading.lang})
    return _lines([value(article, statement) for value in COLUMNS.values()] for statement in reading.statements)


def _lines(rows) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()
