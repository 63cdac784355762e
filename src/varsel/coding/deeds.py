"""Deeds: what was done or is said to be, by whom, to whom, how much, and whether it is to come, under way, done or denied.

A deed is found by the words of a codebook's rules; its parties by the roles that the rule names, in the dependency
tree; its status by the verbs and auxiliaries that it hangs under, the nearest first.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from varsel.coding.clause import (
    above,
    conditional,
    depends,
    governors,
    helpers,
    is_infinitive,
    is_passive,
    is_verb,
    negated,
    parties,
    predicate,
    relation,
    subject,
)
from varsel.coding.codebook import Category, Codebook, Role
from varsel.coding.context import Context
from varsel.coding.quantities import quantity
from varsel.coding.rules import Hit
from varsel.coding.sides import Side
from varsel.coding.statements import deciding, is_negated, runs
from varsel.record import Deed, DeedStatus, Quantity, Spans, Statement

ACTOR: tuple[Role, ...] = ("subject", "by", "owner")
RECIPIENT: tuple[Role, ...] = ("indirect", "object", "against", "to", "with", "from", "in", "of", "for")
ASKED: tuple[Role, ...] = ("object", "complement", "indirect", "to", "from")
#: Stocks that arms come out of or go into, by mode.
STOCKS: dict[str, Literal["in", "out"]] = {"arms-from-stock": "out", "replenish-stock": "in", "arms-production": "in"}
CUE = -1  # stands for the cue of the statement, where a word is asked for that asks, promises or denies
RECENT = 8  # a telling is compared with no more deeds, and tellings of one, than this
LONGEST = 30  # evidence has no more tokens than this
_OBJECTS = ("obj", "obl", "nmod", "iobj", "nummod", "amod", "compound", "aux", "nsubj")

Party = tuple[Side, bool]
Completing = Callable[[Side, "Told"], Side | None]


@dataclass(frozen=True)
class Standing:
    """Whether a deed was done: its status, and the word that asks for it (``CUE``: the statement's), if one does.

    ``open``: only on a condition; ``future``: said to be to come, without a word of promise.
    """

    status: DeedStatus
    asking: int | None = None
    request: bool = False
    open: bool = False
    future: bool = False


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
    where: str | None
    evidence: Spans
    statement: Statement | None
    confidence: float
    hostile: bool
    towards: bool
    near: tuple[Side, ...]
    inferred: frozenset[str]


def deeds(context: Context, codebook: Codebook, *, said: bool = False) -> tuple[Deed, ...]:
    """The deeds that an article tells of, in the order in which it first does.

    With ``said`` also what is done by saying it (rules with that mark: "accused", "rejected", "threatened to"), which
    otherwise is a statement and no deed, and what is announced on a condition.
    """
    told = [
        t for t in _told(context, codebook, said)
        if t.recipient or (t.actor and (said or t.event not in codebook.requests))  # nobody asked is no request
    ]  # fmt: skip
    return tuple(_deed(context, n, t) for n, t in enumerate(_opposed(_joined(told), context.sides.two_main()), 1))


def _told(context: Context, codebook: Codebook, said: bool) -> Iterator[Told]:
    for _, hits in context.hits(codebook):
        for head, hit in _best(context, codebook, [h for h in hits if h.category.kind == "deed"]):
            if (said or not hit.rule.said) and (telling := _telling(context, codebook, head, hit, said)):
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


def _telling(context: Context, codebook: Codebook, head: int, hit: Hit, said: bool) -> Told | None:
    category, statement = hit.category, context.statement_of.get(head)
    standing = _standing(context, codebook, head, hit, statement)
    if standing is None or (standing.open and not said):
        return None
    event = codebook.lineage(category.id)[-1]
    actor, recipient = _parties(context, codebook, head, hit)
    number = quantity(context, head, hit.match.tokens)
    if standing.status == "pledged" and number and standing.asking is None and standing.future:
        standing = replace(standing, status="announced")  # so and so much is more than a promise
    requested = codebook.inherited(category.id, "requested")
    if standing.request and requested:
        event = codebook.by_id[requested]
        actor, recipient = _request(context, standing, statement, actor, recipient)
    parties = {"actor": actor, "recipient": recipient}
    return Told(
        head=head,
        event=event.id,
        mode=category.id if category.parent else None,
        status=_asked(context, standing, statement) if standing.request and requested else standing.status,
        actor=actor[0] if actor else None,
        recipient=recipient[0] if recipient else None,
        quantity=number,
        when=_when(context, head, standing.status, statement),
        where=_where(context, head, (actor, recipient)),
        evidence=_evidence(context, head, hit, standing.asking),
        statement=statement,
        confidence=hit.rule.confidence,
        hostile=bool(codebook.inherited(category.id, "hostile")) and not standing.request,
        towards=codebook.inherited(category.id, "towards") is not False,
        near=_near(context, head),
        inferred=frozenset(name for name, party in parties.items() if party and party[1]),
    )


# ---------------------------------------------------------------------------------------------------------------------
# Who


def _parties(context: Context, codebook: Codebook, head: int, hit: Hit) -> tuple[Party | None, Party | None]:
    """Who did it and to whom, by the roles that the rule names, else its category, else the usual ones."""
    roles = hit.rule.actor or codebook.inherited(hit.category.id, "actor") or ACTOR
    actor = _party(context, head, roles, None)
    if actor and actor[0].both and (two := context.sides.two_main()):
        return (two[0], True), (two[1], True)
    roles = hit.rule.recipient or codebook.inherited(hit.category.id, "recipient") or RECIPIENT
    return actor, _party(context, head, roles, actor[0] if actor else None)


def _near(context: Context, head: int) -> tuple[Side, ...]:
    """The states and bodies that the deed's sentence names."""
    first, end = context.parse.sentences[context.parse.sent[head]]
    return tuple({side.name: side for i in range(first, end) if (side := context.sides.named(i))}.values())


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


def _request(
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


def _opposed(told: Sequence[Told], main: Sequence[Side]) -> list[Told]:
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


# ---------------------------------------------------------------------------------------------------------------------
# Whether


def _standing(
    context: Context, codebook: Codebook, head: int, hit: Hit, statement: Statement | None
) -> Standing | None:
    """How a deed stands; None where it is none: a mere possibility, a condition, or what did not happen.

    What the nearest verb above it says counts first (denied, asked for, to come), then the cue of the statement that
    it is told in, then the tense.
    """
    parse = context.parse
    if conditional(parse, head, context.grammar.conditionals):
        return None
    if is_negated(context, head, hit.match):
        return Standing("denied") if statement else None
    to_come: DeedStatus = codebook.inherited(hit.category.id, "to_come") or "announced"
    if _is_purpose(context, predicate(parse, head)):
        return None
    if _is_unseen(context, head):
        return Standing("not-observed")
    is_open = depends(parse, head, context.grammar.conditionals) or _is_conditional(context, head, statement)
    found = _by_governors(context, head, hit, to_come) or _by_cue(context, head, statement, to_come)
    if found == "possible":
        return None
    if isinstance(found, Standing):
        return replace(found, open=is_open)
    return Standing(hit.rule.status or _tense(context, codebook, head, hit.category), open=is_open)


def _by_governors(context: Context, head: int, hit: Hit, to_come: DeedStatus) -> Standing | Literal["possible"] | None:
    """What the verbs and nouns say that a deed hangs under, up to the end of its clause."""
    parse, words = context.parse, context.grammar.words
    for at in governors(parse, head):
        own = at == head or at in hit.match.tokens
        around = {parse.lower[c] for c in helpers(parse, at)} - {parse.lower[i] for i in hit.match.tokens}
        if is_infinitive(parse, at) and any(relation(parse, c) == "cop" for c in parse.children[at]):
            return Standing(to_come)  # "our message is to go on giving"
        if not own:
            if _is_purpose(context, at):
                return "possible"
            around.add(parse.lower[at])
            if around & words["deny"]:
                return Standing("denied")
            if around & words["request"]:
                return Standing("demanded", at, request=True)
            if around & words["threaten"]:
                return Standing("announced", open=True)
        if around & words["demand"]:
            return Standing("demanded", at)
        if around & words["obligation"]:
            return "possible" if _is_own(context, at) else Standing("demanded", at)
        if hit.rule.status:
            return Standing(hit.rule.status)
        if around & words["future"]:
            return Standing(to_come, future=True)
        if around & words["promise"]:
            return Standing("pledged")
        if around & words["announce"] and not own:
            return Standing(to_come)
        if around & words["possible"] or _is_any(context, at):
            return "possible"
        if is_verb(parse, at) and not is_infinitive(parse, at) and relation(parse, at) in (
            "ccomp", "root", "advcl", "acl", "parataxis",
        ):  # fmt: skip
            return None
    return None


def _is_unseen(context: Context, head: int) -> bool:
    """Whether a deed is what somebody saw no sign of."""
    parse, words = context.parse, context.grammar.words
    over = list(above(parse, head))[1:]
    over += [c for at in over for c in parse.children[at] if relation(parse, c) == "obj"]
    return any(parse.lower[i] in words["seeing"] and negated(parse, i, words["negation"]) for i in over)


def _is_conditional(context: Context, head: int, statement: Statement | None) -> bool:
    """Whether the condition of the statement stands in the deed's own sentence."""
    condition = context.tokens(statement.evidence.get("condition", ())) if statement else []
    return any(context.parse.sent[i] == context.parse.sent[head] for i in condition)


def _is_any(context: Context, verb: int) -> bool:
    """Whether a deed is said of whoever may do it: "any ship that fires on us"."""
    found = subject(context.parse, verb)
    return found is not None and any(
        context.parse.lower[c] in context.grammar.words["any"] for c in context.parse.children[found]
    )


def _is_purpose(context: Context, verb: int) -> bool:
    """Whether a verb only says what something else is done for: "to disperse the crowd", "for å be om hjelp"."""
    parse, marks = context.parse, context.grammar.words["purpose"]
    marked = any(parse.lower[c] in marks and c < verb for c in parse.children[verb])
    return marked and relation(parse, verb) in ("advcl", "acl") and is_infinitive(context.parse, verb)


def _is_own(context: Context, verb: int) -> bool:
    """Whether what has to be done is the speaker's own to do: then nobody is asked for it."""
    found = subject(context.parse, verb)
    return found is None or context.parse.lower[found] in context.grammar.words["own"]


def _by_cue(
    context: Context, head: int, statement: Statement | None, to_come: DeedStatus
) -> Standing | Literal["possible"] | None:
    """What the cue says of a deed that is told in the clause it governs, and not in a quotation of several sentences."""
    if statement is None or (context.is_quoted(head) and statement.kind != "indirect"):
        return None
    words, verb = context.grammar.words, predicate(context.parse, head)
    cue = {context.parse.lower[i] for i in context.tokens(statement.cue)}
    bare = is_infinitive(context.parse, verb) or not is_verb(context.parse, verb)
    if cue & words["deny"]:
        return Standing("denied")
    if cue & words["request"]:
        return Standing("demanded", CUE, request=True)
    if cue & words["demand"]:
        return Standing("demanded", CUE)
    if cue & words["threaten"]:
        return "possible"
    if cue & words["promise"] and bare:
        return Standing("pledged")
    return Standing(to_come) if cue & words["announce"] and bare else None


def _asked(context: Context, standing: Standing, statement: Statement | None) -> DeedStatus:
    """The status of a request: under way where somebody asks, done where they asked."""
    if standing.asking is not None and standing.asking != CUE:
        return "ongoing" if _finite(context, standing.asking) == "present" else "done"
    cue = context.tokens(statement.cue) if statement else []
    return "ongoing" if any("Tense=Pres" in context.parse.feats[i] for i in cue) else "done"


def _tense(context: Context, codebook: Codebook, head: int, category: Category) -> DeedStatus:
    """Done where it is told in the past or perfect; in the present what its category says, else ongoing."""
    if _finite(context, predicate(context.parse, head)) != "present":
        return "done"
    return codebook.inherited(category.id, "present") or "ongoing"


def _finite(context: Context, verb: int) -> Literal["present", "past"]:
    """The tense of the verb that carries it: the verb itself, its auxiliary, or what it hangs under."""
    parse, perfect = context.parse, context.grammar.words["perfect"]
    for at in above(parse, verb):
        auxiliaries = [c for c in parse.children[at] if relation(parse, c) in ("aux", "cop")]
        tenses = [parse.feats[t] for t in (*auxiliaries, at) if "Tense" in parse.feats[t] and _is_finite(parse.feats[t])]
        is_perfect = any(parse.lower[c] in perfect and relation(parse, c) == "aux" for c in auxiliaries)
        if is_perfect or any("Tense=Past" in t for t in tenses):
            return "present" if _is_progressive(context, at, auxiliaries) else "past"
        if tenses:
            return "present"
        if is_passive(parse, at) or relation(parse, at) in ("root", "parataxis"):
            return "past"
    return "past"


def _is_finite(feats: str) -> bool:
    return "VerbForm=Part" not in feats and "VerbForm=Inf" not in feats


def _is_progressive(context: Context, verb: int, auxiliaries: Sequence[int]) -> bool:
    """ "Has been sharing", "have been holding": begun before, and going on."""
    feats = context.parse.feats[verb]
    present = any("Tense=Pres" in context.parse.feats[a] for a in auxiliaries)
    return present and "VerbForm=Part" in feats and "Tense=Pres" in feats


# ---------------------------------------------------------------------------------------------------------------------
# When, and on which words


def _when(
    context: Context, head: int, status: DeedStatus, statement: Statement | None
) -> str | None:
    """When it was done or is to be, as its sentence says; for what is announced without that, when it was announced."""
    near = nearest_time(context, head)
    return near or (statement.when if statement and status in ("announced", "pledged") else None)


def _where(context: Context, head: int, others: Sequence[Party | None]) -> str | None:
    """The place or state that it was done in, as its clause says, other than one of the parties."""
    names = {party[0].name for party in others if party}
    tokens = parties(context.parse, head, "in", context.grammar.roles)
    return next((place for i in tokens if (place := context.sides.place(i)) and place not in names), None)


def nearest_time(context: Context, head: int) -> str | None:
    """The time expression nearest to a token in its sentence, within the same statement or the outlet's own words."""
    parse, statement = context.parse, context.statement_of.get(head)
    near = [
        (abs(tokens[0] - head), time.edtf)
        for time in context.times
        if time.edtf
        and (tokens := parse.tokens(time.span))
        and parse.sent[tokens[0]] == parse.sent[head]
        and context.statement_of.get(tokens[0]) is statement
    ]
    return min(near)[1] if near else None


def _evidence(context: Context, head: int, hit: Hit, asking: int | None) -> Spans:
    """The stretch from the first to the last of the words that decided and what depends on them."""
    parse = context.parse
    tokens = set(hit.match.tokens)
    for i in (*hit.match.tokens, *((asking,) if asking is not None and asking != CUE else ())):
        tokens.add(i)
        tokens.update(c for c in parse.children[i] if relation(parse, c) in _OBJECTS)
    whole = {t for i in tokens for t in parse.subtree(i)}
    kept = [
        t for t in (whole if len(whole) <= LONGEST else tokens)
        if parse.sent[t] == parse.sent[head] and context.is_told_with(t, head)
    ]  # fmt: skip
    first, last = min(kept, default=head), max(kept, default=head)
    while first < head and parse.pos[first] == "PUNCT":
        first += 1
    while last > head and parse.pos[last] == "PUNCT":
        last -= 1
    return runs(context, range(first, last + 1))


# ---------------------------------------------------------------------------------------------------------------------
# One deed, told several times


def _joined(told: Sequence[Told]) -> list[Told]:
    """The tellings with those of one deed made one: each value from the first that has it, all evidence."""
    groups: dict[tuple[str, str | None], list[list[Told]]] = {}
    order: list[list[Told]] = []
    for t in told:
        key = (t.event, t.actor.name if t.actor else None)
        latest = groups.get(key, ())[-RECENT:]
        group = next((g for g in latest if all(_compatible(t, other) for other in g[:RECENT])), None)
        if group is None:
            group = []
            groups.setdefault(key, []).append(group)
            order.append(group)
        group.append(t)
    return [_merged(group) for group in order]


def _merged(group: Sequence[Told]) -> Told:
    values = {
        name: next((v for t in group if (v := getattr(t, name)) is not None), None)
        for name in ("mode", "actor", "recipient", "quantity", "when", "where")
    }
    return replace(
        group[0],
        **values,
        evidence=tuple(sorted({span for t in group for span in t.evidence})),
        confidence=max(t.confidence for t in group),
        inferred=frozenset.union(*(t.inferred for t in group)),
    )


def _compatible(one: Told, other: Told) -> bool:
    """Whether two tellings can be of one deed: nothing that both say differs."""
    names = {t.recipient.name for t in (one, other) if t.recipient}
    amounts = {t.quantity.value for t in (one, other) if t.quantity}
    {t.when for t in (one, other) if t.when}
    modes = {t.mode for t in (one, other) if t.mode}
    return all(len(values) < 2 for values in (names, amounts, modes)) and one.status == other.status


def _deed(context: Context, number: int, told: Told) -> Deed:
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
