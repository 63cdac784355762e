"""Candidates: who may be a party of a deed, and what the text tells of each, for ``ranking`` to choose by.

A candidate is a side with everything that may speak for it: in which roles to the deed's words it stands, in which
sentences before and after, how often the article names it, who is speaking. What is told is words ("object/own", "near 1"),
the same in every language.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from varsel.actors import INTERNATIONAL
from varsel.coding.clause import above, grammar, is_passive, predicate, subject
from varsel.coding.context import MOST, Context, Naming
from varsel.coding.marks import Side
from varsel.reading.parse import Parse

CLIMB = 8  # how far up the tree a name is followed to a role


@dataclass
class Candidate:
    """A side that may be a party: what is told of it, and whether the text only implies it."""

    side: Side
    told: set[str] = field(default_factory=set)
    inferred: bool = True


class Place(NamedTuple):
    """Where a deed is told: the word that decides, its type and, if it has one, its mode, and the way it is told.

    ``watching``: the names of those who watched for it, so that it was not they who did it.
    """

    head: int
    sorts: tuple[str, ...]
    hostile: bool
    shape: str
    watching: frozenset[str] = frozenset()


@cache
def _prepositions(lang: str) -> Mapping[str, tuple[str, ...]]:
    """The roles that each preposition of a language may stand for."""
    found: dict[str, list[str]] = {}
    for role, words in grammar(lang).roles.items():
        for word in words:
            found.setdefault(word, []).append(role)
    return {word: tuple(sorted(roles)) for word, roles in found.items()}


def shape(context: Context, head: int) -> str:
    """How a deed is told: by a noun, or by a verb that is passive, has a subject or has none."""
    parse = context.parse
    verb = predicate(parse, head)
    if verb != head and parse.pos[head] == "NOUN":
        return "noun"
    if is_passive(parse, verb) or parse.dep[verb] == "acl":
        return "passive"
    doer = subject(parse, verb)
    if doer is None:
        return "nobody"
    return "pronoun" if parse.pos[doer] == "PRON" else "name" if doer in context.sides.marks else "noun doer"


def roles_around(parse: Parse, head: int) -> dict[int, tuple[str, ...]]:
    """The tokens that stand in a role to what a deed's head says, with their roles."""
    verb = predicate(parse, head)
    passive = is_passive(parse, verb)
    found: dict[int, tuple[str, ...]] = {}

    def add(i: int, *roles: str) -> None:
        for k in (i, *(c for c in parse.children[i] if parse.rel[c] == "conj")):
            found.setdefault(k, roles if k == i else tuple(f"{r} too" for r in roles))

    if (doer := subject(parse, verb)) is not None:
        add(doer, "subject")
    for at in dict.fromkeys((head, verb)):
        for c in parse.children[at]:
            rel = parse.rel[c]
            if rel == "obj" or (rel == "nsubj" and passive):
                add(c, "object" if rel == "obj" else "patient")
            elif rel == "iobj":
                add(c, "indirect")
            elif rel in ("ccomp", "xcomp"):
                for k in parse.children[c]:
                    if parse.rel[k] == "nsubj":
                        add(k, "complement")
            elif at == head and c < head and rel in ("nmod", "compound", "amod", "det"):
                add(c, "owner")
    if parse.dep[verb] == "acl" and doer is None:
        add(parse.up[verb], "patient")
    prepositions = _prepositions(parse.lang)
    for i in parse.subtree(verb):
        if i not in found and parse.rel[i] in ("obl", "nmod", "obj", "iobj", "conj", "acl", "advcl", "xcomp"):
            case = next((parse.lower[c] for c in parse.children[i] if parse.rel[c] == "case"), None)
            if case in prepositions:
                add(i, *prepositions[case])
    level = 0
    for at in list(above(parse, verb))[1:]:
        for c in parse.children[at]:
            if parse.rel[c] == "nsubj" and c not in found:
                level += 1
                add(c, f"over {min(level, 2)}")
    found.pop(head, None)
    return found


def candidates(context: Context, place: Place, proposed: Sequence[Side | None] = ()) -> list[Candidate]:
    """Everybody who may be a party of a deed, each once; ``proposed``: its actor and recipient by the rule's roles."""
    parse = context.parse
    found: dict[str, Candidate] = {}

    def of(side: Side) -> Candidate:
        if side.name not in found:
            found[side.name] = Candidate(side)
        return found[side.name]

    roles = roles_around(parse, place.head)
    verb = predicate(parse, place.head)
    here = parse.sentence_of[place.head]
    seen = set()
    beside: list[tuple[int, str]] = []
    for naming in context.namings[here][:MOST]:
        candidate = of(naming.side)
        seen.add(naming.token)
        candidate.told.update(_standing_here(context, place.head, verb, roles, naming))
        candidate.inferred &= naming.inferred
        if naming.kind != "phrase" and not naming.local:
            beside.append((naming.token - place.head, naming.side.name))
    for token, names in roles.items():
        if token in seen or (party := context.party(token)) is None:
            continue
        candidate = of(party[0])
        kind = "named" if party[0].named else "agent" if context.is_agent(token) else "thing"
        candidate.told.update(f"{role}/{kind}" for role in names)
        candidate.inferred &= party[1]
        if party[0].of:
            other = of(Side(party[0].of, party[0].country))
            other.told.update(f"{role}/{kind} of" for role in names)
    if before := [name for at, name in beside if at < 0]:
        found[before[-1]].told.add("nearest before")
    if after := [name for at, name in beside if at > 0]:
        found[after[0]].told.add("nearest after")
    states = {name for _, name in beside}
    if len(states) < 4:
        for name in states:
            found[name].told.add(f"one of {len(states)}")
    inside, near = set(found), context.near(here)
    for side, told in near.values():
        of(side).told.update(told)
    for name, (side, told) in context.profiles.items():
        if name in found or len(found) < MOST:
            of(side).told.update(told)
    statement = context.statement_of.get(place.head)
    speaking = context.speaking(statement) if statement else None
    if speaking:
        of(speaking).told.update(("speaker", "speaker quoted" if context.is_quoted(place.head) else "speaker told"))
    for party, side in zip(("actor", "recipient"), proposed):
        if side:
            of(side).told.add(f"rule {party}")
    for name, candidate in found.items():
        candidate.told.update(_own(candidate.side))
        if name not in inside:
            candidate.told.update(("elsewhere",) if name in near else ("elsewhere", "far"))
    return list(found.values())


def _own(side: Side) -> tuple[str, str]:
    """What a side itself tells."""
    sort = "body" if side.country == INTERNATIONAL else "state" if side.country else "unknown"
    return "named" if side.named else "unnamed", sort


def _standing_here(
    context: Context, head: int, verb: int, roles: Mapping[int, Sequence[str]], naming: Naming
) -> Iterator[str]:
    """How a name stands to the deed in whose sentence it is."""
    parse, at = context.parse, naming.token
    for _ in range(CLIMB):
        if at in roles or at in (head, verb) or parse.up[at] == at:
            break
        at = parse.up[at]
    if at in roles:
        if at == naming.token:
            how = "self"
        elif at == naming.top:
            how = "apart" if context.sides.is_apart(parse.lower[at]) else "own"
        else:
            how = "deep"
        where = [*roles[at]]
    else:
        how = "clause" if at in (head, verb) else "beside"
        where = ["before" if naming.token < head else "after"]
    local = " local" if naming.local else ""
    for role in where:
        yield f"{role}/{how}"
        yield f"{role}/{how} {naming.kind}{local}"
