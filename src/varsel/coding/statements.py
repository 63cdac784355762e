"""Signals: what a statement does with words, coded by a codebook's rules."""

from collections.abc import Sequence

from varsel.coding.clause import conditional, negated, predicate, subject
from varsel.coding.codebook import Codebook, Rule
from varsel.coding.context import Context
from varsel.coding.patterns import Match
from varsel.coding.rules import Hit, Rules, rules, sentences
from varsel.record import Modality, Signal, Span, Spans, Statement

MOST_TARGETS = 3


def coded(context: Context, codebook: Codebook) -> list[tuple[Signal, ...]]:
    """For each statement of an article the categories of a codebook that hold of it, the surest first."""
    ruled = rules(codebook, context.parse.lang)
    features = ruled.features(context.parse)
    return [_signals(context, ruled, features, statement) for statement in context.reading.statements]


def _signals(
    context: Context, ruled: Rules, features: Sequence[frozenset[int]], statement: Statement
) -> tuple[Signal, ...]:
    cue = context.tokens(statement.cue)
    stretches = [
        row for piece in statement.content for row in sentences(context.parse, context.parse.tokens(Span(*piece)))
    ]
    found: dict[str, Signal] = {}
    for row in stretches:
        for hit in (h for h in ruled.found(features, row, cue) if h.category.kind == "signal"):
            signal = _signal(context, ruled, features, statement, row, hit)
            if signal and (hit.category.id not in found or signal.confidence > found[hit.category.id].confidence):
                found[hit.category.id] = signal
    if not found:
        found = _alone(context, ruled, features, statement, stretches, cue)
    return tuple(sorted(found.values(), key=lambda s: -s.confidence))


def _alone(
    context: Context,
    ruled: Rules,
    features: Sequence[frozenset[int]],
    statement: Statement,
    stretches: Sequence[Sequence[int]],
    cue: Sequence[int],
) -> dict[str, Signal]:
    """The category that holds where nothing more specific does, decided by the first sentence that it holds of."""
    for category, rule in ruled.alone:
        for row in stretches:
            if ruled.holds_alone(rule, features, row, cue):
                hit = Hit(category, rule, Match(tuple(row), None))
                signal = _signal(context, ruled, features, statement, row, hit)
                if signal:
                    return {category.id: signal}
    return {}


def _signal(
    context: Context,
    ruled: Rules,
    features: Sequence[frozenset[int]],
    statement: Statement,
    row: Sequence[int],
    hit: Hit,
) -> Signal | None:
    """The signal that a rule's words make in a statement, None where negation, modality or whose act it is forbid."""
    parse, rule = context.parse, hit.rule
    in_cue = hit.match.tokens[0] not in row
    head = row[0] if in_cue else deciding(context, hit.match)
    is_negated = False if in_cue else _is_negated(context, head, hit.match)
    if rule.negated is not None and is_negated != rule.negated:
        return None
    modality = modality_of(context, statement, row, head, is_negated)
    if rule.modality and modality not in rule.modality:
        return None
    if not _done_by(context, statement, head, rule, in_cue):
        return None
    weapons = ruled.weapons(features, row)
    return Signal(
        category=hit.category.id,
        confidence=rule.confidence,
        modality=modality,
        target=_targets(context, statement, row),
        weapon=weapons[0] if weapons else None,
        consequence=_consequence(context, statement, row) if modality == "conditional" else None,
        evidence=runs(context, hit.match.tokens),
    )


def deciding(context: Context, match: Match) -> int:
    """The word of a match that is asked who does it: the marked one, else the first verb, else the first word."""
    if match.head is not None:
        return match.head
    return next((i for i in match.tokens if context.parse.pos[i] == "VERB"), match.tokens[0])


def _is_negated(context: Context, head: int, match: Match) -> bool:
    """Whether the clause is negated by a word that the pattern itself does not name."""
    words = context.grammar.words["negation"]
    if any(context.parse.lower[i] in words for i in match.tokens):
        return False
    return negated(context.parse, head, words)


def modality_of(context: Context, statement: Statement, row: Sequence[int], head: int, is_negated: bool) -> Modality:
    """How something is said: on a condition, as a possibility, denied, or asserted."""
    parse, words = context.parse, context.grammar.words
    condition = statement.evidence.get("condition", ())
    same = any(row[0] <= i <= row[-1] for i in context.tokens(condition))
    if same or conditional(parse, head, context.grammar.conditionals):
        return "conditional"
    verb = predicate(parse, head)
    if any(parse.lower[c] in words["possible"] for c in (*parse.children[verb], *parse.children[head], verb)):
        return "hypothetical"
    return "denied" if is_negated else "asserted"


def _done_by(context: Context, statement: Statement, head: int, rule: Rule, in_cue: bool) -> bool:
    """Whether an act is whose the rule asks for; where the sentence does not tell, it may be either's."""
    if rule.by == "any" or in_cue:
        return True
    own = is_own(context, statement, head)
    return own is None or own == (rule.by == "own")


def is_own(context: Context, statement: Statement, head: int) -> bool | None:
    """Whether what a word says is done by the speaker's own side; None where that cannot be told."""
    parse = context.parse
    found = subject(parse, predicate(parse, head))
    if found is None:
        return None
    if parse.lower[found] in context.grammar.words["own"]:
        return True
    party, side = context.party(found), context.speaking(statement)
    if any(parse.lower[c] in context.grammar.words["own"] for c in parse.children[found]):
        return True
    if party is None or side is None:
        return None
    if party[0].name == side.name or (party[0].country is not None and party[0].country == side.country):
        return True
    return False if party[0].country or party[0].named else None


def _targets(context: Context, statement: Statement, row: Sequence[int]) -> tuple[str, ...]:
    """The sides that a sentence names, other than the speaker's own, in order."""
    side = context.speaking(statement)
    own = {side.name, statement.speaker} if side else {statement.speaker}
    first, last = context.parse.start[row[0]], context.parse.end[row[-1]]
    names = (
        m.name for m in context.reading.mentions if m.start >= first and m.end <= last and m.type in ("PER", "ORG", "GPE")
    )
    return tuple(dict.fromkeys(name for name in names if name not in own))[:MOST_TARGETS]


def _consequence(context: Context, statement: Statement, row: Sequence[int]) -> Span | None:
    """What follows from the condition: the longer part of its sentence before or after it, marks left out."""
    condition = context.tokens(statement.evidence.get("condition", ()))
    inside = [i for i in row if condition and condition[0] <= i <= condition[-1]]
    if not inside:
        return None
    parts = [i for i in row if i < inside[0]], [i for i in row if i > inside[-1]]
    part = max(parts, key=len)
    words = [i for i in part if context.parse.pos[i] != "PUNCT"]
    return context.parse.span(words[0], words[-1] + 1) if words else None


def runs(context: Context, tokens: Sequence[int]) -> Spans:
    """Tokens as spans, those that follow one another joined."""
    spans: list[Span] = []
    previous = -2
    for i in sorted(set(tokens)):
        start = spans.pop().start if i == previous + 1 else int(context.parse.start[i])
        spans.append(Span(start, int(context.parse.end[i])))
        previous = i
    return tuple(spans)
