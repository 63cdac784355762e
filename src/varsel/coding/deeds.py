"""Deeds: what was done or is said to be, by whom, to whom, how much, and whether it is to come, under way, done or denied.

A deed is found by the words of a codebook's rules; its parties (``parties``) by the roles that the rule names, its status
(``standing``) by the verbs and auxiliaries that it hangs under.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

from varsel.coding.candidates import shape
from varsel.coding.clause import parties
from varsel.coding.codebook import Codebook
from varsel.coding.context import Context
from varsel.coding.marks import Side
from varsel.coding.parties import parties_of, proposed_of, weighed
from varsel.coding.quantities import quantity
from varsel.coding.rules import Hit
from varsel.coding.standing import CUE, Standing, asked, standing_of
from varsel.coding.statements import deciding, runs
from varsel.coding.tellings import Told, joined
from varsel.record import Deed, DeedStatus, Spans, Statement

#: Stocks that arms come out of or go into, by mode.
STOCKS: dict[str, Literal["in", "out"]] = {"arms-from-stock": "out", "replenish-stock": "in", "arms-production": "in"}
LONGEST = 30  # evidence has no more tokens than this
_OBJECTS = ("obj", "obl", "nmod", "iobj", "nummod", "amod", "compound", "aux", "nsubj")


def deeds(context: Context, codebook: Codebook, *, said: bool = False) -> tuple[Deed, ...]:
    """The deeds that an article tells of, in the order in which it first does.

    With ``said`` also what is done by saying it (rules with that mark: "accused", "rejected", "threatened to"), which
    otherwise is a statement and no deed, and what is announced on a condition.
    """
    told = joined(list(_told(context, codebook, said)))
    return tuple(as_deed(context, n, t) for n, t in enumerate(told, 1))


def _told(context: Context, codebook: Codebook, said: bool) -> Iterator[Told]:
    for _, hits in context.hits(codebook):
        for head, hit in _best(context, codebook, [h for h in hits if h.category.kind == "deed"]):
            if (said or not hit.rule.said) and (telling := telling_of(context, codebook, head, hit, said)):
                yield telling


def _best(context: Context, codebook: Codebook, hits: Iterable[Hit]) -> Iterator[tuple[int, Hit]]:
    """One hit for each deed, of those whose words overlap.

    What is done comes before what is said, and what is asked for before the asking, which is found by its verb in any
    case; then the longest, the one of a mode, and the surest.
    """
    ranked = sorted(
        hits,
        key=lambda h: (
            not h.rule.said,
            h.category.id not in codebook.requests,
            len(h.match.tokens),
            len(codebook.lineage(h.category.id)),
            h.rule.confidence,
        ),
        reverse=True,
    )
    taken: set[int] = set()
    best = []
    for hit in ranked:
        head = deciding(context, hit.match)
        if head not in taken and not taken & set(hit.match.tokens):
            best.append((head, hit))
            taken.update(hit.match.tokens)
    yield from sorted(best, key=lambda b: b[0])


def _is_fact(context: Context, head: int, standing: Standing) -> bool:
    """Whether the outlet itself tells that something was done, in the passive: then it was, by whomever."""
    return context.statement_of.get(head) is None and standing.status == "done" and shape(context, head) == "passive"


def telling_of(
    context: Context, codebook: Codebook, head: int, hit: Hit, said: bool, anyhow: bool = False
) -> Told | None:
    """What a rule's words tell; None where that is no deed or, but for ``anyhow``, nobody's (``said``: as ``deeds``)."""
    category, statement = hit.category, context.statement_of.get(head)
    standing = standing_of(context, codebook, head, hit, statement)
    if standing is None or (standing.open and not said):
        return None
    event = codebook.lineage(category.id)[-1]
    number = quantity(context, head, hit.match.tokens)
    if standing.status == "pledged" and number and standing.asking is None and standing.future:
        standing = replace(standing, status="announced")  # so and so much is more than a promise
    requested = codebook.inherited(category.id, "requested")
    if standing.request and requested:
        event = codebook.by_id[requested]
    proposed = proposed_of(context, codebook, head, hit, standing)
    if not anyhow and not proposed[1] and event.id in codebook.requests and not said:
        return None  # nobody asked is no request
    if not anyhow and not any(proposed) and (said or not _is_fact(context, head, standing)):
        return None
    mode = category.id if category.parent else None
    sorts = (event.id, mode) if mode else (event.id,)
    place, found = weighed(context, codebook, head, hit, standing, sorts, proposed)
    actor, recipient = parties_of(codebook, hit, place, found, proposed)
    named = tuple(party[0] if party else None for party in proposed)
    parties = {"actor": actor, "recipient": recipient}
    return Told(
        head=head,
        event=event.id,
        mode=mode,
        status=asked(context, standing, statement) if standing.request and requested else standing.status,
        actor=actor[0] if actor else None,
        recipient=recipient[0] if recipient else None,
        quantity=number,
        when=_when(context, head, standing.status, statement),
        where=_where(context, head, named),
        evidence=_evidence(context, head, hit, standing.asking),
        statement=statement,
        confidence=hit.rule.confidence,
        inferred=frozenset(name for name, party in parties.items() if party and party[1]),
        proposed=named,
    )


# ---------------------------------------------------------------------------------------------------------------------
# When, and on which words


def _when(
    context: Context, head: int, status: DeedStatus, statement: Statement | None
) -> str | None:
    """When it was done or is to be, as its sentence says; for what is announced without that, when it was announced."""
    near = context.nearest_time(head)
    return near or (statement.when if statement and status in ("announced", "pledged") else None)


def _where(context: Context, head: int, others: Sequence[Side | None]) -> str | None:
    """The place or state that it was done in, as its clause says, other than one of the parties."""
    names = {side.name for side in others if side}
    tokens = parties(context.parse, head, "in", context.grammar.roles)
    return next((place for i in tokens if (place := context.sides.place(i)) and place not in names), None)


def _evidence(context: Context, head: int, hit: Hit, asking: int | None) -> Spans:
    """The stretch from the first to the last of the words that decided and what depends on them."""
    parse = context.parse
    tokens = set(hit.match.tokens)
    for i in (*hit.match.tokens, *((asking,) if asking is not None and asking != CUE else ())):
        tokens.add(i)
        tokens.update(c for c in parse.children[i] if parse.rel[c] in _OBJECTS)
    whole = {t for i in tokens for t in parse.subtree(i)}
    kept = [
        t for t in (whole if len(whole) <= LONGEST else tokens)
        if parse.sentence_of[t] == parse.sentence_of[head] and context.is_told_with(t, head)
    ]  # fmt: skip
    first, last = min(kept, default=head), max(kept, default=head)
    while first < head and parse.pos[first] == "PUNCT":
        first += 1
    while last > head and parse.pos[last] == "PUNCT":
        last -= 1
    return runs(context, range(first, last + 1))


def as_deed(context: Context, number: int, told: Told) -> Deed:
    actor, recipient, statement = told.actor, told.recipient, told.statement
    return Deed(
        id=f"d{number}",
        event=told.event,
        mode=told.mode,
        status=told.status,
        actor=actor.name if actor else None,
        actor_country=actor.country if actor else None,
        recipient=recipient.name if recipient else None,
        recipient_country=recipient.country if recipient else None,
        quantity=told.quantity,
        when=told.when,
        where=told.where,
        stock=STOCKS.get(told.mode or ""),
        evidence=told.evidence,
        reported_by=statement.speaker if statement else context.article.outlet,
        statement=statement.id if statement else None,
        confidence=told.confidence,
        inferred=tuple(sorted(told.inferred)),
    )
