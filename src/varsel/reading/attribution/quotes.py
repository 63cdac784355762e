"""Quotation marks and speech dashes: where a text sets words as somebody's own.

Two conventions live side by side. Marks open and close, possibly paragraphs later. A dash at the start of a paragraph
opens speech that nothing closes: it runs until a reporting clause ("…, sier hun") or the end of the speech, which may be
lines away, so a dash is recorded as what it opens and it is left to attribution to say where the words end.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from varsel.languages import Language
from varsel.record import Kind, Span

# An opening mark that is never closed is one for a paragraph set in several ones, or a slip. It then holds to the end of
# its own line; a closing mark is looked for in this many further lines.
OPEN_LINES = 12


@dataclass(frozen=True)
class Quotation:
    """Words between quotation marks. ``span`` is without the marks, ``closed`` says that there was a closing one."""

    span: Span
    closed: bool = True


@dataclass(frozen=True)
class Speech:
    """A line that a speech dash opens. ``start`` is where the words begin, ``line`` the index of the line."""

    start: int
    line: int


@cache
def _marks(language: Language) -> tuple[dict[str, str], frozenset[str]]:
    pairs = [tuple(pair) for pair in language["quotation"]["marks"]]
    closers: dict[str, str] = {}
    for opening, closing in pairs:
        closers[opening] = closers.get(opening, "") + closing
    return closers, frozenset(closing for _, closing in pairs)


def speeches(text: str, lines: Sequence[Span], language: Language) -> list[Speech]:
    """The lines that begin with a speech dash and a space (or a dash run into the first word), in order."""
    dashes = tuple(language["quotation"]["dashes"])
    found = []
    for number, (start, end) in enumerate(lines):
        if not text.startswith(dashes, start, end):
            continue
        words = start + 1
        while words < end and (text[words].isspace() or text[words] in dashes):
            words += 1
        if words < end and (words > start + 1 or text[words].isupper()):
            found.append(Speech(words, number))
    return found


def quotations(text: str, lines: Sequence[Span], language: Language) -> list[Quotation]:
    """The stretches between quotation marks, outermost ones only, in order.

    Each mark is read once, left to right, so the time is linear in the text. A mark that both opens and closes opens
    where a word starts behind it and closes otherwise. An apostrophe inside a word is no mark.
    """
    openers, closing = _marks(language)
    found: list[Quotation] = []
    opened: tuple[int, str, int] | None = None  # offset behind the mark, the marks that close it, line
    nested = 0  # marks of the same shape opened inside the one that is open

    def give_up(at: tuple[int, str, int]) -> int:
        """Close an opening mark that nothing answers at the end of its line; says where that is."""
        end = lines[at[2]].end
        found.append(Quotation(Span(at[0], max(at[0], end)), closed=False))
        return end

    for number, (start, end) in enumerate(lines):
        if opened and number - opened[2] > OPEN_LINES:
            give_up(opened)
            opened, nested = None, 0
        for i in range(start, end):
            mark = text[i]
            if mark not in openers and mark not in closing:
                continue
            before = text[i - 1] if i > start else " "
            after = text[i + 1] if i + 1 < end else " "
            single = mark in "'’‘"
            if single and before.isalnum() and after.isalnum():
                continue
            if opened is None:
                if mark in openers and _may_open(before, after, single):
                    opened = (i + 1, openers[mark], number)
            elif mark in opened[1] and not (single and before.isspace()):
                if mark in openers and i == start and number > opened[2] and _may_open(before, after, single):
                    give_up(opened)  # a quotation of several paragraphs: each opens anew
                    opened = (i + 1, openers[mark], number)
                    nested = 0
                elif nested:
                    nested -= 1
                else:
                    found.append(Quotation(Span(opened[0], i)))
                    opened = None
            elif mark in openers and opened[1] in openers[mark] and _may_open(before, after, single):
                if i == start and number > opened[2]:
                    give_up(opened)
                    opened, nested = (i + 1, openers[mark], number), 0
                else:
                    nested += 1
    if opened:
        give_up(opened)
    return [q for q in found if text[q.span.start : q.span.end].strip()]


def _may_open(before: str, after: str, single: bool) -> bool:
    if after.isspace():
        return False
    return not before.isalnum() if not single else (before.isspace() or before in "([–—-:") and after.isalnum()


def kind(text: str, content: Sequence[Span], quoted: Sequence[Quotation], spoken: Sequence[Span]) -> Kind:
    """Direct where all ``content`` stands in quotation marks or in speech, indirect where none does, else mixed.

    ``quoted`` are in order, as ``quotations`` gives them; ``spoken`` are the stretches that a dash makes speech of.
    Spaces and punctuation do not count.
    """
    inside = outside = False
    # only the marks that the content reaches, so that an article of many quotations takes linear time
    first = bisect_right(quoted, min(s for s, _ in content), key=lambda q: q.span.end)
    last = bisect_left(quoted, max(e for _, e in content), key=lambda q: q.span.start)
    marked = sorted([q.span for q in quoted[first:last]] + list(spoken))
    for start, end in content:
        at = start
        for s, e in marked:
            if e <= at or s >= end:
                continue
            outside |= any(c.isalnum() for c in text[at : max(at, min(s, end))])
            inside |= any(c.isalnum() for c in text[max(s, at) : min(e, end)])
            at = max(at, min(e, end))
        outside |= any(c.isalnum() for c in text[at:end])
    return "mixed" if inside and outside else "direct" if inside else "indirect"
