"""Questions to the chronology: which items, in the order of time, a page at a time.

A question is answered from whichever of its conditions the fewest items meet: where those are few, by looking at all of
them; where they are many, by walking through them in the order of time until the page is full. So an answer takes about
as long in a large ledger as in a small one. Pages are told apart by the last item on them, not by a count: they stay the
same while the ledger grows.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import partial
from heapq import merge
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, literal, or_, select, text, tuple_

from varsel.ledger import words
from varsel.ledger.errors import LedgerError
from varsel.ledger.index import known
from varsel.ledger.schema import LONG, code, item, moment, name
from varsel.ledger.store import Store
from varsel.ledger.times import days

FEW = 5_000  # so many items are looked at one by one
_QUERY = re.compile(r'"([^"]*)"|(\S+)')
_NAMES = {"actor": "actor", "counterpart": "towards", "told_to": "told_to", "outlet": "outlet"}  # columns, by what asks
_APART = 8  # so many names are walked through one by one


@dataclass(frozen=True)
class Asked:
    """What is asked for; each condition narrows it, several values of one widen it.

    kind         "statement", "deed", "observation"
    actor        who speaks, acts or observes: a name, any part of it in whole words, or a Wikidata id
    towards      whom it is aimed at, done to, or about
    category     signal, event type, mode or indicator
    time         EDTF: an item matches where it may have been on one of its days
    outlet, told_to, lang
    coder        coded so by this coder ("machine", "machine+learned", a person)
    confidence   at least so sure, 0 to 1
    text         words in the passage, in any form; "in quotation marks" side by side
    newest       the newest first
    """

    kind: tuple[str, ...] = ()
    actor: tuple[str, ...] = ()
    towards: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    time: str | None = None
    outlet: tuple[str, ...] = ()
    told_to: tuple[str, ...] = ()
    lang: tuple[str, ...] = ()
    coder: tuple[str, ...] = ()
    confidence: float | None = None
    text: str | None = None
    newest: bool = False

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.default == () and isinstance(value, str):
                object.__setattr__(self, field.name, (value,))


@dataclass(frozen=True)
class Row:
    """An item as the index has it: its number, its article's entry, and the days between which it was."""

    id: int
    article: int
    kind: str
    first: int
    last: int
    dated: str
    utterance: int


@dataclass(frozen=True)
class Page:
    """Some of what was asked for, in order. ``next`` is what to ask for the items after these with, None at the end."""

    rows: tuple[Row, ...]
    next: str | None


def page(store: Store, connection: Connection, asked: Asked, after: str | None, size: int) -> Page:
    """A page of ``size`` items. Raises LedgerError where a time or ``after`` cannot be understood."""
    rows = list(islice(_distinct(_rows(store, connection, asked, _place(after), size + 1)), size + 1))
    more = len(rows) > size
    return Page(tuple(rows[:size]), f"{rows[size - 1].first}.{rows[size - 1].id}" if more else None)


def named(connection: Connection, called: str) -> list[int]:
    """The numbers of the names that are this one, or have all its words."""
    keys = {called, called.casefold(), *(k for lang in ("en", "nb") if (k := known(called, lang)))}
    found = list(connection.scalars(select(name.c.id).where(name.c.key.in_(keys))))
    if found:
        return found
    each = [name.c.key.contains(word, autoescape=True) | name.c.name.icontains(word, autoescape=True)
            for word in called.casefold().split()]  # fmt: skip
    rows = connection.execute(select(name.c.id, name.c.name).where(*each)) if each else ()
    wanted = set(called.casefold().split())
    return [row.id for row in rows if wanted <= set(re.findall(r"[^\W_]+", row.name.casefold()))]


def _place(after: str | None) -> tuple[int, int] | None:
    if after is None:
        return None
    try:
        first, id = after.split(".")
        return int(first), int(id)
    except ValueError:
        raise LedgerError(f"{after!r} is no place in a chronology; take the one that the page before gives") from None


def _distinct(rows: Iterator[Row]) -> Iterator[Row]:
    last = None
    for row in rows:
        if row.id != last:
            yield row
        last = row.id


@dataclass(frozen=True)
class _Way:
    """One condition of a question as a way to its items.

    ``count`` is how many items meet it, FEW of them at most; ``condition`` holds for those items; ``walks`` begin at them:
    each is a change to a SELECT from ``item`` after which an index gives the rows in the order of time.
    """

    count: int
    condition: ColumnElement[bool]
    walks: tuple[Callable[[Select[Any]], Select[Any]], ...]


def _rows(store: Store, connection: Connection, asked: Asked, place: tuple[int, int] | None, size: int) -> Iterator[Row]:
    """What was asked for, in order, ``size`` of it at most by each way to it; some of it may come twice."""
    ways = sorted(_ways(store, connection, asked), key=lambda way: way.count)
    taken, others = (ways[0], ways[1:]) if ways else (None, [])
    conditions = [item.c.current, *(way.condition for way in others), *_plain(asked)]
    if place:
        there, here = tuple_(item.c.first, item.c.id), tuple_(literal(place[0]), literal(place[1]))
        conditions.append(there < here if asked.newest else there > here)
    columns = [item.c[c.name] for c in fields(Row)]
    order = [item.c.first.desc(), item.c.id.desc()] if asked.newest else [item.c.first, item.c.id]
    walks = taken.walks if taken and taken.count >= FEW else ()
    selects: list[Select[Any]] = []
    for stretch in _time(asked, apart=not taken or bool(walks)):
        narrowed = select(*columns).where(*conditions, *stretch).order_by(*order).limit(size)
        if walks:
            selects += [walk(narrowed) for walk in walks]
        else:
            selects.append(narrowed.where(taken.condition) if taken else narrowed)
    found = [[Row(**row._mapping) for row in connection.execute(select)] for select in selects]
    return merge(*found, key=lambda row: (row.first, row.id), reverse=asked.newest)


def _plain(asked: Asked) -> Iterator[ColumnElement[bool]]:
    """Conditions that so many items meet that they are no way to any."""
    if asked.kind:
        yield item.c.kind.in_(asked.kind)
    if asked.lang:
        yield item.c.lang.in_(asked.lang)
    if asked.confidence is not None:
        yield item.c.confidence >= asked.confidence


def _ways(store: Store, connection: Connection, asked: Asked) -> Iterator[_Way]:
    for column, field in _NAMES.items():
        if values := getattr(asked, field):
            yield _by_name(connection, item.c[column], [id for value in values for id in named(connection, value)])
    if asked.category or asked.coder:
        yield _by_code(connection, asked)
    if asked.text is not None and (query := _query(store, asked)):
        matching = store.match(query)
        count = connection.scalar(text(f"SELECT count(*) FROM ({matching.text} LIMIT {FEW}) found").bindparams(query=query))
        yield _Way(count, item.c.id.in_(matching), (partial(_where, store.matches(item.c.id, query)),))


def _where(condition: ColumnElement[bool], s: Select[Any]) -> Select[Any]:
    return s.where(condition)


def _by_name(connection: Connection, column: ColumnElement[int], ids: Sequence[int]) -> _Way:
    together = [column.in_(ids)] if len(ids) > _APART else [column == id for id in ids]
    walks = tuple(partial(_where, condition) for condition in together)
    return _Way(_count(connection, item.c.id, column.in_(ids), item.c.current), column.in_(ids), walks)


def _by_code(connection: Connection, asked: Asked) -> _Way:
    """By categories and coders: what a coder coded counts also where a later one said otherwise, if it is asked for."""
    conditions = [code.c.category.in_(asked.category)] if asked.category else []
    conditions.append(code.c.coder.in_(asked.coder) if asked.coder else code.c.current)
    count = _count(connection, code.c.item, *conditions)

    def walk(category: str | None, coder: str | None, s: Select[Any]) -> Select[Any]:
        own = [code.c.category == category] if category else []
        own.append(code.c.coder == coder if coder else code.c.current)
        descending = asked.newest
        order = (code.c.first.desc(), code.c.item.desc()) if descending else (code.c.first, code.c.item)
        return s.join(code, code.c.item == item.c.id).where(*own).order_by(None).order_by(*order)

    pairs = [(c, by) for c in asked.category or (None,) for by in asked.coder or (None,)]
    return _Way(count, item.c.id.in_(select(code.c.item).where(*conditions)), tuple(partial(walk, *pair) for pair in pairs))


def _count(connection: Connection, column: ColumnElement[Any], *conditions: ColumnElement[bool]) -> int:
    """How many rows meet the conditions, FEW at most."""
    return connection.scalar(select(func.count()).select_from(select(column).where(*conditions).limit(FEW).subquery()))


def _time(asked: Asked, apart: bool) -> Iterator[list[ColumnElement[bool]]]:
    """The conditions of the time, one set of them for each stretch of days.

    ``apart``: for what may have been on a few days and for what on many, each of which has an index.
    """
    if asked.time is None:
        yield []
        return
    try:
        stretches = days(asked.time)
    except ValueError as error:
        raise LedgerError(str(error)) from error
    for first, last in stretches:
        inside = select(moment.c.item).where(moment.c.item == item.c.id, moment.c.first <= last, moment.c.last >= first)
        meets = [item.c.first <= last, item.c.last >= first, or_(~item.c.holes, inside.exists())]
        if not apart:
            yield meets
            continue
        yield [*meets, text(f"NOT (item.last - item.first > {LONG})"), item.c.first >= first - LONG]
        yield [*meets, text(f"item.last - item.first > {LONG}")]


def _query(store: Store, asked: Asked) -> str:
    """The words that are asked for as the store takes them, in the stems of each language; "" where there are none."""
    languages = asked.lang or ("nb", "en")
    alternatives = []
    for lang in {words.algorithm(lang): lang for lang in languages}.values():
        phrases = [words.stems(quoted or single, lang) for quoted, single in _QUERY.findall(asked.text or "")]
        alternatives.append([stems for stems in phrases if stems])
    return store.phrases([phrases for phrases in alternatives if phrases])
