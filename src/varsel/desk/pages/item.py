"""One entry: its words, what is new in them, its other sightings, what was corrected, and how to cite it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path
from starlette.responses import HTMLResponse, Response

from varsel.desk import charts
from varsel.desk.charts import compared
from varsel.desk.citing import citation, works
from varsel.desk.describing import (
    Defined,
    between,
    category,
    language_name,
    reasons,
    times,
    value,
    words_at,
)
from varsel.desk.marking import sentence
from varsel.desk.told import Told, told
from varsel.desk.visit import Visit, Visiting, still
from varsel.exports.categories import used
from varsel.exports.printed import amount, entry, source
from varsel.faces.baseline import counted, named_in
from varsel.ledger import Asked, Baseline, Correction, Item, Row, UnknownItem, UnknownName, Utterance, Withheld
from varsel.ledger.times import FROM_EVER, UNTIL_NOW
from varsel.record import Signal, Statement, time_of

router = APIRouter(include_in_schema=False)

REPORTS, DONE = 5, 12  # articles whose deeds stand beside a statement, and so many deeds, at most
BY_SIDE = 8  # deeds of the speaker's side that stand beside a statement, at most
WEEKS = 28  # days around a statement in which deeds are offered

#: The number of an item or an entry, as far as a ledger can count.
Number = Annotated[int, Path(ge=1, lt=2**63)]
CITED = {"bib": ("bibtex", "application/x-bibtex; charset=utf-8"), "json": ("csl", "application/vnd.citationstyles.csl+json")}


@dataclass(frozen=True)
class Coded:
    """A signal of the item: its category, the words that decided it, and whether it counts."""

    signal: Signal
    category: Defined
    words: str
    counts: bool


@dataclass(frozen=True)
class Changed:
    """A correction, with what held before it and what it said instead, in words."""

    correction: Correction
    was: str
    now: str


@router.get("/item/{id}", response_class=HTMLResponse)
@still
def item(visit: Visiting, id: Number) -> Response:
    """All that is known of one item."""
    found, row = visit.ledger.item(id), visit.ledger.rows([id])[id]
    told_of = _utterance(visit, found)
    side, around = _side(visit, found), _around(row)
    done = _done(visit, row, told_of)
    return visit.page(
        "item.html", item=found, row=row, printed=entry(row, found, visit.words), source=source(found.article, visit.words),
        categories=[category(visit, found, c) for c in used(found)], pieces=sentence(found),
        language=lambda code: language_name(code, visit.lang), told_of=told_of, history=list(_history(visit, found)),
        cite=citation(visit, found, row, told_of), done=done, around=around, side=side,
        by_side=_by_side(visit, side, around, done) if told_of else [],
        **_read(visit, found), **_beside(visit, found),
    )  # fmt: skip


@router.get("/item/{id}/cite.{format}")
def cite(visit: Visiting, id: Number, format: str) -> Response:
    """The articles that an item and its other sightings are read from, for a reference manager."""
    if format not in CITED:
        raise HTTPException(404, f"there is no format {format!r}; there are {', '.join(CITED)}")
    name, media = CITED[format]
    found = visit.ledger.item(id)
    headers = {"Content-Disposition": f'attachment; filename="varsel-{id}.{format}"'}
    [work] = works(visit, found, _utterance(visit, found), name)
    return Response(work, media_type=media, headers=headers)


@router.get("/item/{id}/baseline.png")
def picture(visit: Visiting, id: Number) -> Response:
    """The chart of an item beside its speaker's record, as PNG."""
    found = visit.ledger.item(id)
    if (spec := _spec(visit, found, _baseline(visit, id))) is None:
        raise HTTPException(404, visit.says("There is nothing to draw."))
    return Response(charts.png(spec, visit.lang), media_type="image/png")


def _utterance(visit: Visit, item: Item) -> Utterance | None:
    """None of what is no statement, or was withdrawn and reports nothing any more."""
    if item.kind != "statement" or item.withdrawn:
        return None
    try:
        return visit.ledger.utterance(item.id)
    except UnknownItem:  # others withdrew it, and a blind coder is not told
        return None


def _done(visit: Visit, row: Row, of: Utterance | None) -> list[Told]:
    """The deeds and observations that the articles tell of in which a statement is reported, the first articles first."""
    if of is None:
        return []
    reports = [s.report.item.id for s in of.sightings[:REPORTS]]
    rows = visit.ledger.rows(reports)
    articles = [rows[id].article for id in reports]
    gathered = {one.seq: one.rows for one in visit.ledger.gathered(articles)}
    deeds = [row.id for seq in dict.fromkeys(articles) for row in gathered.get(seq, ()) if row.kind != "statement"]
    return list(told(visit, deeds[:DONE]).values())


def _side(visit: Visit, item: Item) -> str | None:
    """For whom the speaker of a statement speaks: by its article, or else by the others that quote them."""
    if not isinstance(item.now, Statement) or not item.now.speaker:
        return None
    try:
        return item.now.speaks_for or visit.ledger.side(item.now.speaker)
    except UnknownName:  # of what does not count any more
        return None


def _by_side(visit: Visit, side: str | None, around: str | None, done: list[Told]) -> list[Told]:
    """What else the speaker's side did, or is said to do, in the weeks around a statement."""
    if side is None or around is None:
        return []
    found = visit.ledger.chronology(Asked(actor=(side,), kind=("deed",), time=around), size=DONE + BY_SIDE).rows
    there = {one.item.id for one in done}
    return list(told(visit, [row.id for row in found if row.id not in there][:BY_SIDE]).values())


def _around(row: Row) -> str | None:
    """The weeks around an item, as EDTF; None where its days are not known."""
    if row.dated == "nothing" or FROM_EVER in (row.first, row.last) or UNTIL_NOW in (row.first, row.last):
        return None
    first, last = (date.fromordinal(day) for day in (row.first - WEEKS, row.last + WEEKS))
    return f"{first}/{last}"


def _baseline(visit: Visit, id: int) -> Baseline | None:
    """None of an item that does not count any more, and where it is withheld."""
    try:
        return visit.ledger.baseline(id)
    except (UnknownItem, Withheld):
        return None


def _read(visit: Visit, item: Item) -> dict[str, Any]:
    """What was read of an item: its values, from which words, and its signals by whomever, those that count first."""
    thing = item.now
    signals = thing.signals if isinstance(thing, Statement) else ()
    coded = [Coded(s, category(visit, item, s.category), words_at(item, s.evidence), s in item.signals) for s in signals]
    spans = thing.evidence.items() if isinstance(thing, Statement) else ()
    quantity = getattr(thing, "quantity", None)
    return {
        "thing": thing, "time": time_of(thing), "read": {field: words_at(item, each) for field, each in spans},
        "coded": sorted(coded, key=lambda c: not c.counts), "amount": amount(quantity, visit.words) if quantity else "",
    }  # fmt: skip


def _beside(visit: Visit, item: Item) -> dict[str, Any]:
    """What the record has beside an item: how new it is, what it claims, its threads, and the items that these name."""
    said = _baseline(visit, item.id)
    claims = visit.ledger.claims(item.id) if said else ()
    threads = visit.ledger.thread(item.id) if item.kind == "deed" else ()
    named = named_in(said, claims) if said else []
    named += [other for lag in threads for other in (lag.item, lag.done) if other not in (None, item.id)]
    spec = _spec(visit, item, said)
    title = visit.says("How many times as often as before, with what is credible")
    drawn = charts.svg(spec, visit.lang, title) if spec else ""
    return {
        "said": said, "claims": claims, "threads": threads, "briefs": told(visit, named), "counted": counted,
        "why": partial(reasons, visit), "day": date.fromordinal, "drawn": drawn, "between": lambda days: between(visit, days),
        "times": lambda ratio: times(visit, ratio), "called": lambda id: category(visit, item, id).label,
    }  # fmt: skip


def _spec(visit: Visit, item: Item, said: Baseline | None) -> dict[str, Any] | None:
    """The chart of how often before; None where there is nothing to compare with."""
    ratios = compared.ratios(said.habits, lambda id: category(visit, item, id).label) if said else []
    return compared.chart(ratios, visit.says("as often"), visit.says("last %(days)s days")) if ratios else None


def _history(visit: Visit, item: Item) -> Iterator[Changed]:
    """The corrections in order, each with what held of its field before it."""
    held = {"withdrawn": False} | {field: getattr(item.machine, field) for field in type(item.machine).model_fields}
    for correction in item.corrections:
        field = correction.field
        was = value(visit, item, field, held.get(field))
        yield Changed(correction, was, value(visit, item, field, correction.value))
        if correction.undone is None:
            held[field] = correction.value
