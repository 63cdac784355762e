"""What was learned from corrections, put to use: for each statement and category a probability that joins the rules.

A model is logistic regression over the words of what was said (single and in pairs), stretches of letters within them,
the words of the cue, and what the rules of the codebook found: the rules are among the features, so that a probability
weighs them together with the words. It belongs to one version of one codebook, and is a JSON file of words and numbers:
it can be read by anybody, and opening one from somebody else runs nothing. ``learning`` makes models.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from varsel.coding.codebook import Codebook
from varsel.record import LEARNED, MACHINE, Reading, Signal, Span, Spans, Statement

FORMAT = "varsel-coder/1"
LARGEST = 200_000_000  # bytes of a file
HOLDS = 0.5  # the probability from which a category is coded
SHORTEST, LONGEST = 3, 5  # letters in a stretch of a word
RULE = 2.0  # what a rule of full confidence counts, where all words of a statement together have the length 1
SEEN = 8  # statements in which people judged a rule, before what was learned can overrule it
MOST = 500.0  # log odds beyond which a probability is 0 or 1 in any case
NOTHING = np.array([], dtype=int)
SHARE = 0.5  # words that weigh at least this share of the weightiest are shown as having decided

_WORD = re.compile(r"\w+(?:[-’']\w+)*")
Finite = Annotated[float, Field(allow_inf_nan=False)]


class ModelError(ValueError):
    """A model that cannot be used. The message says why, and what to do."""


@dataclass(frozen=True)
class Sample:
    """A statement as a model sees it: what was said and the cue in words, and how sure the rules are of a category."""

    article: str
    statement: str
    words: tuple[str, ...]
    cue: tuple[str, ...]
    rules: Mapping[str, float]


def sample(article: str, text: str, statement: Statement) -> Sample:
    """A coded statement of an article with this id and text as a model sees it."""
    said = {}
    for signal in statement.signals:
        if signal.coder == MACHINE:
            said[signal.category] = max(signal.confidence, said.get(signal.category, 0.0))
    content = tuple(word for word, _ in words(text, statement.content))
    return Sample(article, statement.id, content, tuple(word for word, _ in words(text, statement.cue)), said)


def words(text: str, spans: Spans) -> Iterator[tuple[str, Span]]:
    """The case-folded words in stretches of a text, each with its place."""
    for start, end in spans:
        for found in _WORD.finditer(text, start, end):
            yield found[0].casefold(), Span(*found.span())


def letters(word: str) -> tuple[str, ...]:
    """The features that are stretches of letters of a word between two borders: "l _vå", "l våp", … "l pen_"."""
    bordered = f"_{word[:40]}_"
    sizes = range(SHORTEST, LONGEST + 1)
    return tuple(f"l {bordered[i : i + size]}" for size in sizes for i in range(len(bordered) - size + 1))


def counts(of: Sample) -> Iterator[Counter[str]]:
    """How often each feature is in a statement, in three groups: words and pairs of them, letters, words of the cue."""
    pairs = (f"{one} {other}" for one, other in zip(of.words, of.words[1:]))
    yield Counter(f"w {word}" for word in (*of.words, *pairs))
    yield Counter(chain.from_iterable(map(letters, of.words)))
    yield Counter(f"c {word}" for word in of.cue)


def _counted(group: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The different numbers in a group, with how often each is there."""
    group.sort()
    firsts = np.flatnonzero(np.concatenate([[True], group[1:] != group[:-1]])) if len(group) else NOTHING
    return group[firsts], np.concatenate([firsts[1:], [len(group)]])[: len(firsts)] - firsts


class Features:
    """The features that are known, by the inverse document frequency of each; others are left out."""

    def __init__(self, rarity: Mapping[str, float]) -> None:
        self._column = {feature: n for n, feature in enumerate(rarity)}
        self._rarity = np.array(list(rarity.values()), dtype=float)
        self._letters: dict[str, np.ndarray] = {}

    def vector(self, of: Sample) -> tuple[np.ndarray, np.ndarray]:
        """The features of a statement, by number, with their values: TF-IDF of length 1 in each group, and the rules'."""
        columns, values = [], []
        for group in self._groups(of):
            found, n = _counted(group)
            weights = (1 + np.log(n)) * self._rarity[found]
            columns.append(found)
            values.append(weights / (np.sqrt(weights @ weights) or 1.0))
        ruled = [(n, RULE * sure) for c, sure in of.rules.items() if (n := self._column.get(f"r {c}")) is not None]
        columns.append(np.array([n for n, _ in ruled], dtype=int))
        values.append(np.array([value for _, value in ruled], dtype=float))
        return np.concatenate(columns), np.concatenate(values)

    def _groups(self, of: Sample) -> Iterator[np.ndarray]:
        """The three groups of ``counts``, each feature by its number as often as it is there."""
        pairs = (f"w {one} {other}" for one, other in zip(of.words, of.words[1:]))
        yield self._known(chain((f"w {word}" for word in of.words), pairs))
        yield np.concatenate([NOTHING, *map(self.letters, of.words)])
        yield self._known(f"c {word}" for word in of.cue)

    def _known(self, features: Iterable[str]) -> np.ndarray:
        return np.array([n for f in features if (n := self._column.get(f)) is not None], dtype=int)

    def of_word(self, word: str) -> set[int]:
        """The features that are this word and its letters, by number."""
        return {*self._known([f"w {word}"]).tolist(), *self.letters(word).tolist()}

    def letters(self, word: str) -> np.ndarray:
        """The features that are stretches of letters of a word, by number; kept, as words come again."""
        if word not in self._letters:
            if len(self._letters) > 50_000:
                self._letters.clear()
            self._letters[word] = self._known(letters(word))
        return self._letters[word]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Origin(_Part):
    """The codebook that a model was learned with. ``sha256`` is that of all it says."""

    name: str
    version: str
    sha256: str


@cache
def origin(codebook: Codebook) -> Origin:
    """What tells a codebook from every other and from every other version of itself."""
    content = hashlib.sha256(codebook.model_dump_json().encode("utf-8", "surrogatepass"))
    return Origin(name=codebook.name, version=codebook.version, sha256=content.hexdigest())


class Weights(_Part):
    """One category: the log odds without any feature, what each feature adds to them, and how well it did.

    ``weights`` are in the order of the model's features. ``labelled`` statements were learned from, ``positive`` of
    them with the category, and the rules had found it in ``by_rules`` of them. ``rules_f1`` and ``learned_f1`` are the
    F1 of the rules alone and of both, the latter on articles that were not learned from (cross-validated).
    """

    bias: Finite
    weights: tuple[Finite, ...]
    labelled: int
    positive: int
    by_rules: int
    rules_f1: Finite | None = None
    learned_f1: Finite | None = None


class Model(_Part):
    """What was learned for a codebook. ``features`` has the inverse document frequency of each feature."""

    format: Literal["varsel-coder/1"] = FORMAT
    codebook: Origin
    features: dict[str, Finite]
    categories: dict[str, Weights]

    @model_validator(mode="after")
    def _is_whole(self) -> "Model":
        for category, learned in self.categories.items():
            if len(learned.weights) != len(self.features):
                raise ValueError(f"{category!r} has {len(learned.weights)} weights for {len(self.features)} features")
        return self

    @cached_property
    def known(self) -> Features:
        return Features(self.features)

    @cached_property
    def _biases(self) -> np.ndarray:
        return np.array([learned.bias for learned in self.categories.values()])

    @cached_property
    def _weights(self) -> np.ndarray:
        """(features, categories)"""
        return np.array([learned.weights for learned in self.categories.values()], dtype=float).T.copy()

    def fits(self, codebook: Codebook) -> bool:
        """Whether it was learned with this very codebook."""
        return self.codebook == origin(codebook)

    def probabilities(self, of: Sample) -> dict[str, float]:
        """For each category that was learned, how probable it is that it holds of a statement, 0 to 1.

        Where people have seen the rules of a category at work fewer than ``SEEN`` times, it cannot have been learned
        when these are wrong: what they find then is at least as probable as they say.
        """
        columns, values = self.known.vector(of)
        odds = self._biases
        if len(columns) and self.categories:
            odds = odds + np.einsum("f,fc->c", values, self._weights[columns])  # "@" would wake threads
        odds = np.minimum(np.maximum(odds, -MOST), MOST)
        found = dict(zip(self.categories, (1 / (1 + np.exp(-odds))).tolist()))
        for category in of.rules.keys() & found.keys():
            if self.categories[category].by_rules < SEEN:
                found[category] = max(found[category], of.rules[category])
        return found

    def held(self, of: Sample) -> dict[str, float]:
        """The learned categories that hold of a statement, with how probable they are."""
        return {c: p for c, p in self.probabilities(of).items() if p >= HOLDS}

    def deciding(self, category: str, text: str, statement: Statement, of: Sample) -> Spans:
        """The words of what was said that speak most for a category; all of it where none does."""
        columns, values = self.known.vector(of)
        adds = dict(zip(columns.tolist(), (values * self._weights[columns, [*self.categories].index(category)]).tolist()))
        places = list(words(text, statement.content))
        often = Counter(word for word, _ in places)
        speaks = [sum(adds.get(n, 0.0) for n in self.known.of_word(word)) / often[word] for word, _ in places]
        most = max(speaks, default=0.0)
        if most <= 0:
            return statement.content
        return tuple(span for (_, span), value in zip(places, speaks) if value >= SHARE * most)


def save(model: Model, path: str | Path) -> None:
    """Writes a model as JSON. Raises OSError."""
    text = json.dumps(model.model_dump(), ensure_ascii=False, separators=(",", ":"))
    Path(path).write_text(text + "\n", encoding="utf-8")


@cache
def load(path: str | Path) -> Model:
    """A model from its file. Raises ModelError where there is none, or where it is none."""
    try:
        if Path(path).stat().st_size > LARGEST:
            raise ModelError(f"{path}: is larger than {LARGEST:,} bytes; give what `varsel code --learn` wrote")
        return Model.model_validate_json(Path(path).read_bytes())
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror}); give what `varsel code --learn` wrote") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"][:2]))
        wrong = f"{where}: {first['msg']}" if where else first["msg"]
        raise ModelError(f"{path}: is no model ({wrong}); give what `varsel code --learn` wrote") from error


@cache
def shipped(codebook: Codebook) -> Model | None:
    """What was learned for a codebook and ships with it; None for a codebook of which nothing was, or that was changed."""
    file = files(__package__).joinpath("codebooks", f"{codebook.name}.coder.json")
    if not file.is_file():
        return None
    model = Model.model_validate_json(file.read_bytes())
    return model if model.fits(codebook) else None


def fitting(model: Model, path: str, codebooks: Iterable[Codebook]) -> Codebook:
    """The codebook among these that a model was learned with. Raises ModelError where it is none of them."""
    books, learned_with = list(codebooks), model.codebook
    for codebook in books:
        if model.fits(codebook):
            return codebook
    label = f"{learned_with.name} {learned_with.version}"
    named = next((book for book in books if book.name == learned_with.name), None)
    if named is None:
        given = ", ".join(book.label for book in books)
        raise ModelError(f"{path}: was learned with the codebook {label}, not with {given}; name it with --codebook")
    other = f"and this is {named.label}" if named.label != label else f"and {label} has been changed since"
    todo = "learn it anew with `varsel code --learn`"
    raise ModelError(f"{path}: was learned with the codebook {label}, {other}; {todo}")


def apply(
    model: Model, codebook: Codebook, text: str, reading: Reading, elsewhere: frozenset[str] = frozenset()
) -> Reading:
    """A coded reading where, in the categories that were learned, what was learned joins the rules.

    A category is coded where its probability is at least ``HOLDS``, which then is its confidence; its coder is LEARNED.
    Other categories, other codebooks' and what people coded stay as they are, but for what holds only alone.

    Args:
        model: one that ``fits`` the codebook.
        codebook: one that the reading was coded with.
        text: of the article.
        reading: coded by rules.
        elsewhere: the categories that have no place in the article.
    """
    alone = {c.id for c in codebook.category if c.rule and all(rule.alone for rule in c.rule)}

    def joined(statement: Statement) -> Statement:
        seen = sample(reading.id, text, statement)
        held = {c: p for c, p in model.held(seen).items() if c not in elsewhere}
        return statement.model_copy(update={"signals": _signals(model, alone, held, text, statement, seen)})

    return reading.model_copy(update={"statements": tuple(map(joined, reading.statements))})


def _signals(
    model: Model, alone: set[str], held: Mapping[str, float], text: str, statement: Statement, seen: Sample
) -> tuple[Signal, ...]:
    by_rule = {signal.category: signal for signal in statement.signals if signal.by_machine}
    kept = [s for s in statement.signals if not s.by_machine or s.category not in model.categories]
    joined = []
    for category, probability in held.items():
        signal = by_rule.get(category) or _new(model, category, text, statement, seen)
        update = {"confidence": round(probability, 3), "coder": LEARNED}
        joined.append(signal.model_copy(update=update))
    if joined:
        kept = [signal for signal in kept if not signal.by_machine or signal.category not in alone]
    return tuple(sorted((*kept, *joined), key=lambda signal: -signal.confidence))


def _new(model: Model, category: str, text: str, statement: Statement, seen: Sample) -> Signal:
    """A category that no rule found, on the words that speak for it; said as the rest of the statement is."""
    surest = max(statement.signals, key=lambda signal: signal.confidence, default=None)
    modality = surest.modality if surest else "conditional" if statement.condition else "asserted"
    return Signal(
        category=category, confidence=0, modality=modality, evidence=model.deciding(category, text, statement, seen)
    )
