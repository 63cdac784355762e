"""Deeds: what was done or is said to be, by whom, to whom, how much, and whether it is to come, under way, done or denied.

A deed is found by the words of a codebook's rules; its parties by the roles that the rule names, in the dependency
tree; its status by the verbs and auxiliaries that it hangs under, the nearest first.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from varsel.coding.clause import (
    above,
    conditional,
    governors,
    helpers,
    is_passive,
    is_verb,
    negated,
    parties,
    predicate,
    relation,
)
from varsel.coding.codebook import Codebook, Role
from varsel.coding.context import Context
from varsel.coding.quantities import quantity
from varsel.coding.rules import Hit, rules, sentences
from varsel.coding.sides import Side
from varsel.coding.statements import deciding, runs
from varsel.reading.dates import TimeExpression
from varsel.record import Deed, DeedStatus, Quantity, Spans, Statement

REQUEST = "REQUEST"
ACTOR: tuple[Role, ...] = ("subject", "by", "owner")
RECIPIENT: tuple[Role, ...] = ("indirect", "object", "against", "to", "with", "from", "in", "of", "for")
#: Stocks that arms come out of or go into, by mode.
STOCKS: dict[str, Literal["in", "out"]] = {"arms-from-stock": "out", "replenish-stock": "in", "arms-production": "in"}


@dataclass(frozen=True)
class Told:
    """One telling of a deed, before those of the same deed are joined."""

    head: int
    event: str
    mode: str | None
    status: DeedStatus
    actor: Side | None
    recipient: Side | None
    quantity: Quantity | None
    when: str | None
    evidence: Spans
    statement: Statement | None
    confidence: float
    hostile: bool
    inferred: frozenset[str]


def deeds(context: Context, codebook: Codebook, times: Sequence[TimeExpression]) -> tuple[Deed, ...]:
    """The deeds that an article tells of, in the order in which it first does."""
    told = [t for t in _told(context, codebook, times) if t.actor or t.recipient]
    told = _opposed(told)
    return tuple(_deed(context, n, group) for n, group in enumerate(_joined(told), 1))


def _told(context: Context, codebook: Codebook, times: Sequence[TimeExpression]) -> Iterator[Told]:
    ruled = rules(codebook, context.parse.lang)
    features = ruled.features(context.parse)
    for row in sentences(context.parse, range(len(context.parse))):
        hits = [h for h in ruled.found(features, row) if h.category.kind == "deed"]
        for head, hit in _best(context, codebook, hits):
            telling = _telling(context, codebook, head, hit, times)
            if telling:
                yield telling


def _best(context: Context, codebook: Codebook, hits: Iterable[Hit]) -> Iterator[tuple[int, Hit]]:
    """One hit for each deed: of those whose words overlap the one of a mode, then the longest, then the surest."""
    ranked = sorted(
        hits,
        key=lambda h: (len(codebook.lineage(h.category.id)), len(h.match.tokens), h.rule.confidence),
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


def _telling(
    context: Context, codebook: Codebook, head: int, hit: Hit, times: Sequence[TimeExpression]
) -> Told | None:
    category = hit.category
    statement = context.statement_of.get(head)
    event = codebook.lineage(category.id)[-1].id
    status, asking = _status(context, codebook, head, hit, statement)
    if status is None:
        return None
    actor = _party(context, head, hit.rule.actor or codebook.inherited(category.id, "actor") or ACTOR, None)
    recipient_roles = hit.rule.recipient or codebook.inherited(category.id, "recipient") or RECIPIENT
    recipient = _party(context, head, recipient_roles, actor[0] if actor else None)
    if asking is not None and event != REQUEST:
        event = REQUEST
        asker = _asker(context, asking, statement)
        asked = _party(context, asking, ("object", "indirect", "to", "from"), asker[0] if asker else None) if asking >= 0 else None
        asker, asked = asker, asked or actor
        actor, recipient = asker, asked if not (asker and asked and asker[0].name == asked[0].name) else recipient
    inferred = {"actor"} if actor and actor[1] else set()
    inferred |= {"recipient"} if recipient and recipient[1] else set()
    return Told(
        head=head,
        event=event,
        mode=category.id if category.parent else None,
        status=status,
        actor=actor[0] if actor else None,
        recipient=recipient[0] if recipient else None,
        quantity=quantity(context, head, hit.match.tokens),
        when=_when(context, head, times, status, statement),
        evidence=_evidence(context, head, hit, (actor, recipient), asking),
        statement=statement,
        confidence=hit.rule.confidence,
        hostile=bool(codebook.inherited(category.id, "hostile")) and event != REQUEST,
        inferred=frozenset(inferred),
    )


# ---------------------------------------------------------------------------------------------------------------------
# Who


Party = tuple[Side, bool]


def _party(context: Context, head: int, roles: Sequence[Role], other: Side | None) -> Party | None:
    """Who stands in the first of these roles that somebody stands in: one who is known before any other noun."""
    fallback: Party | None = None
    for role in roles:
        for token in parties(context.parse, head, role, context.grammar.roles):
            found = context.party(token)
            if found is None or (other is not None and _same(found[0], other)):
                continue
            if found[0].named:
                return found
            if role not in ("first", "in") and fallback is None and not is_verb(context.parse, token):
                fallback = found
    return fallback


def _same(one: Side, other: Side) -> bool:
    return one.name == other.name


def _asker(context: Context, asking: int, statement: Statement | None) -> Party | None:
    """Who asks: the subject of the verb of asking; the speaker's side where that is the cue."""
    if asking >= 0 and (found := _party(context, asking, ("subject", "by", "owner"), None)):
        return found
    side = context.speaking(statement) if statement else None
    return (side, True) if side else None


def _opposed(told: Sequence[Told]) -> list[Told]:
    """A hostile deed without a recipient is against whom the article says its actor is in conflict with."""
    against: dict[str, Side] = {}
    for t in told:
        if t.hostile and t.actor and t.recipient and t.recipient.known:
            against.setdefault(t.actor.name, t.recipient)
            against.setdefault(t.recipient.name, t.actor)
    return [
        replace(t, recipient=against[t.actor.name], inferred=t.inferred | {"recipient"})
        if t.hostile and t.actor and t.recipient is None and t.actor.name in against
        else t
        for t in told
    ]


# ---------------------------------------------------------------------------------------------------------------------
# Whether


def _status(
    context: Context, codebook: Codebook, head: int, hit: Hit, statement: Statement | None
) -> tuple[DeedStatus | None, int | None]:
    """The status of a deed, None where it is none; and the word that asks for it, -1 for the cue, None where none does.

    What the nearest verb above it says counts first: denied, asked for, to come; then the tense.
    """
    parse, words = context.parse, context.grammar.words
    if conditional(parse, head, context.grammar.conditionals):
        return None, None
    to_come: DeedStatus = codebook.inherited(hit.category.id, "to_come") or "announced"
    if not (context.parse.lower[head] in words["negation"]) and _negated(context, head, hit):
        return ("denied" if statement else None), None
    chain = [g for g in governors(parse, head)]
    for at in chain:
        around = {parse.lower[c] for c in helpers(parse, at)} | ({parse.lower[at]} if at != head else set())
        if at != head and around & words["deny"]:
            return "denied", None
        if at != head and around & words["demand"] and at not in hit.match.tokens:
            return _tense(context, at), at
        if hit.rule.status:
            return hit.rule.status, None
        if around & words["future"]:
            return to_come, None
        if around & words["promise"]:
            return "pledged", None
        if around & words["announce"] and at != head:
            return to_come, None
        if around & words["possible"]:
            return None, None
        if is_verb(parse, at) and not _infinitive(context, at) and relation(parse, at) in ("ccomp", "root", "advcl", "acl", "parataxis"):
            break
    if statement and _governed_by_cue(context, head, statement):
        cue = {parse.lower[i] for i in context.tokens(statement.cue)}
        if cue & words["deny"]:
            return "denied", None
        if cue & words["demand"]:
            return _cue_tense(context, statement), -1
        if cue & words["promise"] and _infinitive(context, predicate(parse, head)):
            return "pledged", None
        if cue & words["announce"] and (_infinitive(context, predicate(parse, head)) or not is_verb(parse, predicate(parse, head))):
            return to_come, None
    return hit.rule.status or _tense(context, head), None


def _governed_by_cue(context: Context, head: int, statement: Statement) -> bool:
    """Whether the cue's verb governs the deed: what is said is one clause of it, not a quotation of several sentences."""
    return not context.is_quoted(head) or statement.kind == "indirect"


def _negated(context: Context, head: int, hit: Hit) -> bool:
    words = context.grammar.words["negation"]
    if any(context.parse.lower[i] in words for i in hit.match.tokens):
        return False
    return negated(context.parse, head, words)


def _infinitive(context: Context, verb: int) -> bool:
    parse, marks = context.parse, context.grammar.words["infinitive"]
    return "VerbForm=Inf" in parse.feats[verb] or any(
        relation(parse, c) == "mark" and parse.lower[c] in marks for c in parse.children[verb]
    )


def _tense(context: Context, head: int) -> DeedStatus:
    """Done where the verb that carries the tense is in the past or perfect, ongoing where it is in the present."""
    parse, words = context.parse, context.grammar.words
    verb = predicate(parse, head)
    for at in above(parse, verb):
        auxiliaries = [c for c in parse.children[at] if relation(parse, c) in ("aux", "cop")]
        forms = {parse.lower[c] for c in auxiliaries}
        tense = " ".join(parse.feats[t] for t in (at, *auxiliaries) if "VerbForm=Fin" in parse.feats[t] or "Tense" in parse.feats[t])
        if forms & words["perfect"] or "Tense=Past" in tense:
            if not ("Tense=Pres" in parse.feats[at] and "VerbForm=Part" in parse.feats[at]):
                return "done"
        if is_passive(parse, at) and not auxiliaries:
            return "done"
        if "Tense=Pres" in tense:
            return "done" if parse.line[at] in parse.headings and is_verb(parse, head) else "ongoing"
        if is_verb(parse, at) and not _infinitive(context, at) and tense:
            break
        if relation(parse, at) in ("root", "parataxis"):
            break
    return "done"


def _cue_tense(context: Context, statement: Statement) -> DeedStatus:
    cue = context.tokens(statement.cue)
    return "ongoing" if any("Tense=Pres" in context.parse.feats[i] for i in cue) else "done"


# ---------------------------------------------------------------------------------------------------------------------
# When, and on which words


def _when(
    context: Context, head: int, times: Sequence[TimeExpression], status: DeedStatus, statement: Statement | None
) -> str | None:
    """When it was done or is to be, as its sentence says; for what is announced without that, when it was announced."""
    near = nearest_time(context, head, times)
    return near or (statement.when if statement and status in ("announced", "pledged") else None)


def nearest_time(context: Context, head: int, times: Sequence[TimeExpression]) -> str | None:
    """The time expression nearest to a token in its sentence, within the same statement or the outlet's own words."""
    parse, statement = context.parse, context.statement_of.get(head)
    near = [
        (abs(tokens[0] - head), time.edtf)
        for time in times
        if time.edtf
        and (tokens := parse.tokens(time.span))
        and parse.sent[tokens[0]] == parse.sent[head]
        and context.statement_of.get(tokens[0]) is statement
    ]
    return min(near)[1] if near else None


def _evidence(
    context: Context, head: int, hit: Hit, parties: Sequence[Party | None], asking: int | None
) -> Spans:
    """The stretch from the first to the last of the words that decided, without the rest of the sentence."""
    parse = context.parse
    tokens = set(hit.match.tokens)
    for i in hit.match.tokens:
        tokens.update(c for c in parse.children[i] if relation(parse, c) in ("obj", "obl", "nmod", "iobj", "nummod", "amod", "compound", "aux", "nsubj"))
    if asking is not None and asking >= 0:
        tokens.update((asking, *(c for c in parse.children[asking] if relation(parse, c) in ("nsubj", "obj"))))
    whole = {t for i in tokens for t in parse.subtree(i) if parse.dep[i] not in ("aux",)} if len(tokens) < 12 else tokens
    kept = [t for t in (whole if len(whole) <= 30 else tokens) if parse.sent[t] == parse.sent[head]]
    statement = context.statement_of.get(head)
    kept = [t for t in kept if context.statement_of.get(t) is statement]
    first, last = min(kept), max(kept)
    while last > head and parse.pos[last] == "PUNCT":
        last -= 1
    return runs(context, range(first, last + 1))


# ---------------------------------------------------------------------------------------------------------------------
# One deed, told several times


def _joined(told: Sequence[Told]) -> list[list[Told]]:
    groups: dict[tuple[object, ...], list[list[Told]]] = {}
    order: list[list[Told]] = []
    for t in told:
        key = (t.event, t.mode, t.actor.name if t.actor else None)
        group = next((g for g in groups.get(key, ()) if all(_compatible(t, other) for other in g[:8])), None)
        if group is None:
            group = []
            groups.setdefault(key, []).append(group)
            order.append(group)
        group.append(t)
    return order


def _compatible(one: Told, other: Told) -> bool:
    """Whether two tellings can be of one deed: nothing that both say differs."""
    names = {t.recipient.name for t in (one, other) if t.recipient}
    amounts = {t.quantity.value for t in (one, other) if t.quantity}
    times = {t.when for t in (one, other) if t.when}
    return len(names) < 2 and len(amounts) < 2 and len(times) < 2 and one.status == other.status


def _deed(context: Context, number: int, group: Sequence[Told]) -> Deed:
    """The deed that tellings make: each value from the first that has it."""
    def first(name: str):
        return next((v for t in group if (v := getattr(t, name)) is not None), None)

    actor, recipient, statement = first("actor"), first("recipient"), group[0].statement
    mode = first("mode")
    return Deed(
        id=f"d{number}",
        event=group[0].event,
        mode=mode,
        status=group[0].status,
        actor=actor.name if actor else None,
        actor_country=actor.country if actor else None,
        recipient=recipient.name if recipient else None,
        recipient_country=recipient.country if recipient else None,
        quantity=first("quantity"),
        when=first("when"),
        stock=STOCKS.get(mode or ""),
        evidence=tuple(sorted({span for t in group for span in t.evidence})),
        reported_by=statement.speaker if statement else context.article.outlet,
        statement=statement.id if statement else None,
        confidence=max(t.confidence for t in group),
        inferred=tuple(sorted(frozenset.union(*(t.inferred for t in group)))),
    )
