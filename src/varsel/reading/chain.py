"""The reporting chain of each statement: when, to whom, on which occasion and where it was said, and on what condition.

What the clause of the cue says of itself counts first. A sentence of the article's own about the interview or meeting
("Intervjuet fant sted …") says the same of every statement that was made there, and a day that all dated statements of
a speaker share is the day of the others too. Such values are carried over, and marked as inferred.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from functools import cache

import numpy as np

from varsel.languages import Language, language
from varsel.reading.attribution import Attribution
from varsel.reading.dates import TimeExpression, expressions, published_date
from varsel.reading.parse import Parse
from varsel.record import Span, Spans

# How many tokens before and after the cue its clause is looked for, which keeps the work linear in the text.
REACH = 60
# Meanings of time expressions (see dates) that can tell a time of saying: points, not stretches and not "now".
POINTS = frozenset(["day", "today", "today's", "weekday", "date", "numeric", "anaphor", "unit", "season", "away"])
# Parts of speech that end a noun phrase.
PHRASE = frozenset(["NOUN", "PROPN", "PRON"])
# Marks that words at the start of speech or of a sentence stand after, and those that end a sentence.
OPENING = frozenset([*"–—-―«“„\"‘'.!?:;"])
SENTENCE_END = frozenset([*".!?…:;»”\"'"])
# A day further back than this before publication is not the news but what it recalls.
NEWS = timedelta(days=7)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# Relations by which a word of the cue is one predicate with the word above it.
SHARING = frozenset(["xcomp", "aux", "cop", "fixed", "compound"])
# Relations by which a noun that is a cue ("a demand for …") belongs to the verb above it.
ARGUMENT = frozenset(["obj", "iobj", "nsubj", "nmod", "compound", "det"])
# Relations that head a clause of its own.
CLAUSAL = frozenset(["root", "ccomp", "advcl", "acl", "csubj", "parataxis", "conj"])
# Parts of speech that may head a noun phrase.
NOMINAL = frozenset(["NOUN", "PROPN", "PRON", "NUM", "ADJ", "X", "DET", "SYM"])


@dataclass(frozen=True)
class Chain:
    """How one statement came to be known: see ``record.Statement`` for the fields.

    ``evidence`` has, for each field that is set, the words it was read from; ``inferred`` names those carried over.
    """

    when: str | None = None
    told_to: str | None = None
    occasion: str | None = None
    where: str | None = None
    condition: str | None = None
    evidence: dict[str, Spans] = field(default_factory=dict)
    inferred: tuple[str, ...] = ()

    def given(self, name: str, value: str | None, evidence: Spans, inferred: bool = False) -> "Chain":
        """This chain with one more field; unchanged where there is no value."""
        if not value:
            return self
        marked = (*self.inferred, name) if inferred and name not in self.inferred else self.inferred
        return replace(self, **{name: value}, evidence=self.evidence | {name: evidence}, inferred=marked)


def chain(
    parse: Parse, attributions: Sequence[Attribution], speakers: Sequence[str | None], published: str | None
) -> list[Chain]:
    """The chain of each attribution, in their order.

    Args:
        parse: the annotated text.
        attributions: its statements.
        speakers: who was found to have said each, None where that is not known.
        published: the publication date in EDTF at the precision that is known, or None.
    """
    words = _words(language(parse.lang))
    times = _Times(expressions(parse, published), published)
    frames = _frames(parse, attributions)
    chains = [_own(parse, a, frame, times, words) for a, frame in zip(attributions, frames)]
    chains = _carry_venue(parse, attributions, speakers, chains, words)
    chains = _carry_report(parse, attributions, frames, chains, times, words, published)
    chains = _carry_day(speakers, chains, published)
    return _carry_addressee(parse, attributions, frames, speakers, chains, words)


# ----------------------------------------------------------------------------------------------------------------------
# Language data


@dataclass(frozen=True)
class _Words:
    """The ``[chain]`` table of a language."""

    to: frozenset[str]  # prepositions before somebody spoken to
    place: frozenset[str]  # prepositions before a place
    at: frozenset[str]  # prepositions before a medium or an occasion
    partner: frozenset[str]  # prepositions between an interview and who it was given to
    telling: frozenset[str]  # verbs whose object is spoken to
    idioms: frozenset[str]  # nouns that make a fixed phrase with a preposition, and nobody spoken to
    receiving: frozenset[str]  # verbs whose subject gets a message
    messages: frozenset[str]  # the messages that it gets by them
    occasions: tuple[str, ...]  # endings of nouns for an interview, a speech, a meeting
    events: tuple[str, ...]  # those of them that many take part in
    interviews: tuple[str, ...]  # those of them that have a partner
    media: tuple[str, ...]  # endings of nouns for something that one says things in
    sidelines: tuple[tuple[str, ...], ...]  # what comes before an occasion that one speaks beside
    unrelated: frozenset[str]  # prepositions before something whose time is not that of saying
    after: frozenset[str]  # prepositions that make it later than a time they stand before
    tying: frozenset[str]  # words that tie what was said to an event
    adding: frozenset[str]  # words of cues that go on with what was said before
    conditionals: tuple[tuple[str, ...], ...]  # what opens a condition
    whenever: frozenset[str]  # what does so only where the main clause has one of the modals
    whether: frozenset[str]  # what does so, besides, only at the start of a sentence
    modals: frozenset[str]  # verbs such as "will" and "can"
    verb_first: frozenset[str]  # verbs that open a condition by standing first
    verb_first_any: bool  # whether any verb does
    then: frozenset[str]  # words that may stand between a clause and the main clause after it
    verb_second: bool  # whether such a main clause has its verb first
    quotes_in_present: bool  # whether the language's news quote in the present tense


# The fields of _Words that are sets of single words, as they stand in the table.
_WORD_SETS = tuple(f.name for f in fields(_Words) if f.type == frozenset[str])


@cache
def _words(lang: Language) -> _Words:
    table: Mapping = lang["chain"]
    return _Words(
        **{name: frozenset(table[name]) for name in _WORD_SETS},
        occasions=tuple(table["occasions"] + table["interviews"]),
        events=tuple(table["occasions"]),
        interviews=tuple(table["interviews"]),
        media=tuple(table["media"]),
        sidelines=tuple(tuple(phrase.split()) for phrase in table["sidelines"]),
        conditionals=tuple(sorted((tuple(phrase.split()) for phrase in table["conditionals"]), key=len, reverse=True)),
        verb_first_any=table["verb_first_any"],
        quotes_in_present=table["quotes_in_present"],
        verb_second=table["verb_second"],
    )


# ----------------------------------------------------------------------------------------------------------------------
# The clause of the cue


@dataclass(frozen=True)
class _Frame:
    """What stands in the clause of a cue, outside of what was said.

    main     the main token of the cue
    parts    the tokens of cue and source
    heads    the cue's tokens and the words that are one predicate with it
    timed    the heads, and the verbs that share a time with them
    tokens   the tokens of the sentence near the cue that are neither content nor source; among, the same as a set
    inside   whether a token stands in the content
    """

    main: int
    parts: frozenset[int]
    heads: frozenset[int]
    timed: frozenset[int]
    tokens: tuple[int, ...]
    among: frozenset[int]
    inside: Callable[[int], bool]


def _frames(parse: Parse, attributions: Sequence[Attribution]) -> list[_Frame | None]:
    """The frame of each statement's cue, None where there is no cue."""
    holder = _holders(parse, attributions)
    return [_frame(parse, a, holder) for a in attributions]


def _holders(parse: Parse, attributions: Sequence[Attribution]) -> list[int]:
    """For each token the innermost statement whose content it stands in, -1 for none."""
    holder = [-1] * len(parse)
    pieces = [(piece.end - piece.start, k, piece) for k, a in enumerate(attributions) for piece in a.content]
    for _, k, piece in sorted(pieces, reverse=True):
        tokens = parse.tokens(piece)
        holder[tokens.start : tokens.stop] = [k] * len(tokens)
    return holder


def _frame(parse: Parse, attribution: Attribution, holder: Sequence[int]) -> _Frame | None:
    cue = [i for piece in attribution.cue for i in parse.tokens(piece)]
    if not cue:
        return None
    main = (
        attribution.cue_token
        if attribution.cue_token in cue
        else next((i for i in cue if parse.pos[i] == "VERB"), cue[0])
    )
    source = frozenset(i for piece in attribution.source for i in parse.tokens(piece))
    inside = _within(parse, attribution.content)
    first, last = _sentence(parse, main)
    near = range(max(first, min(cue) - REACH), min(last, max(cue) + REACH))
    tokens = tuple(i for i in near if i not in cue and i not in source and holder[i] == holder[main] and not inside(i))
    heads = _above(parse, cue, _is_one_predicate)
    timed = _above(parse, heads, _shares_time)
    return _Frame(main, frozenset(cue) | source, frozenset(heads), frozenset(timed), tokens, frozenset(tokens), inside)


def _sentence(parse: Parse, i: int) -> tuple[int, int]:
    """The sentence that token ``i`` stands in, over boundaries that the parser set where no mark ends a sentence."""
    first = last = i
    while first > 0 and i - first < REACH and not _is_boundary(parse, first):
        first -= 1
    last += 1
    while last < len(parse) and last - i < 2 * REACH and not _is_boundary(parse, last):
        last += 1
    return first, last


def _is_boundary(parse: Parse, i: int) -> bool:
    """Whether a sentence begins at token ``i``."""
    if int(parse.line[i]) != int(parse.line[i - 1]):
        return True
    return int(parse.sent[i]) != int(parse.sent[i - 1]) and parse.words[i - 1] in SENTENCE_END


def _within(parse: Parse, spans: Spans) -> Callable[[int], bool]:
    starts, ends = [s.start for s in spans], [s.end for s in spans]

    def within(i: int) -> bool:
        start = int(parse.start[i])
        return any(a <= start < b for a, b in zip(starts, ends))

    return within


def _above(parse: Parse, tokens: Iterable[int], joins: Callable[[Parse, int], bool]) -> set[int]:
    """``tokens`` and those above them, for as far up as ``joins`` lets a token belong to its head."""
    found = set(tokens)
    for i in tokens:
        for _ in range(REACH):
            above = int(parse.head[i])
            if above == i or not joins(parse, i):
                break
            found.add(i := above)
    return found


def _is_one_predicate(parse: Parse, i: int) -> bool:
    relation = parse.dep[i].split(":")[0]
    return relation in SHARING or (parse.pos[i] == "NOUN" and relation in ARGUMENT)


def _shares_time(parse: Parse, i: int) -> bool:
    """Whether a verb has the time of the one above: it has no subject of its own ("came and said", "by saying")."""
    if any(parse.dep[c].startswith("nsubj") for c in parse.children[i]):
        return False
    relation = parse.dep[i].split(":")[0]
    return _is_one_predicate(parse, i) or relation == "conj" or (relation == "advcl" and _infinitive(parse, i))


def _infinitive(parse: Parse, i: int) -> bool:
    return any(form in parse.feats[i] for form in ("VerbForm=Inf", "VerbForm=Ger", "VerbForm=Part")) and not any(
        parse.dep[c].startswith("aux") for c in parse.children[i]
    )


def _attached(parse: Parse, i: int, frame: _Frame, heads: frozenset[int]) -> list[int] | None:
    """The way from token ``i`` up to one of ``heads``, which is left out; None if it belongs to another clause.

    What stands outside the content but hangs from a word in it does so by an error of the parser: it is the cue's.
    """
    way: list[int] = []
    for _ in range(REACH):
        if i in heads:
            return way
        if _is_clause(parse, i):
            return None
        way.append(i)
        above = int(parse.head[i])
        if above == i or frame.inside(above):
            return way
        i = above
    return None


def _is_clear(parse: Parse, i: int, frame: _Frame) -> bool:
    """Whether nothing but phrases stands between token ``i`` and the cue or source: no verb, no clause, no content.

    It is then the cue's by its place, whatever the tree says.
    """
    step = -1 if i > frame.main else 1
    breaks = ("VERB", "AUX", "SCONJ") if i > frame.main else ("VERB", "AUX", "SCONJ", "CCONJ", "PUNCT")
    k = i + step
    while k not in frame.parts:
        if k not in frame.among or parse.pos[k] in breaks or parse.dep[k] == "mark" or _is_relative(parse, k):
            return False
        k += step
    return True


def _is_relative(parse: Parse, i: int) -> bool:
    return "PronType=Rel" in parse.feats[i]


def _is_clause(parse: Parse, i: int) -> bool:
    return parse.pos[i] in ("VERB", "AUX") and parse.dep[i].split(":")[0] in CLAUSAL


# ----------------------------------------------------------------------------------------------------------------------
# What the statement says of itself


class _Times:
    """The time expressions of the article, found by place."""

    def __init__(self, found: Sequence[TimeExpression], published: str | None):
        self.found = list(found)
        self.starts = [t.span.start for t in found]
        self.published = published if published and len(published) >= 10 else None

    def between(self, start: int, end: int) -> list[TimeExpression]:
        return self.found[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def covers(self, span: Span) -> bool:
        return any(t.span.start < span.end and span.start < t.span.end for t in self.between(span.start - 40, span.end))


def _own(parse: Parse, attribution: Attribution, frame: _Frame | None, times: _Times, words: _Words) -> Chain:
    found = Chain()
    condition = _condition(parse, attribution.content, words)
    if condition:
        found = found.given("condition", parse.text[condition.start : condition.end], (condition,))
    if frame is None:
        return found
    when = _when(parse, frame, times, words)
    if when:
        found = found.given("when", when.edtf or times.published, (when.span,), inferred=when.edtf is None)
    told_to = _told_to(parse, frame, times, words)
    if told_to:
        found = found.given("told_to", parse.text[told_to.start : told_to.end], (told_to,))
    occasion, where = _setting(parse, frame, times, words)
    if where:
        found = found.given("where", parse.text[where.start : where.end], (where,))
    if occasion:
        found = found.given("occasion", parse.text[occasion.start : occasion.end], (occasion,))
    return found


def _when(parse: Parse, frame: _Frame, times: _Times, words: _Words) -> TimeExpression | None:
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
        ways = [way for i in tokens if (way := _attached(parse, i, frame, frame.timed)) is not None]
        way = min(ways, key=len, default=None)
        if way is None and not _is_clear(parse, tokens[0] if tokens[0] > frame.main else tokens[-1], frame):
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
        if time.meaning == "today's" and not any(_is_told_in(parse, i, words) for i in nouns):
            continue
        if time.meaning == "today" and words.quotes_in_present and not _is_of_the_day(parse, frame):
            continue
        rank = (not is_point, abs(tokens[0] - frame.main))
        if best is None or rank < best[0]:
            best = (rank, time)
    return best[1] if best else None


def _is_of_the_day(parse: Parse, frame: _Frame) -> bool:
    """Whether "today" beside a cue is the day and not "nowadays": in the past tense, or where an outlet says it."""
    outlet = any(parse.entity[i][2:] == "ORG" for i in (*frame.parts, *frame.tokens))
    return outlet or not _is_present(parse, frame)


def _phrases(parse: Parse, frame: _Frame, times: _Times) -> Iterator[tuple[int, str | None]]:
    """The noun phrases of the cue's clause: (head token, the preposition before it or None), times left out."""
    for i in frame.tokens:
        if parse.pos[i] not in NOMINAL or times.covers(parse.span(i, i + 1)):
            continue
        preposition = next((c for c in parse.children[i] if parse.dep[c] == "case" and c < i), None)
        if preposition is None and parse.dep[i].split(":")[0] not in ("obj", "iobj", "nsubj"):
            continue
        way = _attached(parse, i, frame, frame.heads)
        by_tree = way is not None and len(way) == 1
        # "the forum for members" is one phrase: its second noun is not what was spoken to.
        of_other = preposition is not None and int(parse.head[i]) < preposition and int(parse.head[i]) in frame.among
        if by_tree or (preposition is not None and not of_other and _is_clear(parse, preposition, frame)):
            yield i, None if preposition is None else parse.lower[preposition]


def _preposition(parse: Parse, i: int) -> str | None:
    return next((parse.lower[c] for c in parse.children[i] if parse.dep[c] == "case"), None)


def _told_to(parse: Parse, frame: _Frame, times: _Times, words: _Words) -> Span | None:
    """Who or what it was said to: an outlet, a meeting or a person, as it stands."""
    best: tuple[int, Span] | None = None
    for i, preposition in _phrases(parse, frame, times):
        rank, token = _addressee(parse, frame, i, preposition, words)
        if rank is None:
            continue
        span = _phrase_span(parse, token, frame, times)
        if span and (best is None or rank < best[0]):
            best = (rank, span)
    if best is not None:
        return best[1]
    if any(parse.lower[h] in words.telling for h in frame.heads):
        return _object_by_place(parse, frame, times, words)
    # "sa hun da hun talte på møtet"
    event = next((i for i in frame.tokens if i > frame.main and _is_at_event(parse, i, words)), None)
    return None if event is None else _phrase_span(parse, event, frame, times)


def _is_at_event(parse: Parse, i: int, words: _Words) -> bool:
    return _ends(parse, i, words.events) and _preposition(parse, i) in words.at


def _object_by_place(parse: Parse, frame: _Frame, times: _Times, words: _Words) -> Span | None:
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
    whole = _phrase_span(parse, end - 1, frame, times)
    return Span(int(parse.start[first]), max(int(parse.end[end - 1]), whole.end)) if whole else None


def _is_no_addressee(parse: Parse, i: int, words: _Words) -> bool:
    """Whether a word cannot stand for somebody spoken to: "which", "this", "himself", "it", "(to this) end"."""
    if parse.lower[i] in words.idioms:
        return True
    neuter = parse.pos[i] == "PRON" and "Gender=Neut" in parse.feats[i]
    return neuter or any(feature in parse.feats[i] for feature in ("PronType=Rel", "PronType=Dem", "Reflex=Yes"))


def _addressee(parse: Parse, frame: _Frame, i: int, preposition: str | None, words: _Words) -> tuple[int | None, int]:
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
        if _ends(parse, i, words.interviews):
            partner = _partner(parse, i, words)
            return (0, partner) if partner is not None else (None, i)
        if _is_told_in(parse, i, words):
            medium = next(
                (c for c in parse.children[i] if _preposition(parse, c) in words.at and _is_outlet(parse, c, words)), i
            )
            return 2, medium
    return None, i


def _partner(parse: Parse, i: int, words: _Words) -> int | None:
    """Who an interview was given to: "et intervju med Reuters", "an interview with Reuters"."""
    named = next((c for c in parse.children[i] if _preposition(parse, c) in words.partner), None)
    if named is None and i + 2 < len(parse) and parse.lower[i + 1] in words.partner:
        named = _head_from(parse, i + 2)
    return named


def _is_told_in(parse: Parse, i: int, words: _Words) -> bool:
    """Whether a noun is something that one says things in or at: an occasion, a medium, an outlet."""
    return _is_outlet(parse, i, words) or _ends(parse, i, words.occasions)


def _is_outlet(parse: Parse, i: int, words: _Words) -> bool:
    return parse.entity[i][2:] in ("ORG", "PROD") or _ends(parse, i, words.media)


def _ends(parse: Parse, i: int, endings: tuple[str, ...]) -> bool:
    return parse.pos[i] in ("NOUN", "PROPN") and parse.lower[i].endswith(endings)


def _phrase_span(parse: Parse, i: int, frame: _Frame | None, times: _Times) -> Span | None:
    """The characters of the noun phrase that token ``i`` heads.

    Left out are its preposition, times, relative clauses after a comma, and what belongs to the cue, source or content.
    """
    allowed = None if frame is None else frame.among
    members: set[int] = set()
    stack = [i]
    while stack:
        node = stack.pop()
        if allowed is not None and node not in allowed:
            continue
        members.add(node)
        for c in parse.children[node]:
            relation = parse.dep[c]
            if node == i and (relation in ("case", "cc", "mark", "punct") or _breaks_off(parse, c, i)):
                continue
            if c < i or not times.covers(parse.span(c, c + 1)):  # "dagens møte" is called so, "møtet i dag" is not
                stack.append(c)
    first = last = i
    while first - 1 in members:
        first -= 1
    while last + 1 in members:
        last += 1
    while last > i and parse.pos[last] in ("PUNCT", "ADP", "CCONJ"):
        last -= 1
    # A name that follows at once is the noun's own ("fjernsynskanalen France 24"), and is taken whole.
    while last + 1 < len(parse) and (allowed is None or last + 1 in allowed) and _goes_on(parse, i, last + 1):
        if times.covers(parse.span(last + 1, last + 2)):
            break
        last += 1
    while first < i and parse.pos[first] in ("PUNCT", "ADP", "CCONJ"):
        first += 1
    while first > 0 and (allowed is None or first - 1 in allowed) and _comes_before(parse, first - 1):
        first -= 1
    return parse.span(first, last + 1)


def _goes_on(parse: Parse, i: int, k: int) -> bool:
    """Whether token ``k``, next after a phrase with the head ``i``, is still part of its name."""
    if parse.entity[k].startswith("I-"):
        return True
    if parse.entity[k].startswith("B-") and k == i + 1 and parse.pos[i] == "NOUN":
        return True
    # "NRK Sogn og Fjordane", "Tønsbergs Blads nettutgave", "Malis statlige fjernsyn"
    if parse.pos[k] == "CCONJ":
        return parse.pos[k - 1] == "PROPN" and k + 1 < len(parse) and parse.pos[k + 1] == "PROPN"
    if parse.pos[k] == "PROPN":
        return parse.pos[k - 1] in ("PROPN", "CCONJ", "X")
    described = parse.pos[k] == "ADJ" and k + 1 < len(parse) and parse.pos[k + 1] == "NOUN"
    if parse.pos[k] == "NOUN" or described:
        named = parse.pos[k - 1] == "PROPN" and _preposition(parse, i) is not None
        return named or "Case=Gen" in parse.feats[k - 1] or (parse.pos[k - 1] == "ADJ" and k - 1 > i)
    return False


def _comes_before(parse: Parse, k: int) -> bool:
    """Whether token ``k``, just before a phrase, is part of it: an article, an adjective, a genitive, a title."""
    if parse.pos[k] == "NOUN":
        return "Case=Gen" in parse.feats[k] or parse.pos[k + 1] == "PROPN"
    return parse.pos[k] in ("DET", "ADJ", "NUM") or (parse.pos[k] == "PROPN" and "Case=Gen" in parse.feats[k])


def _breaks_off(parse: Parse, c: int, i: int) -> bool:
    """Whether dependent ``c`` of a noun ``i`` is a clause of its own and not what makes it this noun."""
    if parse.dep[c].split(":")[0] in ("advcl", "parataxis", "ccomp", "nsubj", "cop"):
        return True
    return parse.dep[c].startswith("acl") and any(parse.lower[k] == "," for k in range(i + 1, min(c, i + REACH)))


# ----------------------------------------------------------------------------------------------------------------------
# Occasion and place


def _setting(parse: Parse, frame: _Frame, times: _Times, words: _Words) -> tuple[Span | None, Span | None]:
    """The occasion on which the cue's clause says that it was said, and the place."""
    return _setting_of(
        parse, [i for i in frame.tokens if _attached(parse, i, frame, frame.timed) is not None], frame, times, words
    )


def _setting_of(
    parse: Parse, tokens: Sequence[int], frame: _Frame | None, times: _Times, words: _Words
) -> tuple[Span | None, Span | None]:
    where = next((i for i in tokens if _is_place(parse, i, words)), None)
    place = _name_span(parse, where) if where is not None else None
    beside = _sidelines(parse, tokens, words)
    occasion = (
        beside
        if beside is not None
        else next((i for i in tokens if _preposition(parse, i) in words.at and _ends(parse, i, words.occasions)), None)
    )
    if occasion is None:
        return None, place
    span = _phrase_span(parse, occasion, frame, times)
    if span and place and where is not None and span.start < place.start < span.end:
        # "the assembly in New York": the place has a field of its own.
        inner = parse.span(int(parse.tokens(span)[0]), where - 1) if where - 1 > parse.tokens(span)[0] else span
        span = inner if place.end >= span.end else span
    return span, place


def _is_place(parse: Parse, i: int, words: _Words) -> bool:
    """Whether the name of a place begins at token ``i``, after a preposition of place."""
    if parse.entity[i] not in ("B-GPE", "B-LOC") or "Case=Gen" in parse.feats[i] or i == 0:
        return False
    return parse.lower[i - 1] in words.place


def _name_span(parse: Parse, i: int) -> Span:
    end = i + 1
    while end < len(parse) and parse.entity[end].startswith("I-"):
        end += 1
    return parse.span(i, end)


def _sidelines(parse: Parse, tokens: Sequence[int], words: _Words) -> int | None:
    """The head of what somebody spoke on the sidelines of."""
    for i in tokens:
        for phrase in words.sidelines:
            if tuple(parse.lower[i : i + len(phrase)]) == phrase:
                after = i + len(phrase)
                return _head_from(parse, after) if after < len(parse) else None
    return None


def _head_from(parse: Parse, i: int) -> int:
    """The head of the noun phrase that begins at token ``i``."""
    for _ in range(REACH):
        above = int(parse.head[i])
        if above <= i or parse.pos[i] in ("VERB", "AUX") or parse.pos[above] not in NOMINAL:
            break
        i = above
    return i


@dataclass(frozen=True)
class _Venue:
    """What a sentence of the article's own says about where an interview or meeting took place.

    ``names`` are the names in its subject ("the interview with X"), ``start`` is where it stands.
    """

    start: int
    occasion: Span | None
    where: Span | None
    names: frozenset[str]


def _carry_venue(
    parse: Parse,
    attributions: Sequence[Attribution],
    speakers: Sequence[str | None],
    chains: list[Chain],
    words: _Words,
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
    return [_at_venue(parse, found, of_speaker.get(name or "")) for name, found in zip(speakers, chains)]


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


def _venues(parse: Parse, attributions: Sequence[Attribution], words: _Words) -> Iterator[_Venue]:
    nothing = _Times([], None)
    for first, end in _own_sentences(parse, attributions):
        end = min(end, first + REACH)
        subject = next(
            (i for i in range(first, end) if parse.dep[i].startswith("nsubj") and _ends(parse, i, words.occasions)),
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


# ----------------------------------------------------------------------------------------------------------------------
# Carrying over


def _carry_report(
    parse: Parse,
    attributions: Sequence[Attribution],
    frames: Sequence[_Frame | None],
    chains: list[Chain],
    times: _Times,
    words: _Words,
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
    day = day if day and day.meaning != "today" and _is_news(day.edtf, published) else None
    carried = []
    for attribution, frame, found in zip(attributions, frames, chains):
        if frame is not None and not found.when:
            after = event is not None and attribution.content[-1].end > event.span.start
            if after and _in_past(parse, frame) and not _is_to_outlet(parse, found):
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


def _is_tied(parse: Parse, frame: _Frame, words: _Words) -> bool:
    """Whether the cue's clause has "after …", "during …", "while …" in it."""
    return any(
        parse.lower[i] in words.tying
        and (_is_clear(parse, i, frame) or _attached(parse, int(parse.head[i]), frame, frame.heads) is not None)
        for i in frame.tokens
        if i > frame.main
    )


def _in_past(parse: Parse, frame: _Frame) -> bool:
    return any("Tense=Past" in feats for feats in _finite(parse, frame))


def _is_present(parse: Parse, frame: _Frame) -> bool:
    """Whether the cue is in the present tense, the perfect left out."""
    perfect = any("VerbForm=Part" in parse.feats[h] for h in frame.heads)
    return not perfect and any("Tense=Pres" in feats for feats in _finite(parse, frame))


def _finite(parse: Parse, frame: _Frame) -> list[str]:
    """The features of the cue's finite verbs, auxiliaries included."""
    below = (c for h in frame.heads for c in parse.children[h] if parse.dep[c].startswith(("aux", "cop")))
    return [parse.feats[i] for i in {*frame.heads, *below} if "VerbForm=Fin" in parse.feats[i]]


def _days_spoken_of(
    parse: Parse, attributions: Sequence[Attribution], times: _Times, words: _Words
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
            and _is_day(t.edtf)
            and t.tense_hint != "future"
        ]
        found = [t for t in found if not quoted(t.span.start) and _is_dated(parse, t, words)]
        occasion = any(_ends(parse, i, words.events) and not quoted(int(parse.start[i])) for i in range(first, end))
        yield from ((time, occasion) for time in found)


def _is_day(edtf: str | None) -> bool:
    """Whether a value is a day, or one of a set of days."""
    return edtf is not None and _DAY.match(edtf.removeprefix("[")) is not None and not ("/" in edtf or ".." in edtf)


def _is_dated(parse: Parse, time: TimeExpression, words: _Words) -> bool:
    """Whether "today's" dates an occasion, as it does not in "today's world"."""
    tokens = parse.tokens(time.span)
    return time.meaning != "today's" or any(_is_told_in(parse, int(parse.head[i]), words) for i in tokens)


def _carry_day(speakers: Sequence[str | None], chains: list[Chain], published: str | None) -> list[Chain]:
    """Gives the day of a speaker's dated statements to the same speaker's others, if all the dated ones agree on it.

    Only a day of the news itself is given on, not one of long ago that an article recalls; and not to what was told to
    somebody else.
    """
    dated: dict[str, list[Chain]] = {}
    for name, found in zip(speakers, chains):
        if name and found.when:
            dated.setdefault(name, []).append(found)
    agreed = {
        name: found[0]
        for name, found in dated.items()
        if len({c.when for c in found}) == 1 and _is_news(found[0].when, published)
    }
    carried = []
    for name, found in zip(speakers, chains):
        source = agreed.get(name or "")
        if source and not found.when and found.told_to in (None, source.told_to):
            found = found.given("when", source.when, source.evidence["when"], inferred=True)
        carried.append(found)
    return carried


def _is_news(when: str | None, published: str | None) -> bool:
    """Whether a time is a day, or one of a set of days, in the week up to a publication known to the day."""
    known = published_date(published)
    if not when or not known or not _is_day(when):
        return False
    last = max(date.fromisoformat(day) for day in _DAY.findall(when))
    return known.precision != "day" or known.first - last <= NEWS


def _carry_addressee(
    parse: Parse,
    attributions: Sequence[Attribution],
    frames: Sequence[_Frame | None],
    speakers: Sequence[str | None],
    chains: list[Chain],
    words: _Words,
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


# ----------------------------------------------------------------------------------------------------------------------
# Conditions


def _condition(parse: Parse, content: Spans, words: _Words) -> Span | None:
    """The first clause in the content that what was said depends on, without the comma after it."""
    for piece in content:
        tokens = parse.tokens(piece)
        for i in tokens:
            found = _condition_at(parse, i, tokens, words)
            if found:
                return parse.span(*found)
    return None


def _condition_at(parse: Parse, i: int, content: range, words: _Words) -> tuple[int, int] | None:
    """The conditional clause that token ``i`` opens, as a range of tokens.

    Words such as "if" open one before or after the main clause; words such as "when", and a verb that stands first,
    only where the main clause says what will or can be.
    """
    phrase = next((p for p in words.conditionals if tuple(parse.lower[i : i + len(p)]) == p), None)
    whenever = phrase is None and parse.lower[i] in words.whenever | words.whether
    opens = _opens_sentence(parse, i, content)
    inverted = (
        opens and parse.pos[i] in ("VERB", "AUX") and (words.verb_first_any or parse.lower[i] in words.verb_first)
    )
    if phrase is None and not whenever and not inverted:
        return None
    before = _clause_before(parse, i, content, words)
    if before and (phrase or _speaks_of_future(parse, before[1] + 1, words)) and (not inverted or before[1] - i > 2):
        return before
    if inverted or (whenever and opens) or parse.lower[i] in words.whether:
        return None
    return _clause_after(parse, i, content, words, modal=whenever, to_mark=not opens)


def _opens_sentence(parse: Parse, i: int, content: range) -> bool:
    return i == content[0] or int(parse.sent[i]) != int(parse.sent[i - 1]) or parse.words[i - 1] in OPENING


def _clause_before(parse: Parse, i: int, content: range, words: _Words) -> tuple[int, int] | None:
    """The clause from token ``i`` to the comma that the main clause follows.

    In a language that puts the verb second ("…, vil vi …") that is the first comma with a finite verb after it.
    """
    verb_seen = False
    for k in range(i, min(content[-1], i + REACH)):
        if k > i and parse.words[k] in SENTENCE_END:
            return None
        verb_seen = verb_seen or parse.pos[k] in ("VERB", "AUX")
        if parse.lower[k] != "," or not verb_seen:
            continue
        after = k + 1 + (parse.lower[k + 1] in words.then)
        if after >= len(parse):
            return None
        if words.verb_second and parse.pos[after] in ("VERB", "AUX"):
            return i, k
        if (
            not words.verb_second
            and parse.pos[after] not in ("CCONJ", "SCONJ", "VERB")
            and not _is_relative(parse, after)
        ):
            return i, k
    return None


def _speaks_of_future(parse: Parse, i: int, words: _Words) -> bool:
    """Whether the first verb from token ``i`` on is one such as "will" or "can"."""
    for k in range(i, min(len(parse), i + REACH)):
        if parse.words[k] in SENTENCE_END:
            return False
        if parse.pos[k] in ("VERB", "AUX"):
            return parse.lower[k] in words.modals
    return False


def _clause_after(
    parse: Parse, i: int, content: range, words: _Words, modal: bool, to_mark: bool
) -> tuple[int, int] | None:
    """The clause that token ``i`` opens, as far as the tree has it; with ``to_mark`` to the next mark at least."""
    verb = int(parse.head[i])
    if not parse.dep[verb].startswith("advcl") and parse.pos[verb] not in ("VERB", "AUX"):
        verb = int(parse.head[verb])
    if parse.dep[i] != "mark" and not parse.dep[verb].startswith("advcl"):
        return None
    if verb < i or parse.dep[verb].split(":")[0] in ("ccomp", "csubj"):  # "if" for "whether"
        return None
    main = int(parse.head[verb])
    if modal and not any(parse.lower[k] in words.modals for k in (main, *parse.children[main])):
        return None
    if verb not in content:
        return None
    members = {k for k in parse.subtree(verb) if k in content}
    end = i + 1
    while end in members or (end in content and (end <= verb or (to_mark and parse.pos[end] != "PUNCT"))):
        end += 1
    while parse.pos[end - 1] == "PUNCT":
        end -= 1
    return (i, end) if end > verb else None
