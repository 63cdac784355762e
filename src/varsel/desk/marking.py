"""An article's text with its passages marked, as a template writes it: text, and where marks begin and end, one in the other."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from varsel.exports import plain
from varsel.faces.marked import PASSAGE, Edge, Mark, nested, ordered, parts
from varsel.ledger import Item
from varsel.reading.layout import lines, paragraphs
from varsel.record import Span

#: What ends a sentence: its sign, but not behind a word of one or two letters, which is rather cut short ("Mr.").
_ENDS = re.compile(r"(?<!\b\w)(?<!\b\w\w)[.!?…][\"'”’»)\]]*(?=\s)")


@dataclass(frozen=True)
class Piece:
    """Some text, or else the ``edge`` of a mark."""

    text: str
    edge: Edge | None = None


@dataclass(frozen=True)
class Block:
    """One or more paragraphs that no passage runs over the end of, and the numbers of those that begin in it."""

    pieces: tuple[Piece, ...]
    begin: tuple[int, ...]


def marks(items: Sequence[Item], text: str) -> list[Mark]:
    """All marks of the items of an article, numbered from 1, each item's passage with them; within the text."""
    found = []
    for number, item in enumerate(items, 1):
        own = [m for mark in parts(item.now, number) if (m := _within(mark, text))]
        words = [m for m in own if m.part not in ("cue", "source")]
        if words:
            found.append(Mark(min(m.start for m in words), max(m.end for m in words), PASSAGE, number))
        found += own
    return ordered(found)


def _within(mark: Mark, text: str) -> Mark | None:
    """A mark as far as there is text: words can be corrected to any place."""
    start, end = max(mark.start, 0), min(mark.end, len(text))
    return mark._replace(start=start, end=end) if start < end else None


def woven(text: str, found: list[Mark], within: Span) -> Iterator[Piece]:
    """The text of a stretch with its marks, none of them empty. ``found`` are ordered, and all within it."""
    pieces: list[Piece] = []
    at = within.start
    for edge in nested(found):
        if at < edge.at:
            pieces.append(Piece(plain(text[at : edge.at])))
        at = edge.at
        before = pieces[-1].edge if pieces else None
        if before and before.begins and not edge.begins:
            pieces.pop()
        else:
            pieces.append(Piece("", edge))
    yield from pieces
    if at < within.end:
        yield Piece(plain(text[at : within.end]))


def blocks(text: str, found: list[Mark]) -> Iterator[Block]:
    """An article's paragraphs, those that a mark holds together as one."""
    left = list(found)
    for within in _held_together(paragraphs(text), found):
        own = [mark for mark in left if mark.start < within.end]
        left = left[len(own) :]
        begin = tuple(mark.number for mark in own if mark.part == PASSAGE)
        yield Block(tuple(woven(text, own, within)), begin)


def _held_together(parts: Sequence[Span], found: Sequence[Mark]) -> Iterator[Span]:
    """Paragraphs, joined where a mark begins in one and ends behind it; marks in white space between widen the next one."""
    starts = iter(found)
    mark = next(starts, None)
    block: Span | None = None
    for part in parts:
        block = part if block is None else Span(block.start, max(block.end, part.end))
        while mark and mark.start < block.end:
            block = Span(min(block.start, mark.start), max(block.end, mark.end))
            mark = next(starts, None)
        if block.end <= part.end:
            yield block
            block = None
    if block is not None:
        yield block


def sentence(item: Item) -> tuple[Piece, ...]:
    """The sentences that an item's words stand in, with its marks: as far as these, its cue and its source go."""
    text = item.article.text
    found = marks([item], text)
    if not found:
        return ()
    start, end = min(m.start for m in found), max(m.end for m in found)
    around = [line for line in lines(text) if line.end > start and line.start < end]
    first, last = min([start, *(line.start for line in around)]), max([end, *(line.end for line in around)])
    ends = [m.end() for m in _ENDS.finditer(text, first, last)]
    first = max((at for at in ends if at <= start), default=first)
    last = min((at for at in ends if at >= end), default=last)
    while first < start and text[first].isspace():
        first += 1
    return tuple(woven(text, found, Span(first, last)))
