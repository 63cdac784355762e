"""Attribution: which stretches of a text are reported as somebody's words, by which cue, of which source.

The definition is PolNeAR's (Newell et al., LREC 2018) as the project's guidelines narrow it to statements. The network
finds the cues and labels the text around each; this module turns labels into spans of characters.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

import numpy as np

from varsel.languages import Language
from varsel.reading.attribution import features, network, quotes
from varsel.reading.attribution.sources import completed
from varsel.reading.attribution.statement import Attribution
from varsel.reading.parse import Parse
from varsel.record import Span, Spans

# Marks that belong to no part of a statement at its edges: what surrounds a quotation and what ends a sentence.
EDGE = frozenset(" \t\r\n\u00a0\"'«»“”„‘’`–—―-.,;:")
# Marks that do not break a part in two when they alone stand between its pieces.
JOINING = EDGE | frozenset("!?…")

# Who a heading of the form "Name: words" can have speak, how long it may be, and how often in ten it is a statement.
SPEAKING = frozenset({"PER", "ORG", "GPE"})
HEADLINE_WORDS, HEADLINE_CONFIDENCE = 14, 0.8
ALONGSIDE_REACH = 8  # tokens from "while" to the cue of its clause
MOST = 20  # statements that one sentence reports


@cache
def trained(name: str) -> network.Ensemble:
    """The networks that the package ships for the languages of one pipeline, "no" or "en"."""
    with files("varsel").joinpath(f"models/attribution-{name}.npz").open("rb") as stored:
        return network.load(stored)


def attributions(
    parse: Parse, lines: Sequence[Span], language: Language, model: network.Ensemble | None = None
) -> list[Attribution]:
    """The statements of an article, in the order of their content.

    Args:
        parse: the annotated text.
        lines: its lines, as ``layout.lines`` gives them.
        language: its language, for the quotation conventions.
        model: networks other than the shipped ones.
    """
    if not len(parse):
        return []
    model = model or trained(language["pipeline"])
    quoted = features.quoting(parse, lines, language)
    ids = features.token_features(parse, quoted, model.vocabulary, columns := model.meta["columns"])
    encoded = model.encode(ids, parse.head)
    chances = model.anchors(encoded)
    found, confidences = _anchors(parse, chances, model.meta["thresholds"][parse.lang])
    reaches = [features.window(parse, quoted, anchor) for anchor in found]
    deps, dep_ids = len(model.vocabulary["dep"]) + 1, ids[:, columns.index("dep")]
    seen = [features.seen_from(parse, quoted, a, reach, dep_ids, deps) for a, reach in zip(found, reaches)]
    out = []
    for anchor, reach, labels, confidence in zip(
        found, reaches, model.label(encoded, found, reaches, seen), confidences
    ):
        parts = {part: _spans(parse, labels, reach[0], *network.LABELS[part]) for part in network.PARTS}
        if parts["content"]:
            source = _nearest(parse, parts["source"], anchor)
            content = parts["content"] if parts["cue"] else _within_heading(parse, parts["content"])
            content = _with_inner_marks(content, quoted.quotations)
            kind = quotes.kind(parse.text, content, quoted.quotations, _spoken(content, quoted))
            cue_token = anchor if parts["cue"] else None
            out.append(Attribution(kind, content, parts["cue"], source, cue_token, confidence))
    parted = completed(parse, _parted(parse, out, quoted, language), language)
    return _settled(without_agencies(parse.text, parted + _headlines(parse, quoted, out)))


def _nearest(parse: Parse, source: Spans, anchor: int) -> Spans:
    """A source is one phrase: of several the one nearest to the anchor."""
    start, end = int(parse.start[anchor]), int(parse.end[anchor])
    return tuple(sorted(source, key=lambda s: max(s.start - end, start - s.end))[:1])


def _parted(
    parse: Parse, found: Sequence[Attribution], quoted: features.Quoting, language: Language
) -> list[Attribution]:
    """Statements whose clauses the network ran together, taken apart where the tree or a coordination parts them.

    "Han påpeker at … og understreker at …": the second cue has no source of its own and stands behind a conjunction in
    what the first reports. It has the source of the first, whose content ends before it. Likewise where the clause of the
    second cue hangs on the first cue itself, or is set beside it ("sa at … samtidig som han anklaget …").
    """
    parted = list(found)
    alongside = [phrase.split() for phrase in language["quotation"]["alongside"]]
    by_sentence: dict[int, list[int]] = {}
    for k, a in enumerate(found):
        if a.cue_token is not None:
            by_sentence.setdefault(int(parse.sent[a.cue_token]), []).append(k)
    for together in by_sentence.values():
        for k, j in zip(together, together[1:]):
            first, second = parted[k], parted[j]
            cut = _clause_start(parse, first, second, alongside)
            if cut is None or first.kind == "direct" or not any(s < cut < e for s, e in first.content):
                continue
            kept = tuple(trim(parse.text, Span(s, min(e, cut))) for s, e in first.content if s < cut)
            kind = quotes.kind(parse.text, kept, quoted.quotations, _spoken(kept, quoted))
            parted[k] = replace(first, content=kept, kind=kind)
            parted[j] = replace(second, source=second.source or first.source)
    return parted


def _clause_start(
    parse: Parse, first: Attribution, second: Attribution, alongside: Sequence[list[str]]
) -> int | None:
    """Where the clause of the second cue begins that is no part of what the first reports, as an offset."""
    above, cue = first.cue_token, second.cue_token
    if above is None or cue is None or cue <= above:
        return None
    if second.source in ((), first.source) and parse.pos[cue - 1] == "CCONJ":
        return int(parse.start[cue - 1])
    if parse.dep[cue].startswith("advcl") and int(parse.head[cue]) == above:
        return int(parse.start[parse.subtree(cue)[0]])
    if second.source and second.content[-1].end >= first.content[-1].end - 1:
        for k in range(cue - 1, max(above, cue - ALONGSIDE_REACH), -1):
            if any(parse.lower[k : k + len(words)] == words for words in alongside):
                return int(parse.start[k])
    return None


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
        is_heading = last - end <= HEADLINE_WORDS and int(parse.line[first]) in parse.headings
        if is_heading and content.start < content.end and not taken.intersection(range(end + 1, last)):
            kind = quotes.kind(parse.text, [content], quoted.quotations, [])
            headlines.append(
                Attribution(kind, (content,), source=(parse.span(first, end),), confidence=HEADLINE_CONFIDENCE)
            )
    return headlines


def _anchors(parse: Parse, chances: np.ndarray, thresholds: Sequence[float]) -> tuple[list[int], list[float]]:
    """The tokens whose chance of being a cue, or of beginning a statement without one, is above its threshold.

    No sentence has more than ``MOST`` of them, the surest: no news text has as many, and odd ones cannot take long.
    """
    above = (chances[:, network.CUE] >= thresholds[0]) | (chances[:, network.CUELESS] >= thresholds[1])
    sure = np.minimum(chances[:, 1:].sum(1), 1.0)
    found = np.flatnonzero(above)
    found = found[np.lexsort((-sure[found], parse.sent[found]))]
    starts = np.searchsorted(parse.sent[found], parse.sent[found])
    found = np.sort(found[np.arange(len(found)) - starts < MOST])
    return found.tolist(), sure[found].tolist()


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
    if any(piece.start in quoted.speech_starts for piece in content):
        return [Span(content[0].start, content[-1].end)]
    return []


def _with_inner_marks(content: Spans, quotations: Sequence[quotes.Quotation]) -> Spans:
    """Content with the mark at its edge that answers one inside it: «… at dette er «uhørt»», not «… er «uhørt»."""
    marked = []
    for start, end in content:
        first = bisect_left(quotations, start, key=lambda q: q.span.start)
        last = bisect_left(quotations, end, key=lambda q: q.span.end)
        if first < len(quotations) and (q := quotations[first]).span.start == start and q.span.end < end:
            start -= 1
        if last < len(quotations) and (q := quotations[last]).span.end == end and q.closed and q.span.start > start:
            end += 1
        marked.append(Span(start, end))
    return tuple(marked)


def _within_heading(parse: Parse, content: Spans) -> Spans:
    """Content without a cue that begins in a heading ends with it."""
    first = parse.tokens(content[0]).start
    last = int(np.searchsorted(parse.line, parse.line[first], side="right")) - 1
    end = int(parse.end[last])
    if int(parse.line[first]) not in parse.headings or content[-1].end <= end:
        return content
    return tuple(trim(parse.text, Span(s, min(e, end))) for s, e in content if s < end)


def without_agencies(text: str, found: Sequence[Attribution]) -> list[Attribution]:
    """Statements without those that only say through whom another came: "– Vi venter, sier Holm, ifølge Kystbyrået".

    Such a one has another's words and, behind them, the cue and the source of that other, and no more.
    """
    longest_first = sorted((a for a in found if a.cue and a.source), key=lambda a: -a.content[-1].end)
    by_start = {a.content[0].start: a for a in longest_first}
    return [a for a in found if not _passes_on(text, a, by_start.get(a.content[0].start))]


def _passes_on(text: str, a: Attribution, other: Attribution | None) -> bool:
    if other is None or not a.cue or len(a.content) > 1:
        return False
    said, end = other.content[-1].end, a.content[-1].end
    told = max(other.cue[-1].end, other.source[-1].end)
    between = trim(text, Span(said, other.cue[0].start))
    return said < end and told <= end <= a.cue[0].start and between.start >= between.end and "," not in text[told:end]


def _settled(found: Sequence[Attribution]) -> list[Attribution]:
    """In the order of their content, each said once.

    Of several with the same content the surest stands. Words that a cue reports are no statement without a cue as well:
    such a one stands only where its beginning lies in nobody else's words.
    """
    surest: dict[Spans, Attribution] = {}
    for a in sorted(found, key=lambda a: (a.cue_token is None, -a.confidence)):
        surest.setdefault(a.content, a)
    settled, reported = [], 0  # how far the words with a cue reach
    for a in sorted(surest.values(), key=lambda a: (a.content[0].start, a.cue_token is None, a.cue)):
        if a.cue_token is not None:
            reported = max(reported, a.content[-1].end)
        elif a.content[0].start < reported:
            continue
        settled.append(a)
    return settled
