"""Standing: whether a deed is to come, asked for, under way, done, denied, or none at all.

By the verbs, nouns and auxiliaries that the deed hangs under, the nearest first.
"""

import re
from collections.abc import Sequence
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
    predicate,
    subject,
)
from varsel.coding.codebook import Category, Codebook
from varsel.coding.context import Context
from varsel.coding.rules import Hit
from varsel.coding.statements import is_negated
from varsel.record import DeedStatus, Statement

GENERATION = 20  # years after which what was done is history
_YEAR = re.compile(r"\b\d{2}[\dX]{2}\b")
CUE = -1  # stands for the cue of the statement, where a word is asked for that asks, promises or denies


@dataclass(frozen=True)
class Standing:
    """Whether a deed was done: its status, and the word that asks for it (``CUE``: the statement's), if one does.

    ``open``: only on a condition; ``future``: said to be to come, without a word of promise; ``seeing``: the word of
    seeing under which it was not observed.
    """

    status: DeedStatus
    asking: int | None = None
    request: bool = False
    open: bool = False
    future: bool = False
    seeing: int | None = None


def standing_of(
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
    if _is_purpose(context, predicate(parse, head)) or is_unreal(context, head, hit):
        return None
    if _is_history(context, head):
        return None
    if (seeing := _unseen(context, head)) is not None:
        return Standing("not-observed", seeing=seeing)
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
        if is_infinitive(parse, at) and any(
            parse.rel[c] == "cop" or parse.lower[c] in words["arranged"] for c in parse.children[at]
        ):
            return Standing(to_come)  # "our message is to go on giving", "they are to meet"
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
        if is_verb(parse, at) and not is_infinitive(parse, at) and parse.rel[at] in (
            "ccomp", "root", "advcl", "acl", "parataxis",
        ):  # fmt: skip
            return None
    return None


def is_unreal(context: Context, head: int, hit: Hit) -> bool:
    """Whether a deed is made up: what a film shows, a novel tells or somebody imagines, a mock or pretended one."""
    parse, unreal = context.parse, context.grammar.words["unreal"]
    over = list(above(parse, head))
    around = {c for at in over for c in (at, *parse.children[at]) if at == c or parse.rel[c] not in ("conj", "obj")}
    return any(parse.lower[i] in unreal and i not in hit.match.tokens for i in around)


def _is_history(context: Context, head: int) -> bool:
    """Whether a deed is told of a year that lies a generation back.

    In its own clause or, where its sentence tells no time, in the sentence before of the same paragraph.
    """
    parse, published = context.parse, context.article.published
    dated: tuple[list[str], list[str]] = [], []  # in its sentence, in the one before; "" for what dates something else
    for time in context.times if published else ():
        tokens = parse.tokens(time.span)
        behind = parse.sentence_of[head] - parse.sentence_of[tokens[0]] if time.edtf and tokens else None
        if behind in (0, 1) and parse.line[tokens[0]] == parse.line[head]:
            clause = None if behind else predicate(parse, head)
            dated[behind].append(time.edtf if _dates(context, tokens, head, clause) else "")
    return any(told and _last_year(published) - _last_year(told) > GENERATION for told in dated[0] or dated[1])


def _dates(context: Context, time: Sequence[int], head: int, clause: int | None) -> bool:
    """Whether a time tells when a deed, its clause (a verb) or the main clause was: not "since"; in no relative one."""
    parse = context.parse
    top = next((i for i in time if parse.up[i] not in time), time[0])
    since = any(parse.lower[c] in context.grammar.words["since"] for c in parse.children[top])
    if since or not (is_verb(parse, parse.up[top]) or parse.up[top] == head):
        return False
    for at in above(parse, top):
        if at == clause:
            return True
        if parse.dep[at] == "acl:relcl":
            return False
    return clause is None


def _last_year(edtf: str) -> int:
    """The last year that an EDTF string names: "1941", "1939/1945", "195X"."""
    return max((int(year.replace("X", "9")) for year in _YEAR.findall(edtf)), default=0)


def _unseen(context: Context, head: int) -> int | None:
    """The word of seeing, negated, under which a deed stands that somebody saw no sign of; None where there is none."""
    parse, words = context.parse, context.grammar.words
    over = list(above(parse, head))[1:]
    over += [c for at in over for c in parse.children[at] if parse.rel[c] == "obj"]
    return next((i for i in over if parse.lower[i] in words["seeing"] and negated(parse, i, words["negation"])), None)


def _is_conditional(context: Context, head: int, statement: Statement | None) -> bool:
    """Whether the condition of the statement stands in the deed's own sentence."""
    condition = context.tokens(statement.evidence.get("condition", ())) if statement else []
    return any(context.parse.sentence_of[i] == context.parse.sentence_of[head] for i in condition)


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
    return marked and parse.rel[verb] in ("advcl", "acl") and is_infinitive(context.parse, verb)


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


def asked(context: Context, standing: Standing, statement: Statement | None) -> DeedStatus:
    """The status of a request: under way where somebody asks, done where they asked."""
    if standing.asking is not None and standing.asking != CUE:
        return "ongoing" if _finite(context, standing.asking) == "present" else "done"
    cue = context.tokens(statement.cue) if statement else []
    return "ongoing" if any("Tense=Pres" in context.parse.feats[i] for i in cue) else "done"


def _tense(context: Context, codebook: Codebook, head: int, category: Category) -> DeedStatus:
    """Done where it is told in the past or perfect, under way where it began and goes on.

    In the present under way where that is said, to come where another day is said, else what its category says.
    """
    verb = predicate(context.parse, head)
    if _finite(context, verb) != "present":
        return "ongoing" if _goes_on(context, head, verb) else "done"
    if _goes_on(context, head, verb) or _has(context, verb, "now"):
        return "ongoing"
    day = context.nearest_time(head)
    if day and day != context.article.published and is_verb(context.parse, verb):
        return codebook.inherited(category.id, "to_come") or "announced"
    return codebook.inherited(category.id, "present") or "ongoing"


def _goes_on(context: Context, head: int, verb: int) -> bool:
    """Whether what is told went on: "were advancing", "has held it since May", "still", "began to withdraw"."""
    parse, words = context.parse, context.grammar.words
    auxiliaries = [c for c in parse.children[verb] if parse.rel[c] in ("aux", "cop")]
    if auxiliaries and "VerbForm=Part" in parse.feats[verb] and "Tense=Pres" in parse.feats[verb]:
        return True
    since = any(
        parse.lower[k] in words["since"] and k < parse.up[k] and parse.rel[k] in ("case", "mark")
        for c in parse.children[verb] for k in parse.children[c]
    )  # fmt: skip
    begun = any(parse.lower[at] in words["begin"] and at != head for at in governors(parse, head)[:2])
    return since or begun or _has(context, verb, "still")


def _has(context: Context, verb: int, name: str) -> bool:
    """Whether a verb has one of these words as an adverb."""
    return any(context.parse.lower[c] in context.grammar.words[name] for c in helpers(context.parse, verb))


def _finite(context: Context, verb: int) -> Literal["present", "past"]:
    """The tense of the verb that carries it: the verb itself, its auxiliary, or what it hangs under."""
    parse, perfect = context.parse, context.grammar.words["perfect"]
    for at in above(parse, verb):
        auxiliaries = [c for c in parse.children[at] if parse.rel[c] in ("aux", "cop")]
        tenses = [parse.feats[t] for t in (*auxiliaries, at) if "Tense" in parse.feats[t] and _is_finite(parse.feats[t])]
        is_perfect = any(parse.lower[c] in perfect and parse.rel[c] == "aux" for c in auxiliaries)
        if is_perfect or any("Tense=Past" in t for t in tenses):
            return "present" if _is_progressive(context, at, auxiliaries) else "past"
        if tenses:
            return "present"
        if is_passive(parse, at) or parse.rel[at] in ("root", "parataxis"):
            return "past"
    return "past"


def _is_finite(feats: str) -> bool:
    return "VerbForm=Part" not in feats and "VerbForm=Inf" not in feats


def _is_progressive(context: Context, verb: int, auxiliaries: Sequence[int]) -> bool:
    """ "Has been sharing", "have been holding": begun before, and going on."""
    feats = context.parse.feats[verb]
    present = any("Tense=Pres" in context.parse.feats[a] for a in auxiliaries)
    return present and "VerbForm=Part" in feats and "Tense=Pres" in feats
