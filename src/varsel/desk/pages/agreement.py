"""Agreement: how far coders agree, category by category, and what there is to settle."""

import threading
from collections import Counter
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from cachetools import LRUCache, cached
from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, Response

from varsel.desk import form, safety
from varsel.desk.describing import words_at
from varsel.desk.interface import marked as _
from varsel.desk.visit import Visit, Visiting
from varsel.evaluate.agreement import Agreement, Coding, agreement
from varsel.exports.categories import label
from varsel.ledger import Given, Item
from varsel.record import MACHINE

router = APIRouter(include_in_schema=False, dependencies=[safety.needs("coder")])

MOST_CODERS = 5  # who are compared with each other, those who coded most
LISTED = 200  # disagreements on a page
KEPT = 32  # answers: as long as nothing is added to the ledger they hold


@dataclass(frozen=True)
class Compared:
    """How many items each coded, who are compared, how far they agree (None: not two of them coded the same), and where not."""

    coded: Counter[str]
    chosen: tuple[str, ...]
    agreed: Agreement | None
    open: list[dict[str, Any]]
    settled: list[dict[str, Any]]

    @property
    def people(self) -> list[str]:
        return _people(self.coded)


@router.get("/agreement", response_class=HTMLResponse)
def agreed(
    visit: Visiting, kind: str = Query("statement", pattern="^(statement|deed|observation)$"),
    coder: Annotated[list[str] | None, Query()] = None,
) -> Response:  # fmt: skip
    """How far coders agree, and where they do not."""
    found = _compared(visit, kind, tuple(coder or ()))
    items = {item.id: item for item in visit.ledger.items([one["item"] for one in (*found.open, *found.settled)])}
    return visit.page(
        "agreement.html", kind=kind, found=found,
        words_of={id: _words(item) for id, item in items.items()}, langs={id: item.article.lang for id, item in items.items()},
        called=lambda id: label(id, visit.words["codebook"]), machine=MACHINE,
    )  # fmt: skip


#: Why there is no alpha, or no interval, as ``agreement`` says it.
_REASONS = (
    _("never applied"), _("always applied"), _("no statement in common"), _("all codings are the same"), _("one statement only"),
    _("too rare"),
)  # fmt: skip


def _state(visit: Visit, kind: str, asked: tuple[str, ...]) -> Hashable:
    """What an answer depends on: what the ledger holds, what is asked for and, where coders are blind, who asks."""
    head = visit.ledger.head()
    return head and head.hash, kind, asked, visit.blind and visit.person


@cached(LRUCache(KEPT), key=_state, lock=threading.Lock())
def _compared(visit: Visit, kind: str, asked: tuple[str, ...]) -> Compared:
    given = visit.ledger.given(kind)
    coded = Counter(one.coder for one in given)
    people = _people(coded)
    chosen = tuple(name for name in asked if name in coded) or (*people[:MOST_CODERS], *([MACHINE] if people else ()))
    codings = [Coding("", str(one.item), one.coder, one.categories) for one in given if one.coder in chosen]
    try:
        found = agreement(codings)
    except ValueError:  # nothing was coded by two
        found = None
    return Compared(coded, chosen, found, *_disagreements(visit, given, chosen))


def _people(coded: Counter[str]) -> list[str]:
    return [name for name, _ in coded.most_common() if name != MACHINE]


def _disagreements(
    visit: Visit, given: Sequence[Given], chosen: Collection[str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The items that people gave other categories than each other, open and settled. Who is blind sees those they have coded."""
    by_item: dict[int, list[Given]] = {}
    for one in given:
        if one.coder in chosen and one.coder != MACHINE:
            by_item.setdefault(one.item, []).append(one)
    open, settled = [], []
    for id, ones in by_item.items():
        is_hidden = visit.blind and not any(one.coder == visit.person for one in ones)
        if len({one.categories for one in ones}) > 1 and not is_hidden:
            (settled if ones[0].is_settled else open).append({"item": id, "given": {one.coder: sorted(one.categories) for one in ones}})
    return open[:LISTED], settled[:LISTED]


def _words(item: Item) -> str:
    return words_at(item, next(iter(form.spans(item).values())))
