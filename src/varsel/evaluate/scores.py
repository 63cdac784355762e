"""Scores of predicted statements against gold ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from varsel.evaluate.pairing import (
    Document,
    Pairing,
    Statement,
    characters,
    pair,
    pieces,
    right_speaker,
    same_name,
    same_value,
)

PARTS = ("content", "cue", "source")
VALUES = {"speaker": same_name, "told_to": same_name, "when": same_value}  # what is asked of a pair, and how


@dataclass(frozen=True)
class Rate:
    """How many were right (``hit``) of those predicted and of those in the gold."""

    hit: int = 0
    predicted: int = 0
    gold: int = 0

    def __add__(self, other: Rate) -> Rate:
        return Rate(self.hit + other.hit, self.predicted + other.predicted, self.gold + other.gold)

    @property
    def precision(self) -> float:
        return self.hit / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        return self.hit / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0

    def to_json(self) -> dict[str, float | int]:
        ratios = {"p": self.precision, "r": self.recall, "f1": self.f1}
        counts = {"hit": self.hit, "predicted": self.predicted, "gold": self.gold}
        return {name: round(value, 4) for name, value in ratios.items()} | counts


@dataclass(frozen=True)
class Share:
    """How many were right of those asked."""

    right: int = 0
    asked: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.right + other.right, self.asked + other.asked)

    @property
    def share(self) -> float:
        return self.right / self.asked if self.asked else 0.0

    def to_json(self) -> dict[str, float | int]:
        return {"right": self.right, "asked": self.asked, "share": round(self.share, 4)}


@dataclass(frozen=True)
class Scores:
    """The scores of a set of documents; ``+`` gives those of two sets together.

    documents      how many documents of gold
    spans          per part (content, cue, source): contiguous pieces with both ends right, edge punctuation aside
    characters     the characters that any content covers
    statements     pairs of gold and predicted statements whose contents overlap by at least half (Jaccard)
    who_said_what  such pairs with the right speaker
    in_pairs       of the pairs, how often source (overlapping), speaker, kind, when and told_to are right
    kinds          per kind: the pairs in which both sides have that kind
    languages      the same scores for each language of the gold
    """

    documents: int = 0
    spans: dict[str, Rate] = field(default_factory=lambda: {part: Rate() for part in PARTS})
    characters: Rate = Rate()
    statements: Rate = Rate()
    who_said_what: Rate = Rate()
    in_pairs: dict[str, Share] = field(default_factory=dict)
    kinds: dict[str, Rate] = field(default_factory=dict)
    languages: dict[str, Scores] = field(default_factory=dict)

    def __add__(self, other: Scores) -> Scores:
        return Scores(
            self.documents + other.documents,
            _sum(self.spans, other.spans),
            self.characters + other.characters,
            self.statements + other.statements,
            self.who_said_what + other.who_said_what,
            _sum(self.in_pairs, other.in_pairs),
            _sum(self.kinds, other.kinds),
            _sum(self.languages, other.languages),
        )

    def to_json(self) -> dict[str, Any]:
        """As plain values for JSON, ratios rounded to four digits."""
        result: dict[str, Any] = {
            "documents": self.documents,
            "spans": {part: rate.to_json() for part, rate in self.spans.items()},
            "chars": {"content": self.characters.to_json()},
            "statements": self.statements.to_json(),
            "who_said_what": self.who_said_what.to_json(),
            "in_pairs": {name: share.to_json() for name, share in self.in_pairs.items()},
            "kinds": {name: rate.to_json() for name, rate in self.kinds.items()},
        }
        if self.languages:
            result["languages"] = {code: scores.to_json() for code, scores in self.languages.items()}
        return result


def evaluate(gold: Iterable[Document], predicted: Iterable[Document]) -> Scores:
    """Score predicted documents against gold ones, joined by their ids.

    Args:
        gold: documents with "id", "text", "statements" and perhaps "lang", as JSON Lines hold them.
        predicted: documents with "id" and "statements", such as ``Reading.model_dump()``; a gold document that has none
            counts as one in which nothing was found.

    Raises:
        ValueError: for a predicted stretch that is not in the text.
    """
    found = {document["id"]: document["statements"] for document in predicted}
    total = Scores()
    for document in gold:
        scores = _score(document["text"], document["statements"], found.get(document["id"], ()))
        language = document.get("lang")
        total += Scores(
            **(vars(scores) | {"languages": {language: scores} if language else {}}),
        )
    return total


def _score(text: str, gold: list[Statement], predicted: list[Statement]) -> Scores:
    """The scores of one document."""
    pairing = pair(text, gold, predicted)
    said = sum(right_speaker(a, b) for a, b in pairing.pairs)
    return Scores(
        documents=1,
        spans={part: _rate(_pieces(text, gold, part), _pieces(text, predicted, part)) for part in PARTS},
        characters=_rate(characters(_pieces(text, gold, "content")), characters(_pieces(text, predicted, "content"))),
        statements=Rate(len(pairing.pairs), len(predicted), len(gold)),
        who_said_what=Rate(said, len(predicted), len(gold)),
        in_pairs=_in_pairs(text, pairing),
        kinds=_kinds(gold, predicted, pairing),
    )


def _pieces(text: str, statements: Iterable[Statement], part: str) -> set:
    return {piece for s in statements for piece in pieces(text, s.get(part))}


def _rate(gold: set, predicted: set) -> Rate:
    return Rate(len(gold & predicted), len(predicted), len(gold))


def _in_pairs(text: str, pairing: Pairing) -> dict[str, Share]:
    result: dict[str, Share] = {}

    def ask(name: str, right: bool) -> None:
        result[name] = result.get(name, Share()) + Share(int(right), 1)

    for gold, predicted in pairing.pairs:
        if gold.get("source"):
            source = characters(pieces(text, gold["source"]))
            ask("source", not source.isdisjoint(characters(pieces(text, predicted.get("source")))))
        for name, same in VALUES.items():
            if gold.get(name):
                ask(name, same(gold[name], predicted.get(name)))
        if gold.get("kind"):
            ask("kind", gold["kind"] == predicted.get("kind"))
    return result


def _kinds(gold: list[Statement], predicted: list[Statement], pairing: Pairing) -> dict[str, Rate]:
    of_gold = Counter(s["kind"] for s in gold if s.get("kind"))
    of_predicted = Counter(s["kind"] for s in predicted if s.get("kind"))
    hit = Counter(a["kind"] for a, b in pairing.pairs if a.get("kind") and a["kind"] == b.get("kind"))
    return {kind: Rate(hit[kind], of_predicted[kind], of_gold[kind]) for kind in sorted(of_gold | of_predicted)}


def _sum(a: dict, b: dict) -> dict:
    """Two dictionaries as one, the values of keys that both have added."""
    return a | {key: a[key] + value if key in a else value for key, value in b.items()}
