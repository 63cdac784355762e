"""How likely it is that two statements report one utterance, by what can be compared across languages.

There is no translation here. What two reports of one utterance share is looked for in what languages share: meanings of
a small glossary, names and numbers, words that are alike in letters, codings. ``Gist`` is what is kept of a statement for
that; ``marks`` are the few numbers by which others like it are found without comparing with all.
"""

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache, cached_property, lru_cache
from hashlib import blake2b
from itertools import combinations, dropwhile, pairwise
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from varsel.languages import language
from varsel.ledger.glossary import Sense, senses, telling
from varsel.ledger.words import algorithm, split
from varsel.record import Statement

if TYPE_CHECKING:
    from datasketch import MinHash

BANDS, ROWS = (
    4,
    3,
)  # of the MinHash: with half of their pairs of words in common two texts share a band four times in ten
TOLD = 4  # of what a statement tells, so much makes marks
FEW = 3  # numbers up to this one are in too many texts to tell anything
SCALE = 100  # a number word from this one on multiplies what stands before it
_BEGINNING = 5  # letters of a name or of an unknown word by which it is found in another language
ALIKE = 0.6  # of the letter pairs of two words: then they are taken for one word in two languages
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d+)?(?![\w])")
_COUNTED = re.compile(rf"({_NUMBER.pattern})|(\w+)")
_NAME = re.compile(r"(?<!^)(?<![.!?:–—“\"«] )(?<![“\"«])\b[A-ZÆØÅÄÖ][\w’-]+")


@dataclass(frozen=True)
class Gist:
    """What is kept of a statement to find other reports of it.

    ``words`` are the stems that tell something, in order (``glossary.telling``), without names and numbers; ``names`` in small
    letters; ``numbers`` as they count; ``signals`` its categories; ``kind`` and ``told_to`` as in the record.
    """

    lang: str
    kind: str
    words: tuple[str, ...]
    names: tuple[str, ...] = ()
    numbers: tuple[float, ...] = ()
    signals: tuple[str, ...] = ()
    told_to: str | None = None

    def packed(self) -> str:
        """As it is stored."""
        return json.dumps([*asdict(self).values()], ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def unpacked(cls, stored: str) -> Self:
        return cls(*(tuple(v) if isinstance(v, list) else v for v in json.loads(stored)))

    @cached_property
    def senses(self) -> tuple[Sense, ...]:
        """Each sense once, in order."""
        return tuple(dict.fromkeys(s for word in self.words for s in senses(word, self.lang)))

    @cached_property
    def meanings(self) -> frozenset[int]:
        return frozenset(m for s in self.senses for m in s.meanings)

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(s.word for s in self.senses)

    @cached_property
    def told(self) -> tuple[str, ...]:
        """What it tells, in order, in signs that are the same in all languages."""
        found = (s for word in self.words for s in senses(word, self.lang))
        return tuple(str(min(s.meanings)) if s.meanings else s.word[:_BEGINNING] for s in found)

    @cached_property
    def neighbours(self) -> frozenset[tuple[str, str]]:
        return frozenset(pairwise(self.told))

    def touches(self, other: Self) -> bool:
        """Whether two gists share a meaning, a word, a number or a name: else it is no use to compare them."""
        return not (
            self.meanings.isdisjoint(other.meanings) and self.stems.isdisjoint(other.stems)
            and set(self.numbers).isdisjoint(other.numbers) and set(self.names).isdisjoint(other.names)
        )  # fmt: skip

    @cached_property
    def weight(self) -> float:
        return sum(s.weight for s in self.senses)


def gist(statement: Statement, words: str, lang: str, told_to: str | None = None) -> Gist:
    """The gist of a statement with these words. ``told_to``: to whom its speaker said it, where another statement says so."""
    numbers = tuple(sorted({n for n in _numbers(words, lang) if n > FEW}))
    found = dict.fromkeys(n.casefold() for n in _NAME.findall(words))
    named = {s for n in found for s in telling(n, lang)}
    speaker = surname(statement.speaker, lang)
    names = tuple(n for n in found if not (speaker and alike(n.removesuffix("’s"), speaker)))
    spelled = _spelled(lang).keys()
    text = " ".join(w for w in split(_NUMBER.sub(" ", words)) if w not in spelled)
    told_to = statement.told_to or told_to
    signals = tuple(sorted({s.category for s in statement.signals}))
    return Gist(
        lang, statement.kind, tuple(w for w in telling(text, lang) if w not in named), names, numbers, signals, told_to
    )


@lru_cache(maxsize=1_000)
def marks(found: Gist, speaker: str | None) -> frozenset[int]:
    """The numbers that statements like this one are found by: bands of its MinHash, and what it tells, in pairs and by whom.

    Of what it tells a few are taken, the same few wherever they stand. A meaning is one number in all languages, so that
    reports are found across them.
    """
    pairs = [f"{a} {b}" for a, b in zip(found.words, found.words[1:], strict=False)]
    sketch = _blank().copy()
    sketch.update_batch([p.encode() for p in pairs or found.words or ("",)])
    bands = (f"{found.lang} {n} {row.tobytes().hex()}" for n, row in enumerate(np.split(sketch.hashvalues, BANDS)))
    told = [f"#{n:g}" for n in found.numbers] + [f"@{n[:_BEGINNING]}" for n in found.names]
    told += [str(min(s.meanings)) if s.meanings else s.word[:_BEGINNING] for s in found.senses if s.weight == 1]
    told = sorted(dict.fromkeys(told), key=_hash)[:TOLD]
    said = [f"{speaker}: {t}" for t in told] if speaker else []
    return frozenset(
        _hash(mark) for mark in (*bands, *said, *(" ".join(sorted(pair)) for pair in combinations(told, 2)))
    )


@cache
def _blank() -> "MinHash":
    from datasketch import MinHash  # takes time, and who only asks needs none

    return MinHash(num_perm=BANDS * ROWS, seed=1)


def _hash(mark: str) -> int:
    return int.from_bytes(blake2b(mark.encode(), digest_size=8).digest(), "big", signed=True)


@dataclass(frozen=True)
class Compared:
    """What speaks for and against two statements being reports of one utterance.

    ``shorter`` and ``longer``: how much of what the one with less and the one with more tells is in the other, 0 to 1, by
    weight; ``shared``: that weight; numbers and names that both have, or each has and the other has not; ``without``: only one
    has any number; ``told_to``: 1 the same, -1 others, 0 not known; ``quoted``: 2 where both quote in
    one language, 1 where in two, else 0; ``order``: how much of the one with less is in the same order in the other, 0 to 1.
    """

    shorter: float
    longer: float
    shared: float
    numbers: int
    other_numbers: int
    without: bool
    names: int
    other_names: int
    told_to: int
    quoted: int
    order: float


def compared(a: Gist, b: Gist) -> Compared:
    """Two statements beside each other."""
    in_b, in_a = _found(a, b), _found(b, a)
    shares = sorted((in_b / a.weight if a.weight else 0.0, in_a / b.weight if b.weight else 0.0), reverse=True)
    numbers, other_numbers = _common(a.numbers, b.numbers, lambda x, y: x == y)
    without = bool(a.numbers) != bool(b.numbers)
    names, other_names = _common(a.names, b.names, alike)
    quoted = (a.kind == b.kind == "direct") * (2 if a.lang == b.lang else 1)
    return Compared(
        *shares, min(in_b, in_a), numbers, other_numbers, without, names, other_names, _told_to(a, b), quoted,
        _in_order(a, b),
    )  # fmt: skip


def _in_order(a: Gist, b: Gist) -> float:
    """How much of what the one with less tells, the other tells in the same order, 0 to 1, by pairs of neighbours."""
    fewer = min(len(a.neighbours), len(b.neighbours))
    return len(a.neighbours & b.neighbours) / fewer if fewer else float({*a.told} == {*b.told})


def _told_to(a: Gist, b: Gist) -> int:
    """1 where both were told to the same, -1 where to others, 0 where one does not say: by any word that both names have."""
    if not a.told_to or not b.told_to:
        return 0
    one, other = ([*telling(g.told_to or "", g.lang)] for g in (a, b))
    means = [
        {m for word in words for s in senses(word, g.lang) for m in s.meanings} for words, g in ((one, a), (other, b))
    ]
    return 1 if means[0] & means[1] or any(alike(x, y) for x in one for y in other) else -1


def _found(a: Gist, b: Gist) -> float:
    """The weight of what ``a`` tells that ``b`` tells too."""
    same = algorithm(a.lang) == algorithm(b.lang)
    return sum(
        s.weight for s in a.senses
        if (s.meanings & b.meanings if s.meanings else False) or (same and s.word in b.stems)
        or (not s.meanings and not same and any(alike(s.word, other.word) for other in b.senses if not other.meanings))
    )  # fmt: skip


def _common(a: tuple, b: tuple, same: Callable[[Any, Any], bool]) -> tuple[int, int]:
    """How many of two lists are in both; how many at least one of each has that the other has not."""
    common = sum(any(same(x, y) for y in b) for x in a)
    return common, min(len(a), len(b)) - min(common, len(a), len(b))


@lru_cache(maxsize=200_000)
def alike(a: str, b: str) -> bool:
    """Whether two words are alike in their letters, as names and words borrowed by both languages are (Dice, letter pairs)."""
    if a == b:
        return True
    one, other = _letters(a), _letters(b)
    return 2 * len(one & other) / (len(one) + len(other)) >= ALIKE


@lru_cache(maxsize=100_000)
def _letters(word: str) -> frozenset[str]:
    padded = f" {word} "
    return frozenset(padded[n : n + 2] for n in range(len(padded) - 1))


def _numbers(text: str, lang: str) -> Iterator[float]:
    """The numbers in a text, in figures, in words or in both ("240 million"); not one, which is an article as well."""
    value, in_words, spelled = 0.0, False, _spelled(lang)
    for figures, word in _COUNTED.findall(text.casefold()):
        said = spelled.get(word, 0.0)
        if value and said >= SCALE:
            value *= said
        elif value and said and in_words:
            value += said
        else:
            if value:
                yield value
            value, in_words = (_value(figures), False) if figures else (said, bool(said))
    if value:
        yield value


@cache
def _spelled(lang: str) -> Mapping[str, float]:
    return {word: n for word, n in language(lang)["coding"]["numbers"].items() if n > 1}


def _value(written: str) -> float:
    """A number in figures: a point or comma before three figures parts thousands."""
    grouped = re.sub(r"[.,\u00a0\u202f ](?=\d{3}(?!\d))", "", written)
    return float(grouped.replace(",", "."))


def odds(c: Compared, about: float = 0.0) -> float:
    """How likely two statements that compare so report one utterance, in log-odds.

    ``about``: what else speaks for it (above 0) or against it. The weights are near those of a logistic regression on the
    pairs of `benchmarks/interviews/dev.toml` and `dev2.toml`; a number that only one has counts for less than it does there,
    as an outlet may cut it.
    """
    return (
        -4.3 + 3.8 * c.shorter + 2.4 * c.longer + 0.6 * min(c.shared, 4.0) + 2.5 * c.order - 1.5 * c.quoted * (1 - c.order)
        + 2.0 * min(c.numbers, 2) - 6.0 * (c.other_numbers > 0) - 1.0 * c.without - 1.6 * (c.other_names > 0)
        + 1.1 * c.told_to + about
    )  # fmt: skip


def chance(odds: float) -> float:
    """Log-odds as a likelihood, 0 to 1."""
    return 1 / (1 + math.exp(-odds))


@lru_cache(maxsize=50_000)
def same_speaker(a: str | None, b: str | None, langs: tuple[str, str]) -> bool | None:
    """Whether two names are one speaker's; None where one of them is not named, or only by what they are ("the president")."""
    one, other = (_named(name, lang) for name, lang in zip((a, b), langs, strict=True))
    if not one or not other:
        return None
    if one == other:
        return True
    if alike(one[-1], other[-1]) and (len(one) == 1 or len(other) == 1 or alike(one[0], other[0])):
        return True
    if len(one) > 1 and one[:-1] == other[:-1] and sorted(one[-1]) == sorted(other[-1]):
        return True  # two letters in the wrong order
    means = [_meanings(name, lang) for name, lang in zip((a, b), langs, strict=True)]
    return bool(means[0]) and all(any(m & o for o in other) for one, other in (means, means[::-1]) for m in one)


@lru_cache(maxsize=50_000)
def _meanings(name: str | None, lang: str) -> tuple[frozenset[str], ...]:
    """What the words of a name mean, where they mean anything: "the president"."""
    return tuple(frozenset(s.meanings) for word in telling(name or "", lang) for s in senses(word, lang))


@lru_cache(maxsize=50_000)
def _named(name: str | None, lang: str) -> tuple[str, ...]:
    """The words of a name, in small letters; none where nobody is named."""
    words = re.findall(r"[\w’-]+", name or "")
    if len(words) > 1 and not next(telling(words[0], lang), None):
        words = words[1:]
    words = [*dropwhile(lambda word: _is_common(word, lang), words)] or words
    return tuple(w.casefold() for w in words) if any(w[0].isupper() for w in words) else ()


def _is_common(word: str, lang: str) -> bool:
    """Whether a word is one of the language's, as a title is, and not only a name."""
    return all(s.meanings for stem in telling(word, lang) for s in senses(stem, lang))


def surname(name: str | None, lang: str) -> str | None:
    """The last word of a speaker's name, in small letters, None where nobody is named."""
    return _named(name, lang)[-1] if _named(name, lang) else None
