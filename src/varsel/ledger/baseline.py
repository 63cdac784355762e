"""Is this new for this speaker? What the record has of the same speaker before: how often, of what, in which words."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Literal

import numpy as np
from sqlalchemy import Connection, select

from varsel.ledger.asking import categories
from varsel.ledger.counting import Count, Window, of_kind
from varsel.ledger.history import KINDS, Histories, History, Ints
from varsel.ledger.index import passage
from varsel.ledger.memory import Memory
from varsel.ledger.nearest import Near, Rare, gap, having, nearest, phrase, rare
from varsel.ledger.rates import Ratio, ratio
from varsel.ledger.revisions import Recorded
from varsel.ledger.schema import code, item, name
from varsel.ledger.store import Store
from varsel.ledger.times import FROM_EVER, Days
from varsel.record import Statement

WINDOWS = (30, 90, 365)  # days
ENOUGH_DAYS, ENOUGH_SAID = 365, 20  # a record that goes back so far and has so much can say that there was nothing
MANY = 10_000  # items that have the same words in a row are looked at, the last ones
NEAREST = 5  # so many earlier items are shown, and so many of the same category are looked at beside them

Key = str | int  # of a window: "ever", or how many days it has


@dataclass(frozen=True)
class Recent:
    """How often in the last ``days`` days, and how much more often than in the record before them.

    ``of`` is everything that was said (done, seen) in these days; ``rate`` compares per day, ``share`` per thing said: a
    ledger to which more articles are added has more of everything, and only the rate goes up.
    """

    days: int
    count: Count
    of: Count
    rate: Ratio | None
    share: Ratio | None


@dataclass(frozen=True)
class Habit:
    """How often one speaker said something of one category (did or saw, where it is a deed's or an indicator's).

    ``category`` is None for the categories that were asked for taken together.
    """

    kind: str
    category: str | None
    ever: Count
    recent: tuple[Recent, ...]


@dataclass(frozen=True)
class Reach:
    """How far the record of a speaker goes back: the first day, how many days, and how much there is in all."""

    begins: int | None
    days: int
    count: Count

    @property
    def is_enough(self) -> bool:
        """Whether it is long enough to tell from it that something was not said before."""
        return self.days >= ENOUGH_DAYS and self.count.least >= ENOUGH_SAID


@dataclass(frozen=True)
class First:
    """Whether something is there for the first time: a category, a phrase, a target, a condition.

    ``verdict`` is "first" where the record has none before; "maybe" where what it has may have been before or after;
    "before" where ``earlier`` (the number of the last such item) was. ``by_others``: others had it before, None: not looked.
    """

    what: Literal["category", "phrase", "target", "condition"]
    value: str
    verdict: Literal["first", "maybe", "before"]
    earlier: int | None
    by_others: bool | None = None


@dataclass(frozen=True)
class Baseline:
    """An item set beside what the same speaker said before it. ``when`` are its days; ``dated`` where these are from."""

    item: int
    when: Days
    dated: str
    reach: Reach
    habits: tuple[Habit, ...]
    firsts: tuple[First, ...]
    near: tuple[Near, ...]


@dataclass(frozen=True)
class Dossier:
    """What one actor is on record with until a day, that day included.

    ``names`` are those under which the actor is kept; ``reach`` and ``habits`` by kind: "statement", "deed", "observation".
    """

    names: tuple[str, ...]
    day: int
    reach: dict[str, Reach]
    habits: tuple[Habit, ...]


@dataclass(frozen=True)
class Row:
    """What the index has of the item that is looked at."""

    id: int
    kind: str
    actor: int | None
    counterpart: int | None
    utterance: int
    lang: str | None
    first: int
    last: int
    dated: str

    @property
    def days(self) -> Days:
        return Days(self.first, self.last)


def row(connection: Connection, id: int) -> Row:
    """An item that is there, as the index has it."""
    columns = [item.c[name] for name in Row.__dataclass_fields__]
    return Row(**connection.execute(select(*columns).where(item.c.id == id)).one()._mapping)


def baseline(
    store: Store, connection: Connection, memory: Memory, id: int, thing: Recorded, text: str
) -> Baseline:
    """What the record says of how new an item is for its speaker.

    Args:
        memory: where what was gathered of speakers and words is kept.
        id: the item's number.
        thing: what holds of it.
        text: of its article.
    """
    at = row(connection, id)
    if at.actor is None:
        return Baseline(id, at.days, at.dated, Reach(None, 0, Count(0, 0)), (), (), ())
    has = coded(connection, id)
    history = memory.histories.of(connection, [at.actor])
    reach, groups = habits(history, at.kind, at.days, has, at.utterance)
    find = partial(rare, store, connection, memory.frequencies, lang=at.lang)
    words = find(passage(text, thing))
    firsts = tuple(_firsts(store, connection, history, at, thing, text, find, words, has))
    near = tuple(_near(connection, history, at, words, has))
    return Baseline(id, at.days, at.dated, reach, groups, firsts, near)


def dossier(
    connection: Connection, histories: Histories, who: Sequence[int], day: int, has: Collection[str] | None = None
) -> Dossier:
    """How often an actor has said, done and seen what, in the time until a day; ``has``: only these categories."""
    tomorrow = Days(day + 1, day + 1)
    called = connection.scalars(select(name.c.name).where(name.c.id.in_(who)).order_by(name.c.name))
    history, reach, found = histories.of(connection, who), {}, []
    for kind in KINDS:
        reach[kind], each = habits(history, kind, tomorrow)
        asked = [h for h in each if h.ever.most and (not has or h.category in has)]
        found += sorted(asked, key=lambda h: (-h.ever.most, h.category))
    return Dossier(tuple(called), day, reach, tuple(found))


def coded(connection: Connection, id: int) -> tuple[str, ...]:
    """The categories of an item that count: a later coder's in place of the machine's."""
    asked = select(code.c.category).where(code.c.item == id, code.c.current)
    return tuple(connection.scalars(asked.distinct().order_by(code.c.category)))


def habits(
    history: History, kind: str, when: Days, coded: Collection[str] | None = None,
    without: int | None = None, together: bool = False,
) -> tuple[Reach, tuple[Habit, ...]]:  # fmt: skip
    """How often one speaker said something of each category before a day, and how far their record goes back then.

    Args:
        history: the speaker's.
        kind: "statement", "deed" or "observation".
        when: the days on one of which it is asked.
        coded: the categories; all that there are where None.
        without: an utterance that is not counted.
        together: count what has any of the categories as one.
    """
    start = history.begins[kind]
    windows = _windows(when, start)
    days = 0 if start is None else max(when.first - start, 0)
    everything, groups = _counts(history, kind, windows, coded if together else None)
    if without is not None:
        own, of_groups = _counts(history.of(without), kind, windows, coded if together else None)
        everything, groups = _less(everything, own), {key: _less(each, of_groups[key]) for key, each in groups.items()}
    if coded is not None and not together:
        groups = {category: groups.get(category) or dict.fromkeys(windows, Count(0, 0)) for category in coded}
    reach = Reach(start if days else None, days, everything["ever"])
    return reach, tuple(_habit(kind, key, counts, everything, reach) for key, counts in groups.items())


def _counts(
    history: History, kind: str, windows: Mapping[Key, Window], together: Collection[str] | None
) -> tuple[dict[Key, Count], dict[str | None, dict[Key, Count]]]:
    """How much in each window: of everything, and of each category, or of some of them ``together``."""
    by: dict[str | None, dict[Key, Count]] = {}
    if together is None:
        by |= history.counted_by_category(kind, windows)
    else:
        by[None] = history.counted_together(kind, together, windows)
    return history.counted(kind, windows), by


def _less(counts: Mapping[Key, Count], own: Mapping[Key, Count]) -> dict[Key, Count]:
    return {key: count - own[key] for key, count in counts.items()}


def _windows(when: Days, start: int | None) -> dict[Key, Window]:
    """The days before: all of them, the recent ones, and (as negative numbers) those of the record before these."""
    found: dict[Key, Window] = {"ever": Window.before(when)}
    for days in WINDOWS:
        found[days] = Window.before(when, days)
        if start is not None:
            found[-days] = Window(Days(start, start), Days(when.first - days - 1, when.last - days - 1))
    return found


def _habit(
    kind: str, category: str | None, counts: Mapping[Key, Count], of: Mapping[Key, Count], reach: Reach
) -> Habit:
    recent = []
    for days in WINDOWS:
        past_days = reach.days - days
        rate = share = None
        if past_days > 0:
            rate = ratio(counts[days], days, counts[-days], past_days)
            share = ratio(counts[days], of[days].middle, counts[-days], of[-days].middle)
        recent.append(Recent(days, counts[days], of[days], rate, share))
    return Habit(kind, category, counts["ever"], tuple(recent))


def _firsts(
    store: Store, connection: Connection, history: History, at: Row, thing: Recorded, text: str,
    find: Callable[[str], Sequence[Rare]], words: Sequence[Rare], has: Sequence[str],
) -> Iterator[First]:  # fmt: skip
    for category in has:
        yield _first(history, at, "category", category, history.coded[history.categories.among([category])])
    if found := phrase(passage(text, thing), at.lang, words):
        yield _first_words(store, connection, at, "phrase", *found)
    if at.counterpart is not None:
        for target in islice(_targets(thing), 1):
            yield _first(history, at, "target", target, np.flatnonzero(history.counterpart == at.counterpart))
    if isinstance(thing, Statement) and thing.condition:
        if found := phrase(thing.condition, at.lang, find(thing.condition)):
            yield _first_words(store, connection, at, "condition", thing.condition, found[1])


def _targets(thing: Recorded) -> Iterator[str]:
    if isinstance(thing, Statement):
        yield from (target for signal in thing.signals for target in signal.target)
    elif other := getattr(thing, "recipient", None) or getattr(thing, "about", None):
        yield other


def _first(history: History, at: Row, what: str, value: str, mine: Ints) -> First:
    """Looks for the last item of the speaker's before this one; else for one that may have been before.

    ``mine`` are the rows of the speaker's items that have it.
    """
    others = _latest(history, _others(history, at, mine))
    before, maybe = others[history.last[others] < at.first], others[history.first[others] < at.last]
    if before.size:
        return First(what, value, "before", int(history.id[before[0]]))
    return First(what, value, "maybe" if maybe.size else "first", int(history.id[maybe[0]]) if maybe.size else None)


def _others(history: History, at: Row, rows: Ints) -> Ints:
    """Those of some items that are of the same kind as one, and no reports of the same."""
    return rows[(history.kind.at[rows] == KINDS.index(at.kind)) & (history.utterance[rows] != at.utterance)]


def _latest(history: History, rows: Ints) -> Ints:
    """Items, the last ones first."""
    return rows[np.lexsort((history.id[rows], history.first[rows]))[::-1]]


def _first_words(store: Store, connection: Connection, at: Row, what: str, value: str, stems: Sequence[str]) -> First:
    """The same for words in a row, which few items have, whoever says them."""
    asked = select(item.c.id, item.c.actor, item.c.last).where(
        having(store, stems), item.c.current, of_kind(at.kind), item.c.utterance != at.utterance, item.c.first < at.last
    )
    rows = connection.execute(asked.order_by(item.c.first.desc(), item.c.id.desc()).limit(MANY)).all()
    mine = [row for row in rows if row.actor == at.actor]
    before = next((row.id for row in mine if row.last < at.first), None)
    others = any(row.actor != at.actor and row.last < at.first for row in rows)
    if before is not None:
        return First(what, value, "before", before, others)
    return First(what, value, "maybe" if mine else "first", mine[0].id if mine else None, others)


def _near(connection: Connection, history: History, at: Row, words: Sequence[Rare], has: Sequence[str]) -> list[Near]:
    """The nearest earlier items: by shared rare words first, then the last ones of the same category."""
    before = _others(history, at, np.flatnonzero((history.first < at.last) & (history.first > FROM_EVER)))
    found = nearest(history, words, before, at.days)[:NEAREST]
    once = {n.utterance for n in found}
    same = np.intersect1d(before, history.coded[history.categories.among(has)])
    same = _latest(history, same)[: 4 * NEAREST]
    columns = (column[same].tolist() for column in (history.id, history.utterance, history.first, history.last))
    for id, utterance, first, last in zip(*columns, strict=True):
        if utterance not in once:
            once.add(utterance)
            found.append(Near(id, utterance, gap(Days(first, last), at.days), 0.0, ()))
    shared = _shared(connection, [n.item for n in found], has)
    found = [replace(n, categories=shared.get(n.item, ())) for n in found]
    return sorted(found, key=lambda n: (-n.share, -len(n.categories), n.days))[:NEAREST]


def _shared(connection: Connection, ids: Sequence[int], has: Sequence[str]) -> dict[int, tuple[str, ...]]:
    """Which of these categories each of the items is coded with."""
    found = categories(connection, ids)
    return {id: tuple(category for category in has if category in own) for id, own in found.items()}
