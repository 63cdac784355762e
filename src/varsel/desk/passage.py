"""Passages of an article as a page shows them: the text around some stretches, cut where these begin and end; and back from words.

Pieces lie side by side and not one in the other, as those of ``marking`` do: of one item there are only a few parts, and a script
counts letters from the beginning to tell which were selected. What no page can hold is replaced letter by letter.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from varsel.exports import plain
from varsel.record import Spans

AROUND = 600  # characters of the article on either side of a passage


@dataclass(frozen=True)
class Piece:
    """Some letters of an article, and the parts of the item that they belong to."""

    text: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Passage:
    """A stretch of an article, from ``start`` on, in pieces; ``is_cut``: there is more before or behind it."""

    start: int
    pieces: tuple[Piece, ...]
    is_cut: bool


def passage(text: str, parts: Mapping[str, Spans]) -> Passage:
    """The text around all parts of an item, whole paragraphs where they are not long."""
    spans = [(start, end, part) for part, of in parts.items() for start, end in of if start < end <= len(text)]
    first, last = min((s for s, _, _ in spans), default=0), max((e for _, e, _ in spans), default=0)
    start, end = max(first - AROUND, 0), min(last + AROUND, len(text))
    start = text.find("\n", start, first) + 1 or start if start else 0
    start += len(text[start:first]) - len(text[start:first].lstrip())
    end = max(text.rfind("\n", last, end), last) if end < len(text) and "\n" in text[last:end] else end
    edges = sorted({start, end, *(edge for s, e, _ in spans for edge in (s, e))})
    pieces = [
        Piece(plain(text[a:b]), tuple(dict.fromkeys(part for s, e, part in spans if s <= a and b <= e)))
        for a, b in zip(edges, edges[1:], strict=False)
    ]
    return Passage(start, tuple(pieces), start > 0 or end < len(text))


def words(text: str, spans: Spans) -> str:
    """The words of some stretches, a line each."""
    return "\n".join(" ".join(plain(text[start:end]).split()) for start, end in spans)


def found(text: str, written: str, near: Spans, at: Spans = ()) -> Spans:
    """Where the words stand that somebody wrote, a line each: where they say (``at``), or else the nearest to the stretches ``near``.

    Raises:
        LookupError: with the line that is not in the text.
    """
    text = plain(text)
    lines = [" ".join(line.split()) for line in written.splitlines() if line.strip()]
    if [" ".join(text[start:end].split()) for start, end in at] == lines:
        return tuple(at)
    return tuple(_nearest(text, line, near[min(n, len(near) - 1)].start if near else 0) for n, line in enumerate(lines))


def _nearest(text: str, line: str, place: int) -> Sequence[int]:
    pattern = r"\s+".join(map(re.escape, line.split()))
    matches = [match.span() for match in re.finditer(pattern, text)]
    if not matches:
        raise LookupError(line)
    return min(matches, key=lambda span: abs(span[0] - place))
