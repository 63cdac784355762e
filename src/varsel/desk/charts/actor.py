"""One actor over time: words by month above the axis, deeds below it, each kind beside the rate that is usual for them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from varsel.desk.charts import BASE, specification
from varsel.exports.picture import DONE, NOT_DONE, OTHER, PALETTE
from varsel.ledger import Line
from varsel.ledger.axis import between
from varsel.ledger.counting import Count
from varsel.ledger.rates import Interval, rate

WIDTH, LEFT, HEIGHT = 800, 170, 44  # pixels: of the plot, of the names beside it, of one kind of words or deeds
ROWS = 7  # kinds of words, and of deeds, at most; what is seldomer is one kind together
MONTHS = 60  # that are drawn, the last ones
RECENT = 3  # months that are set beside the usual, not counted in it, where the record is RECENT + ENOUGH months or more
ENOUGH = 3
A_MONTH = 30.4375  # days
NONE = Count(0, 0)


@dataclass(frozen=True)
class Kind:
    """One kind of words or deeds: its counts by month, of deeds also by how far they came.

    ``group`` is its id, or OTHER for several ``groups`` that are seldom; ``usual`` the rate a month that is usual for this
    actor.
    """

    group: str
    groups: tuple[str, ...]
    is_word: bool
    usual: Interval | None
    done: Mapping[str, Count] = field(default_factory=dict)
    to_come: Mapping[str, Count] = field(default_factory=dict)
    not_done: Mapping[str, Count] = field(default_factory=dict)

    def all(self, month: str) -> Count:
        """What there was in a month, however far it came."""
        return _sum(part[month] for part in (self.done, self.to_come, self.not_done) if month in part)


@dataclass(frozen=True)
class History:
    """What is drawn: some months in a row, the kinds, and by which months the usual rate is reckoned.

    ``undated`` is how much cannot be placed, ``before`` how much was before the first of the months.
    """

    months: tuple[str, ...]
    kinds: tuple[Kind, ...]
    reckoned: tuple[str, ...]
    undated: int
    before: int


def history(lines: Sequence[Line], begins: date, day: date) -> History | None:
    """The months from the first article on until a day; None where nothing was said or done.

    Args:
        lines: of the axis, by month, their categories grouped.
        begins: the day of the first article in which the actor is.
    """
    own = [line for line in lines if line.kind != "observation"]
    if not own:
        return None
    months = tuple(between(f"{min(begins, day):%Y-%m}", f"{day:%Y-%m}", "month"))
    usual = months[:-RECENT] if len(months) >= RECENT + ENOUGH else months
    over = (min(_first(_after(usual[-1])), day + timedelta(days=1)) - begins).days / A_MONTH
    kinds = [kind for is_word in (True, False) for kind in _kinds(own, is_word, usual, over)]
    shown = months[-MONTHS:]
    undated = sum(line.undated for line in own)
    before = sum(count.least for line in own for month, count in line.periods.items() if month < shown[0])
    return History(shown, tuple(kinds), usual, undated, before)


def _kinds(lines: Sequence[Line], is_word: bool, usual: Sequence[str], over: float) -> Iterator[Kind]:
    """The kinds of words or deeds, the most first, what is seldom last."""
    groups: dict[str, list[Line]] = {}
    for line in lines:
        if (line.kind == "statement") == is_word:
            groups.setdefault(line.category, []).append(line)
    most = sorted(groups, key=lambda g: (g == OTHER, -sum(line.whole for line in groups[g]), g))
    seldom = most[ROWS - 1 :] if len(most) > ROWS else []
    for group in most[: len(most) - len(seldom)]:
        yield _kind(group, (group,), is_word, groups[group], usual, over)
    if seldom:
        yield _kind(OTHER, tuple(seldom), is_word, [line for group in seldom for line in groups[group]], usual, over)


def _kind(
    group: str, groups: tuple[str, ...], is_word: bool, lines: Sequence[Line], usual: Sequence[str], over: float
) -> Kind:
    done = _together(line for line in lines if is_word or line.status in DONE)
    not_done = _together(line for line in lines if not is_word and line.status in NOT_DONE)
    to_come = _together(line for line in lines if not is_word and line.status not in (*DONE, *NOT_DONE))
    made = Kind(group, groups, is_word, None, done, to_come, not_done)
    return replace(made, usual=rate(_sum(made.all(month) for month in usual), over))


def _together(lines: Iterable[Line]) -> dict[str, Count]:
    found: dict[str, Count] = {}
    for line in lines:
        for month, count in line.periods.items():
            found[month] = _sum((found.get(month, NONE), count))
    return found


def _sum(counts: Iterable[Count]) -> Count:
    each = list(counts)
    return Count(sum(c.least for c in each), sum(c.most for c in each), sum(c.by_article for c in each))


def chart(drawn: History, called: Callable[[Kind], str], link: Callable[[Kind, str], str]) -> dict[str, Any]:
    """Its specification. ``called`` names a kind, ``link`` gives the address of what is counted of it in a month."""
    above = [kind for kind in drawn.kinds if kind.is_word]
    domain = [f"{_first(drawn.months[0])}", f"{_first(_after(drawn.months[-1]))}"]
    last = above[-1] if above else drawn.kinds[0]  # the months are written between words and deeds
    panels = [_panel(drawn, kind, called(kind), domain, kind is last, link) for kind in drawn.kinds]
    return specification(
        padding={"left": 6, "right": 14, "top": 6, "bottom": 4},
        vconcat=panels,
        spacing=10,
        resolve={"scale": {"x": "shared", "y": "independent"}},
    )


def _panel(
    drawn: History, kind: Kind, label: str, domain: list[str], has_months: bool, link: Callable[[Kind, str], str]
) -> dict[str, Any]:
    bars = [bar for month in drawn.months for bar in _bars(kind, month, label, link)]
    most = max([bar["to"] for bar in bars] + ([kind.usual.high] if kind.usual else []) + [1])
    x = {
        "field": "first", "type": "temporal", "scale": {"type": "utc", "domain": domain, "nice": False},
        "axis": {"orient": "bottom" if kind.is_word else "top", "title": None, "grid": True, "gridOpacity": 0.6,
                 "tickCount": {"interval": "month", "step": -(-len(drawn.months) // 12)}, "format": "%b %Y",
                 "labels": has_months, "ticks": has_months, "labelFlush": True, "labelOverlap": True},
    }  # fmt: skip
    y = {
        "field": "from", "type": "quantitative", "scale": {"domain": [0, most], "nice": False, "reverse": not kind.is_word},
        "axis": {"title": label, "titleAngle": 0, "titleAlign": "left", "titleAnchor": "start" if kind.is_word else "end",
                 "titleX": -LEFT, "titleY": HEIGHT / 2 + 4, "titleLimit": LEFT - 34, "titleColor": PALETTE["ink"], "minExtent": LEFT, "maxExtent": LEFT,
                 "values": [0, int(most)], "format": "d", "grid": False, "domain": False, "ticks": False},
    }  # fmt: skip
    layers = [*([_usual(kind.usual, domain, x, y)] if kind.usual else []), _counted(bars, x, y)]
    return {"width": WIDTH, "height": HEIGHT, "layer": [layer for part in layers for layer in part]}


def _usual(usual: Interval, domain: list[str], x: dict[str, Any], y: dict[str, Any]) -> list[dict[str, Any]]:
    """The band of the usual rate, and the line in its middle."""
    ends = {"first": domain[0], "end": domain[1]}
    band = {"data": {"values": [ends | {"from": usual.low, "to": usual.high}]}, "mark": {"type": "rect", "color": PALETTE["soft"], "opacity": 0.22}}
    middle = {"data": {"values": [ends | {"from": usual.middle}]}, "mark": {"type": "rule", "color": PALETTE["soft"], "strokeDash": [4, 3]}}
    across = {"x": x, "x2": {"field": "end"}, "y": y}
    return [band | {"encoding": across | {"y2": {"field": "to"}}}, middle | {"encoding": across}]


def _counted(bars: list[dict[str, Any]], x: dict[str, Any], y: dict[str, Any]) -> list[dict[str, Any]]:
    plain = {"type": "nominal", "scale": None}
    return [{
        "data": {"values": bars},
        "mark": {"type": "bar", "minBandSize": 2},
        "encoding": {
            "x": x, "x2": {"field": "end"}, "y": y, "y2": {"field": "to"},
            "fill": {"field": "fill"} | plain, "stroke": {"field": "stroke"} | plain,
            "fillOpacity": {"field": "opacity", "type": "quantitative", "scale": None},
            "strokeDash": {"condition": {"test": "datum.dashed", "value": [2, 2]}, "value": [1, 0]},
            "href": {"field": "link"}, "description": {"field": "title"},
        },
    }]  # fmt: skip


def _bars(kind: Kind, month: str, label: str, link: Callable[[Kind, str], str]) -> Iterator[dict[str, Any]]:
    """What a month has of a kind, one on the other: what is certain, what may be in this month, what was not done (yet)."""
    colour = PALETTE["side-1" if kind.is_word else "deed"]
    done, to_come, not_done = (part.get(month, NONE) for part in (kind.done, kind.to_come, kind.not_done))
    parts = [
        (done.least, colour, 1, False), (done.most - done.least, colour, 0.4, False),
        (to_come.most, PALETTE["paper"], 1, False), (not_done.most, PALETTE["paper"], 1, True),
    ]  # fmt: skip
    first, end = _first(month), _first(_after(month))
    at, title = 0, f"{month}, {label}: {spread(kind.all(month))}"
    for height, fill, opacity, dashed in parts:
        if height:
            yield {
                "first": f"{first + timedelta(days=2)}", "end": f"{end - timedelta(days=2)}", "from": at, "to": at + height,
                "fill": fill, "stroke": colour, "opacity": opacity, "dashed": dashed,
                "link": BASE + link(kind, month), "title": title,
            }  # fmt: skip
        at += height


def spread(count: Count) -> str:
    """A number, or the least and the most that it may be: "3", "2–5"."""
    return str(count.least) if count.least == count.most else f"{count.least}–{count.most}"


def _first(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def _after(month: str) -> str:
    """The month after one."""
    return f"{_first(month) + timedelta(days=31):%Y-%m}"
