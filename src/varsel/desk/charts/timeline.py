"""The chronology as one picture: words above the line, deeds below it, each as wide as its date is uncertain.

It is drawn anew for every question that a reader asks, of hundreds of marks, so it is written as SVG right away: as a
specification it would take a hundred times as long.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from html import escape
from typing import Any

from babel.dates import format_date

from varsel.desk.charts import SIDES
from varsel.exports.categories import known, label
from varsel.exports.dates import spoken
from varsel.ledger import Lag, Outline
from varsel.ledger.schema import LONG
from varsel.ledger.times import FROM_EVER, UNTIL_NOW, Days

WIDTH, LEFT, ROW, BAR = 860, 196, 13, 10  # pixels: of the plot, of the names beside it, of one row of marks, of a mark
MARGIN, AXIS, NARROWEST = 6, 26, 3  # pixels: around, for the dates between words and deeds, of the shortest mark
NAME = 30  # letters of the name of a lane
LANES = 12  # above the line and below it; what is seldomer is one lane together
ROWS = 8  # of a lane, at most
TICKS = 12  # at most
DAYS_BETWEEN, MONTHS_BETWEEN = (1, 2, 7, 14), (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)  # ticks
DONE, NOT_DONE = ("done", "ongoing", "observed"), ("denied", "not-observed")
OTHER = "…"


@dataclass(frozen=True)
class Mark:
    """One item in one category: in which lane, on which days (both included), whose, and what it is called.

    ``side`` is the hue: 1 to SIDES for those who have most, 0 for all others. ``status`` of a deed or observation.
    """

    item: int
    is_word: bool
    lane: str
    first: date
    last: date
    side: int
    status: str
    title: str
    row: int = 0


@dataclass(frozen=True)
class Timeline:
    """What the chart shows: marks in their rows, from one day to another, the sides by name, and threads between items.

    ``outside``: how many items are of other days.
    """

    marks: tuple[Mark, ...]
    first: date
    last: date
    sides: tuple[str, ...]
    threads: tuple[Lag, ...]
    outside: int = 0


def timeline(found: Sequence[Outline], threads: Sequence[Lag], words: dict[str, Any]) -> Timeline | None:
    """The picture of some items: None where none of them has both a date and a category.

    One report of each utterance is drawn, the first here. What may have been at any time of a long stretch is drawn as far
    as the axis goes.
    """
    once = {o.utterance if o.kind == "statement" else o.id: o for o in reversed(found)}
    shown = [o for o in reversed(once.values()) if o.dated != "nothing" and o.categories]
    days = _days(shown)
    if days is None:
        return None
    inside = [o for o in shown if o.days.last >= days.first and o.days.first <= days.last]
    sides = tuple(name for name, _ in Counter(o.side for o in inside if o.side).most_common(SIDES))
    called = cache(lambda first, last: spoken(f"{first}" if first == last else f"{first}/{last}", words))  # most share their days
    marks = [mark for o in inside for mark in _marks(o, days, sides, words, called)]
    first, last = date.fromordinal(days.first), date.fromordinal(days.last)
    return Timeline(tuple(_in_rows(_in_lanes(marks))), first, last, sides, tuple(threads), len(shown) - len(inside))


def _days(shown: Sequence[Outline]) -> Days | None:
    """What the axis reaches over: the days of the articles, and what they tell of the weeks around.

    What they tell of other years would make all the rest one line.
    """
    told = [o.published for o in shown if o.published]
    told = told or [o.days for o in shown if o.days.first != FROM_EVER and o.days.last != UNTIL_NOW]
    if not told:
        return None
    first, last = min(d.first for d in told), max(d.last for d in told)
    near = [o.days for o in shown if o.days.last - o.days.first <= LONG]
    near = [d for d in near if d.last >= first - LONG and d.first <= last + LONG]
    return Days(min([first, *(d.first for d in near)]), max([last, *(d.last for d in near)]))


def _marks(
    o: Outline, days: Days, sides: Sequence[str], words: dict[str, Any], called: Callable[[date, date], str]
) -> Iterable[Mark]:
    """The marks of an item; ``called`` has the words for its days."""
    side = sides.index(o.side) + 1 if o.side in sides else 0
    first, last = (date.fromordinal(min(max(day, days.first), days.last)) for day in o.days)
    for id in _finest(o.categories):
        lane = label(id, words["codebook"])
        when = called(first, last)
        parts = [o.actor or words["printed"]["unknown"], lane, words["status"].get(o.status or "", ""), when]
        yield Mark(o.id, o.kind == "statement", lane, first, last, side, o.status, ", ".join(p for p in parts if p))


def _finest(categories: Sequence[str]) -> list[str]:
    """Categories without those that others of them are under: a mode tells its event."""
    parents = {known()[id][1].parent for id in categories if id in known()}
    return [id for id in categories if id not in parents]


def _in_lanes(marks: Sequence[Mark]) -> list[Mark]:
    """Marks with the lanes that are seldom used taken together."""
    kept = {
        is_word: [lane for lane, _ in Counter(m.lane for m in marks if m.is_word == is_word).most_common(LANES)]
        for is_word in (True, False)
    }
    return [m if m.lane in kept[m.is_word] else replace(m, lane=OTHER) for m in marks]


def _in_rows(marks: Sequence[Mark]) -> Iterable[Mark]:
    """Marks of one lane in as many rows as they need not to cover each other, most lanes having one."""
    ends: dict[tuple[bool, str], list[date]] = {}
    for mark in sorted(marks, key=lambda m: (m.first, m.last)):
        rows = ends.setdefault((mark.is_word, mark.lane), [])
        free = next((n for n, end in enumerate(rows) if end < mark.first), len(rows))
        free = min(free, ROWS - 1)
        rows[free : free + 1] = [mark.last]
        yield replace(mark, row=free)


class _Drawing:
    """The picture while it is drawn: where each row of marks is, from above, and which day is where."""

    def __init__(self, drawn: Timeline) -> None:
        self.begins = drawn.first - timedelta(days=1)
        self.days = (drawn.last - drawn.first).days + 3
        self.rows: dict[tuple[bool, str, int], int] = {}  # their upper edges
        self.names: list[tuple[str, int]] = []
        at = self._lanes(drawn, True, MARGIN)
        self.axis = at
        self.height = self._lanes(drawn, False, at + AXIS) + MARGIN

    def _lanes(self, drawn: Timeline, is_word: bool, at: int) -> int:
        """Gives the lanes of words, or of deeds, their rows from ``at`` on: the busiest next to the axis. Where they end."""
        marks = [m for m in drawn.marks if m.is_word == is_word]
        busy = Counter(m.lane for m in marks)
        order = sorted(busy, key=lambda lane: (lane == OTHER, busy[lane]) if is_word else (lane == OTHER, -busy[lane]))
        for lane in order:
            self.names.append((lane, at))
            for n in range(1 + max(m.row for m in marks if m.lane == lane)):
                self.rows[is_word, lane, n] = at
                at += ROW
        return at

    def x(self, day: date) -> float:
        """Where a day begins."""
        return round(LEFT + WIDTH * (day - self.begins).days / self.days, 1)

    def y(self, mark: Mark) -> int:
        return self.rows[mark.is_word, mark.lane, mark.row]


def svg(drawn: Timeline, link: Callable[[int], str], locale: str, title: str) -> str:
    """The picture as SVG, in the colours of the page (``charts.PALETTE`` has them for paper).

    Args:
        drawn: what it shows.
        link: gives the address of an item.
        locale: of the dates.
        title: what it is called to who cannot see it.
    """
    at = _Drawing(drawn)
    width = LEFT + WIDTH + 2 * MARGIN
    return "".join(
        (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {at.height}" width="{width}" height="{at.height}" '
         f'role="group" aria-label="{escape(title)}" font-size="12" fill="var(--soft)">',
         f'<rect class="plot" x="{LEFT}" y="{MARGIN}" width="{WIDTH}" height="{at.height - 2 * MARGIN}" fill="none"/>',
         *_axis(at, drawn, locale), *_names(at), *_bars(at, drawn, link), *_threads(at, drawn), "</svg>")
    )  # fmt: skip


def _axis(at: _Drawing, drawn: Timeline, locale: str) -> Iterator[str]:
    days = ticks(drawn.first, drawn.last)
    form = "d MMM" if (drawn.last - drawn.first).days < 700 else "MMM y"
    path = "".join(f"M{at.x(day)} {MARGIN}V{at.axis}m0 {AXIS}V{at.height - MARGIN}" for day in days)
    lines = "".join(f"M{LEFT} {y}h{WIDTH}" for y in (at.axis, at.axis + AXIS))
    middle = WIDTH / at.days / 2 if at.days <= 2 * TICKS else 0  # of a day that is wide enough to have its name under it
    yield f'<path d="{path}{lines}" stroke="var(--line)" fill="none"/><g text-anchor="middle">'
    for day in days:
        x = at.x(day) + middle
        yield f'<text x="{x:.1f}" y="{at.axis + AXIS - 9}">{escape(format_date(day, form, locale))}</text>'
    yield "</g>"


def ticks(first: date, last: date) -> list[date]:
    """Days that are named on the axis: so many days or months apart that there are TICKS at most."""
    whole = (last - first).days + 1
    for days in DAYS_BETWEEN:
        if whole <= days * TICKS:
            return [first + timedelta(days=n) for n in range(0, whole, days)]
    begin, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    apart = next((m for m in MONTHS_BETWEEN if (end - begin) // m < TICKS), MONTHS_BETWEEN[-1] * 10)
    months = (date(m // 12, m % 12 + 1, 1) for m in range(-(-begin // apart) * apart, end + 1, apart))
    return [day for day in months if day >= first] or [first]


def _names(at: _Drawing) -> Iterator[str]:
    yield '<g text-anchor="end">'
    for name, y in at.names:
        short = name if len(name) <= NAME else name[: NAME - 1] + "…"
        yield f'<text x="{LEFT - 8}" y="{y + BAR}">{escape(short)}</text>'
    yield "</g>"


def _bars(at: _Drawing, drawn: Timeline, link: Callable[[int], str]) -> Iterator[str]:
    """Marks: in the hue of their side above the line, in the accent below it; hollow what was not done (yet)."""
    for mark in drawn.marks:
        colour = f"var(--side-{mark.side})" if mark.is_word else "var(--deed)"
        is_done = mark.is_word or mark.status in DONE
        x = at.x(mark.first)
        wide = max(at.x(mark.last + timedelta(days=1)) - x - 1, NARROWEST)
        looks = f'fill="{colour if is_done else "var(--paper)"}" stroke="{colour}"'
        if is_done and mark.first != mark.last:
            looks += ' fill-opacity=".45"'
        if mark.status in NOT_DONE:
            looks += ' stroke-dasharray="2 2"'
        yield f'<a href="{escape(link(mark.item))}"><title>{escape(mark.title)}</title>'
        yield f'<rect x="{x}" y="{at.y(mark) + 1}" width="{wide:.1f}" height="{BAR}" rx="2" {looks}/></a>'


def _threads(at: _Drawing, drawn: Timeline) -> Iterator[str]:
    """From each deed that was announced to the day it was seen done; dotted to the end of the axis where it was not."""
    marks = {m.item: m for m in drawn.marks}
    for lag in drawn.threads:
        if (word := marks.get(lag.item)) is None or (lag.done is not None and lag.done not in marks):
            continue
        done = marks[lag.done] if lag.done is not None else None
        x, y = at.x(word.last + timedelta(days=1)), at.y(word) + 1 + BAR / 2
        end, to = at.x(done.first if done else drawn.last + timedelta(days=1)), at.y(done or word) + 1 + BAR / 2
        dots = "" if done else ' stroke-dasharray="1 4"'
        yield f'<path d="M{x} {y}L{end} {to}" stroke="var(--deed)" stroke-width="1.2" opacity=".8" fill="none"{dots}/>'
