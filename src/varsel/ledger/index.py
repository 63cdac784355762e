"""The index: the rows that answer questions, made from what the log says. ``rebuild`` makes them all anew.

Nothing stands in the index alone, so it may be changed as the log grows: a newer reading, a correction or a join
changes what is current, and the log keeps what was before.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, delete, exists, func, insert, select, update

from varsel.actors import load as load_actors
from varsel.ledger import words
from varsel.ledger.likeness import Gist
from varsel.ledger.likeness import gist as gist_of
from varsel.ledger.revisions import Recorded, Revised
from varsel.ledger.schema import (
    LONG,
    article,
    code,
    gist,
    item,
    joint,
    moment,
    name,
    office,
    review,
    trace,
)
from varsel.ledger.sightings import Sightings
from varsel.ledger.store import Store
from varsel.ledger.times import FROM_EVER, UNTIL_NOW, Days, days, span
from varsel.record import (
    MACHINE,
    Article,
    Deed,
    Observation,
    Reading,
    Statement,
    time_of,
)

_A_DAY = 40  # bits of an item's place in the chronology that tell it from the others that begin on the same day
PLACES = 20  # bits of an item's number that count its place in the reading: a million items a reading


def number(reading: int, place: int) -> int:
    """The number of an item: the entry of its reading, and its place there, counted from 0."""
    return reading << PLACES | place


def place(day: int) -> int:
    """The first place of a day in the chronology: so many items may begin on one that no two days meet."""
    return day << _A_DAY


def reading_of(number: int) -> tuple[int, int]:
    """The entry of an item's reading, and its place there."""
    return number >> PLACES, number & ((1 << PLACES) - 1)


def listed(reading: Reading) -> tuple[tuple[str, str, Recorded], ...]:
    """What a reading has, in the order in which it is numbered: (kind, its id in the reading, the thing itself)."""
    return (
        *(("statement", s.id, s) for s in reading.statements),
        *(("deed", d.id, d) for d in reading.deeds),
        *(("observation", f"o{n}", o) for n, o in enumerate(reading.observations, 1)),
    )


def listed_at(reading: Mapping[str, Any], place: int) -> tuple[str, str, Recorded]:
    """The one at a place among what ``listed`` gives, of a reading as plain values: the others need not be made."""
    for kind, key, model in (("statement", "statements", Statement), ("deed", "deeds", Deed), ("observation", "observations", Observation)):
        if place < len(found := reading[key]):
            thing = model.model_validate(found[place])
            return kind, f"o{place + 1}" if isinstance(thing, Observation) else thing.id, thing
        place -= len(found)
    raise IndexError("there is no such thing in the reading")


def passage(text: str, thing: Recorded) -> str:
    """The words of an article that a statement, deed or observation stands on."""
    spans = thing.content if isinstance(thing, Statement) else thing.evidence
    return " … ".join(text[start:end] for start, end in spans)


def _begins(stretches: Sequence[Days], published: Days | None) -> int:
    """The day on which an item stands in the chronology: its first; what has no first day stands where it was told."""
    first, last = stretches[0].first, stretches[-1].last
    return min(published.first, last) if first == FROM_EVER and published else first


@dataclass(frozen=True)
class _Rows:
    """What the index has of one item."""

    item: dict[str, Any]
    codes: list[dict[str, Any]]
    moments: list[dict[str, Any]]
    offices: list[dict[str, Any]]
    stems: list[str]
    gist: Gist | None


@dataclass
class Index:
    """Writes the index, on a connection that may write."""

    store: Store
    connection: Connection
    numbers: dict[str, int] = field(default_factory=dict)
    places: dict[int, int] = field(default_factory=dict)

    def add_article(self, seq: int, found: Article, version: int, digest: str) -> None:
        """An article, or a new version of one; ``digest`` is SHA-256 over all that came with it."""
        published = _span(found.published)
        row = {
            "seq": seq, "source": found.id, "version": version, "digest": digest, "outlet": self.name(found.outlet),
            "lang": found.lang, "published": found.published, "first": published and published.first,
            "last": published and published.last, "title": found.title, "url": found.url,
        }  # fmt: skip
        self.connection.execute(insert(article), row)
        if version > 1:
            older = select(article.c.seq).where(article.c.source == found.id, article.c.version < version)
            self._retire(item.c.article.in_(older))

    def add_reading(self, seq: int, of: int, found: Article, reading: Reading, coder: str | None = None) -> list[int]:
        """A reading of the article of entry ``of``; what an earlier one had is no longer current. The new items' numbers.

        Of what a person coded by hand (``coder``), that person's categories count.
        """
        self._retire(item.c.article == of)
        self.connection.execute(update(article).where(article.c.seq == of).values(reading=seq, lang=reading.lang))
        called = chain((party for _, _, thing in listed(reading) for party in parties(thing).values()),
                       ((s.speaks_for, None) for s in reading.statements))  # fmt: skip
        self._look_up(key for name, id in called if (key := _key(name, id, reading.lang)))
        told = {s.speaker: s.told_to for s in reversed(reading.statements) if s.told_to}
        rows = [
            self._rows(number(seq, place), of, found, reading.lang, kind, local, thing, coder, told)
            for place, (kind, local, thing) in enumerate(listed(reading))
        ]
        for table, part in ((item, [r.item for r in rows]), (code, chain(*(r.codes for r in rows))),
                            (moment, chain(*(r.moments for r in rows))), (office, chain(*(r.offices for r in rows)))):  # fmt: skip
            if part := list(part):
                self.connection.execute(insert(table), part)
        self.store.index_words(self.connection, [(r.item["place"], r.stems) for r in rows])
        gists = {r.item["id"]: r.gist for r in rows if r.gist}
        sightings = Sightings(self.connection)
        sightings.keep(gists)
        sightings.hand_on(found.id, gists)
        return [r.item["id"] for r in rows]

    def revise(
        self, id: int, of: int, found: Article, lang: str, before: Recorded, revised: Revised, machine: Recorded,
        coder: str | None = None,
    ) -> None:  # fmt: skip
        """An item as it is after corrections: in place of what the index had, which was made of ``before``.

        What it was coded as at first (``machine``) is kept beside what counts, and so is its place, if it is on the same day.
        """
        known = item.c.kind, item.c.local, item.c.utterance, item.c.place
        row = self.connection.execute(select(*known).where(item.c.id == id)).one()
        counted = revised.coder or coder
        rows = self._rows(id, of, found, lang, row.kind, row.local, revised.thing, counted, at=row.place)
        codes = list(rows.codes)
        if revised.coder and not isinstance(machine, Statement):  # whose signals say themselves who gave them
            codes += _codes(rows.item, categories(machine, coder or MACHINE))
        self.store.forget_words(self.connection, [(row.place, self._stems(found, before, lang))])
        for table in (code, moment, office):
            self.connection.execute(delete(table).where(table.c.item == id))
        current = not revised.withdrawn
        self.connection.execute(
            update(item).where(item.c.id == id).values(**rows.item | {"utterance": row.utterance, "current": current})
        )
        for one in codes:
            one["current"] = current and (counted is None or one["coder"] == counted)
        for one in rows.offices:
            one["current"] = current
        for table, part in ((code, codes), (moment, rows.moments), (office, rows.offices)):
            if part:
                self.connection.execute(insert(table), part)
        self.store.index_words(self.connection, [(rows.item["place"], rows.stems)])
        for table in (trace, gist):
            self.connection.execute(delete(table).where(table.c.item == id))
        if current and rows.gist:
            Sightings(self.connection).keep({id: rows.gist})

    def _rows(self, id: int, of: int, found: Article, lang: str, kind: str, local: str, thing: Recorded,
              by: str | None, told: Mapping[str | None, str | None] = MappingProxyType({}), at: int | None = None) -> "_Rows":  # fmt: skip
        """What the index has of an item.

        Args:
            by: the person whose categories count; None where they are the machine's.
            told: to whom its speakers said other things.
            at: its place until now.
        """
        published = _span(found.published)
        stretches, dated = _days(thing, published)
        begins = _begins(stretches, published)
        row = {
            "id": id, "place": at if at is not None and at >> _A_DAY == begins else self._place(begins), "article": of, "local": local, "kind": kind,
            "first": stretches[0].first,
            "last": stretches[-1].last, "dated": dated, "holes": len(stretches) > 1,
            "long": stretches[-1].last - stretches[0].first > LONG, "outlet": self.name(found.outlet),
            "lang": lang, "status": thing.kind if isinstance(thing, Statement) else thing.status,
            "confidence": thing.confidence, "utterance": id, "current": True,
            **{column: self.name(*party, lang) for column, party in parties(thing).items()},
        }  # fmt: skip
        codes = _codes(row, categories(thing, by or MACHINE), by)
        moments = [{"item": id, "first": d.first, "last": d.last} for d in stretches if len(stretches) > 1]
        told_to = told.get(thing.speaker) if isinstance(thing, Statement) else None
        own = gist_of(thing, passage(found.text, thing), lang, told_to) if isinstance(thing, Statement) else None
        side = self.name(thing.speaks_for, None, lang) if isinstance(thing, Statement) and row["actor"] is not None else None
        offices = [{"item": id, "article": of, "actor": row["actor"], "side": side, "current": True}] if side is not None else []
        return _Rows(row, codes, moments, offices, self._stems(found, thing, lang), own)

    def _stems(self, found: Article, thing: Recorded, lang: str) -> list[str]:
        return words.stems(passage(found.text, thing), lang)

    def name(self, called: str | None, id: str | None = None, lang: str | None = None) -> int | None:
        """The number of a name, which is kept once: by its Wikidata id, or else without case. None of no name."""
        key = _key(called, id, lang)
        if key is None or key in self.numbers:
            return self.numbers.get(key)
        self._look_up([key])
        if key not in self.numbers:
            made = (self.connection.scalar(select(func.max(name.c.id))) or 0) + 1
            self.connection.execute(insert(name), {"id": made, "key": key, "name": _clean(called)})
            self.numbers[key] = made
        return self.numbers[key]

    def _place(self, first: int) -> int:
        """A place of its own in the chronology, behind the others that begin on this day."""
        if first not in self.places:
            last = select(func.max(item.c.place)).where(item.c.place.between(place(first), place(first + 1) - 1))
            self.places[first] = self.connection.scalar(last) or place(first) - 1
        self.places[first] += 1
        return self.places[first]

    def _look_up(self, keys: Iterable[str]) -> None:
        """Learns the numbers of those names that are there, all at once."""
        for part in portions(list(set(keys) - self.numbers.keys())):
            rows = self.connection.execute(select(name.c.key, name.c.id).where(name.c.key.in_(part)))
            self.numbers.update((row.key, row.id) for row in rows)

    def forget(self, of: int, found: Article, readings: Iterable[tuple[int, Reading | None]]) -> None:
        """Takes the items of an article's readings out, and what the index has of its words and its title."""
        at = dict(self.connection.execute(select(item.c.id, item.c.place).where(item.c.article == of)).all())
        for seq, reading in readings:
            for n, (_, _, thing) in enumerate(listed(reading) if reading else ()):
                words_of = (at[number(seq, n)], self._stems(found, thing, reading.lang))
                self.store.forget_words(self.connection, [words_of])
        ids = list(self.connection.scalars(select(item.c.id).where(item.c.article == of)))
        for table in (code, moment, review, office):
            self.connection.execute(delete(table).where(table.c.item.in_(ids)))
        Sightings(self.connection).forget(ids)
        self.connection.execute(delete(item).where(item.c.article == of))
        bare = dict.fromkeys(("title", "url", "outlet", "reading", "lang", "published", "first", "last"))
        self.connection.execute(update(article).where(article.c.seq == of).values(**bare))
        self.connection.execute(delete(name).where(*(
            ~exists().where(column == name.c.id)
            for column in (item.c.actor, item.c.counterpart, item.c.told_to, item.c.outlet, article.c.outlet, office.c.side)
        )))  # fmt: skip

    def clear(self) -> None:
        """Empties the index."""
        self.store.clear_words(self.connection)
        for table in (trace, gist, joint, code, moment, review, office, item, article, name):
            self.connection.execute(delete(table))

    def _retire(self, which: Any) -> None:
        """What is no longer current, and is not looked for among sightings."""
        ids = list(self.connection.scalars(select(item.c.id).where(which, item.c.current)))
        for part in portions(ids):
            self.connection.execute(update(item).where(item.c.id.in_(part)).values(current=False))
            for table in (code, office):
                self.connection.execute(update(table).where(table.c.item.in_(part)).values(current=False))
            self.connection.execute(delete(trace).where(trace.c.item.in_(part)))


def parties(thing: Recorded) -> dict[str, tuple[str | None, str | None]]:
    """Who acts or speaks, towards whom, and to whom it was told, each with a Wikidata id where the reading has one."""
    if isinstance(thing, Statement):
        target = next((t for signal in thing.signals for t in signal.target), None)
        return {
            "actor": (thing.speaker, thing.speaker_id),
            "counterpart": (target, None),
            "told_to": (thing.told_to, None),
        }
    actor, other = (thing.actor, thing.recipient) if isinstance(thing, Deed) else (thing.observer, thing.about)
    return {"actor": (actor, None), "counterpart": (other, None), "told_to": (None, None)}


def categories(thing: Recorded, by: str = MACHINE) -> Iterator[tuple[str, str, float]]:
    """The categories of a statement, deed or observation: (category, coder, confidence). Deeds and observations are ``by``'s."""
    if isinstance(thing, Statement):
        yield from ((s.category, s.coder, s.confidence) for s in thing.signals)
    elif isinstance(thing, Deed):
        yield from ((c, by, thing.confidence) for c in (thing.event, thing.mode) if c)
    else:
        yield thing.indicator, by, thing.confidence


def _codes(row: Mapping[str, Any], found: Iterable[tuple[str, str, float]], by: str | None = None) -> list[dict[str, Any]]:
    """The categories of an item of which this is the row; those count that are ``by``'s, or all."""
    return [
        {"item": row["id"], "category": category, "coder": coder, "confidence": confidence, "actor": row["actor"],
         "first": row["first"], "place": row["place"], "current": by is None or coder == by}
        for category, coder, confidence in found
    ]  # fmt: skip


def _clean(called: str) -> str:
    return called.replace("\0", "").strip()


def _key(called: str | None, id: str | None, lang: str | None) -> str | None:
    """What a name is kept under: its Wikidata id, or else the name without case. None of no name."""
    cleaned = _clean(called or "")
    return (id or known(cleaned, lang or "en") or cleaned.casefold()) if cleaned else None


def names_of(connection: Connection, ids: Collection[int]) -> dict[int, str]:
    """Names by their numbers."""
    return {row.id: row.name for row in connection.execute(select(name.c.id, name.c.name).where(name.c.id.in_(ids)))}


@cache
def known(called: str, lang: str) -> str | None:
    """What a state or body is kept under in all languages: its Wikidata id or code, None where it is not known."""
    actors = load_actors()
    found = next((i for kind in ("GPE", "ORG") if (i := actors.identify(called, kind, lang))), None)
    return found or actors.state(called, lang) or actors.same(called)


def _days(thing: Recorded, published: Days | None) -> tuple[Sequence[Days], str]:
    """The days on which something may have been, and where that is from: what the text says, the article's date, or nothing."""
    told = time_of(thing)
    if told and (found := _stretches(told)):
        return found, "said"
    if published:
        return (published,), "published"
    return (Days(FROM_EVER, UNTIL_NOW),), "nothing"


def _stretches(time: str) -> Sequence[Days]:
    try:
        return days(time)
    except ValueError:
        return ()


def _span(time: str | None) -> Days | None:
    try:
        return span(time) if time else None
    except ValueError:
        return None


def portions(ids: Sequence[int], size: int = 500) -> Iterable[Sequence[int]]:
    """So many at a time, as a database takes them in one question."""
    return (ids[n : n + size] for n in range(0, len(ids), size))
