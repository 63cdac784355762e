"""What the statement says of itself: when it was said and to whom, by the clause of its cue."""

from collections.abc import Iterator

from varsel.reading.chain.clause import Frame, attached, is_clear, is_present
from varsel.reading.chain.phrases import NOMINAL, ends, head_from, is_outlet, is_told_in, phrase_span, preposition_of
from varsel.reading.chain.times import Times
from varsel.reading.chain.words import Words
from varsel.reading.dates import TimeExpression
from varsel.reading.parse import Parse
from varsel.record import Span

# Meanings of time expressions (see dates) that can tell a time of saying: points, not stretches and not "now".
POINTS = frozenset(["day", "today", "today's", "weekday", "date", "numeric", "anaphor", "unit", "season", "away"])
# Parts of speech that end a noun phrase.
PHRASE = frozenset(["NOUN", "PROPN", "PRON"])


def when(parse: Parse, frame: Frame, times: Times, words: Words) -> TimeExpression | None:
    """The time expression of the cue's clause that is nearest to the cue; a mere time of day only if there is no other.

    A time of day alone means the day of publication, as an article of that day says it.
    """
    if not frame.tokens:
        return None
    best: tuple[tuple[bool, int], TimeExpression] | None = None
    for time in times.between(int(parse.start[frame.tokens[0]]), int(parse.end[frame.tokens[-1]])):
        is_point = time.meaning in POINTS and time.edtf is not None
        if not is_point and not (time.meaning == "clock" and times.published):
            continue
        tokens = parse.tokens(time.span)
        if not tokens or not frame.among.issuperset(tokens):
            continue
        ways = [way for i in tokens if (way := attached(parse, i, frame, frame.timed)) is not None]
        way = min(ways, key=len, default=None)
        if way is None and not is_clear(parse, tokens[0] if tokens[0] > frame.main else tokens[-1], frame):
            continue
        # What the time is part of, as in "after Sunday's match".
        nouns = [k for i in way or tokens for k in (i, int(parse.head[i])) if k not in frame.timed]
        if any(
            parse.lower[c] in words.unrelated
            for i in nouns
            for c in parse.children[i]
            if c not in (*tokens, *frame.parts)
        ):
            continue
        if is_point and any(parse.lower[c] in words.after for i in tokens for c in parse.children[i]):
            continue
        if time.meaning == "today's" and not any(is_told_in(parse, i, words) for i in nouns):
            continue
        if time.meaning == "today" and words.quotes_in_present and not _is_of_the_day(parse, frame):
            continue
        rank = (not is_point, abs(tokens[0] - frame.main))
        if best is None or rank < best[0]:
            best = (rank, time)
    return best[1] if best else None


def _is_of_the_day(parse: Parse, frame: Frame) -> bool:
    """Whether "today" beside a cue is the day and not "nowadays": in the past tense, or where an outlet says it."""
    outlet = any(parse.entity[i][2:] == "ORG" for i in (*frame.parts, *frame.tokens))
    return outlet or not is_present(parse, frame)


def _phrases(parse: Parse, frame: Frame, times: Times) -> Iterator[tuple[int, str | None]]:
    """The noun phrases of the cue's clause: (head token, the preposition before it or None), times left out."""
    for i in frame.tokens:
        if parse.pos[i] not in NOMINAL or times.covers(parse.span(i, i + 1)):
            continue
        preposition = next((c for c in parse.children[i] if parse.dep[c] == "case" and c < i), None)
        if preposition is None and parse.dep[i].split(":")[0] not in ("obj", "iobj", "nsubj"):
            continue
        way = attached(parse, i, frame, frame.heads)
        by_tree = way is not None and len(way) == 1
        # "the forum for members" is one phrase: its second noun is not what was spoken to.
        of_other = preposition is not None and int(parse.head[i]) < preposition and int(parse.head[i]) in frame.among
        if by_tree or (preposition is not None and not of_other and is_clear(parse, preposition, frame)):
            yield i, None if preposition is None else parse.lower[preposition]


def told_to(parse: Parse, frame: Frame, times: Times, words: Words) -> Span | None:
    """Who or what it was said to: an outlet, a meeting or a person, as it stands."""
    best: tuple[int, Span] | None = None
    for i, preposition in _phrases(parse, frame, times):
        rank, token = _addressee(parse, frame, i, preposition, words)
        if rank is None:
            continue
        span = phrase_span(parse, token, frame, times)
        if span and (best is None or rank < best[0]):
            best = (rank, span)
    if best is not None:
        return best[1]
    if any(parse.lower[h] in words.telling for h in frame.heads):
        return _object_by_place(parse, frame, times, words)
    # "sa hun da hun talte på møtet"
    event = next((i for i in frame.tokens if i > frame.main and _is_at_event(parse, i, words)), None)
    return None if event is None else phrase_span(parse, event, frame, times)


def _is_at_event(parse: Parse, i: int, words: Words) -> bool:
    return ends(parse, i, words.events) and preposition_of(parse, i) in words.at


def _object_by_place(parse: Parse, frame: Frame, times: Times, words: Words) -> Span | None:
    """The noun phrase right after a verb of telling, or after its subject, where the tree shows no object."""
    first = frame.main + 1
    while first in frame.parts:
        first += 1
    end = first
    while (
        end in frame.among
        and parse.pos[end] in ("DET", "ADJ", "NUM", *PHRASE)
        and not times.covers(parse.span(end, end + 1))
    ):
        end += 1
    if end == first or parse.pos[end - 1] not in PHRASE or _is_no_addressee(parse, end - 1, words):
        return None
    whole = phrase_span(parse, end - 1, frame, times)
    return Span(int(parse.start[first]), max(int(parse.end[end - 1]), whole.end)) if whole else None


def _is_no_addressee(parse: Parse, i: int, words: Words) -> bool:
    """Whether a word cannot stand for somebody spoken to: "which", "this", "himself", "it", "(to this) end"."""
    if parse.lower[i] in words.idioms:
        return True
    neuter = parse.pos[i] == "PRON" and "Gender=Neut" in parse.feats[i]
    return neuter or any(feature in parse.feats[i] for feature in ("PronType=Rel", "PronType=Dem", "Reflex=Yes"))


def _addressee(parse: Parse, frame: Frame, i: int, preposition: str | None, words: Words) -> tuple[int | None, int]:
    """How surely phrase ``i`` is, or holds, an addressee (0 best, None not), and the token that heads it."""
    relation = parse.dep[i].split(":")[0]
    passive = any(parse.dep[c] == "aux:pass" for h in frame.heads for c in parse.children[h])
    telling = any(parse.lower[h] in words.telling for h in frame.heads)
    receiving = any(parse.lower[h] in words.receiving for h in frame.heads) and any(
        parse.lower[k] in words.messages for k in frame.parts
    )
    if _is_no_addressee(parse, i, words):
        return None, i
    if preposition is None:
        if relation == "iobj" or (relation == "obj" and telling):
            return 1, i
        to_subject = receiving or (telling and (passive or parse.dep[i] == "nsubj:pass"))
        return (1, i) if relation == "nsubj" and to_subject else (None, i)
    if preposition in words.to:
        return 0, i
    if preposition in words.at:
        if ends(parse, i, words.interviews):
            partner = _partner(parse, i, words)
            return (0, partner) if partner is not None else (None, i)
        if is_told_in(parse, i, words):
            medium = next(
                (c for c in parse.children[i] if preposition_of(parse, c) in words.at and is_outlet(parse, c, words)), i
            )
            return 2, medium
    return None, i


def _partner(parse: Parse, i: int, words: Words) -> int | None:
    """Who an interview was given to: "et intervju med Reuters", "an interview with Reuters"."""
    named = next((c for c in parse.children[i] if preposition_of(parse, c) in words.partner), None)
    if named is None and i + 2 < len(parse) and parse.lower[i + 1] in words.partner:
        named = head_from(parse, i + 2)
    return named
