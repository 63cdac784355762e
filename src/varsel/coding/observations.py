"""Observations: somebody saw, or saw no sign of, something that is watched for (an indicator).

An indicator's rules name what is watched for and, under ``also``, the words of seeing that have to stand in the same
sentence; who saw, what it is about and whether it was seen is read from the tree.
"""

from collections.abc import Sequence

from varsel.coding.clause import conditional, governors, helpers, is_verb, negated, parties
from varsel.coding.codebook import Codebook, Role
from varsel.coding.context import Context
from varsel.coding.deeds import nearest_time
from varsel.coding.rules import Hit, rules, sentences
from varsel.coding.sides import Side
from varsel.coding.statements import deciding, runs
from varsel.record import Observation, ObservationStatus

ABOUT: tuple[Role, ...] = ("owner", "of", "by", "in", "from", "subject", "object")


def observations(context: Context, codebook: Codebook) -> tuple[Observation, ...]:
    """The observations that an article reports, in order, each once."""
    ruled = rules(codebook, context.parse.lang)
    features = ruled.features(context.parse)
    found: dict[tuple[object, ...], Observation] = {}
    for row in sentences(context.parse, range(len(context.parse))):
        for hit in ruled.found(features, row):
            if hit.category.kind == "indicator":
                observation = _observation(context, hit, row)
                if observation:
                    found.setdefault((observation.indicator, observation.about, observation.status), observation)
    return tuple(found.values())


def _observation(context: Context, hit: Hit, row: Sequence[int]) -> Observation | None:
    parse = context.parse
    head = deciding(context, hit.match)
    if conditional(parse, head, context.grammar.conditionals):
        return None
    statement = context.statement_of.get(head)
    observer = _observer(context, head)
    about = _about(context, hit, head, row, observer)
    told = [i for i in row if context.statement_of.get(i) is statement and parse.pos[i] != "PUNCT"]
    return Observation(
        indicator=hit.category.id,
        about=about.name if about else None,
        observer=observer.name if observer else None,
        status=_status(context, hit, head),
        as_of=nearest_time(context, head) or (statement.when if statement else context.article.published),
        evidence=runs(context, range(told[0], told[-1] + 1)),
        statement=statement.id if statement else None,
        confidence=hit.rule.confidence,
    )


def _status(context: Context, hit: Hit, head: int) -> ObservationStatus:
    """Not observed where the seeing or what is seen is negated, unclear where the words over it say so."""
    parse, words = context.parse, context.grammar.words
    chain = governors(parse, head)
    around = {parse.lower[i] for at in chain for i in (at, *helpers(parse, at))}
    if around & words["unclear"]:
        return "unclear"
    if hit.rule.negated:
        return "not-observed"
    not_seen = any(parse.lower[i] in words["negation"] for i in hit.match.tokens) or any(
        negated(parse, at, words["negation"]) for at in (head, *chain)
    )
    return "not-observed" if not_seen else "observed"


def _observer(context: Context, head: int) -> Side | None:
    """Whose eyes they were: the subject of the verb that what was seen hangs under, else the side that speaks."""
    for at in governors(context.parse, head):
        if is_verb(context.parse, at) and at != head:
            for token in parties(context.parse, at, "subject", context.grammar.roles):
                party = context.party(token)
                if party and party[0].named:
                    return party[0]
    statement = context.statement_of.get(head)
    return context.speaking(statement) if statement else None


def _about(context: Context, hit: Hit, head: int, row: Sequence[int], observer: Side | None) -> Side | None:
    """Whom what was seen concerns: whose it is, else a side that is named in the sentence, other than the observer."""
    near = [
        token
        for at in dict.fromkeys((head, *hit.match.tokens))
        for role in ABOUT
        for token in parties(context.parse, at, role, context.grammar.roles)
    ]
    for token in [*near, *row]:
        if context.parse.pos[token] in ("PROPN", "NOUN", "ADJ", "PRON"):
            party = context.party(token)
            if party and party[0].named and (observer is None or party[0].name != observer.name):
                return party[0]
    return None
