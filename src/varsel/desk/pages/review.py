"""Review: what is least certain or weighs most, to be accepted or corrected by a coder."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from varsel.coding.wording import wording
from varsel.desk import form, rights, safety
from varsel.desk.accounts import is_machine
from varsel.desk.asking import Filtered, Filters
from varsel.desk.form import Mistakes, Written
from varsel.desk.pages.chronology import asked
from varsel.desk.passage import passage
from varsel.desk.told import shown
from varsel.desk.visit import Visit, Visiting, address
from varsel.exports.categories import label, used
from varsel.exports.printed import corrections, source
from varsel.ledger import CorrectionError, Item, LedgerError, Queue
from varsel.ledger.queue import Order, weighty
from varsel.ledger.said import said
from varsel.record import Statement

router = APIRouter(include_in_schema=False, dependencies=[safety.needs("coder")])

PAGE = 25  # items on a page of the queue
LIKELY = 0.05  # how likely another report is that is offered to be joined

_NUMBER = re.compile(r"[0-9]{1,18}")
Number = Annotated[int, Path(ge=1, lt=2**62)]


async def _sent(request: Request) -> FormData:
    return await request.form()


Sent = Annotated[FormData, Depends(_sent)]


@dataclass(frozen=True)
class Review:
    """In which queue somebody is, and what of it they asked for."""

    order: Order
    filters: Filters

    def at(self, path: str, **more: Any) -> str:
        """The address of a page in this queue."""
        order = None if self.order == "uncertain" else self.order
        return address(path, self.filters.query, order=order, **more)

    def queue(self, visit: Visit) -> Queue:
        asked = replace(self.filters.asked, coded=False)  # that it has no category may be what is wrong
        return Queue(self.order, visit.person, asked)


def _review(filters: Filtered, order: Order = "uncertain") -> Review:
    return Review(order, filters)


Reviewing = Annotated[Review, Depends(_review)]


# ---- the queue ----


@router.get("/review", response_class=HTMLResponse)
def queue(
    visit: Visiting, review: Reviewing, after: str | None = Query(None, max_length=80), did: int | None = Query(None, ge=1, lt=2**62),
    act: Annotated[list[int] | None, Query()] = None,
) -> Response:  # fmt: skip
    """What is to be looked at, or was, a page of it."""
    what = asked(review.filters) | {
        "review": review, "orders": get_args(Order), "weighty": [label(id, visit.words["codebook"]) for id in weighty()],
        "done": _done(visit, did, act), "form_action": "/review",
    }  # fmt: skip
    try:
        page = visit.ledger.queue(review.queue(visit), after=after, size=PAGE)
    except LedgerError as error:
        return visit.page("review.html", 400, **what, error=visit.tells(error.text), found=[], next=None)
    found = [shown(visit, row, item) for row, item in visit.ledger.filled(page.rows)]
    return visit.page("review.html", **what, error=None, found=found, next=page.next)


# ---- one item ----


@router.get("/review/{id}", response_class=HTMLResponse)
def item(
    visit: Visiting, review: Reviewing, id: Number, did: int | None = Query(None, ge=1, lt=2**62),
    act: Annotated[list[int] | None, Query()] = None,
) -> Response:  # fmt: skip
    """An item with the text around it, as a form."""
    return _page(visit, review, visit.ledger.item(id), done=_done(visit, did, act))


@router.post("/review/{id}")
def correct(visit: Visiting, review: Reviewing, id: Number, sent: Sent) -> Response:
    """Accepts an item, corrects it, or says that it is none."""
    found, act = visit.ledger.item(id), sent.get("do")
    before = _before(visit, found)
    now = form.written(found, _texts(sent)) if before else form.filled(found)
    if not _is_known(act):
        raise HTTPException(400, f"there is no {act!r} to do; there is accept, save, withdraw, restore")
    try:
        values = _values(visit, found, act, now, before)
        behind = visit.ledger.around(review.queue(visit), id)[1]
        made = visit.ledger.correct_all(id, values, by=visit.person, why=_why(sent))
    except Mistakes as error:
        mistakes = {name: visit.says(message) % {"what": what} for name, (message, what) in error.found.items()}
        return _page(visit, review, found, 422, now=now, mistakes=mistakes, why=_why(sent))
    except CorrectionError as error:
        return _page(visit, review, found, 422, now=now, problem=visit.tells(error.text), why=_why(sent))
    if not made:
        return _page(visit, review, found, 422, now=now, problem=visit.says("Nothing was changed."), why=_why(sent))
    goes_on = act in ("accept", "withdraw")
    path = f"/review/{id}" if not goes_on else f"/review/{behind}" if behind else "/review"
    return RedirectResponse(review.at(path, did=id, act=[c.seq for c in made]), 303)


def _is_known(act: Any) -> bool:
    return act in ("accept", "save", "withdraw", "restore")


def _values(visit: Visit, found: Item, act: str, now: Written, before: Written) -> dict[str, Any]:
    """What is said of an item by what somebody did and wrote."""
    if act in ("withdraw", "restore"):
        return {"withdrawn": act == "withdraw"}
    values = form.changes(found, now, before)
    if _is_bare(visit, found) and isinstance(found.now, Statement):
        values.setdefault("signals", list(now.signals))
    if act == "accept":
        values = _seen(visit, found) | values | {"accepted": True}
    return values


def _seen(visit: Visit, found: Item) -> dict[str, Any]:
    """The categories that somebody saw, as corrections, where the ledger has others: these are what they accept."""
    holds = visit.desk.ledger.item(found.id)
    if used(holds) == used(found):
        return {}
    if isinstance(found.now, Statement):
        return {"signals": used(found)}
    return {name: getattr(found.now, name) for name in ("event", "mode", "indicator") if hasattr(found.now, name)}


@router.post("/review/{id}/undo")
def undo(visit: Visiting, review: Reviewing, id: Number, sent: Sent) -> Response:
    """Takes back what was said of an item, as far as this person may."""
    found = visit.ledger.item(id)
    in_force = {c.seq for c in found.corrections if c.undone is None} | {act.seq for act in visit.ledger.acts(id)}
    wanted = {int(text) for text in _texts(sent)("act") if _NUMBER.fullmatch(text)} & in_force
    if not wanted:
        return _page(visit, review, found, 409, problem=visit.says("There is nothing to take back: it is taken back already."))
    try:
        rights.undo(visit, *wanted)
    except rights.NotTheirs as error:
        return _page(visit, review, visit.ledger.item(id), error.status_code, problem=error.detail)
    return RedirectResponse(review.at(f"/review/{id}"), 303)


@router.post("/review/{id}/join")
def join(visit: Visiting, review: Reviewing, id: Number, sent: Sent) -> Response:
    """Says that another entry reports the same."""
    typed = [text.strip() for text in _texts(sent)("other")]  # chosen from the list, or written below it
    other = next((text for text in reversed(typed) if text), "")
    if not _NUMBER.fullmatch(other):
        problem = visit.says("Give the number of the other entry.")
        return _page(visit, review, visit.ledger.item(id), 422, problem=problem, other=other)
    try:
        made = rights.join(visit, id, int(other), _why(sent))
    except rights.NotTheirs as error:
        return _page(visit, review, visit.ledger.item(id), error.status_code, problem=error.detail, other=other)
    except LedgerError as error:
        return _page(visit, review, visit.ledger.item(id), 422, problem=visit.tells(error.text), other=other)
    return RedirectResponse(review.at(f"/review/{id}", did=id, act=made), 303)


@router.post("/review/{id}/split")
def split(visit: Visiting, review: Reviewing, id: Number) -> Response:
    """Says that an item does not report what it was joined with."""
    try:
        made = rights.split(visit, id, None)
    except rights.NotTheirs as error:
        return _page(visit, review, visit.ledger.item(id), error.status_code, problem=error.detail)
    except LedgerError as error:
        return _page(visit, review, visit.ledger.item(id), 422, problem=visit.tells(error.text))
    return RedirectResponse(review.at(f"/review/{id}", did=id, act=made), 303)


def _texts(sent: FormData) -> Callable[[str], list[str]]:
    return lambda name: [value for value in sent.getlist(name) if isinstance(value, str)]


def _why(sent: FormData) -> str | None:
    return (_texts(sent)("why") or [""])[-1].strip()[: form.LONGEST] or None


def _is_bare(visit: Visit, found: Item) -> bool:
    """Whether nothing is shown of an item but its words: its coder has to find all by themselves."""
    own = said(found).get(visit.person)
    return visit.blind == "bare" and (own is None or own.first is None)


def _before(visit: Visit, found: Item) -> Written:
    return form.empty(found) if _is_bare(visit, found) else form.filled(found)


def _page(
    visit: Visit, review: Review, found: Item, status: int = 200, *, now: Written | None = None, mistakes: Mapping[str, str] = {},
    problem: str | None = None, why: str | None = None, other: str = "", done: dict[str, Any] | None = None,
) -> Response:  # fmt: skip
    """The page of an item; what was typed (``now``, ``why``, ``other``) is kept where it could not be done."""
    before, behind = visit.ledger.around(review.queue(visit), found.id)
    is_bare = _is_bare(visit, found)
    own = _own(visit, found)
    return visit.page(
        "reviewing.html", status, review=review, item=found, before=before, behind=behind, is_bare=is_bare,
        written=now or _before(visit, found), mistakes=mistakes, problem=problem, why=why or "", other=other, done=done,
        undoing=_undoing(visit, found.id, own[-1:]), source=source(found.article, visit.words),
        passage=passage(found.article.text, form.spans(found)), parts=form.PARTS[found.kind], time=form.TIMES[found.kind],
        choices=form.choices(found), signals=form.signals(found), called=lambda id: label(id, visit.words["codebook"]),
        definitions={id: text for book in form.books(found) for id, text in wording(book, visit.words["codebook"]).definition.items()},
        corrected=[] if is_bare else corrections(found, visit.words), coders=[] if is_bare else _coders(found),
        **_reports(visit, found),
    )  # fmt: skip


def _own(visit: Visit, found: Item) -> list[Any]:
    return [c for c in found.corrections if c.by == visit.person and c.undone is None]


def _coders(found: Item) -> list[tuple[str, list[str]]]:
    """What each coder gave an item, where somebody coded it."""
    return [(coder, sorted(s.given)) for coder, s in said(found).items() if s.given is not None]


def _reports(visit: Visit, found: Item) -> dict[str, Any]:
    """The other sightings of a statement, those that are likely to be ones, and by whom it was joined or split, to be taken back."""
    if found.kind != "statement" or visit.desk.ledger.item(found.id).withdrawn:
        return {"sightings": [], "likely": [], "acts": []}
    sightings = [s.report.item for s in visit.ledger.utterance(found.id).sightings if s.report.item.id != found.id]
    likely = [(one, share) for one, share in visit.ledger.likely(found.id) if share >= LIKELY]
    acts = [(act, _undoing(visit, found.id, [act])) for act in visit.ledger.acts(found.id)
            if not is_machine(act.by) and rights.may_change(visit, act.by)]  # fmt: skip
    return {"sightings": sightings, "likely": likely, "acts": acts}


def _done(visit: Visit, id: int | None, acts: list[int] | None) -> dict[str, Any] | None:
    """What somebody just did, to be told and taken back on the page after it; None where it is not in force, or not theirs."""
    if id is None or not acts:
        return None
    own = [c for c in _own(visit, visit.ledger.item(id)) if c.seq in acts]
    own += [a for a in visit.ledger.acts(id) if a.seq in acts and a.by == visit.person]
    return _undoing(visit, id, own)


def _undoing(visit: Visit, id: int, own: list[Any]) -> dict[str, Any] | None:
    """What can be taken back of an item: the entries, and what they say in words."""
    if not own:
        return None
    says = {"join": visit.says("joined"), "split": visit.says("split"), "accepted": visit.says("accepted")}
    names = [what if (what := getattr(one, "what", None)) else one.field for one in own]
    return {"item": id, "acts": [one.seq for one in own],
            "what": ", ".join(says.get(name) or visit.words["fields"].get(name, name) for name in names)}  # fmt: skip
