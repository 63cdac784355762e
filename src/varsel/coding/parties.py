"""Parties: who did a deed, and to whom: proposed by the roles that its rule names, and chosen by what the text tells."""

from collections.abc import Sequence

from varsel.coding.candidates import Candidate, Place, candidates, shape
from varsel.coding.clause import parties
from varsel.coding.codebook import Codebook, Role
from varsel.coding.context import Context
from varsel.coding.marks import Side
from varsel.coding.ranking import choose
from varsel.coding.rules import Hit
from varsel.coding.standing import CUE, Standing
from varsel.record import Statement

ACTOR: tuple[Role, ...] = ("subject", "by", "owner")
RECIPIENT: tuple[Role, ...] = ("indirect", "object", "against", "to", "with", "from", "in", "of", "for")
ASKED: tuple[Role, ...] = ("object", "complement", "indirect", "to", "from")

Party = tuple[Side, bool]
Proposed = tuple[Party | None, Party | None]


def proposed_of(
    context: Context, codebook: Codebook, head: int, hit: Hit, standing: Standing | None
) -> Proposed:
    """Who did a deed and to whom, by the roles that its rule names."""
    actor, recipient = _by_roles(context, codebook, head, hit)
    if standing and standing.request:
        return _request(context, standing, context.statement_of.get(head), actor, recipient)
    if actor and actor[0].name in _watching(context, head, standing):
        actor = None
    return actor, recipient


def parties_of(codebook: Codebook, hit: Hit, place: Place, found: Sequence[Candidate], proposed: Proposed) -> Proposed:
    """Who did a deed and to whom, of those ``found`` who may be its parties, as ``weighed`` gives them with its place."""
    actor, recipient = choose(found, place)
    if recipient and recipient.inferred and codebook.inherited(hit.category.id, "towards") is False:
        recipient = None
    return _as_party(actor, proposed), _as_party(recipient, proposed)


def weighed(
    context: Context,
    codebook: Codebook,
    head: int,
    hit: Hit,
    standing: Standing | None,
    sorts: tuple[str, ...],
    proposed: Proposed,
) -> tuple[Place, list[Candidate]]:
    """The place of a deed of these sorts (its type and mode), and everybody who may be a party of it, with what is told of them.

    ``proposed``: as ``proposed_of`` gives them.
    """
    hostile, at = codebook.inherited(hit.category.id, "hostile"), head
    if standing and standing.request:
        hostile, at = None, head if standing.asking in (None, CUE) else standing.asking
    place = Place(at, sorts, bool(hostile), shape(context, at), _watching(context, head, standing))
    return place, candidates(context, place, [party[0] if party else None for party in proposed])


def _watching(context: Context, head: int, standing: Standing | None) -> frozenset[str]:
    """Who saw no sign of a deed, and so is not who did it: the subject of the seeing, else the side that speaks."""
    if standing is None or standing.seeing is None:
        return frozenset()
    tokens = parties(context.parse, standing.seeing, "subject", context.grammar.roles)
    found = [party[0] for token in tokens if (party := context.party(token))]
    statement = context.statement_of.get(head)
    speaking = context.speaking(statement) if statement else None
    return frozenset(side.name for side in found or [speaking] if side)


def _as_party(found: Candidate | None, proposed: Proposed) -> Party | None:
    """A candidate as a party; inferred where the roles say so ("we"), else where its name stands elsewhere."""
    if found is None:
        return None
    said = (party[1] for party in proposed if party and party[0].name == found.side.name)
    return found.side, next(said, found.inferred)


def _by_roles(context: Context, codebook: Codebook, head: int, hit: Hit) -> Proposed:
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
    for other in (c for c in parse.children[token] if parse.rel[c] == "conj"):
        joined, words = context.party(other), [c for c in parse.children[other] if parse.rel[c] == "cc"]
        if joined and joined[0].named and words and joined[0].name not in side.name:
            side = Side(f"{side.name} {parse.words[words[0]]} {joined[0].name}", side.country)
    return side, inferred


def _request(
    context: Context, standing: Standing, statement: Statement | None, actor: Party | None, recipient: Party | None
) -> Proposed:
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
