"""From word to deed: how long after it was announced something was seen done. Every match is inferred, and says why."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select

from varsel.ledger.asking import categories
from varsel.ledger.schema import code, item
from varsel.ledger.times import Days
from varsel.record import Deed, Quantity
from varsel.worded import Worded

TO_COME = ("announced", "pledged", "demanded")
SEEN = ("ongoing", "done")
MOST = 100  # deeds to come that are looked at, the latest
BESIDE = 5_000  # deeds that were done and may be one of them, the latest


@dataclass(frozen=True)
class Lag:
    """One deed that was announced, pledged or demanded, and the first one seen done that fits it.

    ``days`` lie between the two, at least and at most, where it was seen; ``open`` is otherwise how many days it has
    stood open, at least and at most. ``why`` says what the two have in common and what they leave open: that they are the
    same is always inferred. Numbers are those of items.
    """

    item: int
    status: str
    event: str
    mode: str | None
    done: int | None
    days: tuple[int, int] | None
    open: tuple[int, int] | None
    why: tuple[Worded, ...]


@dataclass(frozen=True)
class Told:
    """A deed as the index has it: its days and where these are from, the number of its recipient, event and mode."""

    item: int
    status: str
    days: Days
    dated: str
    article: int
    recipient: int | None
    codes: frozenset[str]

    @property
    def is_to_come(self) -> bool:
        return self.status in TO_COME


def told(connection: Connection, who: Collection[int], towards: Collection[int] | None, day: int) -> list[Told]:
    """The deeds of an actor until a day, in the order of time, of each utterance the first report.

    Args:
        who: the numbers of the actor's names.
        towards: those of the recipient, None for any.
        day: nothing that was certainly later is looked at.
    """
    found: list[Told] = []
    for statuses, most in ((TO_COME, MOST), (SEEN, BESIDE)):
        asked = _deeds(day, statuses).where(item.c.actor.in_(who))
        if towards is not None:
            asked = asked.where(item.c.counterpart.in_(towards) | item.c.counterpart.is_(None))
        found += _once(connection, connection.execute(asked.limit(most)).all())
    return sorted(found, key=lambda t: (t.days, t.item))


def among(connection: Connection, ids: Collection[int], day: int) -> list[list[Told]]:
    """Those of some items that are deeds until a day, for each actor as ``told`` has them."""
    rows = connection.execute(_deeds(day, (*TO_COME, *SEEN)).where(item.c.id.in_(ids), item.c.actor.is_not(None)))
    by_actor: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        by_actor[row.actor].append(row)
    return [sorted(_once(connection, rows), key=lambda t: (t.days, t.item)) for rows in by_actor.values()]


def around(connection: Connection, id: int, day: int) -> list[Told]:
    """A deed and those others of its actor that it may go together with, as ``told`` has them; none of a deed of nobody's."""
    own = connection.execute(_deeds(day, (*TO_COME, *SEEN)).where(item.c.id == id, item.c.actor.is_not(None))).first()
    if own is None:
        return []
    coded = select(code.c.item).where(
        code.c.actor == own.actor, code.c.current, code.c.category.in_(categories(connection, [id])[id])
    )  # fmt: skip
    rows = [own]
    for statuses, most in ((SEEN, BESIDE),) if own.status in TO_COME else ((SEEN, BESIDE), (TO_COME, MOST)):
        others = _deeds(day, statuses).where(item.c.id.in_(coded), item.c.utterance != own.utterance)
        rows += connection.execute(others.limit(most)).all()
    return sorted(_once(connection, rows), key=lambda t: (t.days, t.item))


def _deeds(day: int, statuses: Collection[str]) -> Select[Any]:
    """Deeds of these statuses that are dated and may have been by a day, the latest first."""
    columns = ("id", "actor", "status", "first", "last", "dated", "article", "counterpart", "utterance")
    asked = select(*(item.c[name] for name in columns)).where(
        item.c.kind == "deed", item.c.current, item.c.first <= day, item.c.dated != "nothing", item.c.status.in_(statuses)
    )
    return asked.order_by(item.c.first.desc(), item.c.id.desc())


def _once(connection: Connection, rows: Sequence[Any]) -> list[Told]:
    """Deeds as the index has them, of each utterance the first report: the last of these rows."""
    codes = categories(connection, [row.id for row in rows])
    return [
        Told(r.id, r.status, Days(r.first, r.last), r.dated, r.article, r.counterpart, frozenset(codes[r.id]))
        for r in {row.utterance: row for row in rows}.values()
    ]


def lags(found: Sequence[Told], day: int, deed: Callable[[int], Deed | None]) -> Iterator[Lag]:
    """For each deed that was to come, in the order of time: when it was first seen done, or how long it has been open.

    ``deed`` gives the deed of an item; None where it is not there any more.
    """
    seen = [t for t in found if not t.is_to_come]
    for to_come in found:
        if not to_come.is_to_come or (word := deed(to_come.item)) is None:
            continue
        done, why = next(_fitting(to_come, word, seen, deed), (None, ()))
        days = done and (max(done.days.first - to_come.days.last, 0), done.days.last - to_come.days.first)
        age = None if done else (max(day - to_come.days.last, 0), day - to_come.days.first)
        yield Lag(to_come.item, word.status, word.event, word.mode, done and done.item, days, age, why)


def _fitting(
    to_come: Told, word: Deed, seen: Sequence[Told], deed: Callable[[int], Deed | None]
) -> Iterator[tuple[Told, tuple[Worded, ...]]]:
    """Those of the deeds seen that may be the one to come, with the reasons."""
    for t in seen:
        same = to_come.codes <= t.codes or t.codes <= to_come.codes
        other = None not in (to_come.recipient, t.recipient) and to_come.recipient != t.recipient
        if same and not other and _is_after(t, to_come) and (act := deed(t.item)):
            if (why := fits(word, act)) is not None:
                yield t, (*why, *_dated(to_come, t))


def _dated(to_come: Told, done: Told) -> Iterator[Worded]:
    by_article = to_come.dated == "published", done.dated == "published"
    if by_article == (True, True):
        yield Worded("the first and the second by the date of the article")
    elif any(by_article):
        yield Worded("the first by the date of the article") if by_article[0] else Worded("the second by the date of the article")


def fits(to_come: Deed, done: Deed) -> tuple[Worded, ...] | None:
    """Worded a deed done, of the same actor and no other recipient, may be the one to come; None where it cannot be."""
    a, b = to_come, done
    if a.event != b.event or (a.mode and b.mode and a.mode != b.mode):
        return None
    if a.mode and b.mode:
        why = [Worded("the same %(category)s", category=a.mode)]
    elif a.mode or b.mode:
        why = [Worded("the same %(category)s, of which one tells no mode", category=a.event)]
    else:
        why = [Worded("the same %(category)s", category=a.event)]
    if a.recipient and b.recipient:
        why.append(Worded("the same recipient (%(whom)s)", whom=b.recipient))
    elif a.recipient or b.recipient:
        why.append(Worded("one tells no recipient (%(whom)s)", whom=a.recipient or b.recipient))
    amount = _amount(a.quantity, b.quantity)
    return None if amount is None else (*why, *amount)


def _amount(to_come: Quantity | None, done: Quantity | None) -> tuple[Worded, ...] | None:
    """What two quantities have in common; None where they are of different things, or more was done than was to come."""
    if to_come is None or done is None:
        return () if to_come is done else (Worded("one tells no quantity"),)
    if _unit(to_come) != _unit(done) and None not in (to_come.unit, done.unit):
        return None
    unit = done.unit or to_come.unit
    slack = 1.1 if to_come.approximate or done.approximate else 1.0
    if done.value > to_come.value * slack:
        return None
    if done.value < to_come.value / slack:
        return (Worded("%(part)s of %(whole)s", part=f"{done.value:g}", whole=_counted(to_come.value, unit)),)
    return (Worded("the same quantity (%(amount)s)", amount=_counted(done.value, unit)),)


def _counted(value: float, unit: str | None) -> str:
    return f"{value:g} {unit or ''}".rstrip()


def _unit(quantity: Quantity) -> str | None:
    return quantity.unit and quantity.unit.casefold()


def _is_after(done: Told, to_come: Told) -> bool:
    """Whether it may have been done after it was told to come; what one article tells of both must say so."""
    if done.article == to_come.article:
        return done.days.first > to_come.days.last
    return done.days.first >= to_come.days.first and done.days.last > to_come.days.first
