"""The ledger: one chronology, many sightings, nothing overwritten.

``Ledger`` is the face. What it keeps is a log (``log``) of articles, readings and what people say of them, each entry
with the hash of the one before; beside it stands an index made from the log (``index``, tables in ``schema``), by which
questions are answered (``asking``). ``store`` is the database: a SQLite file, or PostgreSQL.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, Self

from sqlalchemy import Connection, func, select

from varsel.coding import Codebook
from varsel.ledger import backup, kept, log
from varsel.ledger import queue as queues
from varsel.ledger.actors import FirstEver, Target, common, first_evers, like, targets
from varsel.ledger.asking import Asked, Page, Row, just, page, rows
from varsel.ledger.axis import Line, Step, axis
from varsel.ledger.baseline import Baseline, Dossier, baseline, dossier
from varsel.ledger.beside import Beside, Elsewhere, Outline, beside, elsewhere, outlines
from varsel.ledger.board import Light, board
from varsel.ledger.claims import Claim, claims
from varsel.ledger.errors import (
    LedgerBusy,
    LedgerError,
    Redacted,
    UnknownItem,
    UnknownName,
    Withheld,
)
from varsel.ledger.gathered import Gathered, gathered
from varsel.ledger.history import History
from varsel.ledger.index import Index, listed, number, portions, reading_of
from varsel.ledger.kept import Filed, Item, Redaction
from varsel.ledger.lags import Lag, Told, among, around, lags, told
from varsel.ledger.log import Break, Entry
from varsel.ledger.memory import Memory
from varsel.ledger.queue import Queue
from varsel.ledger.reviews import Reviews, reviews
from varsel.ledger.revisions import Correction, CorrectionError, check, revised
from varsel.ledger.said import Given, given, keep
from varsel.ledger.schema import article as articles
from varsel.ledger.schema import entry, item
from varsel.ledger.sides import Office, offices, side, spokesmen
from varsel.ledger.sightings import Act, Join, Sightings
from varsel.ledger.store import WAIT, Store
from varsel.ledger.utterance import Utterance, reports, utterance
from varsel.record import Article, Reading, Statement
from varsel.worded import Worded

__all__ = [
    "Act", "Added", "Asked", "Baseline", "Beside", "Break", "Claim", "Correction", "CorrectionError", "Current", "Dossier",
    "Elsewhere", "Entry", "Filed", "FirstEver", "Gathered", "Given", "Item", "Lag", "Ledger", "LedgerBusy", "LedgerError", "Light",
    "Line", "Office", "Outline", "Page", "Queue", "Redacted", "Redaction", "Reviews", "Row", "Target", "UnknownItem", "UnknownName", "Utterance",
    "Withheld", "machine",
]  # fmt: skip


@cache
def machine() -> str:
    """The reader of this version, as entries name it."""
    return f"varsel {version('varsel')}"


@dataclass(frozen=True)
class Added:
    """What came of adding an article: its entry, that of its reading, and the numbers of the items that are new.

    ``was`` is "new", "changed" (a new version of an article that was there), "reread" (the same article, by another machine
    or codebook) or "known": then nothing was written.
    """

    article: int
    reading: int | None
    items: tuple[int, ...]
    was: Literal["new", "changed", "reread", "known"]


@dataclass(frozen=True)
class Current:
    """What holds of an article now: its newest version, the entry of its newest reading, who made that, and its items.

    ``coder`` is the person who coded it by hand, None where the machine read it.
    """

    article: Article
    reading: int
    by: str
    coder: str | None
    items: tuple[Item, ...]


class Ledger:
    """A ledger that is open: a SQLite file or a ``postgresql://`` address. A context manager; ``close`` ends it.

    Args:
        place: the file or the address.
        create: make the ledger where there is none; otherwise that is an error.
        migrate: bring a ledger that an older Varsel made forward to this one's schema.
        wait: how many seconds a writer waits for another one before it gives up with LedgerBusy.
        behind: how many seconds old what is counted of an actor may be, where there is so much that counting it takes long.

    Raises:
        LedgerError: it cannot be opened; the message says why and what to do.
    """

    def __init__(
        self, place: str | Path, *, create: bool = True, migrate: bool = False, wait: float = WAIT, behind: float = 0.0
    ) -> None:  # fmt: skip
        self.store, self._memory = Store(place, wait), Memory(behind)
        if self.store.ready(create, migrate):
            self._fill_reviews()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the database."""
        self.store.close()

    # adding

    def knows(self, article: Article, codebooks: Sequence[Codebook] = (), by: str | None = None) -> bool:
        """Whether this very article is there, read by this machine and these codebooks: then there is no need to read it."""
        with self.store.reading() as connection:
            newest = kept.newest(connection, article.id)
            return bool(
                newest and newest.digest == kept.digest(article)
                and log.of_key(connection, kept.reading_key(newest.seq, by or machine(), codebooks))
            )  # fmt: skip

    def add(
        self, article: Article, reading: Reading | None = None, *, codebooks: Sequence[Codebook] = (),
        by: str | None = None, origin: Mapping[str, Any] | None = None, is_hand_coded: bool = False,
    ) -> Added:  # fmt: skip
        """Adds an article and its reading, whole or not at all. What is there already is not added again.

        Args:
            article: an article of the same id and other text or metadata is kept as a new version of it.
            reading: of the article, with its codings; None to keep the article alone.
            codebooks: by which the reading was coded.
            by: who or what read it; this machine by default.
            origin: where the article came from, as it is to be kept: file, address, when it was fetched, its bytes in base64.
            is_hand_coded: ``by`` is a person, whose categories count in place of those that the machine gave beside them.

        Raises:
            LedgerBusy: another process writes and did not finish in time.
            LedgerError: the database refused; nothing was written.
            ValueError: the reading is another article's.
        """
        if reading is not None and reading.id != article.id:
            raise ValueError(f"the reading is of article {reading.id!r}, not of {article.id!r}")
        by = by or machine()
        with self.store.writing() as connection:
            index = Index(self.store, connection)
            newest, digest = kept.newest(connection, article.id), kept.digest(article)
            is_new = newest is None or newest.digest != digest
            if is_new:
                made = (newest.version if newest else 0) + 1
                said = {"article": article.model_dump(), "sha256": digest, "version": made, "origin": dict(origin or {})}
                at = log.append(
                    connection, "article", by, f"article {made} {article.id}", said, newest and newest.seq
                ).seq
                index.add_article(at, article, made, digest)
            else:
                at = newest.seq
            key = kept.reading_key(at, by, codebooks)
            if reading is None or log.of_key(connection, key):
                return Added(at, None, (), ("changed" if newest else "new") if is_new else "known")
            coder = by if is_hand_coded else None
            said = {"reading": reading.model_dump(), "codebooks": kept.books(codebooks)} | (
                {"coder": coder} if coder else {}
            )
            read = log.append(connection, "reading", by, key, said, at).seq
            items = index.add_reading(read, at, article, reading, coder)
            if coder:
                self._keep_said(connection, items)
            self._join(connection, items, read)
            return Added(at, read, tuple(items), "reread" if not is_new else "changed" if newest else "new")

    def _join(self, connection: Connection, items: Sequence[int], read: int) -> None:
        """Joins new items with those that are likely to report the same utterance; each join is an entry."""
        sightings = Sightings(connection)
        for join in sightings.found(items):
            made = log.append(connection, "join", machine(), f"join {join.a} {join.b}", vars(join), read)
            sightings.join(made.seq, join, made.by)

    # asking

    @contextmanager
    def still(self) -> Iterator[None]:
        """Whatever this thread asks within this is answered as the ledger is now, and more quickly: for several questions at once."""
        with self.store.still():
            yield

    def chronology(self, asked: Asked = Asked(), *, after: str | None = None, size: int = 50) -> Page:
        """A page of the chronology: what was asked for, in the order of time. ``after`` is a page's ``next``."""
        with self.store.reading() as connection:
            return page(self.store, connection, asked, after, size)

    def walk(self, asked: Asked = Asked(), size: int = 500) -> Iterator[tuple[Row, Item]]:
        """Everything that was asked for, in the order of time, as the ledger was when this began; ``size`` of it in memory."""
        with self.store.reading() as connection:
            after = None
            while True:
                found = page(self.store, connection, asked, after, size)
                yield from self._filled(connection, found.rows)
                if (after := found.next) is None:
                    return

    def item(self, id: int) -> Item:
        """An item with its article, what the machine read, and all corrections. Raises UnknownItem."""
        with self.store.reading() as connection:
            return self._shown(self._item(connection, id))

    def items(self, ids: Sequence[int]) -> list[Item]:
        """Items as ``item`` gives them, in the order of their numbers here; those that were redacted are left out."""
        with self.store.reading() as connection:
            return [self._shown(found) for found in kept.items(connection, ids)]

    def filled(self, rows: Sequence[Row]) -> list[tuple[Row, Item]]:
        """Rows with their items, in their order; those that were redacted are left out."""
        with self.store.reading() as connection:
            return self._filled(connection, rows)

    def _filled(self, connection: Connection, rows: Sequence[Row]) -> list[tuple[Row, Item]]:
        items = {found.id: self._shown(found) for found in kept.items(connection, [row.id for row in rows])}
        return [(row, items[row.id]) for row in rows if row.id in items]

    def rows(self, ids: Collection[int]) -> dict[int, Row]:
        """Items as the index has them, whether they still count or not; those that are not there are left out."""
        with self.store.reading() as connection:
            return rows(connection, ids)

    def article(self, seq: int) -> Filed:
        """The version of an article of this entry, with its items. Raises UnknownItem where there is none, Redacted: no more."""
        with self.store.reading() as connection:
            if (found := kept.filed(connection, seq)) is None:
                raise self._gone(connection, seq) or UnknownItem(Worded("entry %(seq)s is no article", seq=str(seq)), self.store.place)
            return found

    def count(self) -> dict[str, int]:
        """How many entries, articles and current items there are."""
        with self.store.reading() as connection:
            kinds = select(item.c.kind, func.count()).where(item.c.current).group_by(item.c.kind)
            return {
                "entries": connection.scalar(select(func.count()).select_from(entry)),
                "articles": connection.scalar(select(func.count(articles.c.source.distinct()))),
                **{f"{kind}s": n for kind, n in connection.execute(kinds.order_by(item.c.kind))},
            }

    def utterance(self, id: int) -> Utterance:
        """The utterance that a statement reports, with all its sightings. Raises UnknownItem, LedgerError for no statement."""
        with self.store.reading() as connection:
            self._statement(connection, id)
            current = set(connection.scalars(select(item.c.id).where(item.c.utterance.in_(
                select(item.c.utterance).where(item.c.id == id)), item.c.current)))  # fmt: skip
            found = [self._shown(one) for one in kept.items(connection, sorted(current | {id}))]
            if not (known := reports(connection, found)):
                text = Worded("item %(id)s reports nothing any more: it was withdrawn", id=str(id))
                raise UnknownItem(text, self.store.place)
            return utterance(known)

    def _shown(self, found: Item) -> Item:
        """An item as it is given to whoever asks; see ``Blind``."""
        return found

    # reviewing

    def queue(self, queue: Queue, *, after: str | None = None, size: int = 25) -> Page:
        """A page of what somebody is to look at, or has; ``after`` is a page's ``next``."""
        with self.store.reading() as connection:
            return queues.page(self.store, connection, queue, after, size)

    def around(self, queue: Queue, id: int) -> tuple[int | None, int | None]:
        """The items before and behind one in a queue, whether or not it is still in there itself; before it, reviewed ones too."""
        with self.store.reading() as connection:
            return queues.around(self.store, connection, queue, id)

    def given(self, kind: str = "statement") -> list[Given]:
        """The categories that people gave items of a kind, each by themselves, and those that the machine gave the same items."""
        with self.store.reading() as connection:
            return given(self.store, connection, kind)

    def likely(self, id: int, count: int = 5) -> list[tuple[Item, float]]:
        """The statements that are likeliest to report the same as this one and are not joined with it, and how likely that is."""
        with self.store.reading() as connection:
            found = Sightings(connection).likely(id, count)
            items = {one.id: self._shown(one) for one in kept.items(connection, list(found))}
            return [(items[other], likely) for other, likely in found.items() if other in items]

    def acts(self, id: int) -> list[Act]:
        """What people or the machine joined a statement with, or split it from, as far as nobody took that back."""
        with self.store.reading() as connection:
            return Sightings(connection).acts(id)

    def split_by(self, a: int, b: int) -> list[str]:
        """Who split one of two statements, or what it is joined with, from the other, or what that is joined with."""
        with self.store.reading() as connection:
            return Sightings(connection).split_by(a, b)

    def said_by(self, seq: int) -> list[str]:
        """Who made the correction, join or split of this entry; nobody where it is none."""
        with self.store.reading() as connection:
            made = log.of_kinds(connection, seq, "correction", "join", "split")
            return [made.by] if made else []

    def gathered(self, articles: Collection[int]) -> Sequence[Gathered]:
        """What was read from some articles, by the numbers of their entries; those that are no article's are left out."""
        with self.store.reading() as connection:
            return gathered(connection, articles)

    def newest(self, source: str) -> Article | None:
        """The newest version of the article of this id, read or not; None where there is none, or it was redacted."""
        with self.store.reading() as connection:
            newest = kept.newest(connection, source)
            said = log.said(connection, newest.seq) if newest else None
            return Article.model_validate(said["article"]) if said else None

    # joining

    def join(self, a: int, b: int, *, by: str, why: str | None = None) -> int:
        """Says that two statements report one utterance, with all that each of them was joined with. The entry's number.

        Raises:
            UnknownItem: there is no such item.
            LedgerError: one is no statement, or they are one utterance already.
        """
        with self.store.writing() as connection:
            one, other = self._statement(connection, a), self._statement(connection, b)
            if one.utterance == other.utterance:
                raise LedgerError(Worded("%(a)s and %(b)s are one utterance already", a=str(a), b=str(b)), self.store.place)
            join = Join(a, b, 1.0, why)
            made = log.append(
                connection, "join", by, log.next_key(connection, f"join {a} {b}"), vars(join), one.entry.seq
            )
            Sightings(connection).join(made.seq, join, by)
            return made.seq

    def split(self, id: int, *, by: str, why: str | None = None) -> int:
        """Says that a statement does not report the utterance that it was joined with; the others stay. The entry's number.

        The machine never joins it with them again.

        Raises:
            UnknownItem: there is no such item.
            LedgerError: it is no statement, or joined with nothing.
        """
        with self.store.writing() as connection:
            found, sightings = self._statement(connection, id), Sightings(connection)
            others = sightings.others(id)
            if not others:
                raise LedgerError(Worded("%(id)s is joined with nothing", id=str(id)), self.store.place)
            said = {"item": id, "others": others, "why": why}
            made = log.append(connection, "split", by, log.next_key(connection, f"split {id}"), said, found.entry.seq)
            sightings.split(made.seq, id, others, by, why)
            return made.seq

    # setting beside the record

    def baseline(self, id: int) -> Baseline:
        """What the record says of how new an item is for its speaker. Raises UnknownItem where it is not current, or none."""
        with self.store.reading() as connection:
            found = self._current(connection, id)
            return baseline(self.store, connection, self._memory, id, found.now, found.article.text)

    def claims(self, id: int) -> tuple[Claim, ...]:
        """What a statement says of how new somebody's words are, beside what the record has of them; usually nothing."""
        with self.store.reading() as connection:
            found = self._current(connection, id)
            return claims(connection, self._memory.histories, id, found.now) if isinstance(found.now, Statement) else ()

    def actor(self, name: str, *, category: Collection[str] = (), on: date | None = None) -> Dossier:
        """How often somebody has said, done and seen what, until a day (today). UnknownName: nobody is so called."""
        with self.store.reading() as connection:
            return dossier(connection, self._memory.histories, self._named(connection, name), (on or date.today()).toordinal(), category)

    def board(
        self, *, about: str | None = None, indicator: Collection[str] = (), on: date | None = None
    ) -> tuple[Light, ...]:
        """The indicators as they stood on a day (today): what was last seen of each, and who contradicts it."""
        with self.store.reading() as connection:
            who = self._named(connection, about) if about else None
            return board(connection, (on or date.today()).toordinal(), who, indicator)

    def axis(
        self, *actors: str, towards: str | None = None, category: Collection[str] = (), step: Step = "month",
        on: date | None = None, groups: Mapping[str, str] | None = None,
    ) -> tuple[Line, ...]:  # fmt: skip
        """Words and deeds of actors, together, on one axis of time, until a day (today); ``towards``: aimed at one other.

        ``groups`` are those of the categories, where these are to be counted together.
        """
        with self.store.reading() as connection:
            who, other = self._named(connection, *actors), self._named(connection, towards) if towards else None
            return axis(self._memory.histories.of(connection, who), other, step, category, (on or date.today()).toordinal(), groups)

    def firsts(self, name: str) -> tuple[FirstEver, ...]:
        """When somebody said, did or saw something of each category for the first time. LedgerError: nobody is so called."""
        with self.store.reading() as connection:
            return first_evers(self._history(connection, name))

    def targets(self, name: str) -> tuple[Target, ...]:
        """Whom somebody aims at, acts on and looks at, the most often first. LedgerError: nobody is so called."""
        with self.store.reading() as connection:
            return targets(connection, self._history(connection, name))

    def offices(self, name: str) -> tuple[Office, ...]:
        """For whom somebody is said to speak, in how many articles. LedgerError: nobody is so called."""
        with self.store.reading() as connection:
            return offices(connection, self._just(connection, name))

    def side(self, name: str) -> str | None:
        """For whom somebody mostly speaks; None of who speaks for nobody else, or for several. LedgerError: nobody is so called."""
        with self.store.reading() as connection:
            return side(connection, self._just(connection, name))

    def spokesmen(self, name: str) -> tuple[Office, ...]:
        """Who speaks for somebody: as whose words, beside the own deeds, ``Asked.side`` has theirs. LedgerError: nobody is so called."""
        with self.store.reading() as connection:
            return spokesmen(connection, self._just(connection, name))

    def called_like(self, name: str) -> tuple[str, ...]:
        """Those who speak, act or look and are called much like this, the nearest first; of no name, those who do so most."""
        with self.store.reading() as connection:
            return like(connection, name) if name.strip() else common(connection)

    def until(self) -> date:
        """The day of the newest article, which is as far as the record can tell; today at the latest, and where there is none."""
        today = date.today()
        with self.store.reading() as connection:
            newest = connection.scalar(select(func.max(articles.c.first)).where(articles.c.first <= today.toordinal()))
            return date.fromordinal(newest) if newest else today

    def reviews(self) -> Reviews:
        """What people have changed of what they reviewed, of all that the machine read."""
        with self.store.reading() as connection:
            return reviews(connection)

    def lags(self, *actors: str, towards: str | None = None, on: date | None = None) -> tuple[Lag, ...]:
        """How long after they were announced, pledged or demanded the actors' deeds were seen done, or are open."""
        day = (on or date.today()).toordinal()
        with self.store.reading() as connection:
            who, other = self._named(connection, *actors), self._named(connection, towards) if towards else None
            return self._lags(connection, told(connection, who, other, day), day)

    def threads(self, ids: Collection[int], on: date | None = None) -> tuple[Lag, ...]:
        """The lags of the deeds among some items, beside those among them that each actor was then seen to do."""
        day = (on or date.today()).toordinal()
        with self.store.reading() as connection:
            return tuple(lag for one in among(connection, ids, day) for lag in self._lags(connection, one, day))

    def thread(self, id: int, on: date | None = None) -> tuple[Lag, ...]:
        """The lags that a deed is part of: its own, where it was to come; else those that it is seen to be the end of."""
        day = (on or date.today()).toordinal()
        with self.store.reading() as connection:
            return tuple(lag for lag in self._lags(connection, around(connection, id, day), day) if id in (lag.item, lag.done))

    def _lags(self, connection: Connection, found: Sequence[Told], day: int) -> tuple[Lag, ...]:
        words = {i.id: i.now for i in kept.items(connection, [t.item for t in found if t.is_to_come])}
        deed = cache(lambda id: words.get(id) or next((i.now for i in kept.items(connection, [id])), None))
        return tuple(lags(found, day, deed))

    def beside(self, ids: Sequence[int]) -> dict[int, Beside]:
        """What stands beside each of some items in a chronology: how often it is reported, and what of it is new."""
        with self.store.reading() as connection:
            return beside(connection, ids)

    def outlines(self, ids: Sequence[int]) -> list[Outline]:
        """Items as marks in a picture, in the order of their numbers here: without their words, so many of them quickly."""
        with self.store.reading() as connection:
            return outlines(connection, ids)

    def elsewhere(self, ids: Sequence[int]) -> dict[int, list[Elsewhere]]:
        """Where else some statements are reported: of each that is, its other sightings."""
        with self.store.reading() as connection:
            return elsewhere(connection, ids)

    # correcting

    def correct(self, id: int, field: str, value: Any, *, by: str, why: str | None = None) -> Correction:
        """Says of an item what holds instead. ``revisions.FIELDS`` has what can be said; "withdrawn": it is no such thing.

        Raises:
            UnknownItem: there is no such item.
            CorrectionError: there is no such field, or it cannot have that value.
        """
        return self.correct_all(id, {field: value}, by=by, why=why)[0]

    def correct_all(self, id: int, values: Mapping[str, Any], *, by: str, why: str | None = None) -> list[Correction]:
        """Says of several fields of an item what holds instead, as ``correct`` does: of all of them, or where one cannot be, of none."""
        with self.store.writing() as connection:
            found = self._item(connection, id)
            corrections = list(found.corrections)
            for field, value in values.items():
                new = Correction(0, id, field, value, by, "", why)
                result = revised(found.kind, found.machine, (*corrections, new))
                check(new, result.thing, found.article.text)
                said = {"item": id, "field": field, "value": value, "why": why}
                key = f"correction {id} {len(corrections) + 1}"
                made = log.append(connection, "correction", by, key, said, found.entry.seq)
                corrections.append(replace(new, seq=made.seq, at=made.at))
            self._revise(connection, found, corrections)
            return corrections[len(found.corrections) :]

    def undo(self, seq: int, *, by: str, why: str | None = None) -> None:
        """Takes a correction, a join or a split back. Raises UnknownItem where the entry of this number is none."""
        with self.store.writing() as connection:
            said = log.said(connection, seq) or {}
            if "undoes" not in said and (made := log.of_kinds(connection, seq, "join", "split")):
                if not log.of_key(connection, f"undo {seq}"):
                    log.append(connection, made.kind, by, f"undo {seq}", {"undoes": seq, "why": why}, made.about)
                    Sightings(connection).undo(seq)
                return
            if "field" not in said:
                raise UnknownItem(Worded("entry %(seq)s is no correction", seq=str(seq)), self.store.place)
            found = self._item(connection, said["item"])
            if any(c.seq == seq and c.undone for c in found.corrections):
                return
            log.append(
                connection,
                "correction",
                by,
                f"undo {seq}",
                {"item": said["item"], "undoes": seq, "why": why},
                found.entry.seq,
            )
            self._revise(connection, found, self._item(connection, said["item"]).corrections)

    def redact(self, article: int, *, by: str, why: str) -> int:
        """Takes an article's text out of the ledger, with its readings: for the law, or for somebody's safety.

        The log keeps that they were there, their hashes, and who took them out and why. How many entries lost their body.
        """
        with self.store.writing() as connection:
            ids = list(
                connection.scalars(select(entry.c.seq).where((entry.c.seq == article) & (entry.c.kind == "article")))
            )
            if not ids:
                raise UnknownItem(Worded("entry %(seq)s is no article", seq=str(article)), self.store.place)
            readings = list(
                connection.scalars(select(entry.c.seq).where(entry.c.about == article, entry.c.kind == "reading"))
            )
            said = entry.c.kind.in_(("correction", "join", "split", "import"))
            later = list(connection.scalars(select(entry.c.seq).where(entry.c.about.in_(readings), said)))
            gone = 0
            index = Index(self.store, connection)
            index.forget(article, self._article(connection, article), [self._reading(connection, r) for r in readings])
            self.store.purge_words(connection)
            for seq in (*ids, *readings, *later):
                if log.said(connection, seq) is not None:
                    what = {"entry": seq, "why": why} | (
                        {"sha256": self._digest_of(connection, seq)} if seq == article else {}
                    )
                    log.append(connection, "redact", by, f"redact {seq}", what, seq)
                    log.redact(connection, seq)
                    gone += 1
        self._memory.forget()  # now that it is gone: nobody can gather it again
        return gone

    # hand-coded chronologies

    def has(self, key: str) -> bool:
        """Whether the log has an entry of this key."""
        with self.store.reading() as connection:
            return log.of_key(connection, key) is not None

    def note(self, key: str, said: Mapping[str, Any], *, by: str, about: int | None) -> None:
        """Notes in the log that something was imported, once."""
        with self.store.writing() as connection:
            if log.of_key(connection, key) is None:
                log.append(connection, "import", by, key, said, about)

    def current(self, source: str) -> Current | None:
        """What the ledger has of the article of this id; None where there is no such article, or it was not read."""
        with self.store.reading() as connection:
            newest = kept.newest(connection, source)
            reading = (
                connection.scalar(select(articles.c.reading).where(articles.c.seq == newest.seq)) if newest else None
            )
            said = log.said(connection, reading) if reading else None
            if said is None:
                return None
            by = connection.scalar(select(entry.c.by).where(entry.c.seq == reading))
            article = self._article(connection, newest.seq)
            return Current(article, reading, by, said.get("coder"), tuple(kept.of_reading(connection, reading)))

    # proving

    def head(self) -> Entry | None:
        """The last entry of the log: whoever has its hash can prove that nothing before it was changed. None of an empty log."""
        with self.store.reading() as connection:
            return log.head(connection)

    def verify(self) -> Iterator[Break]:
        """Every place where the chain of the log does not hold; none where all is as it was written."""
        with self.store.reading() as connection:
            yield from log.verify(connection)

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """The entries of the log in order, those behind ``after``."""
        with self.store.reading() as connection:
            yield from log.entries(connection, after)

    def rebuild(self) -> None:
        """Makes the index anew from the log."""
        with self.store.writing() as connection:
            Index(self.store, connection).clear()
            self._replay(connection)

    # keeping

    def backup(self, path: str | Path) -> int:
        """Writes the whole log to one file, from which SQLite and PostgreSQL ledgers can be restored. How many entries it has.

        It is verified while it is written, and takes the place of a file of that name only when it is whole and right.

        Raises:
            LedgerError: the chain does not hold, or the file cannot be written.
        """
        with self.store.reading() as connection:
            return backup.write(connection, self.store.place, path)

    def restore(self, path: str | Path) -> int:
        """Fills this ledger, which must be empty, from a backup: all of it or nothing. How many entries it has.

        Raises:
            LedgerError: the ledger is not empty, or the backup is damaged or none.
        """
        with self.store.writing() as connection:
            if connection.scalar(select(entry.c.seq).limit(1)):
                raise LedgerError("only an empty ledger can be restored to; give another name with --ledger", self.store.place)
            count = backup.load(connection, path)
            self._replay(connection)
            return count

    def _replay(self, connection: Connection) -> None:
        """Makes the index, which is empty, from all of the log."""
        index = Index(self.store, connection)
        for e in log.entries(connection):
            self._replay_entry(connection, index, e)

    def _replay_entry(self, connection: Connection, index: Index, e: Entry) -> None:
        said = log.said(connection, e.seq)
        if said is None and e.kind == "article":  # what is left of one that was redacted: that it was there
            _, version, source = e.key.split(" ", 2)
            index.add_article(e.seq, Article(id=source, text=""), int(version), self._digest_of(connection, e.seq))
        elif said is None:
            return
        elif e.kind == "article":
            index.add_article(e.seq, Article.model_validate(said["article"]), said["version"], said["sha256"])
        elif e.kind == "reading":
            reading = Reading.model_validate(said["reading"])
            ids = index.add_reading(e.seq, e.about, self._article(connection, e.about), reading, said.get("coder"))
            if said.get("coder"):
                self._keep_said(connection, ids, until=e.seq)
        elif e.kind == "correction":
            found = self._item(connection, said["item"], until=e.seq)
            self._revise(connection, found, found.corrections)
        elif e.kind in ("join", "split"):
            Sightings(connection).replay(e, said)

    # what is kept

    def _digest_of(self, connection: Connection, seq: int) -> str:
        """SHA-256 over all that came with an article, also where it was redacted: then the entry that says so has it."""
        said = log.said(connection, seq) or log.said(connection, log.of_key(connection, f"redact {seq}"))
        return said["sha256"]

    def _article(self, connection: Connection, seq: int) -> Article:
        said = log.said(connection, seq)
        if said is None:
            raise self._gone(connection, seq) or UnknownItem(Worded("entry %(seq)s is no article", seq=str(seq)), self.store.place)
        return Article.model_validate(said["article"])

    def _reading(self, connection: Connection, seq: int) -> tuple[int, Reading | None]:
        said = log.said(connection, seq)
        return seq, Reading.model_validate(said["reading"]) if said else None

    def _item(self, connection: Connection, id: int, until: int | None = None) -> Item:
        found = kept.items(connection, [id], until)
        if not found:
            raise self._gone(connection, reading_of(id)[0]) or UnknownItem(Worded("there is no item %(id)s", id=str(id)), self.store.place)
        return found[0]

    def _gone(self, connection: Connection, seq: int) -> Redacted | None:
        """What is raised of an article, or of its reading, that was redacted; None where it was not."""
        left = kept.redaction(connection, seq)
        return left and Redacted(self.store.place, left)

    def _statement(self, connection: Connection, id: int) -> Item:
        found = self._item(connection, id)
        if found.kind != "statement":
            text = {"deed": Worded("%(id)s is a deed; only statements are joined", id=str(id)),
                    "observation": Worded("%(id)s is an observation; only statements are joined", id=str(id))}[found.kind]  # fmt: skip
            raise LedgerError(text, self.store.place)
        return found

    def _current(self, connection: Connection, id: int) -> Item:
        found = self._item(connection, id)
        if not connection.scalar(select(item.c.current).where(item.c.id == id)):
            text = Worded("item %(id)s does not count any more: it was withdrawn, or its article read anew", id=str(id))
            raise UnknownItem(text, self.store.place)
        return found

    def _named(self, connection: Connection, *called: str) -> list[int]:
        """The numbers of the names that are so called. Raises UnknownName where one of them is nobody's."""
        found = {c: self._memory.named(connection, c) for c in called}
        if missing := next((c for c, ids in found.items() if not ids), None):
            text = Worded("nobody in it is called %(name)s; a name is found by its whole words", name=repr(missing))
            raise UnknownName(text, self.store.place)
        return [id for ids in found.values() for id in ids]

    def _just(self, connection: Connection, called: str) -> Sequence[int]:
        """The number of just this name, or else as ``_named``."""
        return just(connection, called, self._named(connection, called))

    def _history(self, connection: Connection, *called: str) -> History:
        return self._memory.histories.of(connection, self._named(connection, *called))

    def _fill_reviews(self) -> None:
        """Makes the index of what people said from the log, where an older Varsel made the ledger: it had less of it, or none."""
        with self.store.writing() as connection:
            ids = set()
            for e in log.entries(connection):
                if e.kind not in ("correction", "reading") or (e.kind == "reading" and e.by.startswith("varsel ")):
                    continue
                said = log.said(connection, e.seq) or {}
                ids |= {said["item"]} if "field" in said else set()
                if said.get("coder"):
                    ids |= {number(e.seq, n) for n in range(len(listed(Reading.model_validate(said["reading"]))))}
            self._keep_said(connection, sorted(ids))
            deeds = (item.c.kind != "statement") & item.c.current  # whose categories it had under the machine's name, whoever gave them
            for id in sorted(ids.intersection(connection.scalars(select(item.c.id).where(deeds)))):
                found = self._item(connection, id)
                self._revise(connection, found, found.corrections)

    def _keep_said(self, connection: Connection, ids: Sequence[int], until: int | None = None) -> None:
        for part in portions(ids):
            for found in kept.items(connection, part, until):
                keep(connection, found)

    def _revise(self, connection: Connection, found: Item, corrections: Sequence[Correction]) -> None:
        """Brings the index up to what holds of an item after corrections; ``found``: as it was before."""
        result = revised(found.kind, found.machine, corrections)
        lang = connection.scalar(select(item.c.lang).where(item.c.id == found.id))
        Index(self.store, connection).revise(
            found.id, found.entry.about, found.article, lang, found.now, result, found.machine, found.coder
        )
        said = {"now": result.thing, "withdrawn": result.withdrawn, "corrections": tuple(corrections)}
        keep(connection, replace(found, **said))
