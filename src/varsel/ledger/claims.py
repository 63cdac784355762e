"""What somebody says of another's words, that they are new or not, set beside what the record has of the other's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from sqlalchemy import Connection, select

from varsel.coding import load
from varsel.ledger.asking import named
from varsel.ledger.baseline import Habit, Reach, Row, coded, habits, row
from varsel.ledger.counting import Count, of_kind
from varsel.ledger.history import Histories
from varsel.ledger.schema import code, item
from varsel.ledger.schema import name as names
from varsel.ledger.times import Days
from varsel.record import Statement
from varsel.worded import Worded

Says = Literal["new", "not-new"]
SAYS: tuple[Says, ...] = ("new", "not-new")  # categories of the codebook of signals
EVIDENCE = 5  # earlier items that are named


@dataclass(frozen=True)
class Claim:
    """That an item says of somebody's words that they are new, or not.

    ``about`` is whose words, None where it cannot be told; ``words`` the item that has them, where one is known;
    ``inferred`` why they are taken to be these, None where the text says whom it is about. ``categories`` are theirs;
    ``before`` how often the same speaker had said something of one of them before, ``evidence`` the last such items.

    ``verdict``: "supported" or "contradicted" by the record; "record too short" where it has none, but does not reach far
    enough to tell; "dates too uncertain" where what it has may have been before or after; "unknown" of nobody's words.
    """

    says: Says
    about: str | None
    words: int | None
    inferred: str | None
    categories: tuple[str, ...]
    before: Habit | None
    reach: Reach | None
    verdict: Literal["supported", "contradicted", "record too short", "dates too uncertain", "unknown"]
    evidence: tuple[int, ...]


def claims(connection: Connection, histories: Histories, id: int, thing: Statement) -> tuple[Claim, ...]:
    """What a statement says of how new somebody's words are, with the verdict of the record; usually none."""
    says = [category for category in coded(connection, id) if category in SAYS]
    return tuple(_claim(connection, histories, row(connection, id), s, thing) for s in says)


def verdict(says: Says, before: Count, reach: Reach) -> str:
    """What the record says to a claim: ``before`` is how often it has the like before, ``reach`` how far it goes back."""
    if before.least:
        return "supported" if says == "not-new" else "contradicted"
    if before.most:
        return "dates too uncertain"
    if not reach.is_enough:
        return "record too short"
    return "supported" if says == "new" else "contradicted"


def _claim(connection: Connection, histories: Histories, at: Row, says: Says, thing: Statement) -> Claim:
    target = next((t for s in thing.signals if s.category == says for t in s.target), None)
    who = named(connection, target) if target else []
    about = _words(connection, at, who)
    if about is None and not who:
        return Claim(says, target, None, None, (), None, None, "unknown", ())
    if about is None:
        categories, when, without = threats(), at.days, at.utterance
        why = Worded("which words is not told; taken for any threat")
    else:
        words, why = about
        who, when, without = [words.actor], words.days, words.utterance
        categories = tuple(c for c in coded(connection, words.id) if c not in SAYS)
    reach, found = habits(histories.of(connection, who), "statement", when, categories, without, together=True)
    earlier = _earlier(connection, who, categories, when, without)
    called = connection.scalar(select(names.c.name).where(names.c.id == who[0]))
    given = verdict(says, found[0].ever, reach)
    return Claim(says, called, words.id if about else None, why, categories, found[0], reach, given, earlier)


def _words(connection: Connection, at: Row, who: Sequence[int]) -> tuple[Row, str] | None:
    """The words that a claim is about, and why these: told beside it, in an article that reports it, by somebody else.

    What is told before the claim goes before what is told after it, and a threat before other words: the nearest one, or
    else the first words in the article, which are what it is about.
    """
    reports = select(item.c.id, item.c.article).where(item.c.utterance == at.utterance, item.c.current)
    best, order = None, None
    for report, article in connection.execute(reports).all():
        beside = select(item.c.id, code.c.category).join(code, code.c.item == item.c.id).where(
            item.c.article == article, item.c.current, of_kind("statement"), code.c.current,
            code.c.category.not_in(SAYS), item.c.actor.in_(who) if who else item.c.actor != at.actor,
        )  # fmt: skip
        for id, category in connection.execute(beside):
            later, other = id > report, category not in threats()
            this = later, other, id if other and not later else abs(id - report)
            if order is None or this < order:
                best, order = id, this
    if best is None:
        return None
    later, other, _ = order
    return row(connection, best), _WHY[later, other]


#: Why words are taken to be those that a claim is about, by whether they come later, and are no threat.
_WHY = {
    (False, False): Worded("the nearest threat before it in the same article"),
    (True, False): Worded("the nearest threat after it in the same article"),
    (False, True): Worded("the first words of another before it in the same article"),
    (True, True): Worded("the nearest words of another after it in the same article"),
}


def _earlier(
    connection: Connection, who: Sequence[int], categories: Sequence[str], when: Days, without: int
) -> tuple[int, ...]:
    """The last items of these categories that may have been before: one for each utterance."""
    asked = select(item.c.utterance, item.c.id).join(code, code.c.item == item.c.id).where(
        code.c.actor.in_(who), code.c.category.in_(categories), code.c.current, of_kind("statement"),
        item.c.utterance != without, code.c.first < when.last,
    )  # fmt: skip
    rows = connection.execute(asked.order_by(code.c.first.desc(), code.c.item.desc()).limit(4 * EVIDENCE))
    once: dict[int, int] = {}
    for utterance, id in rows:
        once.setdefault(utterance, id)
    return tuple(once.values())[:EVIDENCE]


@cache
def threats() -> tuple[str, ...]:
    """The signals that the codebook that ships maps to the event type THREATEN."""
    return tuple(c.id for c in load("signals").category if c.maps.get("plover") == "THREATEN")
