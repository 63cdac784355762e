"""Indicators, words and deeds for a person: the board, the axis of time, and from word to deed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from varsel.coding import load
from varsel.faces import harmless
from varsel.faces.baseline import counted
from varsel.faces.chronology import passage_of, when_of
from varsel.faces.printing import PLAIN, printed
from varsel.faces.sparks import spark
from varsel.ledger import Item, Lag, Light, Line
from varsel.ledger.axis import Step, between
from varsel.ledger.board import Sighted
from varsel.ledger.counting import Count

SHORT = 90  # characters of a passage
MARGIN = 46  # columns of the axis beside its bars


def board(lights: Sequence[Light], items: Mapping[int, Item], day: date, width: int, colour: bool) -> str:
    """The board of indicators on a day. ``items`` are those of the observations."""
    if not lights:
        return f"nothing was observed until {day}\n"
    shown = Table(box=PLAIN, show_edge=False, pad_edge=False)
    for title, ratio in (("indicator", 3), ("of", 2), ("latest", 2), ("days old", None), ("by", 3), ("otherwise", 4)):
        shown.add_column(title, ratio=ratio, overflow="fold", justify="right" if title == "days old" else "left")
    for light in lights:
        latest = light.latest
        status = Text(latest.status, "bold" if latest.status == "observed" else "")
        others = "\n".join(f"{s.status}: {s.observer or '–'}, {_when(s, items)} ({s.item})" for s in light.contradicted)
        when = Text(harmless(_when(latest, items)), "dim")
        shown.add_row(
            light.indicator, harmless(light.about or "–"), Text("\n").join([status, when]), _range(latest.age),
            harmless(f"{latest.observer or '–'}\n({latest.item})"), harmless(others),
        )  # fmt: skip
    note = f"as it stood on {day}; otherwise: what others say who observed the same days; (…) the date of the article"
    return printed(Group(shown, "", Text(note, "dim")), width, colour)


def axis(
    lines: Sequence[Line],
    lags: Sequence[Lag],
    items: Mapping[int, Item],
    step: Step,
    title: str,
    width: int,
    colour: bool,
) -> str:
    """Words, deeds and what was seen, a line of bars for each category on one axis; below it, from word to deed.

    Args:
        lines: of the axis.
        lags: from word to deed.
        items: those of the lags.
        step: of the axis.
        title: whose it is.
        width: columns, at most.
        colour: whether to colour it.
    """
    if not lines:
        return f"{harmless(title)}: nothing in the ledger\n"
    parts: list[RenderableType] = [Text(harmless(title), "bold"), "", _bars(lines, step, width)]
    if lags:
        parts += ["", Text("from word to deed", "bold"), "", _lags(lags, items)]
        note = "that two deeds are the same is inferred, for the reasons that are told; (…) the date of the article"
        parts += ["", Text(note, "dim")]
    return printed(Group(*parts), width, colour)


def _bars(lines: Sequence[Line], step: Step, width: int) -> Table:
    """The axis: as many of the last periods as there is room for, and the scale of each line, which is its own."""
    named = sorted(period for line in lines for period, count in line.periods.items() if count.least)
    named = named or sorted(period for line in lines for period in line.periods)
    periods = list(between(named[0], named[-1], step))[-max(width - MARGIN, 12) :] if named else []
    shown = Table(box=PLAIN, show_edge=False, pad_edge=False)
    shown.add_column("", max_width=28, overflow="fold")
    shown.add_column("all", justify="right")
    shown.add_column("most", justify="right")
    shown.add_column(f"{periods[0]} to {periods[-1]}, by {step}" if periods else "", no_wrap=True)
    shown_kinds: set[str] = set()
    for line in _ordered(lines):
        if line.kind not in shown_kinds:
            shown_kinds.add(line.kind)
            shown.add_row(Text({"statement": "words", "deed": "deeds", "observation": "seen"}[line.kind], "dim"))
        counts = [line.periods.get(period, Count(0, 0)) for period in periods]
        most = max(counts, key=lambda c: c.middle, default=Count(0, 0))
        label = " ".join(filter(None, (_parent(line.category), line.category, line.status)))
        shown.add_row(f"  {label}", str(line.whole), counted(most), spark([c.middle for c in counts]))
    return shown


def _ordered(lines: Sequence[Line]) -> list[Line]:
    """Modes behind the event that they refine, which stands there only where some of it has no mode."""
    whole: dict[tuple[str, str], int] = {}
    for line in lines:
        key = line.kind, _parent(line.category) or line.category
        whole[key] = max(whole.get(key, 0), line.whole)
    kinds = {"statement": 0, "deed": 1, "observation": 2}

    def place(line: Line) -> tuple[object, ...]:
        group = _parent(line.category) or line.category
        return kinds[line.kind], -whole[line.kind, group], group, group != line.category, line.category

    modes: dict[tuple[str | None, str | None], int] = defaultdict(int)
    for line in lines:
        modes[_parent(line.category), line.status] += line.whole
    return sorted((line for line in lines if modes[line.category, line.status] < line.whole), key=place)


@cache
def _parents() -> Mapping[str, str]:
    return {c.id: c.parent for c in load("deeds").category if c.kind == "deed" and c.parent}


def _parent(category: str) -> str | None:
    """The event that a mode refines, by the codebook that ships; None of any other category."""
    return _parents().get(category)


def _lags(lags: Sequence[Lag], items: Mapping[int, Item]) -> Table:
    shown = Table(box=PLAIN, show_edge=False, pad_edge=False)
    for title in ("to come", "what", "days", "seen done", "why the same"):
        shown.add_column(title, overflow="fold", justify="right" if title == "days" else "left")
    for lag in lags:
        what = " ".join(filter(None, (lag.event, lag.mode)))
        words = f"{what}: “{passage_of(items[lag.item], SHORT)}”" if lag.item in items else what
        days = Text(_range(lag.days)) if lag.done else Text(f"open {_range(lag.open)}", "bold")
        done = f"{when_of(items[lag.done])} ({lag.done})" if lag.done in items else "–"
        shown.add_row(
            harmless(f"{when_of(items[lag.item])} {lag.status} ({lag.item})" if lag.item in items else str(lag.item)),
            harmless(words), days, harmless(done), harmless("; ".join(lag.why)),
        )  # fmt: skip
    return shown


def _when(sighted: Sighted, items: Mapping[int, Item]) -> str:
    return when_of(items[sighted.item]) if sighted.item in items else "–"


def _range(days: tuple[int, int] | None) -> str:
    if days is None:
        return "–"
    return str(days[0]) if days[0] == days[1] else f"{days[0]}–{days[1]}"
