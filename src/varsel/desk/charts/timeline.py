"""The chronology as one picture: words above the line, deeds below it, each as wide as its date is uncertain."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from varsel.desk.charts import BASE, PALETTE, SIDES, specification
from varsel.exports.categories import category, label
from varsel.exports.dates import spoken
from varsel.ledger import Lag, Outline

from varsel.ledger.schema import LONG
from varsel.ledger.times import FROM_EVER, UNTIL_NOW, Days

WIDTH, LEFT, ROW = 860, 190, 13  # pixels: of the plot, of the names beside it, of one row of marks
LANES = 12  # above the line and below it; what is seldomer is one lane together
ROWS = 8  # of a lane, at most
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
    sides = tuple(name for name, _ in Counter(o.actor for o in inside if o.actor).most_common(SIDES))
    marks = [mark for o in inside for mark in _marks(o, days, sides, words)]
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


def _marks(o: Outline, days: Days, sides: Sequence[str], words: dict[str, Any]) -> Iterable[Mark]:
    side = sides.index(o.actor) + 1 if o.actor in sides else 0
    first, last = (date.fromordinal(min(max(day, days.first), days.last)) for day in o.days)
    for id in _finest(o.categories):
        lane = label(id, words["codebook"])
        when = spoken(f"{first}" if first == last else f"{first}/{last}", words)
        parts = [o.actor or words["printed"]["unknown"], lane, words["status"].get(o.status or "", ""), when]
        yield Mark(o.id, o.kind == "statement", lane, first, last, side, o.status, ", ".join(p for p in parts if p))


def _finest(categories: Sequence[str]) -> list[str]:
    """Categories without those that others of them are under: a mode tells its event."""
    parents = {c.parent for id in categories if (c := category(id))}
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


def chart(drawn: Timeline, link: Callable[[int], str]) -> dict[str, Any]:
    """Its specification. ``link`` gives the address of an item."""
    margin = timedelta(days=1)
    domain = [f"{drawn.first - margin}", f"{drawn.last + 2 * margin}"]
    panels = [_panel(drawn, is_word, domain, link) for is_word in (True, False)]
    return specification(
        padding={"left": 6, "right": 12, "top": 4, "bottom": 4},
        vconcat=[panel for panel in panels if panel],
        spacing=6,
        resolve={"scale": {"x": "shared", "y": "independent"}},
    )


def _panel(drawn: Timeline, is_word: bool, domain: list[str], link: Callable[[int], str]) -> dict[str, Any] | None:
    marks = [m for m in drawn.marks if m.is_word == is_word]
    if not marks:
        return None
    lanes = Counter(m.lane for m in marks)
    order = sorted(lanes, key=lambda lane: (lane == OTHER, lanes[lane] if is_word else -lanes[lane]))
    rows = [f"{lane}§{n}" for lane in order for n in range(1 + max(m.row for m in marks if m.lane == lane))]
    values = [_value(m, link) for m in marks]
    x = {
        "field": "first", "type": "temporal", "scale": {"type": "utc", "domain": domain, "nice": False},
        "axis": {"orient": "bottom" if is_word else "top", "title": None, "grid": True, "gridOpacity": 0.6, "tickCount": 12, "format": "%-d %b" if (drawn.last - drawn.first).days < 700 else "%b %Y",
                 "labels": is_word or not any(m.is_word for m in drawn.marks), "labelFlush": True, "labelOverlap": True},
    }  # fmt: skip
    y = {
        "field": "row", "type": "nominal", "sort": rows, "scale": {"domain": rows, "paddingInner": 0.2},
        "axis": {"title": None, "domain": False, "ticks": False, "minExtent": LEFT, "maxExtent": LEFT, "labelLimit": LEFT - 8,
                 "labelExpr": "split(datum.value, '§')[1] == '0' ? split(datum.value, '§')[0] : ''"},
    }  # fmt: skip
    bars = {
        "data": {"values": values},
        "mark": {"type": "bar", "cornerRadius": 2, "minBandSize": 3},
        "encoding": {
            "x": x, "x2": {"field": "end"}, "y": y,
            "fill": {"field": "fill", "type": "nominal", "scale": None}, "stroke": {"field": "stroke", "type": "nominal", "scale": None},
            "fillOpacity": {"field": "opacity", "type": "quantitative", "scale": None},
            "strokeDash": {"condition": {"test": "datum.dashed", "value": [2, 2]}, "value": [1, 0]},
            "href": {"field": "link"}, "description": {"field": "title"},
        },
    }  # fmt: skip
    layers = [bars, *([] if is_word else [_threads(drawn, marks, x, y)])]
    return {"width": WIDTH, "height": {"step": ROW}, "layer": layers}


def _value(mark: Mark, link: Callable[[int], str]) -> dict[str, Any]:
    """A mark as a row of data: hue of the side above the line, the accent below it; hollow what was not done (yet)."""
    colour = PALETTE[f"side-{mark.side}"] if mark.is_word else PALETTE["deed"]
    is_done = mark.is_word or mark.status in DONE
    days = (mark.last - mark.first).days
    return {
        "first": f"{mark.first}", "end": f"{mark.last + timedelta(days=1)}", "row": f"{mark.lane}§{mark.row}",
        "fill": colour if is_done else PALETTE["paper"], "stroke": colour, "dashed": mark.status in NOT_DONE,
        "opacity": 0.45 if is_done and days else 1, "link": BASE + link(mark.item), "title": mark.title,
    }  # fmt: skip


def _threads(drawn: Timeline, marks: Sequence[Mark], x: dict[str, Any], y: dict[str, Any]) -> dict[str, Any]:
    """From each deed that was announced to the day it was seen done; dashed to the end of the axis where it was not."""
    at = {m.item: m for m in marks}
    values = []
    for lag in drawn.threads:
        if (word := at.get(lag.item)) is None or (lag.done is not None and lag.done not in at):
            continue
        done = at[lag.done] if lag.done is not None else None
        end = done.first if done else drawn.last + timedelta(days=1)
        row, other = f"{word.lane}§{word.row}", f"{(done or word).lane}§{(done or word).row}"
        values.append({"first": f"{word.last + timedelta(days=1)}", "end": f"{end}", "row": row, "to": other, "open": done is None})
    return {
        "data": {"values": values},
        "mark": {"type": "rule", "color": PALETTE["deed"], "strokeWidth": 1.2, "opacity": 0.8},
        "encoding": {"x": x, "x2": {"field": "end"}, "y": y, "y2": {"field": "to"},
                     "strokeDash": {"condition": {"test": "datum.open", "value": [1, 4]}, "value": [1, 0]}},
    }  # fmt: skip
