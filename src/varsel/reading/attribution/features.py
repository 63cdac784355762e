"""What the attribution network sees: small integers a token, and a token as seen from an anchor.

Everything here is the same in training and in use. Words come from the parse, marks and dashes from ``quotes``; labels
are universal ones, so one network serves all languages.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from varsel.languages import Language, language
from varsel.reading.attribution import quotes
from varsel.reading.parse import Parse
from varsel.record import Span

# How far around its own sentence the parts of a statement are looked for: one sentence either way, of at most so many
# tokens, and through speech and quotations as far as they run, up to a long reach before and behind the anchor.
NEAR, LONG_BEFORE, LONG_BEHIND = 40, 170, 110
OPENING = 2  # a dash and a mark may stand before the first word of a sentence
SPEECH_LINES = 14  # a dash opens speech for at most so many further lines

OTHER = 0  # the id of whatever a vocabulary does not have


@dataclass(frozen=True, eq=False)
class Quoting:
    """Quotation marks and dashes of one article, a value a token (int32 columns).

    quote   index of the quotation that the token is in, -1 outside
    speech  index of the speech that a dash opened on this line or one of those before it, -1 where there is none
    since   lines since that dash (0 on its own line), -1 where there is none
    marked  bool of shape (sentences,): whether any of a sentence stands in quotation marks
    """

    quotations: Sequence[quotes.Quotation]
    speeches: Sequence[quotes.Speech]
    quote: np.ndarray
    speech: np.ndarray
    since: np.ndarray
    marked: np.ndarray

    @cached_property
    def speech_starts(self) -> frozenset[int]:
        """The offsets at which the words of a speech begin."""
        return frozenset(speech.start for speech in self.speeches)


def quoting(parse: Parse, lines: Sequence[Span], language: Language) -> Quoting:
    """The quotations and speeches of an article, laid on its tokens."""
    marked = quotes.quotations(parse.text, lines, language)
    spoken = quotes.speeches(parse.text, lines, language)
    quote = np.full(len(parse), -1, np.int32)
    for number, quotation in enumerate(marked):
        inside = parse.tokens(quotation.span)
        quote[inside.start : inside.stop] = number
    speech_of_line = np.full(len(lines), -1, np.int32)
    since_of_line = np.full(len(lines), -1, np.int32)
    for number, speech in enumerate(spoken):
        until = spoken[number + 1].line if number + 1 < len(spoken) else len(lines)
        for line in range(speech.line, min(until, speech.line + SPEECH_LINES)):
            if line > speech.line and "\n" in parse.text[lines[line - 1].end : lines[line].start].replace("\n", "", 1):
                break  # a blank line ends the paragraph, and speech with it
            speech_of_line[line], since_of_line[line] = number, line - speech.line
    in_marks = np.zeros(len(parse.sentences), bool)
    in_marks[parse.sent[quote >= 0]] = True
    return Quoting(marked, spoken, quote, speech_of_line[parse.line], since_of_line[parse.line], in_marks)


def shape(word: str) -> str:
    """The outline of a word: "Xx" for Nato, "XX" for FN, "d.d" for 300.000; runs are written once."""
    out = []
    for c in word[:12]:
        s = "d" if c.isdigit() else "X" if c.isupper() else "x" if c.islower() else c if not c.isalpha() else "x"
        if not out or out[-1] != s:
            out.append(s)
    return "".join(out[:6])


# The features of a token, in the order of the columns that ``token_features`` makes.
COLUMNS = (
    "word",
    "suffix",
    "shape",
    "pos",
    "feats",
    "dep",
    "entity",
    "quote",
    "speech",
    "place",
    "lang",
    "cue",
    "vector",
)
# Closed sets need no vocabulary: their ids are computed.
CLOSED = {"quote": 12, "speech": 8, "place": 32}


@cache
def cue_classes(of: Language) -> dict[str, str]:
    """The class of each word form in a language's cue lexicon; a form of several classes has the first one."""
    classes: dict[str, str] = {}
    for name, lemmas in of["cues"].items():
        for forms in lemmas.values():
            for form in forms:
                classes.setdefault(form, name)
    return classes


def token_strings(parse: Parse) -> dict[str, list[str]]:
    """The features of each token that a vocabulary turns into ids."""
    lower, cues = parse.lower, cue_classes(language(parse.lang))
    return {
        "word": lower,
        "vector": lower,
        "suffix": [w[-3:] for w in lower],
        "shape": [shape(w) for w in parse.words],
        "pos": list(parse.pos),
        "feats": list(parse.feats),
        "dep": list(parse.dep),
        "entity": list(parse.entity),
        "lang": [parse.lang] * len(parse),
        "cue": [cues.get(w, "") for w in lower],
    }


def token_features(
    parse: Parse, quoted: Quoting, vocabulary: Mapping[str, Mapping[str, int]], columns: Sequence[str] = COLUMNS
) -> np.ndarray:
    """The features of each token as ids, int32 of shape (tokens, columns)."""
    strings = token_strings(parse)
    out = np.zeros((len(parse), len(columns)), np.int32)
    closed = {
        "quote": _quote_state(quoted.quote),
        "speech": np.clip(quoted.since, -1, 6) + 1,
        "place": _place(parse),
    }
    for column, name in enumerate(columns):
        if name in closed:
            out[:, column] = closed[name]
        else:
            known = vocabulary[name]
            out[:, column] = [known.get(value, OTHER) for value in strings[name]]
    return out


def _quote_state(quote: np.ndarray) -> np.ndarray:
    """0 outside, 1 inside; +2 for the first or the token before the first, +4 for the last or the one behind it."""
    before = np.concatenate(([-1], quote[:-1]))
    after = np.concatenate((quote[1:], [-1]))
    inside = (quote >= 0).astype(np.int32)
    opens = np.where(inside == 1, before != quote, after >= 0)
    closes = np.where(inside == 1, after != quote, before >= 0)
    return inside + 2 * opens + 4 * closes


def _place(parse: Parse) -> np.ndarray:
    """Where a token stands: +1 first and +2 last of its sentence, +4 first and +8 last of its line, +16 in a heading.

    A heading is a line that ends without a mark: a headline, a cross-heading, a caption.
    """
    out = np.zeros(len(parse), np.int32)
    for first, end in parse.sentences:
        out[first] += 1
        out[end - 1] += 2
    for first, end in parse.lines:
        out[first] += 4
        out[end - 1] += 8
        if int(parse.line[first]) in parse.headings:
            out[first:end] += 16
    return out


# ---------------------------------------------------------------------------------------------------------------------
# A token as seen from an anchor

SEEN = ("distance", "sentence", "branch", "depth", "quote", "speech", "line")
UP = 5  # steps from the anchor up to the lowest common ancestor that are told apart


def window(parse: Parse, quoted: Quoting, anchor: int) -> tuple[int, int]:
    """The tokens (first, end exclusive) in which the parts of the statement at ``anchor`` are looked for.

    Before the anchor's sentence as far as a quotation runs, or back to the dash that opened this speech; behind it as far
    as a quotation runs, or, from the first word of a sentence of speech, the speech; and one sentence more on either side,
    for "Det opplyser …" and "… sier:".
    """
    sentences, own = parse.sentences, int(parse.sent[anchor])
    first, end = sentences[own]
    before, behind = own - 1, own + 1
    opens = anchor - first <= OPENING
    while (
        before >= 0 and anchor - first < LONG_BEFORE and (quoted.marked[before] or _same_speech(parse, quoted, before))
    ):
        first = sentences[before][0]
        before -= 1
    while (
        behind < len(sentences)
        and end - anchor < LONG_BEHIND
        and (quoted.marked[behind] or opens and _same_speech(parse, quoted, behind - 1))
    ):
        end = sentences[behind][1]
        behind += 1
    if before >= 0:
        first = max(sentences[before][0], first - NEAR)
    if behind < len(sentences):
        end = min(sentences[behind][1], end + NEAR)
    return max(first, anchor - LONG_BEFORE - NEAR), min(end, anchor + LONG_BEHIND + NEAR)


def _same_speech(parse: Parse, quoted: Quoting, sentence: int) -> bool:
    """Whether the sentence behind this one goes on with the speech that this one is in."""
    here, there = parse.sentences[sentence][0], parse.sentences[sentence + 1][0]
    return bool(quoted.speech[here] >= 0 and quoted.speech[here] == quoted.speech[there])


def seen_sizes(deps: int) -> dict[str, int]:
    """How many ids each feature of ``SEEN`` has, with a vocabulary of ``deps`` relations."""
    return {
        "distance": 29,
        "sentence": 9,
        "branch": 1 + UP * (deps + 1),
        "depth": 6,
        "quote": 25,
        "speech": 6,
        "line": 9,
    }


def seen_from(
    parse: Parse, quoted: Quoting, anchor: int, reach: tuple[int, int], dep_ids: np.ndarray, deps: int
) -> np.ndarray:
    """The tokens of ``reach`` as seen from ``anchor``, int32 of shape (tokens in reach, len(SEEN)).

    The tree is seen as in semantic role labelling (Gildea & Jurafsky 2002): how far up from the anchor the lowest common
    ancestor is, by which relation one goes down from there to the token, and how deep.
    """
    first, end = reach
    out = np.zeros((end - first, len(SEEN)), np.int32)
    distance = np.arange(first - anchor, end - anchor)
    size = np.abs(distance)
    steps = np.where(size <= 6, size, np.minimum(6 + np.log2(np.maximum(size, 1) / 6.0) * 2, 14)).astype(np.int32)
    out[:, 0] = 14 + np.sign(distance) * steps
    out[:, 1] = np.clip(parse.sent[first:end] - parse.sent[anchor], -4, 4) + 4
    _see_tree(parse, anchor, first, end, dep_ids, deps, out)
    out[:, 4] = _see_quote(quoted.quote, anchor, first, end)
    speech = quoted.speech[first:end]
    out[:, 5] = np.where(speech < 0, 0, np.where(speech == quoted.speech[anchor], 1, 2)) + 3 * (
        quoted.since[first:end] == 0
    )
    out[:, 6] = np.clip(parse.line[first:end] - parse.line[anchor], -4, 4) + 4
    return out


def _see_tree(parse: Parse, anchor: int, first: int, end: int, dep_ids: np.ndarray, deps: int, out: np.ndarray) -> None:
    path: dict[int, int] = {}
    node = anchor
    while node not in path:
        path[node] = len(path)
        node = int(parse.head[node])
    # top-down over the sentence: every token takes the ancestor and the branch of its head
    stack = [(max(path, key=path.__getitem__), 0, 0, 0)]
    children = parse.children
    while stack:
        node, up, branch, depth = stack.pop()
        if node in path:
            up, branch, depth = min(path[node], UP - 1), deps, 0
        if first <= node < end:
            out[node - first, 2] = 1 + up * (deps + 1) + branch
            out[node - first, 3] = min(depth, 4) + 1
        for child in children[node]:
            stack.append((child, up, int(dep_ids[child]) if depth == 0 else branch, depth + 1))


def _see_quote(quote: np.ndarray, anchor: int, first: int, end: int) -> np.ndarray:
    """Which quotation a token is in, from the anchor: none, its own, the last before it, the next, another."""
    own = int(quote[anchor])
    before = quote[first:anchor]
    after = quote[anchor:end]
    last = next((int(q) for q in before[::-1] if q >= 0 and q != own), -2)
    following = next((int(q) for q in after if q >= 0 and q != own), -2)
    here = quote[first:end]
    relation = np.select([here < 0, here == own, here == last, here == following], [0, 1, 2, 3], 4)
    previous = np.concatenate(([-1 if first == 0 else quote[first - 1]], here[:-1]))
    following_token = np.concatenate((here[1:], [-1 if end >= len(quote) else quote[end]]))
    edge = (previous != here).astype(np.int32) + 2 * (following_token != here)
    return relation * 4 + edge
