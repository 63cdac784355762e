"""Observations: somebody saw, or saw no sign of, something that is watched for (an indicator).

An indicator's rules name what is watched for and, under ``also``, the words of seeing that have to stand in the same
sentence; who saw, what it is about and whether it was seen is read from the tree.
"""

from collections.abc import Sequence

from varsel.actors import INTERNATIONAL
from varsel.coding.clause import above, conditional, helpers, is_verb, parties, predicate
from varsel.coding.codebook import Codebook, Role
from varsel.coding.context import Context
from varsel.coding.rules import Hit
from varsel.coding.sides import Side
from varsel.coding.standing import is_unreal
from varsel.coding.statements import deciding, runs
from varsel.record import Observation, ObservationStatus

#: Where whose something is stands.
OWNING: tuple[Role, ...] = ("owner", "of", "by")


def observations(context: Context, codebook: Codebook) -> tuple[Observation, ...]:
    """The observations that an article reports, each once, with all the words that tell of it.

    In the order in which they are first told; of a sentence one for each indicator.
    """
    found: dict[tuple[object, ...], Observation] = {}
    for row, hits in context.hits(codebook):
        first = {h.category.id: h for h in reversed(hits) if h.category.kind == "indicator"}
        for hit in first.values():
            if observation := _observation(context, hit, row):
                key = (observation.indicator, observation.about, observation.status)
                told = found.setdefault(key, observation)
                evidence = tuple(sorted({*told.evidence, *observation.evidence}))
                found[key] = told.model_copy(update={"evidence": evidence})
    return tuple(found.values())


def _observation(context: Context, hit: Hit, row: Sequence[int]) -> Observation | None:
    parse = context.parse
    head = deciding(context, hit.match)
    made_up = is_unreal(context, head, hit) or _has_to_be(context, head)
    if made_up or conditional(parse, head, context.grammar.conditionals):
        return None
    statement = context.statement_of.get(head)
    chain = list(above(parse, head))
    observer = _observer(context, head, chain)
    about, inferred = _about(context, hit, head, row, observer)
    told = [i for i in row if context.statement_of.get(i) is statement and parse.pos[i] != "PUNCT"]
    return Observation(
        indicator=hit.category.id,
        about=about.name if about else None,
        observer=observer.name if observer else None,
        status=_status(context, hit, chain),
        as_of=context.nearest_time(head) or (statement.when if statement else context.article.published),
        evidence=runs(context, range(told[0], told[-1] + 1)),
        statement=statement.id if statement else None,
        confidence=hit.rule.confidence,
        inferred=("about",) if about and inferred else (),
    )


def _has_to_be(context: Context, head: int) -> bool:
    """Whether what is watched for is only called for: "the doctrine must be changed"."""
    verb = predicate(context.parse, head)
    return any(context.parse.lower[c] in context.grammar.words["obligation"] for c in helpers(context.parse, verb))


def _status(context: Context, hit: Hit, chain: Sequence[int]) -> ObservationStatus:
    """Not observed where the seeing or what is seen is negated, unclear where the words over it say so."""
    parse, words = context.parse, context.grammar.words
    near = {i for at in chain for i in (at, *parse.children[at])}
    near |= {c for i in near if parse.rel[i] in ("obj", "nsubj") for c in parse.children[i]}  # "no alteration in it"
    around = {parse.lower[i] for i in near}
    if around & words["unclear"] or {parse.lower[i] for at in chain for i in parse.children[at]} & words["perhaps"]:
        return "unclear"
    around |= {parse.lower[i] for i in hit.match.tokens}
    if hit.rule.negated is True or around & words["negation"]:
        return "not-observed"
    return "observed"


def _observer(context: Context, head: int, chain: Sequence[int]) -> Side | None:
    """Whose eyes they were: the subject of a verb that what was seen hangs under, else the side that speaks."""
    statement = context.statement_of.get(head)
    for at in chain[1:]:
        if is_verb(context.parse, at) and context.statement_of.get(at) is statement:
            for token in parties(context.parse, at, "subject", context.grammar.roles):
                party = context.party(token)
                if party and party[0].named:
                    return party[0]
    return context.speaking(statement) if statement else None


def _about(
    context: Context, hit: Hit, head: int, row: Sequence[int], observer: Side | None
) -> tuple[Side | None, bool]:
    """Whom what was seen concerns, and whether that is inferred.

    Whose it is, else a state other than the observer's that is named in the sentence, else the one that the article names
    most often.
    """
    owners = (
        token
        for at in dict.fromkeys((head, *hit.match.tokens))
        for role in OWNING
        for token in parties(context.parse, at, role, context.grammar.roles)
    )
    for token in owners:
        party = context.party(token)
        if party and party[0].named and party[0].country != INTERNATIONAL and not _same(party[0], observer):
            return party
    for token in row:
        state = context.sides.named(token, bodies=False)
        if state and not _same(state, observer):
            return state, False
    return context.sides.main(observer), True


def _same(one: Side, other: Side | None) -> bool:
    return other is not None and one.name == other.name
