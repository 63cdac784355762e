"""Parties: who did a deed, and to whom, by the roles that its rule names, in the dependency tree."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from varsel.coding.clause import parties, relation
from varsel.coding.codebook import Codebook, Role
from varsel.coding.context import Context
from varsel.coding.marks import Side
from varsel.coding.rules import Hit
from varsel.coding.standing import CUE, Standing
from varsel.coding.tellings import Told
from varsel.record import Statement

ACTOR: tuple[Role, ...] = ("subject", "by", "owner")
RECIPIENT: tuple[Role, ...] = ("indirect", "object", "against", "to", "with", "from", "in", "of", "for")
ASKED: tuple[Role, ...] = ("object", "complement", "indirect", "to", "from")

Party = tuple[Side, bool]
Completing = Callable[[Side, Told], Side | None]


def named_near(context: Context, head: int) -> tuple[Side, ...]:
    """The states and bodies that the deed's sentence names."""
    first, end = context.parse.sentences[context.parse.sent[head]]
    return tuple({side.name: side for i in range(first, end) if (side := context.sides.named(i))}.values())


def deed_parties(context: Context, codebook: Codebook, head: int, hit: Hit) -> tuple[Party | None, Party | None]:
    """Who did it and to whom, by the roles that the rule names, else its category, else the usual ones."""
    roles = hit.rule.actor or codebook.inherited(hit.category.id, "actor") or ACTOR
    actor = _party(context, head, roles, None)
    if actor and actor[0].both and (two := context.sides.two_main()):
        return (two[0], True), (two[1], True)
    roles = hit.rule.recipient or codebook.inherited(hit.category.id, "recipient") or RECIPIENT
    return actor, _party(context, head, roles, actor[0] if actor else None)


def _party(context: Context, head: int, roles: Sequence[Role], other: Side | None) -> Party | None:
    """Who stands in the first of these roles that somebody stands in: one with a name before a noun for people."""
    fallback: Party | None = None
    for role in roles:
        if role == "speaker":
            statement = context.statement_of.get(head)
            side = context.speaking(statement) if statement else None
            if side and (other is None or side.name != other.name):
                return side, True
            continue
        for token in parties(context.parse, head, role, context.grammar.roles):
            found = context.party(token)
            if found is None or (other is not None and found[0].name == other.name):
                continue
            if role == "in" and not context.sides.named(token):
                continue  # where it was done
            if found[0].named:
                return _with_others(context, token, found)
            if found[0].of and other is not None:
                return Side(found[0].of, found[0].country), found[1]  # whoever is a state's is acted upon for it
            agent = context.is_agent(token) or (role != "subject" and context.sides.is_place(token))
            if role == "subject" and agent:
                return found
            if fallback is None and (role == "subject" or agent):
                fallback = found  # whoever is the subject of a deed acts
    return fallback


def _with_others(context: Context, token: int, party: Party) -> Party:
    """A party with those who are joined to it: "Sverige og Finland"."""
    parse, (side, inferred) = context.parse, party
    for other in (c for c in parse.children[token] if relation(parse, c) == "conj"):
        joined, words = context.party(other), [c for c in parse.children[other] if relation(parse, c) == "cc"]
        if joined and joined[0].named and words and joined[0].name not in side.name:
            side = Side(f"{side.name} {parse.words[words[0]]} {joined[0].name}", side.country)
    return side, inferred


def asked_parties(
    context: Context, standing: Standing, statement: Statement | None, actor: Party | None, recipient: Party | None
) -> tuple[Party | None, Party | None]:
    """Who asks, and whom: who stands under the verb of asking, else who would do what is asked for."""
    side = context.speaking(statement) if statement else None
    asker: Party | None = (side, True) if side else None
    asked: Party | None = None
    if standing.asking is not None and standing.asking != CUE:
        asker = _party(context, standing.asking, ACTOR, None) or asker
        asked = _party(context, standing.asking, ASKED, asker[0] if asker else None)
    asked = asked or actor
    same = asker and asked and asker[0].name == asked[0].name
    return asker, recipient if same else asked


def opposed(told: Sequence[Told], main: Sequence[Side]) -> list[Told]:
    """Deeds of which only one party is told, with the other that the article implies.

    It is the one whom the first has most to do with in other deeds of the kind, hostile or not; else the only other
    that the sentence names; else, of the two states that the article is about (``main``), the other.
    """
    pairs: dict[tuple[str, bool], Counter[Side]] = defaultdict(Counter)
    for t in told:
        if t.status != "denied" and t.actor and t.recipient and t.actor.named and t.recipient.named:
            pairs[t.actor.name, t.hostile][t.recipient] += 1
            pairs[t.recipient.name, t.hostile][t.actor] += 1

    most = {key: sides.most_common(1)[0][0] for key, sides in pairs.items()}

    def met(one: Side, t: Told) -> Side | None:
        return most.get((one.name, t.hostile))

    def other(one: Side, t: Told) -> Side | None:
        if found := met(one, t):
            return found
        near = [side for side in t.near if side.name not in one.name]
        if len(near) == 1:
            return near[0]
        return next((side for side in main if side.name != one.name), None) if one in main else None

    return [_completed(t, other, met) for t in told]


def _completed(told: Told, other: Completing, met: Completing) -> Told:
    if told.towards and told.actor and told.actor.named and told.recipient is None and (found := other(told.actor, told)):
        return replace(told, recipient=found, inferred=told.inferred | {"recipient"})
    if told.hostile and told.actor and told.recipient and not told.recipient.named and (found := met(told.actor, told)):
        return replace(told, recipient=found, inferred=told.inferred | {"recipient"})  # a town, its people, their things
    if told.hostile and told.recipient and told.actor is None and (found := other(told.recipient, told)):
        return replace(told, actor=found, inferred=told.inferred | {"actor"})
    return told
