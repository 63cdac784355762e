"""Questions to the chronology: which items, in the order of time, a page at a time.

A question is answered from whichever of its conditions the fewest items meet: where those are few, by looking at all of
them; where they are many, by walking through them in the order of time until the page is full. So an answer takes about
as long in a large ledger as in a small one. Pages are told apart by the last item on them, not by a count: they stay the
same while the ledger grows.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import partial
from heapq import merge
from itertools import islice
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    and_,
    exists,
    false,
    func,
    or_,
    select,
    true,
)

from varsel.ledger import words
from varsel.ledger.errors import LedgerError
from varsel.ledger.index import known, portions
from varsel.ledger.index import place as place_of
from varsel.ledger.schema import LONG, code, item, moment, name, review
from varsel.ledger.sides import speaking_for
from varsel.ledger.store import Store
from varsel.ledger.times import UNTIL_NOW, days
from varsel.record import MACHINES
from varsel.worded import Worded

Condition = ColumnElement[bool]
Walk = Callable[[Select[Any]], tuple[Select[Any], ColumnElement[int]]]

FEW = 5_000  # so many items are looked at one by one
_PLACE = re.compile(r"[0-9]{1,18}")
_QUERY = re.compile(r'"([^"]*)"|(\S+)')
_WORD = re.compile(r"[^\W_]+")
_NAMES = {"actor": "actor", "counterpart": "towards", "told_to": "told_to", "outlet": "outlet"}  # columns, by what asks
_APART = 8  # so many values are walked through one by one


@dataclass(frozen=True)
class Asked:
    """What is asked for; each condition narrows it, several values of one widen it.

    kind         "statement", "deed", "observation"
    actor        who speaks, acts or observes: a name, whole words of it, or a Wikidata id (see ``named``)
    side         whose words and deeds: a state's or body's own, and those of whoever speaks for it (see ``sides``)
    towards      whom it is aimed at, done to, or about
    category     signal, event type, mode or indicator
    time         EDTF: an item matches where it may have been on one of its days
    outlet, told_to, lang
    coder        coded so by this coder ("machine", "machine+learned", a person)
    confidence   at least so sure, 0 to 1
    text         words in the passage, in any form; "in quotation marks" side by side
    coded        only what has a category: no statements that are none of a signal
    newest       the newest first
    alone        by the categories that this person may know of, who codes alone (see ``counts``)
    """

    kind: tuple[str, ...] = ()
    actor: tuple[str, ...] = ()
    side: tuple[str, ...] = ()
    towards: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    time: str | None = None
    outlet: tuple[str, ...] = ()
    told_to: tuple[str, ...] = ()
    lang: tuple[str, ...] = ()
    coder: tuple[str, ...] = ()
    confidence: float | None = None
    text: str | None = None
    coded: bool = False
    newest: bool = False
    alone: str | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.default == () and isinstance(value, str):
                object.__setattr__(self, field.name, (value,))


@dataclass(frozen=True)
class Row:
    """An item as the index has it: its number, its place, its article's entry, and the days between which it was."""

    id: int
    place: int
    article: int
    kind: str
    first: int
    last: int
    dated: str
    utterance: int


#: What a row is made of, in its order.
COLUMNS = tuple(item.c[field.name] for field in fields(Row))


@dataclass(frozen=True)
class Page:
    """Some of what was asked for, in order. ``next`` is what to ask for the items after these with, None at the end."""

    rows: tuple[Row, ...]
    next: str | None


def page(store: Store, connection: Connection, asked: Asked, after: str | None, size: int) -> Page:
    """A page of ``size`` items. Raises LedgerError where a time or ``after`` cannot be understood."""
    rows = list(islice(_distinct(_rows(store, connection, asked, _place(after), size + 1)), size + 1))
    return Page(tuple(rows[:size]), str(rows[size - 1].place) if len(rows) > size else None)


def rows(connection: Connection, ids: Collection[int]) -> dict[int, Row]:
    """Items of these numbers as the index has them, whether they are current or not."""
    return {row.id: Row(*row) for row in connection.execute(select(*COLUMNS).where(item.c.id.in_(ids)))}


def counts(alone: str | None = None) -> Condition:
    """That a category of an item counts; ``alone``: for somebody who knows of what others gave only where they have coded it."""
    if alone is None:
        return code.c.current
    own = exists().where(review.c.item == code.c.item, review.c.coder == alone, review.c.first.is_not(None))
    return or_(and_(own, code.c.current), and_(~own, code.c.coder.in_(MACHINES)))


def categories(connection: Connection, ids: Sequence[int], alone: str | None = None) -> dict[int, list[str]]:
    """The categories that count of items, by their numbers, in order; of what has none, none."""
    found: dict[int, list[str]] = defaultdict(list)
    for part in portions(ids):
        asked = select(code.c.item, code.c.category).where(code.c.item.in_(part), counts(alone))
        for id, category in connection.execute(asked.order_by(code.c.item, code.c.category)).all():
            found[id].append(category)
    return found


def named(connection: Connection, called: str) -> list[int]:
    """The numbers of the names that are meant, the one that is just this one first.

    A Wikidata id, and a state or body that is known, is that one alone. Anybody else is every name that has all the
    words: "Aldane" is "Viktor Aldane" too.
    """
    sure = {called, *(k for lang in ("en", "nb") if (k := known(called, lang)))} - {called.casefold()}
    if found := list(connection.scalars(select(name.c.id).where(name.c.key.in_(sure)))):
        return found
    wanted = _words(called)
    each = [name.c.key.contains(word, autoescape=True) | name.c.name.icontains(word, autoescape=True)
            for word in wanted]  # fmt: skip
    met = and_(true(), *each) if wanted else false()
    itself = called.casefold()
    rows = connection.execute(select(name).where(met | (name.c.key == itself))).all()
    rows.sort(key=lambda row: (row.key != itself, row.id))
    return [row.id for row in rows if row.key == itself or wanted <= _words(row.name)]


def just(connection: Connection, called: str, meant: Sequence[int]) -> Sequence[int]:
    """Of those that are meant by a name (``named``): the one that is just this; all of them where none is."""
    key = connection.scalar(select(name.c.key).where(name.c.id == meant[0])) if meant else None
    return meant[:1] if key == called.casefold() else meant


def _words(called: str) -> set[str]:
    return set(_WORD.findall(called.casefold()))


def _place(after: str | None) -> int | None:
    if after is None or _PLACE.fullmatch(after):
        return int(after) if after else None
    text = Worded("%(after)s is no place in a chronology; take the one that the page before gives", after=repr(after))
    raise LedgerError(text)


def _distinct(rows: Iterator[Row]) -> Iterator[Row]:
    last = None
    for row in rows:
        if row.id != last:
            yield row
        last = row.id


@dataclass(frozen=True)
class _Way:
    """One condition of a question, as a test of items and as a way to them.

    count      how many items meet it, FEW of them at most
    condition  for an item that is there already
    all        the items that meet it, for when they are few
    walks      for when they are many: each makes, of a SELECT from ``item``, one that comes to them by an index in the order
               of the chronology, and names the column that has their places
    is_wide    its walk goes through all items, because it asks for too many values to go by each
    """

    count: int
    condition: Condition
    all: Condition
    walks: tuple[Walk, ...]
    is_wide: bool = False


def _rows(store: Store, connection: Connection, asked: Asked, place: int | None, size: int) -> Iterator[Row]:
    """What was asked for, in order, ``size`` of it at most by each way to it; some of it may come twice."""
    ways = sorted(_ways(store, connection, asked), key=lambda way: way.count)
    taken, others = (ways[0], ways[1:]) if ways else (None, [])
    conditions = [item.c.current, *(way.condition for way in others), *_if_coded(asked)]
    if asked.confidence is not None:
        conditions.append(item.c.confidence >= asked.confidence)
    walks: tuple[Walk, ...] = (_straight,)
    if taken and taken.count < FEW:
        conditions.append(taken.all)
    elif taken:
        walks = taken.walks
    found = []
    goes_by = taken and (taken.count < FEW or not taken.is_wide)
    for stretch in _time(asked, store.aside(item.c.long) if goes_by else item.c.long):
        for walk in walks:
            narrowed, at = walk(select(*COLUMNS).where(*conditions, *stretch.conditions))
            places = [at >= stretch.first, at < stretch.last]
            if place is not None:
                places.append(at < place if asked.newest else at > place)
            chosen = narrowed.where(*places).order_by(at.desc() if asked.newest else at).limit(size)
            found.append([Row(*row) for row in connection.execute(chosen).all()])
    return merge(*found, key=lambda row: row.place, reverse=asked.newest)


def _if_coded(asked: Asked) -> list[Condition]:
    if not asked.coded or asked.category:
        return []
    return [select(code.c.item).where(code.c.item == item.c.id, counts(asked.alone)).exists()]


def conditions(store: Store, connection: Connection, asked: Asked) -> tuple[list[Condition], bool]:
    """What holds of the items that are asked for, in whatever order they come, and whether these are few."""
    ways = sorted(_ways(store, connection, asked), key=lambda way: way.count)
    is_few = bool(ways) and ways[0].count < FEW
    found = [way.all if is_few and way is ways[0] else way.condition for way in ways]
    found += _if_coded(asked)
    if asked.confidence is not None:
        found.append(item.c.confidence >= asked.confidence)
    if asked.time is not None:
        long = store.aside(item.c.long) if is_few else item.c.long
        at = [and_(item.c.place >= s.first, item.c.place < s.last, *s.conditions) for s in _time(asked, long)]
        found.append(or_(*at))
        is_few = is_few or _count(connection, item.c.id, item.c.current, found[-1]) < FEW
    return found, is_few


def _straight(s: Select[Any]) -> tuple[Select[Any], ColumnElement[int]]:
    return s, item.c.place


def _ways(store: Store, connection: Connection, asked: Asked) -> Iterator[_Way]:
    if asked.text is not None and (query := _query(store, asked)):
        yield _by_words(store, connection, query)
    for column, field in _NAMES.items():
        if values := getattr(asked, field):
            ids = [id for value in values for id in named(connection, value)]
            yield _by_value(store, connection, item.c[column], ids)
    if asked.side:
        own = [id for value in asked.side for id in just(connection, value, named(connection, value))]
        yield _by_value(store, connection, item.c.actor, sorted({*own, *speaking_for(connection, own)}))
    for column in (item.c.kind, item.c.lang):
        if values := getattr(asked, column.key):
            yield _by_value(store, connection, column, values)
    if asked.category or asked.coder:
        yield _by_code(connection, asked)


def _by_words(store: Store, connection: Connection, query: str) -> _Way:
    """By words of the passage. The index of words goes by places too, so it can be walked through in order."""
    matching = store.match(query)
    count = store.count(connection, query, FEW)
    met = item.c.place.in_(matching)

    def walk(s: Select[Any]) -> tuple[Select[Any], ColumnElement[int]]:
        words, at, condition = store.words(query)
        return s.join(words, at == item.c.place).where(condition), at

    return _Way(count, met, met, (walk,))


def _by_value(store: Store, connection: Connection, column: Column[Any], values: Sequence[Any]) -> _Way:
    met = column.in_(values)
    apart = [column == value for value in values] if len(values) <= _APART else [met]
    walks = tuple(partial(_walk_valued, condition) for condition in apart)
    count = _count(connection, item.c.id, met, item.c.current)
    return _Way(count, store.aside(column).in_(values), met, walks, is_wide=len(values) > _APART)


def _walk_valued(condition: Condition, s: Select[Any]) -> tuple[Select[Any], ColumnElement[int]]:
    return s.where(condition), item.c.place


def _by_code(connection: Connection, asked: Asked) -> _Way:
    """By categories and coders: what a coder coded counts also where a later one said otherwise, if it is asked for."""
    given = code.c.coder.in_(asked.coder) if asked.coder else counts(asked.alone)
    if asked.coder and asked.alone:
        given = and_(given, or_(counts(asked.alone), code.c.coder == asked.alone))
    met = [*([code.c.category.in_(asked.category)] if asked.category else []), given]
    of_item = select(code.c.item).where(code.c.item == item.c.id, *met).exists()
    first = [code.c.category == c for c in asked.category] or [code.c.coder == c for c in asked.coder]
    walks = tuple(partial(_walk_coded, and_(condition, given)) for condition in first)
    return _Way(_count(connection, code.c.item, *met), of_item, item.c.id.in_(select(code.c.item).where(*met)), walks)


def _walk_coded(condition: Condition, s: Select[Any]) -> tuple[Select[Any], ColumnElement[int]]:
    return s.join(code, code.c.item == item.c.id).where(condition), code.c.place


def _count(connection: Connection, column: ColumnElement[Any], *conditions: Condition) -> int:
    """How many rows meet the conditions, FEW at most."""
    return connection.scalar(select(func.count()).select_from(select(column).where(*conditions).limit(FEW).subquery()))


@dataclass(frozen=True)
class _Stretch:
    """A stretch of the chronology: from one place to before another, and what else has to hold of the items there."""

    first: int = place_of(0)
    last: int = place_of(UNTIL_NOW + 1)
    conditions: tuple[Condition, ...] = ()


def _time(asked: Asked, long: ColumnElement[Any]) -> Iterator[_Stretch]:
    """Where in the chronology items may have been at the time that is asked for; ``long`` is the column that tells how long.

    Most may have been on a few days and begin near it; what may have been on many days is few, and has an index.
    """
    if asked.time is None:
        yield _Stretch()
        return
    try:
        stretches = days(asked.time)
    except ValueError as error:
        raise LedgerError(error.args[0]) from error
    for first, last in stretches:
        inside = select(moment.c.item).where(moment.c.item == item.c.id, moment.c.first <= last, moment.c.last >= first)
        meets = (item.c.last >= first, or_(~item.c.holes, inside.exists()))
        end = place_of(last + 1)
        yield _Stretch(place_of(max(first - LONG, 0)), end, (*meets, long == false()))
        yield _Stretch(conditions=(*meets, item.c.first <= last, long == true()))


def _query(store: Store, asked: Asked) -> str:
    """The words that are asked for as the store takes them, in the stems of each language; "" where there are none."""
    languages = asked.lang or ("nb", "en")
    alternatives = []
    for lang in {words.algorithm(lang): lang for lang in languages}.values():
        phrases = [words.stems(quoted or single, lang) for quoted, single in _QUERY.findall(asked.text or "")]
        alternatives.append([stems for stems in phrases if stems])
    return store.phrases([phrases for phrases in alternatives if phrases])
