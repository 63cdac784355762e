"""Carrying over: which statements share the day or the addressee that the article tells of others only."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from varsel.reading.attribution import Attribution
from varsel.reading.chain.clause import REACH, Frame, attached, in_past, is_clear
from varsel.reading.chain.phrases import ends, is_told_in
from varsel.reading.chain.result import Chain
from varsel.reading.chain.times import Times, is_day, is_news
from varsel.reading.chain.words import Words
from varsel.reading.dates import TimeExpression
from varsel.reading.parse import Parse


def carry_report(
    parse: Parse,
    attributions: Sequence[Attribution],
    frames: Sequence[Frame | None],
    chains: list[Chain],
    times: Times,
    words: Words,
    published: str | None,
) -> list[Chain]:
    """Gives the day of the one meeting, speech or hearing that an article reports to what was said from there on.

    Where a language quotes in the present tense ("sier hun"), the past tense tells that something was said at an event
    and not to the paper. What was said to an outlet is left alone. Words that the cue's clause ties to an event of its
    own ("after the match", "while they waited") have the one day that the article speaks of.
    """
    if not words.quotes_in_present:
        return chains
    spoken_of = list(_days_spoken_of(parse, attributions, times, words))
    event = _only_day(day for day, is_occasion in spoken_of if is_occasion)
    day = _only_day(day for day, _ in spoken_of)
    day = day if day and day.meaning != "today" and is_news(day.edtf, published) else None
    carried = []
    for attribution, frame, found in zip(attributions, frames, chains, strict=False):
        if frame is not None and not found.when:
            after = event is not None and attribution.content[-1].end > event.span.start
            if after and in_past(parse, frame) and not _is_to_outlet(parse, found):
                found = found.given("when", event.edtf, (event.span,), inferred=True)
            elif day is not None and _is_tied(parse, frame, words):
                found = found.given("when", day.edtf, (day.span,), inferred=True)
        carried.append(found)
    return carried


def _only_day(days: Iterable[TimeExpression]) -> TimeExpression | None:
    days = list(days)
    return days[0] if len({day.edtf for day in days}) == 1 else None


def _is_to_outlet(parse: Parse, found: Chain) -> bool:
    return any(parse.entity[i][2:] == "ORG" for span in found.evidence.get("told_to", ()) for i in parse.tokens(span))


def _is_tied(parse: Parse, frame: Frame, words: Words) -> bool:
    """Whether the cue's clause has "after …", "during …", "while …" in it."""
    return any(
        parse.lower[i] in words.tying
        and (is_clear(parse, i, frame) or attached(parse, int(parse.head[i]), frame, frame.heads) is not None)
        for i in frame.tokens
        if i > frame.main
    )


def _days_spoken_of(
    parse: Parse, attributions: Sequence[Attribution], times: Times, words: Words
) -> Iterator[tuple[TimeExpression, bool]]:
    """The days up to publication in the article's own words, and whether their sentence has an occasion in it."""
    contents = sorted(piece for a in attributions for piece in a.content)
    starts, furthest = [c.start for c in contents], []
    for piece in contents:
        furthest.append(max(piece.end, furthest[-1] if furthest else 0))

    def quoted(offset: int) -> bool:
        before = bisect_left(starts, offset + 1) - 1
        return before >= 0 and offset < furthest[before]

    for first, end in parse.sentences:
        end = min(end, first + 2 * REACH)
        found = [
            t
            for t in times.between(int(parse.start[first]), int(parse.end[end - 1]))
            if t.meaning in ("day", "today", "today's", "weekday", "date", "numeric")
            and is_day(t.edtf)
            and t.tense_hint != "future"
        ]
        found = [t for t in found if not quoted(t.span.start) and _is_dated(parse, t, words)]
        occasion = any(ends(parse, i, words.events) and not quoted(int(parse.start[i])) for i in range(first, end))
        yield from ((time, occasion) for time in found)


def _is_dated(parse: Parse, time: TimeExpression, words: Words) -> bool:
    """Whether "today's" dates an occasion, as it does not in "today's world"."""
    tokens = parse.tokens(time.span)
    return time.meaning != "today's" or any(is_told_in(parse, int(parse.head[i]), words) for i in tokens)


def carry_day(speakers: Sequence[str | None], chains: list[Chain], published: str | None) -> list[Chain]:
    """Gives the day of a speaker's dated statements to the same speaker's others, if all the dated ones agree on it.

    Only a day of the news itself is given on, not one of long ago that an article recalls; and not to what was told to
    somebody else.
    """
    dated: dict[str, list[Chain]] = {}
    for name, found in zip(speakers, chains, strict=False):
        if name and found.when:
            dated.setdefault(name, []).append(found)
    agreed = {
        name: found[0]
        for name, found in dated.items()
        if len({c.when for c in found}) == 1 and is_news(found[0].when, published)
    }
    carried = []
    for name, found in zip(speakers, chains, strict=False):
        source = agreed.get(name or "")
        if source and not found.when and found.told_to in (None, source.told_to):
            found = found.given("when", source.when, source.evidence["when"], inferred=True)
        carried.append(found)
    return carried


def carry_addressee(
    parse: Parse,
    attributions: Sequence[Attribution],
    frames: Sequence[Frame | None],
    speakers: Sequence[str | None],
    chains: list[Chain],
    words: Words,
) -> list[Chain]:
    """Gives an addressee on to the neighbour that is plainly part of the same telling.

    That is a statement which its cue adds to the one before it ("he added"), and an indirect statement right before the
    same speaker's quotation, which it sums up.
    """
    own = [c.told_to is not None for c in chains]
    for k in range(1, len(chains)):
        if speakers[k] is None or speakers[k] != speakers[k - 1]:
            continue
        frame = frames[k]
        adds = frame is not None and any(parse.lower[h] in words.adding for h in (*frame.heads, frame.main))
        if adds and chains[k - 1].told_to and not chains[k].told_to:
            before = chains[k - 1]
            chains[k] = chains[k].given("told_to", before.told_to, before.evidence["told_to"], inferred=True)
        sums_up = attributions[k].kind == "direct" and attributions[k - 1].kind == "indirect"
        if sums_up and own[k] and not chains[k - 1].told_to and frames[k - 1] is not None:
            after = chains[k]
            chains[k - 1] = chains[k - 1].given("told_to", after.told_to, after.evidence["told_to"], inferred=True)
    return chains
