"""The chronology as one picture: words above the line, deeds below it, each as wide as its date is uncertain.

It is drawn anew for every question that a reader asks, of hundreds of marks, so it is written as SVG right away: as a
specification it would take a hundred times as long. It is the same on a page of the desk (SCREEN) and printed (PAPER),
where it is narrower, so that its letters are as large as those of the text.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from html import escape
from typing import Any

from babel.dates import format_date

from varsel.exports.categories import known, label
from varsel.exports.dates import spoken
from varsel.ledger import Lag, Ledger, Outline, Row
from varsel.ledger.schema import LONG
from varsel.ledger.times import FROM_EVER, UNTIL_NOW, Days

#: Light colours by name; the desk's ``static/desk.css`` has the same names, and dark ones. Sides are hues that the colour-blind
#: tell apart (Okabe and Ito, "Color universal design", 2008), darkened for text on paper; deeds have an accent of their own.
PALETTE = {
    "paper": "#fffdf9", "ink": "#1c2430", "soft": "#5b6572", "line": "#d8d4ca",
    "side-1": "#0b6aa8", "side-2": "#a86100", "side-3": "#00785a", "side-4": "#8a4f7d", "side-0": "#7a828c",
    "deed": "#b3301f",
}  # fmt: skip
SIDES = 4  # hues there are
DRAWN = 500  # items in a picture, at most
MARGIN, AXIS, NARROWEST, TICK = 6, 26, 3, 72  # pixels: around, for the dates, of the shortest mark, of a date
LANES = 12  # above the line and below it; what is seldomer is one lane together
ROWS = 8  # of a lane, at most
DAYS_BETWEEN, MONTHS_BETWEEN = (1, 2, 7, 14), (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)  # ticks
DONE, NOT_DONE = ("done", "ongoing", "observed"), ("denied", "not-observed")
OTHER = "…"


@dataclass(frozen=True)
class Layout:
    """How large everything is, in pixels: the plot, the names beside it, a row of marks, a mark, the letters.

    ``longest``: letters of a name, at most; ``rows`` of marks, at most, all lanes together.
    """

    plot: int
    names: int
    row: int
    bar: int
    font: int
    longest: int
    rows: int


SCREEN, PAPER = Layout(860, 196, 13, 10, 12, 30, 2 * (LANES + 1) * ROWS), Layout(480, 130, 11, 8, 10, 25, 52)


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


def timeline_of(ledger: Ledger, rows: Sequence[Row], words: dict[str, Any]) -> Timeline | None:
    """The picture of the first of some items, DRAWN at most."""
    first = rows[:DRAWN]
    deeds = [row.id for row in first if row.kind == "deed"]
    return timeline(ledger.outlines([row.id for row in first]), ledger.threads(deeds), words)


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

    def __init__(self, drawn: Timeline, layout: Layout) -> None:
        self.layout, self.left, self.plot = layout, layout.names, layout.plot
        self.begins = drawn.first - timedelta(days=1)
        self.days = (drawn.last - drawn.first).days + 3
        self.rows: dict[tuple[bool, str, int], int] = {}  # their upper edges
        self.names: list[tuple[str, int]] = []
        self.most = _rows_of_a_lane(drawn, layout.rows)
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
            for n in range(min(self.most, 1 + max(m.row for m in marks if m.lane == lane))):
                self.rows[is_word, lane, n] = at
                at += self.layout.row
        return at

    def x(self, day: date) -> float:
        """Where a day begins."""
        return round(self.left + self.plot * (day - self.begins).days / self.days, 1)

    def y(self, mark: Mark) -> int:
        return self.rows[mark.is_word, mark.lane, min(mark.row, self.most - 1)]


def _rows_of_a_lane(drawn: Timeline, room: int) -> int:
    """How many rows a lane has, at most, so that all have so many together as there is room for; 1 at least."""
    lanes: dict[tuple[bool, str], int] = {}
    for mark in drawn.marks:
        lane = mark.is_word, mark.lane
        lanes[lane] = max(mark.row + 1, lanes.get(lane, 0))
    return next((most for most in range(ROWS, 1, -1) if sum(min(rows, most) for rows in lanes.values()) <= room), 1)


def svg(drawn: Timeline, link: Callable[[int], str], words: dict[str, Any], layout: Layout = SCREEN) -> str:
    """The picture as SVG, in the colours of the page (``on_paper``: in those of paper).

    Args:
        drawn: what it shows.
        link: gives the address of an item.
        words: the texts of the language.
        layout: how wide it is.
    """
    at = _Drawing(drawn, layout)
    width = at.left + at.plot + 2 * MARGIN
    return "".join(
        (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {at.height}" width="{width}" height="{at.height}" '
         f'role="group" aria-label="{escape(words["picture"]["title"])}" font-size="{layout.font}" fill="var(--soft)">',
         f'<rect class="plot" x="{at.left}" y="{MARGIN}" width="{at.plot}" height="{at.height - 2 * MARGIN}" fill="none"/>',
         *_axis(at, drawn, words["locale"]), *_names(at), *_bars(at, drawn, link), *_threads(at, drawn), "</svg>")
    )  # fmt: skip


def on_paper(drawn: str) -> str:
    """A picture in the colours of paper."""
    for name, colour in PALETTE.items():
        drawn = drawn.replace(f"var(--{name})", colour)
    return drawn


def _axis(at: _Drawing, drawn: Timeline, locale: str) -> Iterator[str]:
    most = at.plot // TICK
    days = ticks(drawn.first, drawn.last, most)
    form = "d MMM" if (drawn.last - drawn.first).days < 700 else "MMM y"
    path = "".join(f"M{at.x(day)} {MARGIN}V{at.axis}m0 {AXIS}V{at.height - MARGIN}" for day in days)
    lines = "".join(f"M{at.left} {y}h{at.plot}" for y in (at.axis, at.axis + AXIS))
    middle = at.plot / at.days / 2 if at.days <= 2 * most else 0  # of a day that is wide enough to have its name under it
    yield f'<path d="{path}{lines}" stroke="var(--line)" fill="none"/><g text-anchor="middle">'
    for day in days:
        x = at.x(day) + middle
        yield f'<text x="{x:.1f}" y="{at.axis + AXIS - 9}">{escape(format_date(day, form, locale))}</text>'
    yield "</g>"


def ticks(first: date, last: date, most: int) -> list[date]:
    """Days that are named on the axis: so many days or months apart that there are ``most`` at most."""
    whole = (last - first).days + 1
    for days in DAYS_BETWEEN:
        if whole <= days * most:
            return [first + timedelta(days=n) for n in range(0, whole, days)]
    begin, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    apart = next((m for m in MONTHS_BETWEEN if (end - begin) // m < most), MONTHS_BETWEEN[-1] * 10)
    months = (date(m // 12, m % 12 + 1, 1) for m in range(-(-begin // apart) * apart, end + 1, apart))
    return [day for day in months if day >= first] or [first]


def _names(at: _Drawing) -> Iterator[str]:
    yield '<g text-anchor="end">'
    for name, y in at.names:
        short = name if len(name) <= at.layout.longest else name[: at.layout.longest - 1] + "…"
        yield f'<text x="{at.left - 8}" y="{y + at.layout.bar}">{escape(short)}</text>'
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
        yield f'<rect x="{x}" y="{at.y(mark) + 1}" width="{wide:.1f}" height="{at.layout.bar}" rx="2" {looks}/></a>'


def _threads(at: _Drawing, drawn: Timeline) -> Iterator[str]:
    """From each deed that was announced to the day it was seen done; dotted to the end of the axis where it was not."""
    marks, middle = {m.item: m for m in drawn.marks}, 1 + at.layout.bar / 2
    for lag in drawn.threads:
        if (word := marks.get(lag.item)) is None or (lag.done is not None and lag.done not in marks):
            continue
        done = marks[lag.done] if lag.done is not None else None
        x, y = at.x(word.last + timedelta(days=1)), at.y(word) + middle
        end, to = at.x(done.first if done else drawn.last + timedelta(days=1)), at.y(done or word) + middle
        dots = "" if done else ' stroke-dasharray="1 4"'
        yield f'<path d="M{x} {y}L{end} {to}" stroke="var(--deed)" stroke-width="1.2" opacity=".8" fill="none"{dots}/>'
