"""What a clause says of the word that decides: who does it, to whom, whether it is denied, asked for, to come or done.

Questions to the dependency tree (Universal Dependencies), the same for every language; the words that answer them are
the ``[coding]`` tables of ``languages/``. All take time proportional to a sentence at most.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from varsel.languages import language
from varsel.reading.parse import Parse

#: Relations that begin a clause with a subject of its own.
_CLAUSES = frozenset({"root", "ccomp", "advcl", "acl", "csubj", "parataxis"})
#: Relations of a verb whose subject is that of the verb or noun above it.
_CONTROLLED = frozenset({"xcomp", "conj", "advcl", "acl", "csubj", "ccomp"})
#: Relations in which a word may negate what it hangs under.
_NEGATING = frozenset(
    {"advmod", "det", "neg", "cc", "case", "amod", "aux", "discourse", "obl", "mark", "nsubj"}
)
#: Relations of a noun that a preposition ties to its clause.
_CASED = frozenset({"obl", "nmod", "obj", "iobj", "conj", "acl", "advcl", "xcomp"})
_REACH = 12  # how far up a tree, or along a sentence, anything is looked for


@dataclass(frozen=True)
class Grammar:
    """The ``[coding]`` tables of a language as sets."""

    words: dict[str, frozenset[str]]
    roles: dict[str, frozenset[str]]
    conditionals: frozenset[str]


@cache
def grammar(lang: str) -> Grammar:
    """The grammar words of a language."""
    coding, chain = language(lang)["coding"], language(lang)["chain"]
    return Grammar(
        {name: frozenset(words) for name, words in coding["words"].items()},
        {name: frozenset(words) for name, words in coding["roles"].items()},
        frozenset(p for p in [*chain["conditionals"], *chain["whenever"], *chain["whether"]] if " " not in p),
    )


def is_verb(parse: Parse, i: int) -> bool:
    return parse.pos[i] in ("VERB", "AUX")


def above(parse: Parse, i: int) -> Iterator[int]:
    """The token and what it depends on, up to the root, at most ``_REACH`` steps."""
    for _ in range(_REACH):
        yield i
        if parse.up[i] == i:
            return
        i = parse.up[i]


def predicate(parse: Parse, i: int) -> int:
    """The word that heads the clause a token stands in: its verb, or the noun or adjective that is its predicate."""
    for at in above(parse, i):
        if is_verb(parse, at) and parse.rel[at] not in ("aux", "cop"):
            return at
        if parse.rel[at] in _CLAUSES or any(parse.rel[c] == "cop" for c in parse.children[at]):
            return at
    return i


def helpers(parse: Parse, verb: int) -> list[int]:
    """The auxiliaries, copulas, particles and adverbs of a verb."""
    return [c for c in parse.children[verb] if parse.rel[c] in ("aux", "cop", "advmod", "compound", "mark", "det")]


def governors(parse: Parse, i: int) -> list[int]:
    """The words that a clause hangs under, nearest first: its own predicate, the verb or noun it is a complement of …"""
    found = []
    for at in above(parse, i):
        if is_verb(parse, at) or parse.rel[at] in _CLAUSES or parse.pos[at] in ("NOUN", "ADJ"):
            found.append(at)
        if parse.rel[at] in ("root", "parataxis") or parse.dep[at] == "acl:relcl":
            break
    return found


def negated(parse: Parse, i: int, words: frozenset[str]) -> bool:
    """Whether the clause of a token is negated, or the token itself has "no" before it."""
    for at in above(parse, i):
        if any(parse.lower[c] in words for c in parse.children[at] if parse.rel[c] in _NEGATING):
            return True
        for c in parse.children[at]:  # under the auxiliary ("will not") or the subject ("no country has")
            if parse.rel[c] in ("aux", "nsubj") and any(
                parse.lower[k] in words for k in parse.children[c] if parse.rel[k] in ("advmod", "det")
            ):
                return True
        inner = is_verb(parse, at) and parse.rel[at] not in ("xcomp", "conj")
        if inner or parse.rel[at] in _CLAUSES - {"csubj"}:
            return False
    return False


def subject(parse: Parse, verb: int) -> int | None:
    """Who does what a verb says, by the tree: its subject, or that of the verb it hangs under; None where there is none.

    For a passive the subject is who it is done to, and this gives None.
    """
    for at in above(parse, verb):
        subjects = [c for c in parse.children[at] if parse.rel[c] == "nsubj"]
        if subjects:  # of several the nearest: the first may be the place at the head of the report
            nearest = min(subjects, key=lambda c: abs(c - at))
            return None if at == verb and is_passive(parse, at) else _antecedent(parse, at, nearest)
        if parse.rel[at] == "acl" and parse.dep[at] != "acl:relcl":
            return None if at == verb and _is_done_to(parse, at) else parse.up[at]
        if parse.dep[at] == "acl:relcl":
            return parse.up[at]
        if parse.rel[at] not in _CONTROLLED and at != verb:
            return None
        if at == verb and parse.rel[at] not in _CONTROLLED and is_verb(parse, at):
            return None
    return None


def is_passive(parse: Parse, verb: int) -> bool:
    """Whether a verb is passive, by its form, its relations, or as a participle with "to be" ("var gjenerobret")."""
    if any(parse.dep[c] in ("aux:pass", "nsubj:pass", "auxpass", "nsubjpass") for c in parse.children[verb]):
        return True
    if "Voice=Pass" in parse.feats[verb] and not any(parse.dep[c] == "nsubj" for c in parse.children[verb]):
        return True
    be = grammar(parse.lang).words["passive"]
    feats = parse.feats[verb]
    participle = "VerbForm=Part" in feats or parse.pos[verb] == "ADJ"
    return participle and "Tense=Pres" not in feats and any(
        parse.rel[c] in ("aux", "cop") and parse.lower[c] in be for c in parse.children[verb]
    )  # fmt: skip


def _is_done_to(parse: Parse, verb: int) -> bool:
    """Whether a verb is a participle of what was done to the noun it hangs under: "a trawler seized in February"."""
    feats = parse.feats[verb]
    return parse.dep[verb] == "acl" and "VerbForm=Part" in feats and "Tense=Pres" not in feats


def is_infinitive(parse: Parse, verb: int) -> bool:
    """Whether a verb is an infinitive, by its form or the mark before it ("to", "å")."""
    marks = grammar(parse.lang).words["infinitive"]
    return "VerbForm=Inf" in parse.feats[verb] or any(
        parse.rel[c] == "mark" and parse.lower[c] in marks for c in parse.children[verb]
    )


def is_command(parse: Parse, verb: int) -> bool:
    """Whether a verb is in the imperative, or in the infinitive with nothing before it that asks for one."""
    if "Mood=Imp" in parse.feats[verb]:
        return True
    bare = "VerbForm=Inf" in parse.feats[verb] and parse.rel[verb] in ("root", "ccomp", "parataxis", "conj")
    before = (parse.rel[c] for c in parse.children[verb] if c < verb)
    return bare and not any(r in ("mark", "aux", "nsubj", "cop") for r in before)


def _antecedent(parse: Parse, verb: int, subject: int) -> int:
    """The noun that a relative pronoun stands for, else the subject itself."""
    if parse.dep[verb] == "acl:relcl" and parse.pos[subject] in ("PRON", "SCONJ", "DET"):
        return parse.up[verb]
    return subject


def parties(parse: Parse, head: int, role: str, roles: dict[str, frozenset[str]]) -> list[int]:
    """The tokens that stand in a role to what a deed's head says, the nearest first.

    "subject", "object", "indirect" and "owner" by the tree; the others by the prepositions of the language's ``roles``.
    """
    verb = predicate(parse, head)
    if role == "subject":
        found = subject(parse, verb)
        return [] if found is None else _joined(parse, found)
    if role == "object":
        under = [c for v in dict.fromkeys((head, verb)) for c in parse.children[v]]
        objects = [c for c in under if parse.rel[c] == "obj" and c != head]
        passive = [c for c in parse.children[verb] if parse.rel[c] == "nsubj"] if is_passive(parse, verb) else []
        passive += [parse.up[verb]] if _is_done_to(parse, verb) else []
        return [t for o in passive + objects for t in _joined(parse, o)]
    if role == "indirect":
        return [c for c in parse.children[verb] if parse.rel[c] == "iobj"]
    if role == "owner":
        return _owners(parse, head)
    if role == "complement":
        return [
            k for c in parse.children[verb] if parse.rel[c] in ("ccomp", "xcomp")
            for k in parse.children[c] if parse.rel[k] == "nsubj"
        ]  # fmt: skip
    if role == "first":
        first = next(a for a, b in parse.sentences if a <= head < b)
        return list(range(first, head))
    return list(_after(parse, head, verb, roles.get(role, frozenset())))


def _owners(parse: Parse, head: int) -> list[int]:
    """Whose it is: "Russlands angrep", "the Russian attack"; also of the noun that is the subject of the clause."""
    return [
        c
        for c in parse.children[head]
        if c < head and parse.dep[c] in ("nmod:poss", "nmod:gmod", "compound", "amod", "nmod", "det")
    ]


def _joined(parse: Parse, i: int) -> list[int]:
    """A noun and those joined to it by "and"."""
    return [i, *(c for c in parse.children[i] if parse.rel[c] == "conj")]


def _after(parse: Parse, head: int, verb: int, prepositions: frozenset[str]) -> Iterator[int]:
    """The nouns that stand after one of these prepositions in the clause of the verb, those after the head first."""
    nouns = [i for i, cases in _cased(parse, verb) if not prepositions.isdisjoint(cases)]
    for i in sorted(nouns, key=lambda i: (i < head, abs(i - head))):
        yield from _joined(parse, i)


@lru_cache(maxsize=8)  # the roles of a deed are asked for one after the other
def _cased(parse: Parse, verb: int) -> list[tuple[int, list[str]]]:
    """The nouns in the clause of a verb that have prepositions, with these."""
    rel, lower = parse.rel, parse.lower
    nouns = ((i, [lower[c] for c in parse.children[i] if rel[c] == "case"]) for i in parse.subtree(verb) if rel[i] in _CASED)
    return [(i, cases) for i, cases in nouns if cases]


def conditional(parse: Parse, i: int, words: frozenset[str]) -> bool:
    """Whether a token stands in a clause that only says under which condition something else holds."""
    return any(_is_condition(parse, at, words) for at in above(parse, i))


def _is_condition(parse: Parse, verb: int, words: frozenset[str]) -> bool:
    """Whether a verb heads a clause with one of the conditional ``words``; "ba om å sende" has no condition."""
    return (
        parse.rel[verb] == "advcl"
        and any(parse.rel[c] == "mark" and parse.lower[c] in words for c in parse.children[verb])
        and not is_infinitive(parse, verb)
    )


def depends(parse: Parse, i: int, words: frozenset[str]) -> bool:
    """Whether what a token says holds only on a condition: a conditional clause hangs under it or over it."""
    for at in above(parse, i):
        for c in parse.children[at]:
            if _is_condition(parse, c, words):
                return True
        if parse.rel[at] in ("root", "ccomp", "parataxis"):
            return False
    return False


def words_of(parse: Parse, tokens: Sequence[int]) -> set[str]:
    """The case-folded forms of tokens."""
    return {parse.lower[i] for i in tokens}
