"""Agreement: how far coders agree, category by category, and what there is to settle."""

from collections import Counter
from functools import lru_cache
from typing import Annotated, Any

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


@router.get("/agreement", response_class=HTMLResponse)
def agreed(
    visit: Visiting, kind: str = Query("statement", pattern="^(statement|deed|observation)$"),
    coder: Annotated[list[str] | None, Query()] = None,
) -> Response:  # fmt: skip
    """How far coders agree, and where they do not."""
    given = visit.ledger.given(kind)
    coded = Counter(one.coder for one in given)
    people = [name for name, n in coded.most_common() if name != MACHINE]
    chosen = [name for name in coder or [] if name in coded] or [*people[:MOST_CODERS], *([MACHINE] if people else [])]
    codings = tuple(Coding("", str(one.item), one.coder, one.categories) for one in given if one.coder in chosen)
    found, problem = _agreement(codings)
    open, settled = _disagreements(visit, given, chosen)
    items = {item.id: item for item in visit.ledger.items([one["item"] for one in (*open, *settled)])}
    return visit.page(
        "agreement.html", kind=kind, coded=coded, people=people, chosen=chosen, agreed=found, problem=problem, open=open, settled=settled,
        words_of={id: _words(item) for id, item in items.items()}, langs={id: item.article.lang for id, item in items.items()},
        called=lambda id: label(id, visit.words["codebook"]), machine=MACHINE,
    )  # fmt: skip


#: Why there is no alpha, or no interval, as ``agreement`` says it.
_REASONS = (
    _("never applied"), _("always applied"), _("no statement in common"), _("all codings are the same"), _("one statement only"),
    _("too rare"),
)  # fmt: skip


@lru_cache(maxsize=8)
def _agreement(codings: tuple[Coding, ...]) -> tuple[Agreement | None, bool]:
    """How far they agree; None where there are not two coders of the same items."""
    try:
        return agreement(codings), False
    except ValueError:
        return None, True


def _disagreements(visit: Visit, given: list[Given], chosen: list[str]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The items that people gave other categories than each other, open and settled. Who is blind sees those they have coded."""
    by_item: dict[int, list[Given]] = {}
    for one in given:
        if one.coder in chosen and one.coder != MACHINE:
            by_item.setdefault(one.item, []).append(one)
    open, settled = [], []
    for id, ones in by_item.items():
        is_hidden = visit.desk.blind and not any(one.coder == visit.person for one in ones)
        if len({one.categories for one in ones}) > 1 and not is_hidden:
            (settled if ones[0].is_settled else open).append({"item": id, "given": {one.coder: sorted(one.categories) for one in ones}})
    return open[:LISTED], settled[:LISTED]


def _words(item: Item) -> str:
    return words_at(item, next(iter(form.spans(item).values())))
