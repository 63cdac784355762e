"""Ranking: which of the candidates did a deed, and to whom, as learned from our own coded items.

Each thing that is told of a candidate has a weight, and so has each with the sort of the deed and the way it is told; the
two parties are the pair of candidates, or nobody, with the highest sum. Weights come from ``training.parties``.
"""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain

import numpy as np

from varsel.coding.candidates import Candidate, Place

PARTIES = ("actor", "recipient")
NOBODY = "nobody"
#: How much what is told counts together with the deed: with how it is told, hostile or not, its type and its mode.
SHAPE, HOSTILE, TYPE, MODE = 0.7, 0.7, 0.7, 0.5
#: What speaks for a recipient that stands itself in a role of the rule ("talks with the arms industry"), beyond what was
#: learned: kinds of parties that are rare in what was coded are else taken for nobody.
PROPOSED = 2.0
UNTOLD = 0  # the row of what no weight was learned for

Setting = tuple[str, float]


def settings(place: Place) -> tuple[Setting, ...]:
    """What is told of every candidate for a deed counts with each of these, too, so much."""
    hostile = "hostile" if place.hostile else "friendly"
    modes = ((f"{mode}|", MODE) for mode in place.sorts[1:])
    return ("", 1.0), (f"{place.shape}|", SHAPE), (f"{hostile}|", HOSTILE), (f"{place.sorts[0]}|", TYPE), *modes


def features(told: Iterable[str], place: Place) -> Iterator[tuple[str, float]]:
    """What a candidate is weighed by."""
    pairs = settings(place)
    return ((setting + one, value) for one in told for setting, value in pairs)


@cache
def _weights() -> tuple[Mapping[str, int], Mapping[str, np.ndarray]]:
    """The weights that ship: a row for each thing that may be told, and for each setting those of both parties."""
    data = json.loads((files("varsel.coding") / "codebooks" / "deeds.parties.json").read_text(encoding="utf-8"))
    rows: dict[str, int] = {"": UNTOLD}
    learned: dict[str, list[tuple[int, int, float]]] = defaultdict(list)
    for party, name in enumerate(PARTIES):
        for feature, weight in data["weights"][name].items():
            setting, bar, told = feature.rpartition("|")
            learned[setting + bar].append((rows.setdefault(told, len(rows)), party, weight))
    found = {setting: np.zeros((len(rows), len(PARTIES))) for setting in learned}
    for setting, weights in learned.items():
        for row, party, weight in weights:
            found[setting][row, party] = weight
    return rows, found


@lru_cache(maxsize=1000)
def _weighing(pairs: tuple[Setting, ...]) -> np.ndarray:
    """What each thing that may be told counts for both parties, in these settings together."""
    rows, learned = _weights()
    return sum((learned[s] * value for s, value in pairs if s in learned), np.zeros((len(rows), len(PARTIES))))


def choose(found: Sequence[Candidate], place: Place) -> tuple[Candidate | None, Candidate | None]:
    """Who did it and to whom."""
    scores = _scores([*(candidate.told for candidate in found), {NOBODY}], place)
    nobody = len(found)
    for n, candidate in enumerate(found):
        if "rule recipient" in candidate.told and any(one.endswith("/self") for one in candidate.told):
            scores[1][n] += PROPOSED
        if candidate.side.name in place.watching:
            scores[0][n] = -math.inf
    ranked = [sorted(range(len(row)), key=row.__getitem__, reverse=True)[:2] for row in scores]
    pairs = [(a, b) for a in ranked[0] for b in ranked[1] if a != b or a == nobody]
    a, b = max(pairs, key=lambda pair: scores[0][pair[0]] + scores[1][pair[1]])
    return tuple(None if i == nobody else found[i] for i in (a, b))


def _scores(told: Sequence[set[str]], place: Place) -> list[list[float]]:
    """How much speaks for each candidate, for both parties."""
    rows, weighing = _weights()[0], _weighing(settings(place))
    values = weighing[[rows.get(one, UNTOLD) for one in chain.from_iterable(told)]]
    whose = np.repeat(np.arange(len(told)), [len(one) for one in told])
    return [np.bincount(whose, column, len(told)).tolist() for column in values.T]
