"""Attribution: which stretches of a text are reported as somebody's words, by which cue, of which source.

The definition is PolNeAR's (Newell et al., LREC 2018) as the project's guidelines narrow it to statements. The network
finds the cues and labels the text around each; this module turns labels into spans of characters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from varsel.languages import Language
from varsel.reading import features, network, quotes
from varsel.reading.parse import Parse
from varsel.record import Kind, Span, Spans

# Marks that belong to no part of a statement at its edges: what surrounds a quotation and what ends a sentence.
EDGE = frozenset(" \t\r\n\u00a0\"'«»“”„‘’`–—―-.,;:")
# Marks that do not break a part in two when they alone stand between its pieces.
JOINING = EDGE | frozenset("!?…")

# Who a heading of the form "Name: words" can have speak, how long it may be, and how often in ten it is a statement.
SPEAKING = frozenset({"PER", "ORG", "GPE"})
HEADLINE_WORDS, HEADLINE_CONFIDENCE = 14, 0.8


@dataclass(frozen=True)
class Attribution:
    """The parts of one statement before anybody knows who the source is. In text order in every list of them.

    ``cue_token`` is the index of the main word of the cue in the parse, None where a statement has no cue.
    """

    kind: Kind
    content: Spans
    cue: Spans = ()
    source: Spans = ()
    cue_token: int | None = None
    confidence: float = 1.0


@cache
def trained() -> network.Network:
    """The network that the package ships."""
    with files("varsel").joinpath("models/attribution.npz").open("rb") as stored:
        return network.load(stored)


def attributions(
    parse: Parse, lines: Sequence[Span], language: Language, model: network.Network | None = None
) -> list[Attribution]:
    """The statements of an article, in the order of their content.

    Args:
        parse: the annotated text.
        lines: its lines, as ``layout.lines`` gives them.
        language: its language, for the quotation conventions.
        model: a network other than the shipped one.
    """
    if not len(parse):
        return []
    model = model or trained()
    quoted = features.quoting(parse, lines, language)
    ids = features.token_features(parse, quoted, model.vocabulary, columns := model.meta["columns"])
    encoded = model.encode(ids, parse.head)
    chances = model.anchors(encoded)
    found, confidences = _anchors(chances, model.meta["thresholds"][parse.lang])
    reaches = [features.window(parse, quoted, anchor) for anchor in found]
    deps, dep_ids = len(model.vocabulary["dep"]) + 1, ids[:, columns.index("dep")]
    seen = [features.seen_from(parse, quoted, a, reach, dep_ids, deps) for a, reach in zip(found, reaches)]
    out = []
    for anchor, reach, labels, confidence in zip(found, reaches, model.label(encoded, found, reaches, seen), confidences):
        parts = {part: _spans(parse, labels, reach[0], *network.LABELS[part]) for part in network.PARTS}
        if parts["content"]:
            kind = quotes.kind(parse.text, parts["content"], quoted.quotations, _spoken(parts["content"], quoted))
            cue_token = anchor if parts["cue"] else None
            out.append(Attribution(kind, parts["content"], parts["cue"], parts["source"], cue_token, confidence))
    return _distinct(out + _headlines(parse, quoted, out))


def _headlines(parse: Parse, quoted: features.Quoting, found: Sequence[Attribution]) -> list[Attribution]:
    """Headings of the form "Putin: Ingen bløff": a name, a colon, and what the article will report them as saying."""
    headlines = []
    taken = {i for a in found for span in a.content for i in parse.tokens(span)}
    for first, end, type in parse.names():
        starts_line = first == 0 or parse.line[first - 1] != parse.line[first]
        if not (starts_line and type in SPEAKING and end + 1 < len(parse) and parse.words[end] == ":"):
            continue
        last = int(np.searchsorted(parse.line, parse.line[first], side="right"))
        content = trim(parse.text, parse.span(end + 1, last)) if last > end + 1 else Span(0, 0)
        is_heading = last - end <= HEADLINE_WORDS and parse.text[int(parse.end[last - 1]) - 1].isalnum()
        if is_heading and content.start < content.end and not taken.intersection(range(end + 1, last)):
            kind = quotes.kind(parse.text, [content], quoted.quotations, [])
            headlines.append(Attribution(kind, (content,), source=(parse.span(first, end),), confidence=HEADLINE_CONFIDENCE))
    return headlines


def _anchors(chances: np.ndarray, thresholds: Sequence[float]) -> tuple[list[int], list[float]]:
    """The tokens whose chance of being a cue, or of beginning a statement without one, is above its threshold."""
    above = (chances[:, network.CUE] >= thresholds[0]) | (chances[:, network.CUELESS] >= thresholds[1])
    found = np.flatnonzero(above)
    return found.tolist(), [float(min(1.0, c)) for c in chances[found, 1:].sum(1)]


def _spans(parse: Parse, labels: np.ndarray, first: int, begin: int, inside: int) -> Spans:
    """The stretches labelled with one part, trimmed of edge marks; pieces parted by marks alone become one."""
    pieces: list[Span] = []
    last = -1
    member = np.flatnonzero((labels == begin) | (labels == inside)).tolist()
    for k in member:
        token = first + k
        start, end = int(parse.start[token]), int(parse.end[token])
        if pieces and labels[k] == inside and k - 1 == last:
            pieces[-1] = Span(pieces[-1].start, end)
        else:
            pieces.append(Span(start, end))
        last = k
    joined: list[Span] = []
    for piece in (trim(parse.text, p) for p in pieces):
        if piece.start >= piece.end:
            continue
        if joined and all(c in JOINING for c in parse.text[joined[-1].end : piece.start]):
            joined[-1] = Span(joined[-1].start, piece.end)
        else:
            joined.append(piece)
    return tuple(joined)


def trim(text: str, span: Span) -> Span:
    """``span`` without the marks of ``EDGE`` at its ends; empty where there is nothing else in it."""
    start, end = span
    while start < end and text[start] in EDGE:
        start += 1
    while end > start and text[end - 1] in EDGE:
        end -= 1
    return Span(start, end)


def _spoken(content: Spans, quoted: features.Quoting) -> list[Span]:
    """Content that begins where a dash opens speech is speech to its end."""
    starts = {speech.start for speech in quoted.speeches}
    if any(piece.start in starts for piece in content):
        return [Span(content[0].start, content[-1].end)]
    return []


def _distinct(found: list[Attribution]) -> list[Attribution]:
    """In text order; of two with the same content and no cue or source of their own the surer one."""
    best: dict[tuple[Spans, Spans], Attribution] = {}
    for a in found:
        key = (a.content, a.source)
        if key not in best or a.confidence > best[key].confidence:
            best[key] = a
    return sorted(best.values(), key=lambda a: (a.content[0].start, a.cue))
