"""What a reader got wrong, statement by statement, for people to look through."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from varsel.evaluate.pairing import Document, Statement, characters, pair, pieces, right_speaker

ErrorType = Literal["missed", "spurious", "wrong speaker"]


@dataclass(frozen=True)
class Said:
    """One statement with the words that its offsets stand for; pieces are joined by " … "."""

    content: str
    cue: str
    source: str
    speaker: str | None
    kind: str | None
    start: int


@dataclass(frozen=True)
class Error:
    """One mistake in one document.

    missed         ``gold`` has no partner; ``predicted`` is the prediction that overlaps it most, if any does
    spurious       ``predicted`` has no partner; ``gold`` is the statement that it overlaps most, if any
    wrong speaker  both are the same statement, said by somebody else
    """

    document: str
    type: ErrorType
    gold: Said | None
    predicted: Said | None


def errors(gold: Iterable[Document], predicted: Iterable[Document]) -> Iterator[Error]:
    """The mistakes, document by document in the order of the gold, in text order within one."""
    found = {document["id"]: document["statements"] for document in predicted}
    for document in gold:
        yield from _of_document(document, found.get(document["id"], ()))


def _of_document(document: Document, predicted: list[Statement]) -> list[Error]:
    id, text, gold = document["id"], document["text"], document["statements"]
    pairing = pair(text, gold, predicted)
    result = [Error(id, "missed", _said(text, s), _nearest(text, s, predicted)) for s in pairing.missed]
    result += [Error(id, "spurious", _nearest(text, s, gold), _said(text, s)) for s in pairing.spurious]
    result += [
        Error(id, "wrong speaker", _said(text, a), _said(text, b)) for a, b in pairing.pairs if not right_speaker(a, b)
    ]
    return sorted(result, key=lambda e: ((e.predicted if e.type == "spurious" else e.gold).start, e.type))


def _nearest(text: str, statement: Statement, others: Iterable[Statement]) -> Said | None:
    own = characters(pieces(text, statement["content"]))
    overlap, nearest = 0, None
    for other in others:
        shared = len(own & characters(pieces(text, other["content"])))
        if shared > overlap:
            overlap, nearest = shared, other
    return nearest and _said(text, nearest)


def _said(text: str, statement: Statement) -> Said:
    def words(part: str) -> str:
        return " … ".join(text[start:end] for start, end in statement.get(part) or ())

    content: Any = statement["content"]
    start = min((s for s, _ in content), default=0)
    return Said(words("content"), words("cue"), words("source"), statement.get("speaker"), statement.get("kind"), start)
