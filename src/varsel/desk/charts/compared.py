"""How many times as often as before: an interval for each category and stretch of days, on one axis around "as often"."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from varsel.desk.charts import specification
from varsel.exports.picture import PALETTE
from varsel.ledger.baseline import Habit
from varsel.ledger.rates import Ratio

WIDTH, LEFT, ROW = 420, 260, 26  # pixels: of the plot, of the names beside it, of one row
BOUNDS = 0.01, 100.0  # what lies farther out is drawn here


@dataclass(frozen=True)
class Compared:
    """A ratio in the picture: of which category, in the last ``days`` days, per day ("rate") or per thing said ("share")."""

    label: str
    days: int
    way: Literal["rate", "share"]
    ratio: Ratio


def ratios(habits: Sequence[Habit], called: Callable[[str], str]) -> list[Compared]:
    """All that can be compared of these habits; ``called`` gives a category's name."""
    return [
        Compared(called(habit.category or ""), recent.days, way, ratio)
        for habit in habits
        for recent in habit.recent
        for way, ratio in (("rate", recent.rate), ("share", recent.share))
        if ratio is not None
    ]


def chart(found: Sequence[Compared], once: str, window: str) -> dict[str, Any]:
    """Its specification. ``once`` stands at the line of "as often as before", ``window`` is "last %(days)s days"."""
    values = [_value(c, window) for c in found]
    rows = list(dict.fromkeys(value["row"] for value in values))
    low, high = min(0.5, *(v["low"] for v in values)), max(2.0, *(v["high"] for v in values))
    x = {
        "field": "middle", "type": "quantitative", "scale": {"type": "log", "domain": [low, high], "nice": False},
        "axis": {"title": None, "grid": True, "gridOpacity": 0.6, "values": _ticks(low, high), "labelExpr": "'×' + format(datum.value, '~r')", "labelOverlap": True},
    }  # fmt: skip
    y = {
        "field": "row", "type": "nominal", "sort": rows,
        "axis": {"title": None, "domain": False, "ticks": False, "minExtent": LEFT, "maxExtent": LEFT, "labelLimit": LEFT - 8},
    }  # fmt: skip
    offset = {"field": "way", "type": "nominal", "sort": ["rate", "share"], "scale": {"paddingOuter": 0.3}}
    place = {"y": y, "yOffset": offset, "description": {"field": "title"}}
    ends = {"x": x | {"field": "low"}, "x2": {"field": "high"}}
    dash = {"strokeDash": {"condition": {"test": "datum.way == 'share'", "value": [3, 2]}, "value": [1, 0]}}
    fill = {"field": "fill", "type": "nominal", "scale": None}
    at_once = {"data": {"values": [{"x": 1, "text": once}]}, "encoding": {"x": {"field": "x", "type": "quantitative"}}}
    return specification(
        padding={"left": 6, "right": 12, "top": 16, "bottom": 4},
        width=WIDTH,
        height={"step": ROW, "for": "position"},
        data={"values": values},
        layer=[
            at_once | {"mark": {"type": "rule", "color": PALETTE["ink"]}},
            at_once | {"mark": {"type": "text", "y": -8, "color": PALETTE["soft"]}, "encoding": at_once["encoding"] | {"text": {"field": "text"}}},
            {"mark": {"type": "rule", "color": PALETTE["side-1"], "strokeWidth": 2}, "encoding": ends | place | dash},
            {"mark": {"type": "point", "size": 50, "opacity": 1, "color": PALETTE["side-1"]}, "encoding": {"x": x, "fill": fill} | place},
        ],
    )  # fmt: skip


def _ticks(low: float, high: float) -> list[float]:
    """Where the axis has a line: at each tenfold or, where it is short, at each doubling."""
    step = 10 if high / low > 50 else 2
    return [step**n for n in range(-7, 8) if low <= step**n <= high]


def _value(compared: Compared, window: str) -> dict[str, Any]:
    low, middle, high = (min(max(v, BOUNDS[0]), BOUNDS[1]) for v in vars(compared.ratio).values())
    row = f"{compared.label}, {window % {'days': compared.days}}"
    return {
        "row": row, "way": compared.way, "low": low, "middle": middle, "high": high,
        "fill": PALETTE["side-1" if compared.way == "rate" else "paper"], "title": f"{row}: ×{middle:.2g} ({low:.2g}–{high:.2g})",
    }  # fmt: skip
