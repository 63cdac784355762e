"""Sources by the tree, for cues that the network left without one.

"X har lagt planer og har bedt …", "X, som opplyser at …": the subject of the clause stands far from the cue, and the
network looks for sources near it.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from varsel.languages import Language
from varsel.reading.attribution.statement import Attribution
from varsel.reading.parse import Parse
from varsel.record import Spans

STEPS = 4  # conjuncts and open complements between a cue and the verb that has the subject
LONGEST = 30  # tokens of a source
CUES = ("VERB", "AUX", "ADJ")  # what has a clause of its own with a subject
OWN_CLAUSE = ("acl:relcl", "acl", "parataxis", "advcl", "punct")  # what ends a noun phrase, seen from its head


def completed(parse: Parse, found: Sequence[Attribution], language: Language) -> list[Attribution]:
    """The statements, in the order given, those with a cue and no source with the one that the tree gives.

    Where the clause of the cue has its subject in what the statement before it says ("– Eg vann, sa Lie og meinte at …"),
    the source is that statement's.
    """
    no_source = speechless(language)
    complete: list[Attribution] = []
    for a in found:
        cue = a.cue_token
        sourceless = cue is not None and not a.source and parse.pos[cue] in CUES
        if sourceless and (head := subject(parse, cue)) is not None:
            a = replace(a, source=_speaking(parse, complete, head, cue) or _outside(parse, a, head, no_source))
        complete.append(a)
    return complete


def speechless(language: Language) -> frozenset[str]:
    """The subjects that are no source: the writer's own "I" and "we", and those that stand for nobody or a thing."""
    words = language["people"]
    kinds = words["pronouns"]
    alone = {word for kind in ("i", "we", "general", "one") for word in kinds[kind]} | set(words["definite"])
    return frozenset(alone - set(kinds["many"]))


def subject(parse: Parse, cue: int) -> int | None:
    """The token that is the subject of the clause of a cue; where that is a relative pronoun, what it stands for.

    None where the clause has no subject, or one that something is done to ("X ble bedt om").
    """
    at = cue
    for _ in range(STEPS):
        for child in parse.children[at]:
            if parse.dep[child] == "nsubj":
                return _antecedent(parse, at) if "PronType=Rel" in parse.feats[child] else child
            if parse.dep[child].endswith(":pass") or parse.dep[child] == "expl":
                return None
        if parse.dep[at] not in ("conj", "xcomp") or parse.pos[at] not in CUES:
            return None
        at = int(parse.head[at])
    return None


def _antecedent(parse: Parse, verb: int) -> int | None:
    """What a relative clause with this verb hangs on."""
    return int(parse.head[verb]) if parse.dep[verb].startswith("acl") else None


def phrase(parse: Parse, head: int) -> tuple[int, int]:
    """The noun phrase around its head as tokens (first, end exclusive), without the clauses that hang on it."""
    first, end = head, head + 1
    inside = {head}
    for child in parse.children[head]:
        if parse.dep[child] not in OWN_CLAUSE and parse.dep[child] not in ("cop", "aux", "nsubj", "csubj"):
            inside.update(parse.subtree(child))
    while first - 1 in inside and end - first < LONGEST:
        first -= 1
    while end in inside and end - first < LONGEST:
        end += 1
    while end - 1 > head and parse.pos[end - 1] in ("PUNCT", "CCONJ", "ADP"):
        end -= 1
    while first < head and parse.pos[first] in ("PUNCT", "ADP", "CCONJ", "ADV"):
        first += 1
    return first, end


def _outside(parse: Parse, statement: Attribution, head: int, no_source: Collection[str]) -> Spans:
    """The noun phrase around a subject, one span; none where it is no source or stands in the content."""
    if parse.lower[head] in no_source or parse.pos[head] not in ("NOUN", "PROPN", "PRON", "ADJ"):
        return ()
    span = parse.span(*phrase(parse, head))
    return () if any(s.start < span.end and span.start < s.end for s in statement.content) else (span,)


def _speaking(parse: Parse, before: Sequence[Attribution], head: int, cue: int) -> Spans:
    """The source of the last statement before a cue, where its words have the subject of that cue in them."""
    last = before[-1] if before else None
    if last is None or last.cue_token is None or not head < last.cue_token < cue:
        return ()
    at = int(parse.start[head])
    return last.source if any(s.start <= at < s.end for s in last.content) else ()
