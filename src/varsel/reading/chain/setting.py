"""Occasion and place: by the clause of the cue, and by a sentence of the article's own about the interview."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from varsel.reading.attribution import Attribution
from varsel.reading.chain.clause import REACH, Frame, attached
from varsel.reading.chain.phrases import ends, head_from, phrase_span, preposition_of
from varsel.reading.chain.result import Chain
from varsel.reading.chain.times import Times
from varsel.reading.chain.words import Words
from varsel.reading.parse import Parse
from varsel.record import Span


def occasion_and_place(parse: Parse, frame: Frame, times: Times, words: Words) -> tuple[Span | None, Span | None]:
    """The occasion on which the cue's clause says that it was said, and the place."""
    return _setting_of(
        parse, [i for i in frame.tokens if attached(parse, i, frame, frame.timed) is not None], frame, times, words
    )


def _setting_of(
    parse: Parse, tokens: Sequence[int], frame: Frame | None, times: Times, words: Words
) -> tuple[Span | None, Span | None]:
    where = next((i for i in tokens if _is_place(parse, i, words)), None)
    place = _name_span(parse, where) if where is not None else None
    beside = _sidelines(parse, tokens, words)
    occasion = (
        beside
        if beside is not None
        else next((i for i in tokens if preposition_of(parse, i) in words.at and ends(parse, i, words.occasions)), None)
    )
    if occasion is None:
        return None, place
    span = phrase_span(parse, occasion, frame, times)
    if span and place and where is not None and span.start < place.start < span.end:
        # "the assembly in New York": the place has a field of its own.
        inner = parse.span(int(parse.tokens(span)[0]), where - 1) if where - 1 > parse.tokens(span)[0] else span
        span = inner if place.end >= span.end else span
    return span, place


def _is_place(parse: Parse, i: int, words: Words) -> bool:
    """Whether the name of a place begins at token ``i``, after a preposition of place."""
    if parse.entity[i] not in ("B-GPE", "B-LOC") or "Case=Gen" in parse.feats[i] or i == 0:
        return False
    return parse.lower[i - 1] in words.place


def _name_span(parse: Parse, i: int) -> Span:
    end = i + 1
    while end < len(parse) and parse.entity[end].startswith("I-"):
        end += 1
    return parse.span(i, end)


def _sidelines(parse: Parse, tokens: Sequence[int], words: Words) -> int | None:
    """The head of what somebody spoke on the sidelines of."""
    for i in tokens:
        for phrase in words.sidelines:
            if tuple(parse.lower[i : i + len(phrase)]) == phrase:
                after = i + len(phrase)
                return head_from(parse, after) if after < len(parse) else None
    return None


@dataclass(frozen=True)
class _Venue:
    """What a sentence of the article's own says about where an interview or meeting took place.

    ``names`` are the names in its subject ("the interview with X"), ``start`` is where it stands.
    """

    start: int
    occasion: Span | None
    where: Span | None
    names: frozenset[str]


def carry_venue(
    parse: Parse,
    attributions: Sequence[Attribution],
    speakers: Sequence[str | None],
    chains: list[Chain],
    words: Words,
) -> list[Chain]:
    """Gives the occasion and the place that a sentence of its own tells of an interview to what was said in it.

    Such a sentence has the interview as its subject ("The interview with X took place …"). It holds for the speaker
    that it names, else for the speaker of the statement before it. The first one about a speaker counts.
    """
    of_speaker: dict[str, _Venue] = {}
    last_names = {name.split()[-1]: name for name in reversed(speakers) if name and name.split()}
    starts = [a.content[0].start for a in attributions]
    for venue in _venues(parse, attributions, words):
        if venue.names:
            speaker = next((last_names[name] for name in sorted(venue.names) if name in last_names), None)
        else:
            before = bisect_left(starts, venue.start) - 1
            speaker = speakers[before] if before >= 0 else None
        if speaker:
            of_speaker.setdefault(speaker, venue)
    of_each = (of_speaker.get(name or "") for name in speakers)
    return [_at_venue(parse, found, venue) for venue, found in zip(of_each, chains, strict=False)]


def _at_venue(parse: Parse, found: Chain, venue: _Venue | None) -> Chain:
    """A chain with the occasion and place of the venue; a place that the statement's own clause names is kept."""
    if venue is None:
        return found
    if venue.occasion:
        text = parse.text[venue.occasion.start : venue.occasion.end]
        found = found.given("occasion", text, (venue.occasion,), inferred=True)
    if venue.where and not found.where:
        found = found.given("where", parse.text[venue.where.start : venue.where.end], (venue.where,), inferred=True)
    return found


def _venues(parse: Parse, attributions: Sequence[Attribution], words: Words) -> Iterator[_Venue]:
    nothing = Times([], None)
    for first, end in _own_sentences(parse, attributions):
        end = min(end, first + REACH)
        subject = next(
            (i for i in range(first, end) if parse.dep[i].startswith("nsubj") and ends(parse, i, words.occasions)),
            None,
        )
        if subject is None:
            continue
        below = set(parse.subtree(subject))
        occasion, where = _setting_of(parse, [i for i in range(first, end) if i not in below], None, nothing, words)
        if occasion or where:
            names = frozenset(parse.words[i] for i in below if parse.entity[i] != "O")
            yield _Venue(int(parse.start[subject]), occasion, where, names)


def _own_sentences(parse: Parse, attributions: Sequence[Attribution]) -> Iterator[tuple[int, int]]:
    """The sentences that hold nothing of any statement, as token ranges."""
    change = np.zeros(len(parse.sentences) + 1, dtype=np.int64)
    order = {int(parse.sent[first]): k for k, (first, _) in enumerate(parse.sentences)}
    for attribution in attributions:
        for span in (*attribution.content, *attribution.cue):
            tokens = parse.tokens(span)
            if tokens:
                change[order[int(parse.sent[tokens[0]])]] += 1
                change[order[int(parse.sent[tokens[-1]])] + 1] -= 1
    held = np.cumsum(change)
    return (sentence for k, sentence in enumerate(parse.sentences) if not held[k])
