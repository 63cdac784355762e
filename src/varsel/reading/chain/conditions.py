"""Conditions: the clause in what was said that the rest of it depends on ("if …", "unless …")."""

from varsel.reading.chain.clause import REACH, SENTENCE_END, is_relative
from varsel.reading.chain.words import Words
from varsel.reading.parse import Parse
from varsel.record import Span, Spans

# Marks that words at the start of speech or of a sentence stand after.
OPENING = frozenset([*"–—-―«“„\"‘'.!?:;"])


def condition(parse: Parse, content: Spans, words: Words) -> Span | None:
    """The first clause in the content that what was said depends on, without the comma after it."""
    for piece in content:
        tokens = parse.tokens(piece)
        for i in tokens:
            found = _condition_at(parse, i, tokens, words)
            if found:
                return parse.span(*found)
    return None


def _condition_at(parse: Parse, i: int, content: range, words: Words) -> tuple[int, int] | None:
    """The conditional clause that token ``i`` opens, as a range of tokens.

    Words such as "if" open one before or after the main clause; words such as "when", and a verb that stands first,
    only where the main clause says what will or can be.
    """
    phrase = next((p for p in words.conditionals if tuple(parse.lower[i : i + len(p)]) == p), None)
    whenever = phrase is None and parse.lower[i] in words.whenever | words.whether
    opens = _opens_sentence(parse, i, content)
    inverted = (
        opens and parse.pos[i] in ("VERB", "AUX") and (words.verb_first_any or parse.lower[i] in words.verb_first)
    )
    if phrase is None and not whenever and not inverted:
        return None
    before = _clause_before(parse, i, content, words)
    if before and (phrase or _speaks_of_future(parse, before[1] + 1, words)) and (not inverted or before[1] - i > 2):
        return before
    if inverted or (whenever and opens) or parse.lower[i] in words.whether:
        return None
    return _clause_after(parse, i, content, words, modal=whenever, to_mark=not opens)


def _opens_sentence(parse: Parse, i: int, content: range) -> bool:
    return i == content[0] or int(parse.sent[i]) != int(parse.sent[i - 1]) or parse.words[i - 1] in OPENING


def _clause_before(parse: Parse, i: int, content: range, words: Words) -> tuple[int, int] | None:
    """The clause from token ``i`` to the comma that the main clause follows.

    In a language that puts the verb second ("…, vil vi …") that is the first comma with a finite verb after it.
    """
    verb_seen = False
    for k in range(i, min(content[-1], i + REACH)):
        if k > i and parse.words[k] in SENTENCE_END:
            return None
        verb_seen = verb_seen or parse.pos[k] in ("VERB", "AUX")
        if parse.lower[k] != "," or not verb_seen:
            continue
        after = k + 1 + (parse.lower[k + 1] in words.then)
        if after >= len(parse):
            return None
        if words.verb_second and parse.pos[after] in ("VERB", "AUX"):
            return i, k
        if (
            not words.verb_second
            and parse.pos[after] not in ("CCONJ", "SCONJ", "VERB")
            and not is_relative(parse, after)
        ):
            return i, k
    return None


def _speaks_of_future(parse: Parse, i: int, words: Words) -> bool:
    """Whether the first verb from token ``i`` on is one such as "will" or "can"."""
    for k in range(i, min(len(parse), i + REACH)):
        if parse.words[k] in SENTENCE_END:
            return False
        if parse.pos[k] in ("VERB", "AUX"):
            return parse.lower[k] in words.modals
    return False


def _clause_after(
    parse: Parse, i: int, content: range, words: Words, modal: bool, to_mark: bool
) -> tuple[int, int] | None:
    """The clause that token ``i`` opens, as far as the tree has it; with ``to_mark`` to the next mark at least."""
    verb = int(parse.head[i])
    if not parse.dep[verb].startswith("advcl") and parse.pos[verb] not in ("VERB", "AUX"):
        verb = int(parse.head[verb])
    if parse.dep[i] != "mark" and not parse.dep[verb].startswith("advcl"):
        return None
    if verb < i or parse.dep[verb].split(":")[0] in ("ccomp", "csubj"):  # "if" for "whether"
        return None
    main = int(parse.head[verb])
    if modal and not any(parse.lower[k] in words.modals for k in (main, *parse.children[main])):
        return None
    if verb not in content:
        return None
    members = {k for k in parse.subtree(verb) if k in content}
    end = i + 1
    while end in members or (end in content and (end <= verb or (to_mark and parse.pos[end] != "PUNCT"))):
        end += 1
    while parse.pos[end - 1] == "PUNCT":
        end -= 1
    return (i, end) if end > verb else None
