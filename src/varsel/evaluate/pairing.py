"""Which predicted statement answers which gold one, and the pieces of text that both are compared by."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from varsel.record import Span

Statement = Mapping[str, Any]
Document = Mapping[str, Any]

EDGE = " \t\r\n\u00a0\"'«»“”„‘’`–—-.,;:"  # what may stand at the ends of a piece without making it another
BETWEEN = EDGE + "!?…"  # what may stand between two pieces without parting them
LEAST_OVERLAP = 0.5


@dataclass(frozen=True)
class Pairing:
    """Gold and predicted statements of one document, one to one: ``pairs``, and what is left over on both sides."""

    pairs: tuple[tuple[Statement, Statement], ...]
    missed: tuple[Statement, ...]
    spurious: tuple[Statement, ...]


def trim(text: str, span: Sequence[int]) -> Span:
    """The span without spaces, quotation marks, dashes and stops at its ends."""
    start, end = span
    if not 0 <= start <= end <= len(text):
        raise ValueError(f"[{start}, {end}] is no stretch of a text of {len(text)} characters")
    while start < end and text[start] in EDGE:
        start += 1
    while end > start and text[end - 1] in EDGE:
        end -= 1
    return Span(start, end)


def pieces(text: str, spans: Iterable[Sequence[int]] | None) -> list[Span]:
    """The contiguous stretches that the spans make: trimmed, in order, joined where only punctuation parts them."""
    joined: list[Span] = []
    for span in sorted(trim(text, span) for span in spans or ()):
        if span.start == span.end:
            continue
        if joined and not text[joined[-1].end : span.start].strip(BETWEEN):
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def characters(spans: Iterable[Span]) -> set[int]:
    """The offsets that the spans cover."""
    return {offset for start, end in spans for offset in range(start, end)}


def pair(text: str, gold: Sequence[Statement], predicted: Sequence[Statement]) -> Pairing:
    """Pair statements whose contents overlap by at least half (Jaccard), those that overlap most first."""
    gold_areas = [characters(pieces(text, s["content"])) for s in gold]
    predicted_areas = [characters(pieces(text, s["content"])) for s in predicted]
    overlaps = [
        (len(a & b) / len(a | b), i, j)
        for i, a in enumerate(gold_areas)
        for j, b in enumerate(predicted_areas)
        if not a.isdisjoint(b)
    ]
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for overlap, i, j in sorted(overlaps, reverse=True):
        if overlap >= LEAST_OVERLAP and i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    return Pairing(
        tuple((gold[i], predicted[j]) for i, j in partner.items()),
        tuple(s for i, s in enumerate(gold) if i not in partner),
        tuple(s for j, s in enumerate(predicted) if j not in taken),
    )


def same_name(gold: str, predicted: str | None) -> bool:
    """Whether every word of the gold name stands in the predicted one: "Jens Stoltenberg" answers "Stoltenberg"."""
    return bool(predicted) and _words(gold) <= _words(predicted or "")


def same_value(gold: str, predicted: str | None) -> bool:
    """Whether two values are the same but for white space."""
    return "".join(gold.split()) == "".join((predicted or "").split())


def right_speaker(gold: Statement, predicted: Statement) -> bool:
    """Whether the speaker is right; one that the gold does not know is not asked for."""
    return not gold.get("speaker") or same_name(gold["speaker"], predicted.get("speaker"))


def _words(name: str) -> set[str]:
    return set(re.findall(r"\w+", name.casefold()))
