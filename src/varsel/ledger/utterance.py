"""One utterance and its sightings: who reported it first, who had it from whom, and how its wording changed on the way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from sqlalchemy import Connection, select

from varsel.ledger.index import passage
from varsel.ledger.likeness import Gist, alike
from varsel.ledger.schema import gist, joint
from varsel.ledger.times import UNTIL_NOW, span
from varsel.record import Article

if TYPE_CHECKING:
    from varsel.ledger import Item

RETOLD = 0.4  # of the words of two sightings that are alike, below which one is retold, not changed
_CREDIT = re.compile(r"\(([^()\n]{2,40})\)")
_HEAD = 80  # characters at the beginning and the end of an article where a credit stands


@dataclass(frozen=True)
class Link:
    """One that an utterance went through: outlet, agency or speaker. ``inferred``: other sightings say so, not this one."""

    name: str
    inferred: bool = False


@dataclass(frozen=True)
class Change:
    """Some words of a sighting beside those of an earlier one: "same", "cut", "added" or "replaced"."""

    how: Literal["same", "cut", "added", "replaced"]
    was: str
    now: str


@dataclass(frozen=True)
class Joined:
    """How a statement came to be joined: how likely that was, who said so, and why; ``entry`` is where the log says it."""

    entry: int
    confidence: float
    by: str
    why: str | None


@dataclass(frozen=True)
class Report:
    """A statement of the ledger that reports an utterance: its words, their language, and whom it was told to.

    ``told_to``: as this statement tells it, or another one of the same speaker in its article. ``joined``: None where the
    others were joined to it.
    """

    item: Item
    words: str
    lang: str
    told_to: str | None
    joined: Joined | None


@dataclass(frozen=True)
class Sighting:
    """One report of an utterance among the others.

    ``chain`` is who had it from whom, from the outlet to the speaker. ``like`` is the place, from 0, of the earlier sighting
    in its language that it is most like, ``changes`` what is different from it, word by word; None and nothing where there
    is no such one, or where it is told in other words.
    """

    report: Report
    chain: tuple[Link, ...]
    like: int | None
    changes: tuple[Change, ...]

    @property
    def is_same(self) -> bool:
        """Whether it has the very words of the one that it is most like."""
        return self.like is not None and all(c.how == "same" for c in self.changes)


@dataclass(frozen=True)
class Utterance:
    """What somebody said once, and its ``sightings``, the first one first.

    ``original`` is the sighting that has the words as they were said, as far as is known: it quotes them, and its outlet is
    the one they were told to. None where no sighting is.
    """

    id: int
    speaker: str | None
    told_to: str | None
    sightings: tuple[Sighting, ...]
    original: Sighting | None

    @property
    def first(self) -> Sighting:
        """The first sighting."""
        return self.sightings[0]


def reports(connection: Connection, items: Sequence[Item]) -> list[Report]:
    """Statements with what the index knows of them as reports of an utterance."""
    ids = [i.id for i in items]
    gists = {row.item: Gist.unpacked(row.said) for row in connection.execute(select(gist).where(gist.c.item.in_(ids)))}
    asked = select(joint).where(joint.c.a.in_(ids), ~joint.c.apart).order_by(joint.c.seq)
    joined = {row.a: Joined(row.seq, row.confidence, row.coder, row.why) for row in connection.execute(asked)}
    return [
        Report(i, passage(i.article.text, i.now), gists[i.id].lang, gists[i.id].told_to, joined.get(i.id))
        for i in items if i.id in gists
    ]  # fmt: skip


def utterance(reports: Sequence[Report]) -> Utterance:
    """The utterance that these statements report."""
    carriers = Counter(name for r in reports if (name := carrier(r.told_to)))
    told_to = carriers.most_common(1)[0][0] if carriers else None
    ordered = sorted(reports, key=lambda r: (_day(r.item.article), not _is(r.item.article.outlet, told_to), r.item.id))
    found: list[Sighting] = []
    for report in ordered:
        like = _likest(report, ordered[: len(found)])
        changes = tuple(changed(ordered[like].words, report.words)) if like is not None else ()
        found.append(Sighting(report, tuple(_chain(report, told_to)), like, changes))
    quoted = (s for s in found if s.report.item.now.kind != "indirect")
    original = next((s for s in quoted if _is(s.report.item.article.outlet, told_to)), None)
    speakers = Counter(name for r in reports if (name := r.item.now.speaker))
    speaker = speakers.most_common(1)[0][0] if speakers else None
    return Utterance(min(r.item.utterance for r in reports), speaker, told_to, tuple(found), original)


def carrier(told_to: str | None) -> str | None:
    """The name of an outlet or agency in what a statement was told to: "the agency Reuters" is Reuters, "reporters" none."""
    words = (told_to or "").split()
    named = next((n for n, word in enumerate(words) if word[0].isupper()), None)
    return None if named is None else " ".join(words[named:])


def credited(found: Article, told_to: str | None = None) -> tuple[str, ...]:
    """The agencies that an article says it is from: by its byline, or in parentheses where it begins or ends.

    ``told_to`` counts as one: whom it was told to may be an agency that nobody has heard of.
    """
    named = [found.byline or "", *_CREDIT.findall(found.text[:_HEAD]), *_CREDIT.findall(found.text[-_HEAD:])]
    parts = (part.strip() for name in named for part in re.split(r"[-–/,]| and | og ", name))
    return tuple(dict.fromkeys(part for part in parts if part in agencies() or _is(part, told_to)))


@cache
def agencies() -> frozenset[str]:
    """The names of news agencies, as they are credited."""
    lines = files("varsel.actors").joinpath("agencies.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def changed(was: str, now: str) -> Iterator[Change]:
    """What two wordings have in common and what not, in order, word by word."""
    one, other = was.split(), now.split()
    how: dict[str, Literal["same", "cut", "added", "replaced"]] = {
        "equal": "same", "delete": "cut", "insert": "added", "replace": "replaced"
    }  # fmt: skip
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        yield Change(how[tag], " ".join(one[a:b]), " ".join(other[c:d]))


def _chain(report: Report, told_to: str | None) -> Iterator[Link]:
    """Who had it from whom; ``told_to``: whom most sightings say that it was told to."""
    article, own = report.item.article, carrier(report.told_to)
    links = [Link(article.outlet)] if article.outlet else []
    links += [Link(name) for name in credited(article, told_to)]
    if own or told_to:
        links.append(Link(own or told_to or "", inferred=not own))
    for n, link in enumerate(links):
        if not any(_is(link.name, other.name) for other in links[:n]):
            yield link
    if report.item.now.speaker:
        yield Link(report.item.now.speaker)


def _is(one: str | None, other: str | None) -> bool:
    """Whether two names of outlets are one's: "the Strait Courier", "Strait Courier"."""
    words = [set(re.findall(r"\w+", (name or "").casefold().removeprefix("the "))) for name in (one, other)]
    return bool(words[0]) and (
        words[0] == words[1] or (len(words[0]) == len(words[1]) == 1 and alike(*words[0], *words[1]))
    )


def _day(found: Article) -> int:
    """The first day on which an article may have been published; behind all others where nothing is known."""
    try:
        return span(found.published).first if found.published else UNTIL_NOW
    except ValueError:
        return UNTIL_NOW


def _likest(report: Report, before: Sequence[Report]) -> int | None:
    """The place of the earlier report in its language that has most of the same words, if any has enough."""
    matcher = SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(report.words.split())
    best, place = RETOLD, None
    for n, other in enumerate(before):
        matcher.set_seq1(other.words.split())
        if other.lang == report.lang and matcher.quick_ratio() > best and (ratio := matcher.ratio()) > best:
            best, place = ratio, n
    return place
