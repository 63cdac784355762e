"""The clause of the cue: which words of its sentence belong to the saying and not to what was said, and its tense."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from varsel.reading.attribution import Attribution
from varsel.reading.parse import Parse
from varsel.record import Spans

# How many tokens before and after the cue its clause is looked for, which keeps the work linear in the text.
REACH = 60
# A dateline is no longer than this, in tokens, and ends with one of these.
DATELINE, DASHES = 12, frozenset("–—―")
# Marks that end a sentence.
SENTENCE_END = frozenset([*".!?…:;»”\"'"])
# Relations by which a word of the cue is one predicate with the word above it.
SHARING = frozenset(["xcomp", "aux", "cop", "fixed", "compound"])
# Relations by which a noun that is a cue ("a demand for …") belongs to the verb above it.
ARGUMENT = frozenset(["obj", "iobj", "nsubj", "nmod", "compound", "det"])
# Relations that head a clause of its own.
CLAUSAL = frozenset(["root", "ccomp", "advcl", "acl", "csubj", "parataxis", "conj"])


@dataclass(frozen=True)
class Frame:
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


def frames_of(parse: Parse, attributions: Sequence[Attribution]) -> list[Frame | None]:
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


def _frame(parse: Parse, attribution: Attribution, holder: Sequence[int]) -> Frame | None:
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
    first = _behind_dateline(parse, first)
    near = range(max(first, min(cue) - REACH), min(last, max(cue) + REACH))
    tokens = tuple(i for i in near if i not in cue and i not in source and holder[i] == holder[main] and not inside(i))
    heads = _above(parse, cue, _is_one_predicate)
    timed = _above(parse, heads, _shares_time)
    return Frame(main, frozenset(cue) | source, frozenset(heads), frozenset(timed), tokens, frozenset(tokens), inside)


def _behind_dateline(parse: Parse, first: int) -> int:
    """Where a sentence begins behind the place and agency before it: "OSTBY, Feb. 3 (Kystbyrå) — The mayor told …"."""
    if not parse.words[first].isupper() or len(parse.words[first]) < 3:
        return first
    head = range(first, min(first + DATELINE, len(parse)))
    dash = next((i for i in head if parse.words[i] in DASHES and parse.line[i] == parse.line[first]), None)
    return first if dash is None else dash + 1


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
        return any(a <= start < b for a, b in zip(starts, ends, strict=True))

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


def attached(parse: Parse, i: int, frame: Frame, heads: frozenset[int]) -> list[int] | None:
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


def is_clear(parse: Parse, i: int, frame: Frame) -> bool:
    """Whether nothing but phrases stands between token ``i`` and the cue or source: no verb, no clause, no content.

    It is then the cue's by its place, whatever the tree says.
    """
    step = -1 if i > frame.main else 1
    breaks = ("VERB", "AUX", "SCONJ") if i > frame.main else ("VERB", "AUX", "SCONJ", "CCONJ", "PUNCT")
    k = i + step
    while k not in frame.parts:
        if k not in frame.among or parse.pos[k] in breaks or parse.dep[k] == "mark" or is_relative(parse, k):
            return False
        k += step
    return True


def is_relative(parse: Parse, i: int) -> bool:
    """Whether token ``i`` is a relative pronoun."""
    return "PronType=Rel" in parse.feats[i]


def _is_clause(parse: Parse, i: int) -> bool:
    return parse.pos[i] in ("VERB", "AUX") and parse.dep[i].split(":")[0] in CLAUSAL


def in_past(parse: Parse, frame: Frame) -> bool:
    """Whether the cue has a verb in the past tense."""
    return any("Tense=Past" in feats for feats in _finite(parse, frame))


def is_present(parse: Parse, frame: Frame) -> bool:
    """Whether the cue is in the present tense, the perfect left out."""
    perfect = any("VerbForm=Part" in parse.feats[h] for h in frame.heads)
    return not perfect and any("Tense=Pres" in feats for feats in _finite(parse, frame))


def _finite(parse: Parse, frame: Frame) -> list[str]:
    """The features of the cue's finite verbs, auxiliaries included."""
    below = (c for h in frame.heads for c in parse.children[h] if parse.dep[c].startswith(("aux", "cop")))
    return [parse.feats[i] for i in {*frame.heads, *below} if "VerbForm=Fin" in parse.feats[i]]
