"""Who is who in NARC's articles, as further examples for the ranker of ``varsel.reading.people``.

NARC has clusters of mentions, not statements. The statements are those that the shipped attribution finds; who said one
is told by the cluster that its source is in, or by an "I" in its words.
"""

import gzip
import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.pipelines.documents import detokenized
from varsel.reading.attribution import Attribution
from varsel.reading.parse import Parse
from varsel.reading.people.candidates import is_aside
from varsel.reading.people.inventory import Entry, Inventory, Source
from varsel.reading.people.names import nouns
from varsel.record import Span, Spans

NAMED = ("PER", "ORG", "GPE", "name")


@dataclass(frozen=True)
class Clusters:
    """One article of NARC as running text, and its mentions, each cluster's together."""

    id: str
    lang: str
    text: str
    mentions: list[list[Span]]


def letters(line: str) -> str:
    """A line by its letters alone, to tell an article by in another corpus."""
    return re.sub(r"\W", "", line).casefold()


def gold_lines(path: Path) -> set[str]:
    """The longer lines of a gold file, by their letters."""
    docs = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {found for doc in docs for line in doc["text"].split("\n") if len(found := letters(line)) > 30}


def articles(data: Path, held_out: set[str]) -> Iterator[dict]:
    """The articles of NARC as they stand; it has articles of the gold sets too, which share lines with ``held_out``."""
    for code in ("nb", "nn"):
        with gzip.open(data / f"corpora/narc/{code}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for doc in map(json.loads, lines):
                if sum(letters(line) in held_out for line in doc["text"].split("\n")) < 2:
                    yield doc


def running(doc: dict) -> Clusters:
    """An article without the spaces that NARC sets around each token; a mention is what it covers from end to end."""
    text, starts, places = "", [], []
    at = 0
    for line in doc["text"].split("\n"):
        words = line.split()
        spaces = detokenized(words) if words else []
        for word, space in zip(words, spaces):
            at = doc["text"].index(word, at)
            starts.append(at)
            places.append(len(text))
            text += word + (" " if space else "")
            at += len(word)
        text = text.rstrip(" ") + "\n"

    def moved(offset: int) -> int:
        k = bisect_right(starts, offset) - 1
        return places[k] + offset - starts[k]

    mentions = [
        [Span(moved(pieces[0][0]), moved(pieces[-1][1] - 1) + 1) for pieces in cluster] for cluster in doc["clusters"]
    ]
    return Clusters(doc["id"], doc["lang"], text, mentions)


def subjects(parse: Parse, found: Sequence[Attribution]) -> list[Attribution]:
    """Pronouns and definite nouns for persons and bodies that are subjects outside of all statements, as their sources.

    Who "they" and "the chief" are is learned from these as well: few of them say anything in the articles.
    """
    lexicon = nouns(parse.lang)
    taken = {t for a in found for part in (a.content, a.source, a.cue) for span in part for t in parse.tokens(span)}
    ends = {int(parse.sent[first]): end for first, end in parse.sentences}
    made = []
    for i, dep in enumerate(parse.dep):
        if dep != "nsubj" or i in taken or i + 2 >= ends[int(parse.sent[i])]:
            continue
        role = lexicon.role(parse.lower[i]) if "Definite=Def" in parse.feats[i] else None
        if lexicon.pronouns.get(parse.lower[i]) in ("male", "female", "many") or (role and role.kind != "document"):
            content = parse.span(i + 1, ends[int(parse.sent[i])])
            made.append(Attribution("indirect", (content,), (), (parse.span(i, i + 1),)))
    return made


class Known:
    """Which entries of an article's inventory are right for the sources of its statements, by its clusters."""

    def __init__(self, inventory: Inventory, clusters: Clusters) -> None:
        self.inventory = inventory
        self.phrase_at = {t: e for e in inventory.order if e.kind == "phrase" for t in e.tokens}
        self.cluster_of: dict[int, int] = {}
        for k, cluster in enumerate(clusters.mentions):
            for span in cluster:
                tokens = inventory.parse.tokens(span)
                if len(tokens):
                    self.cluster_of.setdefault(inventory.head_of(tokens), k)
        self.votes: list[Counter[Entry]] = [Counter() for _ in clusters.mentions]
        for token, k in self.cluster_of.items():
            if (entry := self._at(token)) is not None:
                self.votes[k][entry] += 1

    def _at(self, token: int) -> Entry | None:
        return self.inventory.name_at[token][0] if token in self.inventory.name_at else self.phrase_at.get(token)

    def right(self, i: int) -> list[Entry]:
        """The entries that are right for statement ``i``; none where the clusters do not tell."""
        source = self.inventory.sources[i]
        if any(self.inventory.parse.pos[t] == "CCONJ" for t in source.tokens):
            return []  # the cluster of the head is that of one of several
        at = source.head if source.tokens else self._first_person(self.inventory.attributions[i].content)
        if at is None:
            return []
        if (k := self.cluster_of.get(at)) is None:
            return self._alone(source)
        named = {e: n for e, n in self.votes[k].items() if e.kind in NAMED}
        most = max(named.values(), default=0)
        unnamed = [*self.votes[k], *([source.itself] if source.itself else [])]
        return [e for e, n in named.items() if n == most] if named else unnamed

    def _alone(self, source: Source) -> list[Entry]:
        """A noun or a name in no cluster stands for itself."""
        if source.kind in ("full-name", "part-name") and source.named:
            return [source.named[0][0]]
        headed = source.itself is not None and all(is_aside(self.inventory, source, name) for _, name in source.named)
        return [source.itself] if headed else []

    def _first_person(self, content: Spans) -> int | None:
        """An "I" in the words of a statement without a source that is in a cluster."""
        parse, pronouns = self.inventory.parse, self.inventory.lexicon.pronouns
        inside = (t for span in content for t in parse.tokens(span) if pronouns.get(parse.lower[t]) == "i")
        return next((t for t in inside if t in self.cluster_of), None)
