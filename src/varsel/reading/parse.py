"""The annotated text that all of reading works on: tokens with part of speech, morphology, dependencies and names.

A ``Parse`` is columns of equal length, one value a token, so that any engine can fill it and anything can be computed on
it without that engine. Labels are Universal Dependencies (version 2) in every language.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from varsel.record import Span


@dataclass(frozen=True, eq=False)
class Parse:
    """Tokens of one article, as columns.

    text      the article's text, which all offsets are in
    lang      "nb", "nn" or "en"
    start     code point where each token starts, int32 of shape (tokens,); likewise ``end``, exclusive
    pos       universal part of speech ("VERB"); tokens are never white space
    feats     universal features ("Mood=Ind|Tense=Past") or ""
    dep       universal relation to the head, lower case ("nsubj:pass"); "root" for the root of a sentence
    head      index of the head token, int32; a root is its own head; always in the same sentence
    sent      index of the sentence that the token is in, int32, from 0 without gaps
    line      index of the line (a paragraph, or a stretch between hard line ends), int32, never falling
    entity    name in IOB with the types of ``record.MentionType``: "B-PER", "I-PER", "O"
    """

    text: str
    lang: str
    start: np.ndarray
    end: np.ndarray
    pos: Sequence[str]
    feats: Sequence[str]
    dep: Sequence[str]
    head: np.ndarray
    sent: np.ndarray
    line: np.ndarray
    entity: Sequence[str]

    def __len__(self) -> int:
        return len(self.start)

    @cached_property
    def words(self) -> list[str]:
        """The tokens as they stand in the text."""
        return [self.text[a:b] for a, b in zip(self.start.tolist(), self.end.tolist())]

    @cached_property
    def lower(self) -> list[str]:
        """The tokens case-folded."""
        return [w.casefold() for w in self.words]

    @cached_property
    def rel(self) -> list[str]:
        """The relation of each token to its head without its subtype."""
        bare = {dep: dep.partition(":")[0] for dep in set(self.dep)}
        return [bare[dep] for dep in self.dep]

    @cached_property
    def up(self) -> list[int]:
        """``head`` as a list, which single places are looked up in faster than in an array."""
        return self.head.tolist()

    @cached_property
    def sentence_of(self) -> list[int]:
        """``sent`` as a list."""
        return self.sent.tolist()

    @cached_property
    def children(self) -> list[list[int]]:
        """For each token the tokens that depend on it, in order."""
        children: list[list[int]] = [[] for _ in range(len(self))]
        for i, h in enumerate(self.up):
            if h != i:
                children[h].append(i)
        return children

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Token ranges (first, end exclusive) of the sentences, in order."""
        return _runs(self.sent)

    @cached_property
    def lines(self) -> list[tuple[int, int]]:
        """Token ranges (first, end exclusive) of the lines, in order."""
        return _runs(self.line)

    @cached_property
    def headings(self) -> frozenset[int]:
        """The lines that end without a mark: headlines, cross-headings, captions."""
        ends = [(first, int(self.end[end - 1])) for first, end in self.lines]
        return frozenset(int(self.line[first]) for first, end in ends if self.text[end - 1].isalnum())

    def subtree(self, i: int) -> list[int]:
        """Token ``i`` and everything below it, sorted."""
        children, found = self.children, [i]
        for node in found:
            found += children[node]
        return sorted(found)

    def span(self, first: int, end: int) -> Span:
        """The characters from token ``first`` up to, not including, token ``end``."""
        return Span(int(self.start[first]), int(self.end[end - 1]))

    def tokens(self, span: Span) -> range:
        """The tokens that overlap ``span``."""
        starts, ends = self._borders
        first = bisect_right(ends, span.start)
        return range(first, max(first, bisect_left(starts, span.end)))

    @cached_property
    def _borders(self) -> tuple[list[int], list[int]]:
        """``start`` and ``end`` as lists, which single places are looked up in faster than in arrays."""
        return self.start.tolist(), self.end.tolist()

    def names(self) -> Iterator[tuple[int, int, str]]:
        """The names as (first token, end token exclusive, type), in order."""
        first = None
        for i, tag in enumerate([*self.entity, "O"]):
            if first is not None and not tag.startswith("I-"):
                yield first, i, self.entity[first][2:]
                first = None
            if tag.startswith("B-"):
                first = i


def _runs(column: np.ndarray) -> list[tuple[int, int]]:
    if not len(column):
        return []
    cuts = (np.flatnonzero(np.diff(column)) + 1).tolist()
    return list(zip([0, *cuts], [*cuts, len(column)]))
