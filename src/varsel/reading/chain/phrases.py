"""Noun phrases: where each begins and ends, its preposition, and whether it names what one says things in."""

from varsel.reading.chain.clause import REACH, Frame
from varsel.reading.chain.times import Times
from varsel.reading.chain.words import Words
from varsel.reading.parse import Parse
from varsel.record import Span

# Parts of speech that may head a noun phrase.
NOMINAL = frozenset(["NOUN", "PROPN", "PRON", "NUM", "ADJ", "X", "DET", "SYM"])


def preposition_of(parse: Parse, i: int) -> str | None:
    """The preposition of the noun phrase that token ``i`` heads, in lower case."""
    return next((parse.lower[c] for c in parse.children[i] if parse.dep[c] == "case"), None)


def head_from(parse: Parse, i: int) -> int:
    """The head of the noun phrase that begins at token ``i``."""
    for _ in range(REACH):
        above = int(parse.head[i])
        if above <= i or parse.pos[i] in ("VERB", "AUX") or parse.pos[above] not in NOMINAL:
            break
        i = above
    return i


def is_told_in(parse: Parse, i: int, words: Words) -> bool:
    """Whether a noun is something that one says things in or at: an occasion, a medium, an outlet."""
    return is_outlet(parse, i, words) or ends(parse, i, words.occasions)


def is_outlet(parse: Parse, i: int, words: Words) -> bool:
    """Whether a noun is a medium or the name of an organisation or a product, which may be one."""
    return parse.entity[i][2:] in ("ORG", "PROD") or ends(parse, i, words.media)


def ends(parse: Parse, i: int, endings: tuple[str, ...]) -> bool:
    """Whether token ``i`` is a noun or name with one of the endings."""
    return parse.pos[i] in ("NOUN", "PROPN") and parse.lower[i].endswith(endings)


def phrase_span(parse: Parse, i: int, frame: Frame | None, times: Times) -> Span | None:
    """The characters of the noun phrase that token ``i`` heads.

    Left out are its preposition, times, relative clauses after a comma, and what belongs to the cue, source or content.
    """
    allowed = None if frame is None else frame.among
    members: set[int] = set()
    stack = [i]
    while stack:
        node = stack.pop()
        if allowed is not None and node not in allowed:
            continue
        members.add(node)
        for c in parse.children[node]:
            relation = parse.dep[c]
            if node == i and (relation in ("case", "cc", "mark", "punct") or _breaks_off(parse, c, i)):
                continue
            if c < i or not times.covers(parse.span(c, c + 1)):  # "dagens møte" is called so, "møtet i dag" is not
                stack.append(c)
    first = last = i
    while first - 1 in members:
        first -= 1
    while last + 1 in members:
        last += 1
    while last > i and parse.pos[last] in ("PUNCT", "ADP", "CCONJ"):
        last -= 1
    # A name that follows at once is the noun's own ("fjernsynskanalen France 24"), and is taken whole.
    while last + 1 < len(parse) and (allowed is None or last + 1 in allowed) and _goes_on(parse, i, last + 1):
        if times.covers(parse.span(last + 1, last + 2)):
            break
        last += 1
    while first < i and parse.pos[first] in ("PUNCT", "ADP", "CCONJ"):
        first += 1
    while first > 0 and (allowed is None or first - 1 in allowed) and _comes_before(parse, first - 1):
        first -= 1
    while last > first and times.covers(parse.span(last, last + 1)):  # "Reuters onsdag", hung on its last word
        last -= 1
    return parse.span(first, last + 1)


def _goes_on(parse: Parse, i: int, k: int) -> bool:
    """Whether token ``k``, next after a phrase with the head ``i``, is still part of its name."""
    if parse.entity[k].startswith("I-"):
        return True
    if parse.entity[k].startswith("B-") and k == i + 1 and parse.pos[i] == "NOUN":
        return True
    # "NRK Sogn og Fjordane", "Tønsbergs Blads nettutgave", "Malis statlige fjernsyn"
    if parse.pos[k] == "CCONJ":
        return parse.pos[k - 1] == "PROPN" and k + 1 < len(parse) and parse.pos[k + 1] == "PROPN"
    if parse.pos[k] == "PROPN":
        return parse.pos[k - 1] in ("PROPN", "CCONJ", "X")
    described = parse.pos[k] == "ADJ" and k + 1 < len(parse) and parse.pos[k + 1] == "NOUN"
    if parse.pos[k] == "NOUN" or described:
        named = parse.pos[k - 1] == "PROPN" and preposition_of(parse, i) is not None
        return named or "Case=Gen" in parse.feats[k - 1] or (parse.pos[k - 1] == "ADJ" and k - 1 > i)
    return False


def _comes_before(parse: Parse, k: int) -> bool:
    """Whether token ``k``, just before a phrase, is part of it: an article, an adjective, a genitive, a title."""
    if parse.pos[k] == "NOUN":
        return "Case=Gen" in parse.feats[k] or parse.pos[k + 1] == "PROPN"
    return parse.pos[k] in ("DET", "ADJ", "NUM") or (parse.pos[k] == "PROPN" and "Case=Gen" in parse.feats[k])


def _breaks_off(parse: Parse, c: int, i: int) -> bool:
    """Whether dependent ``c`` of a noun ``i`` is a clause of its own and not what makes it this noun."""
    if parse.dep[c].split(":")[0] in ("advcl", "parataxis", "ccomp", "nsubj", "cop"):
        return True
    return parse.dep[c].startswith("acl") and any(parse.lower[k] == "," for k in range(i + 1, min(c, i + REACH)))
