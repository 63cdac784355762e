"""Sentences made into paragraphs of running text, as a reader meets them: spacing, quotation marks, dashes."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Doc
from spacy.vocab import Vocab

from training.pipelines.corpus import Sentence

OPENING = {"(", "[", "«", "“", "„", "‘", "#", "$", "£"}
CLOSING = {")", "]", "»", "”", ",", ".", ":", ";", "!", "?", "...", "…", "?!", "!!", "!!!", "??"}
QUOTES = [("«", "»"), ("“", "”"), ("”", "”"), ('"', '"'), ("„", "“"), ("‘", "’"), ("'", "'")]
QUOTE_WEIGHTS = [8, 5, 3, 5, 1, 1, 1]
DASHES = ["-", "–", "—"]
DASH_WEIGHTS = [5, 5, 1]
FINAL = {".", "!", "?", ":", "…", "..."}


def detokenized(words: Sequence[str]) -> list[bool]:
    """Whether white space follows each token of a tokenised Norwegian sentence."""
    spaces, open_quote = [True] * len(words), False
    for i, word in enumerate(words):
        before = i > 0
        if word == '"':
            if open_quote and before:
                spaces[i - 1] = False
            elif not open_quote:
                spaces[i] = False
            open_quote = not open_quote
        elif word in OPENING:
            spaces[i] = False
        elif word in CLOSING and before:
            spaces[i - 1] = False
        elif word == "/":
            spaces[i] = False
            if before:
                spaces[i - 1] = False
    return spaces


def paragraphs(sentences: Sequence[Sentence], rng: random.Random, longest: int = 8) -> Iterator[list[Sentence]]:
    """Runs of 1 to ``longest`` consecutive sentences; a boundary of the corpus always ends one."""
    group: list[Sentence] = []
    size = _size(rng, longest)
    for sentence in sentences:
        if group and (sentence.starts_paragraph or len(group) >= size):
            yield group
            group, size = [], _size(rng, longest)
        group.append(sentence)
    if group:
        yield group


def _size(rng: random.Random, longest: int) -> int:
    return min(longest, rng.choice([1, 1, 2, 3, 3, 4, 5, 6, 8]))


def restyled(group: Sequence[Sentence], rng: random.Random) -> list[Sentence]:
    """The same paragraph in another house style: its quotation marks, its dashes, a headline without its full stop."""
    if rng.random() < 0.7:
        quotes, dash = rng.choices(QUOTES, QUOTE_WEIGHTS)[0], rng.choices(DASHES, DASH_WEIGHTS)[0]
        apostrophe = rng.choice(["'", "’"])
        group = [_with_marks(s, quotes, dash, apostrophe) for s in group]
    if len(group) == 1 and len(group[0]) > 3 and group[0].words[-1] == "." and rng.random() < 0.25:
        group = [_without_last(group[0])]
    return list(group)


def _with_marks(s: Sentence, quotes: tuple[str, str], dash: str, apostrophe: str) -> Sentence:
    words, is_open = [], False
    for i, word in enumerate(s.words):
        if s.pos[i] == "PUNCT" and word in {"«", "»", "“", "”", '"', "„", "``", "''"}:
            is_open = not is_open if word == '"' else word in {"«", "“", "„", "``"}
            word = quotes[0] if is_open else quotes[1]
        elif word in DASHES and s.pos[i] == "PUNCT" and (i == 0 or s.spaces[i - 1]):
            word = dash
        elif len(word) > 1 and word[0] in "'’":
            word = apostrophe + word[1:]
        elif word.lower() in ("n't", "n’t"):
            word = word[0] + apostrophe + word[2:]
        words.append(word)
    return replace(s, words=words)


def _without_last(s: Sentence) -> Sentence:
    last = len(s) - 1
    if last in (h for i, h in enumerate(s.head) if i != last) or s.head[last] == last:
        return s
    columns = ("words", "pos", "feats", "head", "dep", "name", "spaces")
    return replace(s, **{c: getattr(s, c)[:last] for c in columns})


def doc(vocab: Vocab, group: Sequence[Sentence]) -> Doc:
    """One paragraph as an annotated spaCy Doc. A name tag "-" is an unknown one, which NER does not learn from."""
    columns: dict[str, list] = {c: [] for c in ("words", "spaces", "pos", "morphs", "heads", "deps", "ents", "sents")}
    for s in group:
        first = len(columns["words"])
        columns["words"] += s.words
        columns["spaces"] += [*s.spaces[:-1], s is not group[-1]]
        columns["pos"] += s.pos
        columns["morphs"] += s.feats
        columns["heads"] += [first + h for h in s.head]
        columns["deps"] += ["ROOT" if d == "root" else d for d in s.dep]
        columns["ents"] += [None if n == "-" else n for n in s.name]
        columns["sents"] += [True] + [False] * (len(s) - 1)
    sents = columns.pop("sents")
    return Doc(vocab, sent_starts=None if columns["heads"] else sents, **columns)
