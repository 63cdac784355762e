"""PLOVER records: `python -m benchmarks.plover --data ../shared [--errors]`.

Each record is one sentence of an agency with the event that people coded it as, and the countries of its parties. Reads
and codes the sentence, calls its deeds what PLOVER calls them, and prints how well that agrees: F1 over the pairs of
record and event type (a record has one, a coded sentence as many as it has deeds), and among the records whose type was
found the shares whose source, whose target, and whose both are of the countries that people coded.

PLOVER: Open Event Data Alliance, "PLOVER: Political Language Ontology for Verifiable Event Records", 2017.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.coding import documents
from varsel.coding import DEFAULT, events, load
from varsel.coding.codebook import Codebook
from varsel.evaluate.scores import Rate, Share
from varsel.exports.categories import called
from varsel.record import Article, Deed

#: What types were called when the records were made, and are now. Nothing here is called INVESTIGATE: all are missed.
RENAMED = {"DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "FIGHT": "ASSAULT"}
#: Codes in the records that are not those of ISO 3166-1, which they are meant to be.
MISSPELT = {"JAP": "JPN", "ITL": "ITA"}

Record = Mapping[str, Any]


class Outcome(NamedTuple):
    """One record and what the coder made of it: its type and parties, and those of each coded deed."""

    record: Record
    event: str
    found: tuple[tuple[str, Deed], ...]

    @property
    def hits(self) -> list[Deed]:
        """The deeds of the record's own type."""
        return [deed for event, deed in self.found if event == self.event]


class Agreement(NamedTuple):
    """Events of the right type; ``source``, ``target`` and ``both`` are of the records whose type was found."""

    types: Rate
    source: Share
    target: Share
    both: Share


def outcomes(records: Iterable[Record]) -> Iterator[Outcome]:
    """What the coder makes of each record's text."""
    codebooks = [load(name) for name in DEFAULT]
    for record in records:
        found = [(called(codebooks, deed), deed) for deed in coded(record, codebooks)]
        event = RENAMED.get(record["event"], record["event"])
        yield Outcome(record, event, tuple((name, deed) for name, deed in found if name))


def coded(record: Record, codebooks: Sequence[Codebook]) -> tuple[Deed, ...]:
    """The deeds that are found in a record's text; of the record the coder sees nothing else."""
    article = Article(id=record["id"], text=record["text"], lang="en")
    return events(article, codebooks)


def agreement(outcomes: Sequence[Outcome]) -> Agreement:
    """The figures of the table."""
    types = Rate(sum(bool(o.hits) for o in outcomes), sum(len({event for event, _ in o.found}) for o in outcomes), len(outcomes))
    parties = [max((_parties(o.record, deed) for deed in o.hits), key=sum) for o in outcomes if o.hits]
    return Agreement(
        types=types,
        source=Share(sum(source for source, _ in parties), len(parties)),
        target=Share(sum(target for _, target in parties), len(parties)),
        both=Share(sum(source and target for source, target in parties), len(parties)),
    )


def _parties(record: Record, deed: Deed) -> tuple[bool, bool]:
    """Whether a deed's actor and recipient are of the record's countries.

    Records name those who do something together as sources and give no target; a side that a record does not name is
    not counted as wrong.
    """
    sources, targets = _countries(record["source"]), _countries(record["target"])
    source = not sources or deed.actor_country in sources
    target = not targets or deed.recipient_country in targets
    return source, target


def _countries(actors: Any) -> set[str]:
    """The codes of a record's actors; some records have an empty or misplaced word for a list."""
    return {MISSPELT.get(a["code"], a["code"]) for a in actors if "code" in a} if isinstance(actors, list) else set()


def errors(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """One line for each record that is not coded as people coded it, with what it was coded as."""
    for o in outcomes:
        names = Counter(event for event, _ in o.found)
        source, target = max((_parties(o.record, d) for d in o.hits), key=sum, default=(False, False))
        if not (source and target) or len(names) > 1:
            found = "; ".join(f"{event} {_told(deed)}" for event, deed in o.found)
            yield f"{o.event}: {o.record['text'].strip()}\n    {found or 'nothing'}"


def _told(deed: Deed) -> str:
    return f"{deed.status}: {deed.actor}={deed.actor_country} > {deed.recipient}={deed.recipient_country}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True, help="the folder with corpora/plover/dev.jsonl")
    parser.add_argument("--errors", action="store_true", help="list the records that are coded otherwise")
    arguments = parser.parse_args()
    found = list(outcomes(documents(arguments.data / "corpora" / "plover" / "dev.jsonl")))
    types, *parties = agreement(found)
    for name in ("precision", "recall", "f1"):
        print(f"{name:12} {getattr(types, name):.3f}")
    for name, share in zip(Agreement._fields[1:], parties, strict=True):
        print(f"{name:12} {share.share:.3f}")
    if arguments.errors:
        print(*errors(found), sep="\n")


if __name__ == "__main__":
    main()
