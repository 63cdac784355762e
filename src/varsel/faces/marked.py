"""The text itself, with source, cue and content of every statement marked, and the words that tell of deeds.

In colour, or in brackets without colour.
"""

from collections.abc import Iterator
from typing import NamedTuple

from rich.text import Text

from varsel.faces import harmless
from varsel.record import Article, Reading

PARTS = ("content", "cue", "source")
DEED = "deed"
STYLES = {"content": "green", "cue": "bold yellow", "source": "bold cyan", DEED: "underline"}
BRACKETS = {"content": "[]", "cue": "{}", "source": "<>", DEED: "__"}
RAISED_D = "ᵈ"  # before the number of a deed
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Mark(NamedTuple):
    """One piece of one part of a statement, or of what tells of a deed; ``number`` counts either from 1."""

    start: int
    end: int
    part: str
    number: int


def marks(reading: Reading) -> list[Mark]:
    """Every piece of every statement and deed, the outer before the inner."""
    found = [
        Mark(*span, part, number)
        for number, statement in enumerate(reading.statements, start=1)
        for part in PARTS
        for span in getattr(statement, part)
        if span.start < span.end
    ]
    found += [
        Mark(*span, DEED, number)
        for number, deed in enumerate(reading.deeds, start=1)
        for span in deed.evidence
        if span.start < span.end
    ]
    return sorted(found, key=lambda m: (m.start, -m.end, (*PARTS, DEED).index(m.part), m.number))


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
    for at, opens, mark in _edges(marks(reading)):
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


def _edges(found: list[Mark]) -> Iterator[tuple[int, bool, Mark]]:
    """Where marks begin (True) and end (False), in text order; at one place inner ones end first and outer ones begin first."""
    begin = [(m.start, 1, -m.end, i, m) for i, m in enumerate(found)]
    end = [(m.end, 0, -m.start, -i, m) for i, m in enumerate(found)]
    for at, opens, _, _, mark in sorted(begin + end):
        yield at, bool(opens), mark
