"""Ranking: which of the candidates did a deed, and to whom, as learned from our own coded items.

Each thing that is told of a candidate has a weight, and so has each with the sort of the deed and the way it is told; the
two parties are the pair of candidates, or nobody, with the highest sum. Weights come from ``training.parties``.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from varsel.coding.candidates import Candidate, Place

PARTIES = ("actor", "recipient")
NOBODY = "nobody"
#: How much what is told counts together with the deed: with how it is told, hostile or not, its type and its mode.
SHAPE, HOSTILE, TYPE, MODE = 0.7, 0.7, 0.7, 0.5

Weights = Mapping[str, Mapping[str, float]]


def settings(place: Place) -> list[tuple[str, float]]:
    """What is told of every candidate for a deed counts with each of these, too, so much."""
    hostile = "hostile" if place.hostile else "friendly"
    found = [("", 1.0), (f"{place.shape}|", SHAPE), (f"{hostile}|", HOSTILE), (f"{place.sorts[0]}|", TYPE)]
    return found + [(f"{mode}|", MODE) for mode in place.sorts[1:]]


def features(told: Iterator[str] | set[str], place: Place) -> Iterator[tuple[str, float]]:
    """What a candidate is weighed by."""
    pairs = settings(place)
    return ((setting + one, value) for one in told for setting, value in pairs)


@cache
def weights() -> Weights:
    """The weights that ship, for each party and setting what is told with its weight."""
    data = json.loads((files("varsel.coding") / "codebooks" / "deeds.parties.json").read_text(encoding="utf-8"))
    return data["weights"]


def choose(found: Sequence[Candidate], place: Place) -> tuple[Candidate | None, Candidate | None]:
    """Who did it and to whom."""
    scores = [_scores(weights()[party], found, place) for party in PARTIES]
    ranked = [sorted(range(len(row)), key=row.__getitem__, reverse=True)[:2] for row in scores]
    nobody = len(found)
    pairs = [(a, b) for a in ranked[0] for b in ranked[1] if a != b or a == nobody]
    a, b = max(pairs, key=lambda pair: scores[0][pair[0]] + scores[1][pair[1]])
    return tuple(None if i == nobody else found[i] for i in (a, b))


def _scores(learned: Mapping[str, float], found: Sequence[Candidate], place: Place) -> list[float]:
    rows = [candidate.told for candidate in found] + [{NOBODY}]
    return [sum(learned.get(name, 0.0) * value for name, value in features(told, place)) for told in rows]
