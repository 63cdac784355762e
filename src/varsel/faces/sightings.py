"""An utterance for a person: its sightings in order, who had it from whom, and what each changed of the words."""

from collections import Counter
from collections.abc import Iterator

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from varsel.faces import harmless
from varsel.faces.printing import printed
from varsel.languages import language
from varsel.ledger.utterance import Sighting, Utterance

ARROW = " ← "


def sightings(found: Utterance, width: int, colour: bool) -> str:
    """The utterance as text of at most ``width`` columns.

    Without colour, words that were cut stand as [-words-] and words that were added as {+words+}.
    """
    shown = Table(box=box.HORIZONTALS, expand=True, pad_edge=False)
    shown.add_column("", justify="right", style="dim")
    shown.add_column("published", min_width=10, overflow="fold")
    shown.add_column("who had it from whom", ratio=3, overflow="fold")
    shown.add_column("wording", ratio=6, overflow="fold")
    shown.add_column("joined · item", ratio=2, overflow="fold")
    for n, sighting in enumerate(found.sightings):
        article = sighting.report.item.article
        shown.add_row(
            str(n + 1), article.published or "–", _chain(sighting), _wording(found, n, colour), _joined(sighting)
        )  # fmt: skip
        if n + 1 < len(found.sightings):
            shown.add_row()
    return printed(Group(*_head(found), shown), width, colour)


def _head(found: Utterance) -> Iterator[Text]:
    """Who said it to whom, how often it was seen, and the words as they were said."""
    told = f" to {found.told_to}" if found.told_to else ""
    yield Text(harmless(f"{found.speaker or 'somebody'}{told} · utterance {found.id}"), "bold")
    count = len(found.sightings)
    langs = Counter(s.report.lang for s in found.sightings)
    dates = sorted(p for s in found.sightings if (p := s.report.item.article.published))
    span = " to ".join(dict.fromkeys((dates[0], dates[-1]))) if dates else "no date"
    in_ = ", ".join(f"{language(lang)['name']} {n}" for lang, n in langs.most_common())
    yield Text(f"{count} {'sighting' if count == 1 else 'sightings'} · {in_} · {span}")
    if found.original:
        where = f"in the original, {language(found.original.report.lang)['name']}, by {found.original.report.item.article.outlet}:"
        yield Text(f"\n{where}\n  “{harmless(_flat(found.original.report.words))}”")
    else:
        yield Text("\nthe words as they were said are not known")
    yield Text()


def _chain(sighting: Sighting) -> Text:
    """Outlet ← agency ← speaker; in parentheses what only other sightings say."""
    links = (f"({link.name})" if link.inferred else link.name for link in sighting.chain)
    return Text(harmless(ARROW.join(links) or "–"))


def _wording(found: Utterance, n: int, colour: bool) -> Text:
    """The words of a sighting: whole where they are new, else what is different from an earlier one."""
    sighting = found.sightings[n]
    quotes = ("“", "”") if sighting.report.item.now.kind != "indirect" else ("", "")
    if sighting.like is None:
        before = any(s.report.lang == sighting.report.lang for s in found.sightings[:n])
        words = Text(quotes[0] + harmless(_flat(sighting.report.words)) + quotes[1])
        return Text("in other words: ", "dim").append_text(words) if before else words
    if sighting.is_same:
        return Text(f"the same words as {sighting.like + 1}", "dim")
    shown = Text(f"from {sighting.like + 1}: ", "dim")
    for change in sighting.changes:
        for how, words in (
            (("cut", change.was), ("added", change.now)) if change.how != "same" else (("same", change.now),)
        ):
            if words:
                left, right, style = _MARKS[how]
                shown.append(f"{left}{harmless(words)}{right}" if not colour else harmless(words), style)
                shown.append(" ")
    return shown


_MARKS = {"same": ("", "", "none"), "cut": ("[-", "-]", "red strike"), "added": ("{+", "+}", "green")}


def _joined(sighting: Sighting) -> Text:
    """How it came to be joined, and its item."""
    joined = sighting.report.joined
    number = str(sighting.report.item.id)
    if joined is None:
        return Text(number, "dim")
    who = "" if joined.by.startswith("varsel ") else f"by {joined.by}: "
    sure = "" if who else f"{joined.confidence:.2f} "
    return Text(f"{who}{sure}{joined.why or 'no reason given'}\n", "dim").append(number, "dim")


def _flat(words: str) -> str:
    return " ".join(words.split())
