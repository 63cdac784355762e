"""Signals: what a statement does with words, coded by a codebook's rules."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from varsel.coding.clause import conditional, is_command, negated, predicate, subject, words_of
from varsel.coding.codebook import EVERY, Codebook, Rule
from varsel.coding.context import Context
from varsel.coding.patterns import Match
from varsel.coding.rules import Hit, Rules, rules, sentences
from varsel.record import Modality, Signal, Span, Spans, Statement

MOST_TARGETS = 3


def coded(context: Context, codebook: Codebook) -> list[tuple[Signal, ...]]:
    """For each statement of an article the categories of a codebook that hold of it, the surest first."""
    if "signal" not in codebook.kinds:
        return [() for _ in context.reading.statements]
    ruled = rules(codebook, context.parse.lang)
    features = ruled.features(context.parse)
    elsewhere = context.elsewhere(codebook)
    return [_signals(context, ruled, features, elsewhere, statement) for statement in context.reading.statements]


def _signals(
    context: Context, ruled: Rules, features: Sequence[frozenset[int]], elsewhere: frozenset[str], statement: Statement
) -> tuple[Signal, ...]:
    cued = ruled.cued(features, context.tokens(statement.cue))
    found: list[tuple[Signal, Rule]] = []
    for row in _sentences(context, statement):
        hits = [hit for hit in ruled.found(features, row, cued) if hit.category.kind == "signal"]
        hits = [hit for hit in hits if hit.category.id not in elsewhere]
        if not hits:
            continue
        about = _about(context, ruled, features, statement, row)
        signals = [(_signal(context, statement, row, hit, about), hit.rule) for hit in hits]
        found += [(signal, rule) for signal, rule in signals if signal]
    return _settled(found)


class _About(NamedTuple):
    """What all signals of one sentence have in common."""

    target: tuple[str, ...]
    weapon: str | None
    consequence: Span | None


def _about(
    context: Context, ruled: Rules, features: Sequence[frozenset[int]], statement: Statement, row: Sequence[int]
) -> _About:
    weapons = ruled.weapons(features, row)
    consequence = _consequence(context, statement, row)
    return _About(_targets(context, statement, row), weapons[0] if weapons else None, consequence)


def _sentences(context: Context, statement: Statement) -> list[list[int]]:
    """The sentences of what was said, from their first words on."""
    rows = [row for piece in statement.content for row in sentences(context.parse, context.parse.tokens(Span(*piece)))]
    words = [[n for n, i in enumerate(row) if context.parse.pos[i] != "PUNCT"] for row in rows]
    return [row[first[0] :] for row, first in zip(rows, words, strict=True) if first]


def _settled(found: Sequence[tuple[Signal, Rule]]) -> tuple[Signal, ...]:
    """Of all that the rules found in a statement what holds: each category once, the surest first.

    Categories give way to a rule that is "over" them. Of the rules for where nothing else was found the codebook's first
    counts, in the first sentence that any of them holds of.
    """
    firm = [(signal, rule) for signal, rule in found if not rule.alone]
    overs = {id(rule): (signal, rule) for signal, rule in firm if rule.over}.values()
    holding = [(s, r) for s, r in firm if not any(_gives_way(s, r, t, over) for t, over in overs)]
    signals = [signal for signal, _ in holding] or [signal for signal, _ in found][:1]
    best: dict[str, Signal] = {}
    for signal in sorted(signals, key=lambda s: -s.confidence):
        best.setdefault(signal.category, signal)
    return tuple(best.values())


def _gives_way(signal: Signal, rule: Rule, other: Signal, over: Rule) -> bool:
    """Whether a category that one rule found gives way to another that was found; of two that would, both stay."""
    if signal.category == other.category or EVERY in rule.over or other.category in rule.over:
        return False
    return EVERY in over.over or signal.category in over.over


def _signal(context: Context, statement: Statement, row: Sequence[int], hit: Hit, about: _About) -> Signal | None:
    """The signal that a rule's words make in a statement, None where negation, modality or whose act it is forbid."""
    rule = hit.rule
    in_cue = not row[0] <= hit.match.tokens[0] <= row[-1]
    head = row[0] if in_cue else deciding(context, hit.match)
    denied = False if in_cue else is_negated(context, head, hit.match)
    if rule.negated != "any" and denied != rule.negated:
        return None
    modality = modality_of(context, statement, row, head, denied)
    if rule.modality and modality not in rule.modality:
        return None
    if not _done_by(context, statement, head, rule, in_cue):
        return None
    return Signal(
        category=hit.category.id,
        confidence=rule.confidence,
        modality=modality,
        target=about.target,
        weapon=about.weapon,
        consequence=about.consequence if modality == "conditional" else None,
        evidence=runs(context, hit.match.tokens),
    )


def deciding(context: Context, match: Match) -> int:
    """The word of a match that is asked who does it: the marked one, else the first verb, else the first word."""
    if match.head is not None:
        return match.head
    return next((i for i in match.tokens if context.parse.pos[i] == "VERB"), match.tokens[0])


def is_negated(context: Context, head: int, match: Match) -> bool:
    """Whether the clause is negated by a word that the pattern itself does not name."""
    words = context.grammar.words["negation"]
    if any(context.parse.lower[i] in words for i in match.tokens):
        return False
    return negated(context.parse, head, words)


def modality_of(context: Context, statement: Statement, row: Sequence[int], head: int, denied: bool) -> Modality:
    """How something is said: on a condition, as a possibility, denied, or asserted."""
    parse, words = context.parse, context.grammar.words
    condition = statement.evidence.get("condition", ())
    same = any(row[0] <= i <= row[-1] for i in context.tokens(condition))
    if same or conditional(parse, head, context.grammar.conditionals):
        return "conditional"
    verb = predicate(parse, head)
    if any(parse.lower[c] in words["possible"] for c in (*parse.children[verb], *parse.children[head], verb)):
        return "hypothetical"
    return "denied" if denied else "asserted"


def _done_by(context: Context, statement: Statement, head: int, rule: Rule, in_cue: bool) -> bool:
    """Whether an act is whose the rule asks for; where the sentence has no doer, it may be either's."""
    if rule.by == "any" or in_cue:
        return True
    done_by = whose(context, statement, head)
    return done_by is None or done_by == rule.by


def whose(context: Context, statement: Statement, head: int) -> Literal["own", "other"] | None:
    """Whose act it is what a word says: the speaker's own side's, or another's; None where the sentence has no doer."""
    parse, words = context.parse, context.grammar.words
    if is_command(parse, head):
        return None
    doer = subject(parse, predicate(parse, head))
    if doer is None:
        return None
    if words["own"] & words_of(parse, (doer, *parse.children[doer])):
        return "own"
    if parse.lower[doer] in words["they"]:
        if "Gender=Neut" in parse.feats[doer]:
            return None
        return "other" if statement.kind == "direct" else "own"
    party, side = context.party(doer), context.speaking(statement)
    if party is None or side is None:
        return None
    if party[0].name == side.name or (party[0].country is not None and party[0].country == side.country):
        return "own"
    # a side that is no more than the speaker's own name may be any: "Kovar said that Veldania would …"
    return "other" if party[0].named and side.name != statement.speaker else None


def _targets(context: Context, statement: Statement, row: Sequence[int]) -> tuple[str, ...]:
    """The sides that a sentence names, other than the speaker's own, in order."""
    side = context.speaking(statement)
    own = {side.name, statement.speaker} if side else {statement.speaker}
    named = context.named_in(int(context.parse.start[row[0]]), int(context.parse.end[row[-1]]))
    names = (mention.name for mention in named if mention.type in ("PER", "ORG", "GPE"))
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
