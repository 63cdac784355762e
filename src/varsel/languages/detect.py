"""Which language a text is written in, told apart where it is hard: Bokmål, Nynorsk, Danish, Swedish, English.

Two steps. Word profiles of the languages that Varsel reads (``detect.json``, built by ``training/detect.py``; a naive
Bayes classifier over common words) decide wherever a text is plainly in one of them: that takes milliseconds and tells
nb from nn far better than general detectors do. Anything else (words of a neighbouring language, few known words) is
put to py3langid (Lui and Baldwin, ACL 2012), which is loaded only then: that takes about half a second.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

PROFILES = Path(__file__).with_name("detect.json")
WORD = re.compile(r"[^\W\d_]+")
LOOKED_AT = 20_000  # characters from the beginning; more does not change the answer

# When the profiles decide alone: strict enough that Danish, the nearest neighbour, is put to the general detector.
LEAST_WORDS = 8
LEAST_KNOWN = 0.5  # share of the words that stand in the profiles
LEAST_MARGIN = 0.15  # nats a word between the best language and the next
MOST_FOREIGN = 0.015  # share of the words that belong to a neighbouring language

LEAST_CONFIDENCE = 0.2  # below this the general detector's best guess is no answer


@dataclass(frozen=True)
class Detection:
    """A language code (ISO 639-1, "und" where there is none to tell) with its probability and the next best ones."""

    code: str
    confidence: float
    runners_up: tuple[tuple[str, float], ...] = ()


UNDETERMINED = Detection("und", 0.0)


def words(text: str) -> list[str]:
    """The words of a text (runs of letters), case-folded."""
    return WORD.findall(text.casefold())


def detect(text: str) -> Detection:
    """The language of a text of a paragraph or more; shorter ones get a best guess with lower confidence.

    An unsupported language is returned as what it is ("da", "de", "ru"), a text without words as "und".
    """
    found = words(text[:LOOKED_AT])
    if not found:
        return UNDETERMINED
    profiles = _profiles()
    codes, known = profiles["languages"], [profiles["words"][w] for w in found if w in profiles["words"]]
    ranked = _ranked(codes, known)
    foreign = sum(w in profiles["foreign"] for w in found)
    plain = (
        len(found) >= LEAST_WORDS
        and len(known) >= LEAST_KNOWN * len(found)
        and _margin(codes, known) >= LEAST_MARGIN * len(found)
        and foreign <= MOST_FOREIGN * len(found)
    )
    return _detection(ranked) if plain else _general(text[:LOOKED_AT], dict(ranked), profiles["members"])


@cache
def _profiles() -> dict[str, Any]:
    profiles = json.loads(PROFILES.read_text(encoding="utf-8"))
    return profiles | {"foreign": frozenset(profiles["foreign"])}


def _scores(codes: Sequence[str], known: Sequence[Sequence[int]]) -> list[float]:
    """Log-likelihood in nats of the known words under each language."""
    return [sum(column) / 100 for column in zip(*known, strict=True)] if known else [0.0] * len(codes)


def _margin(codes: Sequence[str], known: Sequence[Sequence[int]]) -> float:
    best, second = sorted(_scores(codes, known), reverse=True)[:2]
    return best - second


def _ranked(codes: Sequence[str], known: Sequence[Sequence[int]]) -> list[tuple[str, float]]:
    """Languages with their probabilities, best first. Words are not independent, so the evidence is tempered by the
    square root of their number."""
    scores, heat = _scores(codes, known), math.sqrt(max(1, len(known)))
    best = max(scores)
    weights = [math.exp((s - best) / heat) for s in scores]
    return sorted(((c, w / sum(weights)) for c, w in zip(codes, weights, strict=True)), key=lambda r: -r[1])


def _general(text: str, ours: Mapping[str, float], members: Mapping[str, Sequence[str]]) -> Detection:
    """The general detector's answer, with one of our languages chosen by our own probabilities where it is vague."""
    probabilities: dict[str, float] = {}
    of_one = {code: tuple(group) for whole, group in members.items() for code in (whole, *group)}
    for code, probability in _identifier().rank(text):
        group = of_one.get(code, (code,))
        total = sum(ours.get(c, 0.0) for c in group)
        for c in group:
            share = ours.get(c, 0.0) / total if len(group) > 1 and total else 1 / len(group)
            probabilities[c] = probabilities.get(c, 0.0) + probability * share
    best = _detection(sorted(probabilities.items(), key=lambda r: -r[1]))
    return best if best.confidence >= LEAST_CONFIDENCE else UNDETERMINED


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # here, because it takes half a second to load

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _detection(ranked: Sequence[tuple[str, float]]) -> Detection:
    (code, confidence), *others = ranked
    return Detection(code, round(confidence, 4), tuple((c, round(p, 4)) for c, p in others[:3]))
