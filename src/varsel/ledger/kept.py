"""What a ledger keeps, as the log has it: items with all that was said of them, versions of articles, and what tells them apart."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import rfc8785
from sqlalchemy import Connection, select

from varsel.coding import Codebook
from varsel.ledger import log
from varsel.ledger.index import listed, listed_at, number, reading_of
from varsel.ledger.log import Entry
from varsel.ledger.revisions import Correction, Recorded, revised
from varsel.ledger.schema import article as articles
from varsel.ledger.schema import entry, item
from varsel.record import Article, Reading, Signal, Statement


@dataclass(frozen=True)
class Item:
    """One item of the chronology with all that is known of it.

    ``now`` is what holds, ``machine`` what was read before any correction; ``entry`` is the entry of its reading, ``local``
    its id there, ``codebooks`` those that it was coded by, as "signals 1.0"; ``coder`` who read and coded it by hand, None of
    a machine's.
    """

    id: int
    kind: str
    local: str
    now: Recorded
    machine: Recorded
    withdrawn: bool
    corrections: tuple[Correction, ...]
    article: Article
    entry: Entry
    utterance: int
    codebooks: tuple[str, ...] = ()
    coder: str | None = None

    @property
    def signals(self) -> tuple[Signal, ...]:
        """The signals of a statement that count: those of the person who coded it last or, where none did, the machine's."""
        if not isinstance(self.now, Statement):
            return ()
        last = next((c.by for c in reversed(self.corrections) if c.field == "signals" and c.undone is None), self.coder)
        return tuple(s for s in self.now.signals if last is None or s.coder == last)


def items(connection: Connection, ids: Sequence[int], until: int | None = None) -> list[Item]:
    """Items of these numbers, in their order, without those that are not there; corrections ``until`` an entry."""
    if not ids:
        return []
    rows = {row.id: row for row in connection.execute(select(item).where(item.c.id.in_(ids)))}
    of = {id: reading_of(id) for id in ids if id in rows}
    readings = {seq for seq, _ in of.values()}
    bodies = log.bodies(connection, readings | {row.article for row in rows.values()})
    made = {e.seq: e for e in log.entries_of(connection, readings)}
    texts = {seq: Article.model_validate(bodies[seq]["article"]) for seq in {row.article for row in rows.values()} & bodies.keys()}
    corrections = _corrections(connection, readings, until)
    found = []
    for id, (seq, place) in of.items():
        if seq not in bodies or rows[id].article not in bodies:
            continue
        kind, local, thing = listed_at(bodies[seq]["reading"], place)
        own = tuple(corrections.get(id, ()))
        result = revised(kind, thing, own)
        books = tuple(f"{book['name']} {book['version']}" for book in bodies[seq]["codebooks"])
        parts = result.thing, thing, result.withdrawn, own, texts[rows[id].article], made[seq], rows[id].utterance, books
        found.append(Item(id, kind, local, *parts, bodies[seq].get("coder")))
    return found


def _corrections(connection: Connection, readings: Collection[int], until: int | None) -> dict[int, list[Correction]]:
    """The corrections of these readings' items, by item, in order; those that were taken back say so."""
    asked = select(entry.c.seq, entry.c.by, entry.c.at).where(entry.c.about.in_(readings), entry.c.kind == "correction")
    if until is not None:
        asked = asked.where(entry.c.seq <= until)
    rows = connection.execute(asked.order_by(entry.c.seq)).all()
    bodies = log.bodies(connection, [row.seq for row in rows])
    undone = {bodies[row.seq]["undoes"]: row.seq for row in rows if "undoes" in bodies.get(row.seq, ())}
    found: dict[int, list[Correction]] = defaultdict(list)
    for row in rows:
        said = bodies.get(row.seq, {})
        if "field" in said:
            values = said["item"], said["field"], said["value"], row.by, row.at, said["why"]
            found[said["item"]].append(Correction(row.seq, *values, undone.get(row.seq)))
    return found


@dataclass(frozen=True)
class Version:
    """A version of an article: its entry, which one it is, and SHA-256 over all that came with it."""

    seq: int
    version: int
    digest: str


@dataclass(frozen=True)
class Filed:
    """One version of an article with what its newest reading has; ``items`` is empty where it was not read.

    ``entry`` is its entry in the log; ``versions`` are all there are of the article, in order; ``before`` the article as it
    was in the version before, None where there is none or where it was redacted.
    """

    article: Article
    entry: Entry
    version: Version
    versions: tuple[Version, ...]
    before: Article | None
    items: tuple[Item, ...]


def filed(connection: Connection, seq: int) -> Filed | None:
    """The version of an article that this entry has; None where the entry is none, or was redacted."""
    row = connection.execute(select(articles.c.source, articles.c.reading).where(articles.c.seq == seq)).first()
    if row is None or (said := log.said(connection, seq)) is None:
        return None
    columns = articles.c.seq, articles.c.version, articles.c.digest
    asked = select(*columns).where(articles.c.source == row.source).order_by(articles.c.version)
    versions = tuple(Version(**each._mapping) for each in connection.execute(asked))
    place = next(n for n, version in enumerate(versions) if version.seq == seq)
    was = log.said(connection, versions[place - 1].seq) if place else None
    before = Article.model_validate(was["article"]) if was else None
    made = next(log.entries_of(connection, [seq]))
    items = of_reading(connection, row.reading) if row.reading else []
    article = Article.model_validate(said["article"])
    return Filed(article, made, versions[place], versions, before, tuple(items))


@dataclass(frozen=True)
class Redaction:
    """That an article was taken out of the ledger: what is left of it, and by whom, when and why.

    ``article`` is its entry, ``source`` the id that it came with, ``digest`` SHA-256 over all that did.
    """

    article: int
    source: str
    version: int
    digest: str
    by: str
    at: str
    why: str


def redaction(connection: Connection, seq: int) -> Redaction | None:
    """What is left of the article of this entry, or of that of which this is a reading; None where it was not redacted."""
    made = log.of_kinds(connection, seq, "article", "reading")
    if made is None or (gone := log.of_key(connection, f"redact {seq}")) is None:
        return None
    of = seq if made.kind == "article" else made.about
    row = connection.execute(select(articles).where(articles.c.seq == of)).one()
    taken = next(log.entries_of(connection, [gone]))
    return Redaction(of, row.source, row.version, row.digest, taken.by, taken.at, log.bodies(connection, [gone])[gone]["why"])


def of_reading(connection: Connection, reading: int) -> list[Item]:
    """The items of a reading, in their order; none where it was redacted."""
    said = log.said(connection, reading)
    count = len(listed(Reading.model_validate(said["reading"]))) if said else 0
    return items(connection, [number(reading, n) for n in range(count)])


def newest(connection: Connection, source: str) -> Version | None:
    """The newest version of the article of this id."""
    asked = select(articles.c.seq, articles.c.version, articles.c.digest).where(articles.c.source == source)
    row = connection.execute(asked.order_by(articles.c.version.desc()).limit(1)).first()
    return Version(**row._mapping) if row else None


def digest(article: Article) -> str:
    """SHA-256 over all that came with an article."""
    return hashlib.sha256(rfc8785.dumps(article.model_dump())).hexdigest()


def books(codebooks: Sequence[Codebook]) -> list[dict[str, str]]:
    """Codebooks as an entry names them: name, version, and SHA-256 over all that each says."""
    from varsel.coding.learned import origin

    return [origin(c).model_dump() for c in codebooks]


def reading_key(article: int, by: str, codebooks: Sequence[Codebook]) -> str:
    """What makes two readings the same: the article, the machine, and all that the codebooks say."""
    return " ".join(
        ("reading", str(article), by, *(f"{b['name']} {b['version']} {b['sha256']}" for b in books(codebooks)))
    )
