"""The pattern language of codebooks: how the words that decide a category are written down, and how they are found.

A pattern is a row of words as they stand in a sentence, letter case aside:

    ingen bløff          these words, one after the other
    atom*  *våpen  *kjernefysisk*   words that begin, end or go on so
    truer|trua|trugar    one of these words; ta_del|delta: where "_" stands, one of them is a row of words
    {weapon}             an entry of a word list of the codebook, or of the language ({own}, {modal}, {negation} …)
    <number>  <name>     a number; a name
    <verb>  <finite>  <command>  <adjective>   a verb or auxiliary; one inflected for tense; an imperative; an adjective
    <start>              what follows stands where the sentence, or what was said of it, begins
    [helt]               may be missing
    {harm}/<verb>        one of these words where it also is a verb (so with all classes)
    ..  ...  ....        up to 3, 8, 20 words in between, never across the end of a sentence
    ^gi .. {weapon}      ^ marks the word that tells who does it and whether it is negated (else the first verb, else
                         the first word)

There is no nested repetition, so that nothing that can be written takes more than linear time: a pattern has at most
``MOST_STEPS`` words and gaps of bounded length, and a sentence is searched by one pass a word (dynamic programming over
the ends of what was matched so far, as in Thompson, "Regular expression search algorithm", CACM 1968).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

MOST_STEPS = 16
LONGEST = 80  # letters of a word that are looked at
MOST_WORDS = 500  # no match spans more words than this: 16 words or rows of words, and the gaps between them
GAPS = {"..": 3, "...": 8, "....": 20}  # how many words a gap may span
START = "<start>"
CLASSES = ("<number>", "<name>", "<verb>", "<finite>", "<command>", "<adjective>")
_WORD = re.compile(r"\*?['’]?\w[\w.,:/&'’\-–]*\*?|[.,:;!?%$€£&'’«»“”\"–—-]")
_REGEX_SIGNS = {
    "(": "a pattern has no groups: write one pattern for each way to say it, or a word list",
    ")": "a pattern has no groups: write one pattern for each way to say it, or a word list",
    "+": "a pattern has no repetition, so that none can run for ever: write '..' for words in between",
    "?": "a pattern has no '?': write [word] for a word that may be missing",
    "\\": "a pattern is no regular expression: write the words as they stand",
    "$": "a pattern is no regular expression: write the words as they stand",
}


class PatternError(ValueError):
    """A pattern that cannot be used; the message says what is wrong and what to write instead."""


class Step(NamedTuple):
    """One place of a pattern: the ways to fill it, each a row of words; how many words may stand before it.

    ``start`` where nothing may stand before it in the sentence, ``of`` the class that its first word has to be in.
    """

    ways: tuple[tuple[str, ...], ...]
    gap: int = 0
    optional: bool = False
    head: bool = False
    start: bool = False
    of: str | None = None


Pattern = tuple[Step, ...]
Lexicons = Mapping[str, Sequence[str]]


def parse_pattern(text: str, lexicons: Lexicons, clitics: Collection[str] = ()) -> Pattern:
    """The steps of a pattern. Raises PatternError for one that cannot be used, with the reason.

    Args:
        text: the pattern.
        lexicons: the word lists that it may name in braces.
        clitics: what the language's tokens are split before ("n't", "'s").
    """
    steps: list[Step] = []
    gap = 0
    parts = text.split()
    starts = parts[:1] == [START]
    for part in parts[1:] if starts else parts:
        if part in GAPS:
            if gap and not steps[-1].optional:
                raise PatternError(f"two gaps in a row in {text!r}: write one")
            if not steps:
                raise PatternError(f"{text!r} begins with a gap, which says nothing: leave it out")
            gap = max(gap, GAPS[part])
            continue
        steps.append(_step(part, gap, lexicons, clitics, start=starts and not steps))
        gap = gap if steps[-1].optional else 0  # where the optional word is missing, its gap is the next one's
    if parts[-1:] and parts[-1] in GAPS:
        raise PatternError(f"{text!r} ends with a gap, which says nothing: leave it out")
    if not any(not step.optional for step in steps):
        raise PatternError(f"{text!r} would match everywhere: it needs a word that must be there")
    if len(steps) > MOST_STEPS:
        raise PatternError(f"{text!r} has {len(steps)} words, more than {MOST_STEPS}: write several patterns")
    if sum(step.head for step in steps) > 1:
        raise PatternError(f"{text!r} marks more than one word with ^")
    return tuple(steps)


def _step(part: str, gap: int, lexicons: Lexicons, clitics: Collection[str], start: bool) -> Step:
    optional = part.startswith("[") and part.endswith("]")
    bare = part[1:-1] if optional else part
    head = bare.startswith("^")
    bare, _, of = bare.removeprefix("^").partition("/<")
    if of and f"<{of}" not in CLASSES:
        raise PatternError(f"there is no class <{of} in {part!r}; there are {', '.join(CLASSES)}")
    ways = [way for word in bare.split("|") for way in _ways(word, part, lexicons, clitics)]
    if start and optional:
        raise PatternError(f"{part!r} cannot be missing after {START}: write the word that the sentence begins with")
    return Step(tuple(dict.fromkeys(ways)), gap, optional, head, start, f"<{of}" if of else None)


def _ways(word: str, part: str, lexicons: Lexicons, clitics: Collection[str]) -> Iterator[tuple[str, ...]]:
    if word.startswith("{") and word.endswith("}"):
        name = word[1:-1]
        if name not in lexicons:
            raise PatternError(f"there is no word list {name!r}; there are {', '.join(sorted(lexicons)) or 'none'}")
        for entry in lexicons[name]:
            yield from _entry(entry, tuple(clitics))
    else:
        yield from _row(word, part, clitics)


@lru_cache(maxsize=20_000)
def _entry(entry: str, clitics: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The rows of words of an entry of a word list: "take|took back" gives two. Kept, as many patterns name a list."""
    rows: list[tuple[str, ...]] = [()]
    for part in entry.split():
        ways = [way for word in part.split("|") for way in _row(word, entry, clitics)]
        rows = [row + way for row in rows for way in ways]
    return tuple(rows)


def _row(word: str, part: str, clitics: Collection[str]) -> Iterator[tuple[str, ...]]:
    """The rows of tokens that an alternative stands for: one word, or several with "_" between them."""
    rows: list[tuple[str, ...]] = [()]
    for single in word.split("_"):
        ways = list(_spellings(_checked(single, part), clitics))
        rows = [row + way for row in rows for way in ways]
    yield from rows


def _spellings(word: str, clitics: Collection[str]) -> Iterator[tuple[str, ...]]:
    """A word as one token and, where it has a hyphen or ends in a clitic, as the tokens that it may be split into."""
    yield (word,)
    clitic = next((c for c in clitics if word.endswith(c) and word != c), None)
    if clitic:
        yield word.removesuffix(clitic), clitic
    elif "-" in word.strip("-"):
        yield tuple(part for part in re.split(r"(-)", word) if part)


def _checked(word: str, part: str) -> str:
    if word == START:
        raise PatternError(f"{START} stands first in a pattern, before the word that the sentence begins with")
    if word in CLASSES:
        return word
    for sign, reason in _REGEX_SIGNS.items():
        if sign in word and len(word) > 1:
            raise PatternError(f"{sign!r} in {part!r}: {reason}")
    if len(word.strip("*")) < 2 and "*" in word:
        raise PatternError(f"{part!r} would match almost every word: write '..' for words in between")
    if not _WORD.fullmatch(word) or "*" in word.strip("*") or "<" in word or ">" in word:
        known = ", ".join((*CLASSES, *map(repr, GAPS)))
        raise PatternError(f"{part!r} is no word, word*, *word, a|b, {{list}}, [optional], {known}")
    return word.casefold()


class Match(NamedTuple):
    """Where a pattern was found: the tokens that its words stand for, and which of them is marked with ^ (or None)."""

    tokens: tuple[int, ...]
    head: int | None


#: What of a step is the same wherever its words stand: as in ``_Known``.
_Rows = tuple[Mapping[int, Sequence[tuple[int, ...]]], frozenset[int], bool]


class _Known(NamedTuple):
    """A step whose words, and the class that it asks for, are numbers: its ways by the word that each begins with."""

    ways: Mapping[int, Sequence[tuple[int, ...]]]
    firsts: frozenset[int]
    of: int | None
    step: Step
    single: bool  # no way has several words


@dataclass
class Finder:
    """Many patterns that are looked for at once. ``add`` them all, then ask for the matches in stretches of tokens.

    Patterns are kept in groups, each of which is looked for on its own; all know the same features.

    Each token is a set of features: its case-folded form, and which of ``CLASSES`` it belongs to.
    """

    _patterns: list[Pattern] = field(default_factory=list)
    _groups: list[str] = field(default_factory=list)
    _exact: dict[str, int] = field(default_factory=dict)
    _affixes: dict[str, int] = field(default_factory=dict)
    _lengths: dict[str, set[int]] = field(default_factory=lambda: {"start": set(), "end": set(), "inside": set()})
    _steps: list[list["_Known"]] = field(default_factory=list)
    _known: dict[str, frozenset[int]] = field(default_factory=dict)
    _rows: dict[tuple[tuple[str, ...], ...], _Rows] = field(default_factory=dict)

    def add(self, pattern: Pattern, group: str = "") -> int:
        """Takes in a pattern and returns the number by which its matches are told."""
        number = len(self._patterns)
        self._patterns.append(pattern)
        self._groups.append(group)
        self._steps.append([self._numbered(step) for step in pattern])
        for known in ("_anchored", "_asked"):
            self.__dict__.pop(known, None)
        return number

    @cached_property
    def _anchored(self) -> Mapping[str, Mapping[int, Sequence[int]]]:
        """For each group and word the patterns that are tried where it stands: for each its step with the rarest words.

        How rare a word is in texts is told by how few patterns begin a step with it: "is" and "not" do in hundreds.
        """
        uses = Counter(first for steps in self._steps for known in steps for first in known.firsts)
        found: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for number, steps in enumerate(self._steps):
            required = (known.firsts for known in steps if not known.step.optional)
            for first in min(required, key=lambda firsts: sum(uses[f] ** 2 for f in firsts)):
                found[self._groups[number]][first].append(number)
        return found

    @cached_property
    def _asked(self) -> tuple[Sequence[int], Mapping[int, int]]:
        """For each pattern the steps that have to be filled, and for each word those that it may begin, as bits.

        Steps with the same words are one bit, so that one comparison tells whether a stretch can have a pattern.
        """
        bits: dict[frozenset[int], int] = {}
        patterns = []
        for steps in self._steps:
            asked = 0
            for known in steps:
                if not known.step.optional:
                    asked |= bits.setdefault(known.firsts, 1 << len(bits))
            patterns.append(asked)
        words: dict[int, int] = defaultdict(int)
        for firsts, bit in bits.items():
            for first in firsts:
                words[first] |= bit
        return patterns, dict(words)

    def _numbered(self, step: Step) -> _Known:
        if step.ways not in self._rows:  # word lists are named by many patterns
            ways: dict[int, list[tuple[int, ...]]] = defaultdict(list)
            for way in step.ways:
                row = tuple(map(self._id, way))
                ways[row[0]].append(row)
            self._rows[step.ways] = dict(ways), frozenset(ways), all(len(way) == 1 for way in step.ways)
        rows, firsts, single = self._rows[step.ways]
        return _Known(rows, firsts, self._id(step.of) if step.of else None, step, single)

    def _id(self, word: str) -> int:
        table = self._affixes if "*" in word else self._exact
        if "*" in word:
            at = "inside" if word[0] == word[-1] else "start" if word[-1] == "*" else "end"
            self._lengths[at].add(len(word.strip("*")))
        return table.setdefault(word, len(self._exact) + len(self._affixes))

    def ids(self, form: str) -> frozenset[int]:
        """The words of patterns that a case-folded form fits."""
        known = self._known.get(form)
        if known is None:
            if len(self._known) > 200_000:
                self._known.clear()
            known = self._known[form] = frozenset(self._fitting(form))
        return known

    def _fitting(self, form: str) -> Iterator[int]:
        if form in self._exact:
            yield self._exact[form]
        form = form[:LONGEST]
        parts = [form[:n] + "*" for n in self._lengths["start"] if n <= len(form)]
        parts += ["*" + form[-n:] for n in self._lengths["end"] if n <= len(form)]
        parts += [f"*{form[i : i + n]}*" for n in self._lengths["inside"] for i in range(len(form) - n + 1)]
        yield from (self._affixes[part] for part in parts if part in self._affixes)

    def features(self, forms: Sequence[str], classes: Mapping[str, Iterable[int]]) -> list[frozenset[int]]:
        """For each token the words of patterns that it fits, by its form and by the ``CLASSES`` that it is in."""
        rows = [self.ids(form) for form in forms]
        for name, members in classes.items():
            if name in self._exact:
                extra = frozenset({self._exact[name]})
                for i in members:
                    rows[i] = rows[i] | extra
        return rows

    def find(
        self, features: Sequence[frozenset[int]], tokens: Sequence[int], group: str = ""
    ) -> Iterator[tuple[int, Match]]:
        """Every pattern of a group that is found in a stretch, with where; the shortest match for each end.

        Args:
            features: of every token of the article, as ``features`` gives them.
            tokens: the tokens of the stretch, in order, at most one sentence.
            group: which patterns, as they were added.
        """
        return self.find_in(self.stretch(features, tokens), group)

    def stretch(self, features: Sequence[frozenset[int]], tokens: Sequence[int]) -> "Stretch":
        """A stretch of tokens ready for ``find_in``, for whoever looks for several groups in it."""
        rows = [features[token] for token in tokens]
        present: dict[int, list[int]] = {}
        for position, row in enumerate(rows):
            for id in row:
                if id in present:
                    present[id].append(position)
                else:
                    present[id] = [position]
        words, filled = self._asked[1], 0
        there = frozenset(present)
        for id in there & words.keys():
            filled |= words[id]
        return Stretch(tokens, rows, present, there, filled)

    def find_in(
        self, stretch: "Stretch", group: str = "", among: Collection[int] | None = None
    ) -> Iterator[tuple[int, Match]]:
        """As ``find``; of a group's patterns those ``among`` these numbers alone, where they are given."""
        asked, filled = self._asked[0], stretch.filled
        if among is None:
            anchored = self._anchored.get(group, {})
            among = {number for id in stretch.there & anchored.keys() for number in anchored[id]}
        for number in sorted(among):
            if asked[number] & filled == asked[number]:
                for match in _matches(self._steps[number], stretch):
                    yield number, match


class Stretch(NamedTuple):
    """A stretch of tokens: the words of patterns that each fits, where each of these stands, and which steps they begin."""

    tokens: Sequence[int]
    rows: Sequence[frozenset[int]]
    present: Mapping[int, list[int]]
    there: frozenset[int]
    filled: int


def _matches(steps: Sequence[_Known], stretch: Stretch) -> Iterable[Match]:
    """One pass a step: from the ends of what was matched so far to the ends with one step more."""
    tokens = stretch.tokens
    if len(steps) == 1 and steps[0].single:
        head = steps[0].step.head
        found = dict.fromkeys(position for position, _ in _places(steps[0], stretch))
        return [Match((tokens[p],), tokens[p] if head else None) for p in found]
    ends: dict[int, Match] = {}
    for number, known in enumerate(steps):
        before, step = ends, known.step
        ends = dict(before) if step.optional else {}
        opens = _only_optional(steps, number)
        for position, end in _places(known, stretch):
            here = tuple(tokens[position:end])
            previous = _last(before, position, step.gap) if before else None
            if previous is not None:
                marked = previous.head if previous.head is not None or not step.head else here[0]
                found = Match(previous.tokens + here, marked)
            elif opens:
                found = Match(here, here[0] if step.head else None)
            else:
                continue
            if end not in ends or _extent(found) < _extent(ends[end]):
                ends[end] = found
        if not ends and not step.optional:
            return ()
    return {match.tokens: match for match in ends.values()}.values() if len(ends) > 1 else ends.values()


def _places(known: _Known, stretch: Stretch) -> Iterator[tuple[int, int]]:
    """Where the words of one step stand in a stretch: first position and end."""
    rows, present = stretch.rows, stretch.present
    of, start = known.of, known.step.start
    for first in sorted(known.firsts & stretch.there):
        for way in known.ways[first]:
            length = len(way)
            for position in present[first]:
                if start and position:
                    continue
                if of is not None and of not in rows[position]:
                    continue
                end = position + length
                if length == 1 or (end <= len(rows) and all(way[k] in rows[position + k] for k in range(1, length))):
                    yield position, end


def _only_optional(steps: Sequence[_Known], number: int) -> bool:
    """Whether all steps before this one may be missing, so that a match can begin with it."""
    return not number or all(known.step.optional for known in steps[:number])


def _last(ends: Mapping[int, Match], position: int, gap: int) -> Match | None:
    """The match that ends nearest before a position, at most ``gap`` words before it."""
    return next((ends[p] for p in range(position, position - gap - 1, -1) if p in ends), None)


def _extent(match: Match) -> int:
    return match.tokens[-1] - match.tokens[0]
