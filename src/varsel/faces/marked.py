"""The text itself, with source, cue and content of every statement marked, and the words that tell of deeds.

In colour, or in brackets without colour.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rich.text import Text

from varsel.faces import harmless
from varsel.record import Article, Deed, Observation, Reading, Statement

PARTS = ("content", "cue", "source")
DEED, SEEN, PASSAGE = "deed", "seen", "passage"
ORDER = (PASSAGE, *PARTS, DEED, SEEN)  # what is outside of what, where two marks have the same words
STYLES = {"content": "green", "cue": "bold yellow", "source": "bold cyan", DEED: "underline"}
BRACKETS = {"content": "[]", "cue": "{}", "source": "<>", DEED: "__"}
RAISED_D = "ᵈ"  # before the number of a deed
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Mark(NamedTuple):
    """One piece of one part of a statement, or of what tells of a deed or an observation; ``number`` counts each from 1.

    The part ``PASSAGE`` is all of it, from the first to the last of its words.
    """

    start: int
    end: int
    part: str
    number: int


class Edge(NamedTuple):
    """Where a mark begins or ends, at a place in the text; ``broken``: not the mark itself, but one more piece of it."""

    at: int
    begins: bool
    mark: Mark
    broken: bool = False


def marks(reading: Reading) -> list[Mark]:
    """Every piece of every statement and deed, the outer before the inner."""
    things = (enumerate(reading.statements, 1), enumerate(reading.deeds, 1))
    return ordered(mark for each in things for number, thing in each for mark in parts(thing, number))


def parts(thing: Statement | Deed | Observation, number: int) -> Iterator[Mark]:
    """Every piece of one statement, deed or observation."""
    if isinstance(thing, Statement):
        spans = [(span, part) for part in PARTS for span in getattr(thing, part)]
    else:
        spans = [(span, DEED if isinstance(thing, Deed) else SEEN) for span in thing.evidence]
    yield from (Mark(*span, part, number) for span, part in spans if span.start < span.end)


def ordered(found: Iterable[Mark]) -> list[Mark]:
    """Marks in the order of the text, the outer before the inner."""
    return sorted(found, key=lambda m: (m.start, -m.end, ORDER.index(m.part), m.number))


def legend(colour: bool, deeds: bool = False) -> Text:
    """What the marks mean; with ``deeds`` those of deeds, too."""
    text = Text()
    for part in (*PARTS, DEED) if deeds else PARTS:
        opened, closed = ("", "") if colour else BRACKETS[part]
        text.append(f"{opened}{part}{closed}", STYLES[part]).append("  ")
    text.append("¹ = the statement's number")
    return text.append(f"  {RAISED_D}¹ = the deed's") if deeds else text


def marked(article: Article, reading: Reading, colour: bool) -> Text:
    """The article's text with its marks; each piece ends with the number of its statement, raised."""
    text, result = harmless(article.text), Text()
    opened: list[Mark] = []  # the marks that the current position is in, in the order in which they began
    position = 0
    for at, opens, mark, _ in edges(marks(reading)):
        result.append(text[position:at], _style(opened))
        position = at
        if opens:
            opened.append(mark)
        else:
            opened.remove(mark)
        if not colour:
            result.append(BRACKETS[mark.part][0 if opens else 1], STYLES[mark.part])
        if not opens:
            number = (RAISED_D if mark.part == DEED else "") + str(mark.number).translate(_RAISED)
            result.append(number, STYLES[mark.part] if colour and mark.part != DEED else "")
    return result.append(text[position:])


def _style(opened: list[Mark]) -> str:
    """The colour of the innermost part of a statement, underlined within a deed."""
    parts = [mark for mark in opened if mark.part != DEED]
    styles = [STYLES[min(parts, key=_length).part]] if parts else []
    return " ".join(styles + [STYLES[DEED]] if len(parts) < len(opened) else styles)


def _length(mark: Mark) -> int:
    return mark.end - mark.start


def edges(found: list[Mark]) -> Iterator[Edge]:
    """Where marks begin and end, in text order; at one place inner ones end first and outer ones begin first."""
    begin = [(m.start, 1, -m.end, i, m) for i, m in enumerate(found)]
    end = [(m.end, 0, -m.start, -i, m) for i, m in enumerate(found)]
    for at, opens, _, _, mark in sorted(begin + end):
        yield Edge(at, bool(opens), mark)


def nested(found: list[Mark]) -> Iterator[Edge]:
    """The same, but as markup has it, where nothing ends that holds something open: of two that cross, one is broken in two.

    It is the one that is farther inside by ORDER, or the one that begins later.
    """
    opened: list[Mark] = []
    for edge in edges(found):
        at = _outside(opened, edge.mark) if edge.begins else opened.index(edge.mark)
        inside = opened[at:] if edge.begins else opened[at + 1 :]
        yield from (Edge(edge.at, False, mark, broken=True) for mark in reversed(inside))
        yield edge
        yield from (Edge(edge.at, True, mark, broken=True) for mark in inside)
        opened[at:] = [edge.mark, *inside] if edge.begins else inside


def _outside(opened: list[Mark], mark: Mark) -> int:
    """The place among the open marks at which one begins: before those that end earlier and are farther inside by ORDER."""
    crossed = (o.end < mark.end and ORDER.index(o.part) > ORDER.index(mark.part) for o in opened)
    return next((n for n, is_crossed in enumerate(crossed) if is_crossed), len(opened))
