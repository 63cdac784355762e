"""Readings that were stored as JSON Lines, each joined with the article that it was read from."""

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import ValidationError

from varsel.intake import jsonl
from varsel.intake.problem import Problem
from varsel.record import Article, Reading, Span

Read = tuple[Article, Reading]

AS_WRITTEN = "give what `varsel read --to jsonl` wrote"
READ_AGAIN = "the text has changed since it was read: read it again with `varsel read`"


class Shelf:
    """Articles by their ids, taken from a stream as they are asked for.

    Where they are asked for in the order of the stream, none is held for longer than it takes to come to the next.
    """

    def __init__(self, articles: Iterable[Article | Problem]):
        self._coming = iter(articles)
        self._passed: dict[str, Article] = {}
        self.problems: list[Problem] = []  # met on the way, and not told yet

    def take(self, id: str) -> Article | None:
        """The article of this id, which is then no longer there; None where there is none."""
        if id in self._passed:
            return self._passed.pop(id)
        for item in self._coming:
            if isinstance(item, Problem):
                self.problems.append(item)
            elif item.id == id:
                return item
            else:
                self._passed[item.id] = item
        return None


def read(lines: Iterable[bytes], where: str, articles: Shelf, seen: dict[str, str]) -> Iterator[Read | Problem]:
    """Every reading with its article, in order, as they come; a Problem for each line that gives none.

    The text is the line's own "text", where it carries one, else that of the article of the same id.

    Args:
        lines: of JSON; blank ones are skipped.
        where: what the lines are in, for messages.
        articles: where texts are taken from.
        seen: where each article's reading was found, so that none is taken twice; added to.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            found = _read(line.removeprefix(b"\xef\xbb\xbf"), f"{where}:{number}", articles, seen)
            yield from articles.problems
            articles.problems.clear()
            yield found


def _read(line: bytes, where: str, articles: Shelf, seen: dict[str, str]) -> Read | Problem:
    fields = jsonl.parsed(line, where)
    if isinstance(fields, Problem):
        return fields
    try:
        reading = Reading.model_validate({name: fields[name] for name in Reading.model_fields if name in fields})
    except ValidationError as error:
        first = error.errors()[0]
        return Problem(where, f"is no reading ({'.'.join(map(str, first['loc']))}: {first['msg']})", AS_WRITTEN)
    if reading.id in seen:
        todo = "give one reading of an article; this one is left out"
        return Problem(where, f'article "{reading.id}" was read in {seen[reading.id]} already', todo)
    article = _article(fields, where, reading, articles)
    if isinstance(article, Article):
        seen[reading.id] = where
        outside = next((span for span in spans(reading) if not 0 <= span.start <= span.end <= len(article.text)), None)
        if outside:
            wrong = f"{list(outside)} is no stretch of its text, which has {len(article.text)} characters"
            return Problem(where, f'article "{reading.id}": {wrong}', READ_AGAIN)
        return article, reading
    return article


def _article(fields: dict[str, Any], where: str, reading: Reading, articles: Shelf) -> Article | Problem:
    if fields.get("text") is not None:
        return jsonl.article(fields, where)
    found = articles.take(reading.id)
    if found is None:
        todo = "give the file that it was read from with --articles"
        return Problem(where, f'there is no article "{reading.id}", and the line carries no text', todo)
    return found.model_copy(update={"lang": reading.lang})


def spans(reading: Reading) -> Iterator[Span]:
    """Every stretch of the text that a reading points at."""
    for statement in reading.statements:
        yield from (*statement.content, *statement.cue, *statement.source)
        yield from (span for of_value in statement.evidence.values() for span in of_value)
        yield from (span for signal in statement.signals for span in signal.evidence)
    yield from (span for item in (*reading.deeds, *reading.observations) for span in item.evidence)
    yield from (Span(mention.start, mention.end) for mention in reading.mentions)
