"""Is this new for this speaker? The record of a speaker for a person: the answer on top, then what it stands on."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from varsel.faces import harmless
from varsel.faces.chronology import passage_of, when_of, who
from varsel.faces.printing import PLAIN, printed
from varsel.faces.sparks import spark
from varsel.ledger import Baseline, Claim, Dossier, Item, Line
from varsel.ledger.axis import between
from varsel.ledger.baseline import First, Habit, Reach
from varsel.ledger.counting import Count
from varsel.ledger.rates import Ratio
from varsel.record import Deed, Observation

QUARTER = 90  # days: the window of which a dossier shows the rate
MONTHS = 24  # of a dossier's sparkline
SHORT = 140  # characters of a passage


def baseline(
    found: Item, said: Baseline, claims: Sequence[Claim], items: Mapping[int, Item], width: int, colour: bool
) -> str:
    """An item set beside the record of its speaker.

    Args:
        found: the item.
        said: what the record says of it.
        claims: what it says itself of how new another's words are.
        items: those that ``named_in`` names, as far as they are there.
        width: columns, at most.
        colour: whether to colour it.
    """
    parts: list[RenderableType] = [Text(harmless(answer(found, said)), "bold"), ""]
    parts.append(Text(harmless(f"“{passage_of(found, SHORT)}”")))
    parts.append(Text(harmless(f"{who(found)}, {when_of(found)} · {_place(found)}"), "dim"))
    if said.habits and said.reach.count.most:
        parts += ["", Text("how often before", "bold"), "", _windows(found.kind, said.habits), *_legend(said.habits)]
    if said.firsts and said.reach.count.most:
        parts += ["", Text("for the first time", "bold"), "", _firsts(said.firsts, items)]
    if said.near:
        parts += ["", Text("nearest before it", "bold"), "", _near(said, items)]
    for claim in claims:
        parts += ["", Text(f"the claim: {claim.says.replace('-', ' ')}", "bold"), ""]
        parts += [Text(harmless(line)) for line in _claim(claim, items)]
    return printed(Group(*parts), width, colour)


def named_in(said: Baseline, claims: Sequence[Claim]) -> list[int]:
    """The numbers of all items that are named beside this one."""
    earlier = [first.earlier for first in said.firsts if first.earlier is not None]
    words = [claim.words for claim in claims if claim.words is not None]
    evidence = [e for claim in claims for e in claim.evidence]
    return list(dict.fromkeys([*earlier, *(n.item for n in said.near), *words, *evidence]))


def answer(found: Item, said: Baseline) -> str:
    """In one line: is this new for this speaker?"""
    actor = _actor(found)
    if actor is None:
        return "No telling whether this is new: the article does not say whose it is."
    if not said.reach.count.most:
        return f"No telling whether this is new for {actor}: there is nothing before it in the record."
    if not said.habits:
        return f"No telling whether this is new for {actor}: it is coded as nothing that could be counted."
    new = [h.category for h in said.habits if not h.ever.most]
    maybe = [h.category for h in said.habits if h.ever.most and not h.ever.least]
    old = [f"{h.category} ({counted(h.ever)}× before)" for h in said.habits if h.ever.least]
    if not new and not maybe:
        return f"Not new for {actor}: {', '.join(old)}."
    told = f"; not new: {', '.join(old)}" if old else ""
    if not new:
        return f"Perhaps new for {actor}: {_all(maybe)}, the dates do not tell{told}."
    told = (f"; perhaps {_all(maybe)}, the dates do not tell" if maybe else "") + told
    if said.reach.is_enough:
        return f"New for {actor}: {_all(new)}, not once in {_reach(found.kind, said.reach)}{told}."
    return f"The first from {actor} in a short record ({_reach(found.kind, said.reach)}): {_all(new)}{told}."


def dossier(found: Dossier, lines: Sequence[Line], width: int, colour: bool) -> str:
    """What an actor is on record with: how often of what, lately and before. ``lines``: the same by month."""
    day = date.fromordinal(found.day)
    parts: list[RenderableType] = [Text(harmless(f"{' / '.join(found.names)}, until {day}"), "bold")]
    for kind, reach in found.reach.items():
        habits = [h for h in found.habits if h.kind == kind]
        if habits:
            parts += [Text(f"{_reach(kind, reach)}", "dim"), "", _habits(habits, lines, day), ""]
    if not found.habits:
        return printed(Group(*parts, Text("nothing of this is in the record")), width, colour)
    return printed(Group(*parts, *_legend(found.habits)), width, colour)


def counted(count: Count) -> str:
    """A number, or the least and the most that it may be: "3", "2–5"."""
    return str(count.least) if count.least == count.most else f"{count.least}–{count.most}"


def _windows(kind: str, habits: Sequence[Habit]) -> Table:
    """A row for how often, and one for each way to compare it, with a column for each stretch of days."""
    shown = Table(box=PLAIN, show_edge=False, pad_edge=False)
    shown.add_column("", overflow="fold")
    for recent in habits[0].recent:
        shown.add_column(f"last {recent.days} days", overflow="fold")
    shown.add_column("ever", overflow="fold")
    for habit in habits:
        cells = (f"{counted(r.count)} of {counted(r.of)}" for r in habit.recent)
        shown.add_row(habit.category or "", *cells, counted(habit.ever))
        rates, shares = [r.rate for r in habit.recent], [r.share for r in habit.recent]
        for name, ratios in (("per day", rates), (f"per {kind}", shares)):
            if any(ratios):
                shown.add_row(Text(f"  {name}", "dim"), *map(_ratio, ratios))
    return shown


def _habits(habits: Sequence[Habit], lines: Sequence[Line], day: date) -> Table:
    """A row for each category."""
    first = (day.year * 12 + day.month) - MONTHS
    months = list(between(f"{first // 12:04}-{first % 12 + 1:02}", f"{day:%Y-%m}", "month"))
    shown = Table(box=PLAIN, show_edge=False, pad_edge=False)
    shown.add_column("")
    shown.add_column("ever", justify="right")
    for recent in habits[0].recent[::-1]:
        shown.add_column(f"{recent.days} d", justify="right")
    shown.add_column(f"{QUARTER} d against before")
    shown.add_column(f"{months[0]} to {months[-1]}")
    for habit in habits:
        own = [line for line in lines if (line.kind, line.category) == (habit.kind, habit.category)]
        values = [sum(line.periods[m].middle for line in own if m in line.periods) for m in months]
        rate = next(r.rate for r in habit.recent if r.days == QUARTER)
        counts = [habit.ever, *(r.count for r in habit.recent[::-1])]
        shown.add_row(habit.category, *map(counted, counts), _ratio(rate), spark(values))
    return shown


def _firsts(firsts: Sequence[First], items: Mapping[int, Item]) -> Table:
    shown = Table(box=PLAIN, show_edge=False, pad_edge=False, show_header=False)
    for _ in range(3):
        shown.add_column(overflow="fold")
    for first in firsts:
        value = f"“{first.value}”" if first.what in ("phrase", "condition") else first.value
        shown.add_row(first.what, harmless(value), harmless(_verdict(first, items)))
    return shown


def _verdict(first: First, items: Mapping[int, Item]) -> str:
    others = {None: "", True: "; others had it before", False: "; nobody else had it before"}[first.by_others]
    if first.verdict == "first":
        return f"the first in the record{others}"
    return f"{'perhaps before' if first.verdict == 'maybe' else 'before'}: {_brief(first.earlier, items)}{others}"


def _near(said: Baseline, items: Mapping[int, Item]) -> Table:
    shown = Table(box=PLAIN, show_edge=False, pad_edge=False)
    shown.add_column("days", justify="right")
    shown.add_column("item", justify="right")
    shown.add_column("what", ratio=3, overflow="fold")
    shown.add_column("why", ratio=2, overflow="fold")
    for near in said.near:
        least, most = near.days
        days = "–" if said.dated == "nothing" else str(least) if least == most else f"{least}–{most}"
        why = [f"{near.share:.0%} of its rare words: {', '.join(near.words)}"] if near.words else []
        why += [f"also {', '.join(near.categories)}"] if near.categories else []
        words = f"“{passage_of(items[near.item], SHORT)}”" if near.item in items else "–"
        shown.add_row(days, str(near.item), harmless(words), harmless("; ".join(why)))
    return shown


def _claim(claim: Claim, items: Mapping[int, Item]) -> Iterator[str]:
    """What the record says to a claim, whose words it is taken to be about and why, and the earlier ones."""
    if claim.verdict == "unknown" or claim.before is None or claim.reach is None:
        yield "Whose words are meant cannot be told from the article, so the record cannot be asked."
        return
    had = f"{claim.about} had said such ({', '.join(claim.categories)}) {_times(claim.before.ever)} before"
    if not claim.reach.count.most:
        had = f"there is nothing of {claim.about} before it"
    yield f"{claim.verdict.capitalize()}: {had}{_within('statement', claim.reach)}."
    words = f", {_brief(claim.words, items)}" if claim.words is not None else ""
    yield f"About the words of {claim.about}{words}." + (
        f" That is inferred: {claim.inferred}." if claim.inferred else ""
    )
    yield from (f"  before: {_brief(earlier, items)}" for earlier in claim.evidence)


def _within(kind: str, reach: Reach) -> str:
    return f", of {_reach(kind, reach)}" if reach.count.most else ""


def _brief(id: int | None, items: Mapping[int, Item]) -> str:
    if id not in items:
        return f"item {id}"
    return f"{when_of(items[id])}, “{passage_of(items[id], SHORT // 2)}” (item {id})"


def _legend(habits: Sequence[Habit]) -> Iterator[RenderableType]:
    if any(count.least != count.most for h in habits for count in (h.ever, *(r.count for r in h.recent))):
        yield Text("2–5: at least 2 and at most 5, because the articles leave it open on which day it was", "dim")
    if any(r.rate for h in habits for r in h.recent):
        told = (
            "×2.0 (1.1–3.5): so many times as often as in the record before; with 95 % credibility within the brackets"
        )
        yield Text(told, "dim")
    by_article = sum(h.ever.by_article for h in habits)
    if by_article:
        yield Text(f"counted at the date of the article, because it tells no other: {by_article}", "dim")


def _ratio(found: Ratio | None) -> Text:
    if found is None:
        return Text("–", "dim")
    shown = f"×{_figure(found.middle)} ({_figure(found.low)}–{_figure(found.high)})"
    return Text(shown, "bold" if found.differs else "")


def _figure(value: float) -> str:
    return f"{value:.2f}" if value < 0.1 else f"{value:.1f}" if value < 10 else f"{value:,.0f}"


def _reach(kind: str, reach: Reach) -> str:
    noun = kind + ("" if reach.count.most == 1 else "s")
    since = f" in articles since {date.fromordinal(reach.begins)}, {reach.days} days" if reach.begins else ""
    return f"{counted(reach.count)} {noun}{since}"


def _times(count: Count) -> str:
    if count.least != count.most:
        return f"at least {count.least} and at most {count.most} times"
    return {0: "never", 1: "once", 2: "twice"}.get(count.least, f"{count.least} times")


def _all(categories: Sequence[str]) -> str:
    return " and ".join(categories)


def _actor(found: Item) -> str | None:
    thing = found.now
    return (
        thing.actor if isinstance(thing, Deed) else thing.observer if isinstance(thing, Observation) else thing.speaker
    )


def _place(found: Item) -> str:
    return f"{found.article.outlet or 'no outlet told'} · item {found.id}"
