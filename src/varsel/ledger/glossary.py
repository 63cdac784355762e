"""Which words of different languages mean the same: ``languages/glossary.txt``, looked up by stems."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from varsel.ledger.words import algorithm, split, stems

LANGUAGES = ("en", "nb", "nn")  # the columns
LONGEST = 3  # words of an entry
_LINKS = ("", "s", "e")  # what may stand between the parts of a compound
_NEUTER = "t"  # of adjectives and participles, which the stemmer leaves: "betalt", "tomt"
_SHORTEST = 3  # letters of such a part


@dataclass(frozen=True)
class Sense:
    """What one word, or a few that belong together, may mean: the numbers of meanings, and how much that tells, 0 to 1.

    ``word`` is its stem; a word that the glossary has not has no meanings, and tells as much as any.
    """

    word: str
    meanings: frozenset[int]
    weight: float


@dataclass
class _Glossary:
    """``meanings`` of stems, by algorithm, with their ``weights``; ``empty``: words, as written, that tell nothing."""

    meanings: dict[str, dict[str, set[int]]]
    weights: dict[int, float]
    empty: dict[str, set[str]]


@cache
def _glossary() -> _Glossary:
    found = _Glossary(defaultdict(lambda: defaultdict(set)), {}, defaultdict(set))
    weight = 1.0
    lines = files("varsel.languages").joinpath("glossary.txt").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        if line.startswith("#") or not line.strip():
            continue
        if "|" not in line:
            weight = float(line.removeprefix("weight "))
            continue
        columns = line.split("|")
        found.weights[number] = weight
        for lang, column in zip(LANGUAGES, (*columns, columns[-1]), strict=False):
            for word in column.split(","):
                if weight == 0:
                    found.empty[algorithm(lang)].update(split(word))
                elif stemmed := " ".join(stems(word, lang)):
                    found.meanings[algorithm(lang)][stemmed].add(number)
    return found


def telling(text: str, lang: str | None) -> Iterator[str]:
    """The stems of a text's words that tell something, in order; those that the glossary has together as one."""
    glossary, name = _glossary(), algorithm(lang)
    known, empty = glossary.meanings[name], glossary.empty[name]
    written, stemmed = split(text), stems(text, lang)
    at = 0
    while at < len(stemmed):
        length = next(
            (n for n in range(LONGEST, 1, -1) if " ".join(stemmed[at : at + n]) in known and at + n <= len(stemmed)), 1
        )
        if length > 1 or written[at] not in empty:
            yield " ".join(stemmed[at : at + length])
        at += length


def senses(word: str, lang: str | None) -> tuple[Sense, ...]:
    """What a stem that ``telling`` gives may mean: of a compound that the glossary has only in parts, each of them."""
    return _senses(word, algorithm(lang))


@lru_cache(maxsize=100_000)
def _senses(word: str, name: str) -> tuple[Sense, ...]:
    glossary = _glossary()
    known = glossary.meanings[name]
    parts: tuple[str, ...] = (word,) if word in known else ()
    if not parts and name == algorithm("nb"):
        bare = word.removesuffix(_NEUTER)
        parts = _parts(word, known) or ((bare,) if bare in known else ())
    if not parts:
        return (Sense(word, frozenset(), 1.0),)
    return tuple(Sense(part, frozenset(known[part]), max(glossary.weights[m] for m in known[part])) for part in parts)


def _parts(word: str, known: dict[str, set[int]]) -> tuple[str, ...]:
    """A compound's parts, where the glossary has all of them: the longest last part first."""
    for at in range(_SHORTEST, len(word) - _SHORTEST + 1):
        if word[at:] not in known:
            continue
        for first in dict.fromkeys(word[:at].removesuffix(link) for link in _LINKS):
            if len(first) < _SHORTEST:
                continue
            if whole := next((form for form in (first, *stems(first, "nb")) if form in known), None):
                return whole, word[at:]
            if parts := _parts(first, known):
                return *parts, word[at:]
    return ()
