"""People: who the source of each statement is, by the fullest name that the article gives.

Candidates come from ``candidates``; a small learned ranker (``models/people.json``, see its card) chooses among
them. Sources that name somebody are resolved first, the others (pronouns, roles, no source at all) in text order and
then once more, when what comes after them is known as well.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from varsel import actors as actor_file
from varsel.actors import Actors
from varsel.reading.attribution import Attribution
from varsel.reading.parse import Parse
from varsel.reading.people.candidates import NAMED, candidates, features
from varsel.reading.people.inventory import NOBODY, Entry, Inventory
from varsel.reading.people.names import entities, span_of
from varsel.record import Mention, MentionType, Spans

TYPES: dict[str, MentionType] = {t: t for t in ("PER", "ORG", "GPE", "LOC", "PROD", "EVT")}


@dataclass(frozen=True)
class Speaker:
    """Who made one statement. In the order of the attributions.

    ``name`` is None where the article does not tell; ``evidence`` has the characters that the name was read from;
    ``inferred`` is True where the source of the statement does not itself name them; ``confidence`` is a probability.
    """

    name: str | None
    id: str | None = None
    evidence: Spans = ()
    inferred: bool = False
    confidence: float = 1.0


class Ranker:
    """The learned part: a two-layer network over the features of one candidate, and the genders of first names."""

    def __init__(self, model: dict[str, Any]) -> None:
        nets = [[np.asarray(layer, dtype=np.float32) for layer in net] for net in model["nets"]]
        # Networks trained apart and averaged are one network, side by side.
        self.weights = np.hstack([w for w, _, _ in nets]) if nets else np.zeros((0, 0), dtype=np.float32)
        self.bias = np.concatenate([b for _, b, _ in nets]) if nets else np.zeros(0, dtype=np.float32)
        self.out = np.concatenate([v.ravel() for _, _, v in nets]) / len(nets) if nets else self.bias
        self.names: dict[str, float] = model["female"]
        self.endings: dict[str, float] = model["endings"]

    def scores(self, rows: np.ndarray) -> np.ndarray:
        """One score a row of features, higher is likelier; a softmax over the candidates makes them probabilities."""
        return np.maximum(rows @ self.weights + self.bias, 0) @ self.out

    def female(self, word: str, is_first: bool = True) -> float | None:
        """How likely a person with this first name is a woman; None where nothing is known.

        A word that may be a surname (``is_first`` False) counts only if it is a known first name.
        """
        first = word.casefold().partition("-")[0]
        if first in self.names:
            return self.names[first]
        if not is_first or len(first) < 3:
            return None
        return self.endings.get(first[-3:], self.endings.get(first[-2:], self.endings.get(first[-1:])))


@cache
def trained() -> Ranker:
    """The ranker that the package ships."""
    return Ranker(json.loads(files("varsel").joinpath("models/people.json").read_text(encoding="utf-8")))


@cache
def known_actors() -> Actors:
    """The actors that the package ships."""
    return actor_file.load()


def speakers(
    parse: Parse,
    attributions: Sequence[Attribution],
    published: str | None = None,
    actors: Actors | None = None,
    ranker: Ranker | None = None,
) -> list[Speaker]:
    """Who made each statement, in the order of ``attributions``.

    Args:
        parse: the annotated text.
        attributions: its statements, in text order.
        published: EDTF date of publication, for offices held at that time.
        actors: actors to know instead of the shipped ones (``varsel.actors.load(extra=…)``).
        ranker: another ranker than the shipped one.
    """
    if not len(parse) or not attributions:
        return []
    actors, ranker = actors or known_actors(), ranker or trained()
    inventory = Inventory(parse, attributions, ranker.female, actors, published)
    chosen = resolve(inventory, lambda i, entries, rows: ranker.scores(rows))
    identify = _identifier(inventory, actors, published)
    return [_speaker(inventory, i, entry, sure, identify) for i, (entry, sure) in enumerate(chosen)]


def resolve(
    inventory: Inventory, scores: Callable[[int, list[Entry], np.ndarray], np.ndarray]
) -> list[tuple[Entry, float]]:
    """The entry chosen for each attribution, and its probability.

    ``scores`` gives one score a candidate from (attribution, candidates, their features); training looks in through it.
    """
    count = len(inventory.attributions)
    speakers: list[Entry | None] = [None] * count
    sure = [1.0] * count
    named = [i for i in range(count) if inventory.sources[i].kind in NAMED]
    others = sorted(set(range(count)) - set(named))
    for i in [*named, *others, *others]:
        if (before := speakers[i]) is not None:
            before.said -= 1
            speakers[i] = None
        entries = candidates(inventory, i, speakers)
        rows = np.asarray(features(inventory, i, entries, speakers), dtype=np.float32)
        found = scores(i, entries, rows)
        odds = np.exp(found - found.max())
        certain = inventory.certain(inventory.sources[i])
        best = entries.index(certain) if certain in entries else int(odds.argmax())
        speakers[i], sure[i] = entries[best], float(odds[best] / odds.sum())
        entries[best].said += 1
    return [(entry or NOBODY, p) for entry, p in zip(speakers, sure)]


def _identifier(inventory: Inventory, actors: Actors, published: str | None):
    named = frozenset(entry.name for entry in inventory.order if entry.kind not in ("phrase", "group"))

    def identify(entry: Entry) -> str | None:
        return actors.identify(entry.name, entry.kind, inventory.parse.lang, published, named)

    return identify


def _speaker(inventory: Inventory, i: int, entry: Entry, sure: float, identify) -> Speaker:
    if entry is NOBODY:
        return Speaker(None, inferred=False, confidence=sure)
    source = inventory.sources[i]
    stated = entry in (source.itself, source.owner, source.author, source.joined) or any(
        e is entry for e, _ in source.named
    )
    return Speaker(entry.name, identify(entry), entry.evidence, not stated and source.kind not in NAMED, sure)


def mentions(parse: Parse, actors: Actors | None = None, published: str | None = None) -> list[Mention]:
    """The names in the text, in order, each with the fullest form that the article has and its type."""
    actors = actors or known_actors()
    gathered = entities(parse)
    named = frozenset(e.name for e in gathered)
    result = []
    for entity in gathered:
        if entity.type not in TYPES:
            continue
        wikidata = actors.identify(entity.name, entity.type, parse.lang, published, named)
        for name in entity.names:
            start, end = span_of(parse, name)
            result.append(Mention(start=start, end=end, type=TYPES[entity.type], name=entity.name, id=wikidata))
    return sorted(result, key=lambda m: (m.start, m.end))
