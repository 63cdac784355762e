"""Lines and paragraphs: what the white space of a text says before any word is read."""

import re
from statistics import mean

from varsel.record import Span

# A block of hard-wrapped text: lines of about the same length, most of them broken off in the middle of a sentence.
WRAPPED_LINES, WRAPPED_MIN, WRAPPED_MAX, WRAPPED_SPREAD = 3, 40, 100, 30

_ENDS_SENTENCE = re.compile(r"[.!?:;…»”\"'’)\]]$")


def paragraphs(text: str) -> list[Span]:
    """The blocks of ``text`` between blank lines, without the white space around them, in order."""
    blocks, block = [], []
    for line in _raw_lines(text):
        if line is not None:
            block.append(line)
        elif block:
            blocks.append(block)
            block = []
    if block:
        blocks.append(block)
    return [Span(b[0].start, b[-1].end) for b in blocks]


def lines(text: str, start: int = 0) -> list[Span]:
    """The lines of ``text`` from offset ``start``: the stretches that no sentence runs over the end of.

    A blank line always ends one. A single line end does so too (feeds and extracted pages have one paragraph a line),
    unless the paragraph is hard-wrapped, or the line breaks off before a word in lower case.
    """
    found: list[Span] = []
    block: list[Span] = []
    for line in [*_raw_lines(text, start), None]:
        if line is not None:
            block.append(line)
        elif block:
            found.extend(_join(text, block))
            block = []
    return found


def _raw_lines(text: str, start: int = 0) -> list[Span | None]:
    """Each line stripped of white space; None for a blank one."""
    found: list[Span | None] = []
    for line in text[start:].splitlines(keepends=True):
        stripped = line.strip()
        indent = len(line) - len(line.lstrip())
        found.append(Span(start + indent, start + indent + len(stripped)) if stripped else None)
        start += len(line)
    return found


def _join(text: str, block: list[Span]) -> list[Span]:
    wrapped = _is_wrapped(text, block)
    joined = [block[0]]
    for line in block[1:]:
        broken_off = not _ENDS_SENTENCE.search(text[joined[-1].end - 1 : joined[-1].end]) and text[line.start].islower()
        if wrapped or broken_off:
            joined[-1] = Span(joined[-1].start, line.end)
        else:
            joined.append(line)
    return joined


def _is_wrapped(text: str, block: list[Span]) -> bool:
    full = [end - start for start, end in block[:-1]]
    if (
        len(block) < WRAPPED_LINES
        or not WRAPPED_MIN <= mean(full) <= WRAPPED_MAX
        or max(full) - min(full) > WRAPPED_SPREAD
    ):
        return False
    return sum(not _ENDS_SENTENCE.search(text[line.end - 1 : line.end]) for line in block[:-1]) > len(full) / 2
