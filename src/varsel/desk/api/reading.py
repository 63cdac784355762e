"""What can be looked up. Every endpoint answers a question of the ledger, and answers it the same as the pages do."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Path, Query
from starlette.responses import StreamingResponse

from varsel.coding.codebook import Codebook, load, shipped
from varsel.desk.api import models as m
from varsel.desk.api.problems import told
from varsel.desk.api.scopes import scope
from varsel.desk.sending import TYPES, sent
from varsel.desk.visit import Visiting
from varsel.exports import FORMATS
from varsel.ledger import machine

router = APIRouter(dependencies=[scope("read")], responses=told(401, 403))

Names = Annotated[list[m.Text], Query(min_length=1, max_length=20, description="Whose: a name, or whole words of it; several are taken together")]
Name = Annotated[m.Text | None, Query(description="Only what is aimed at, done to or about this one")]
Categories = Annotated[list[m.Text], Query(max_length=50, description="Only these")]
On = Annotated[date | None, Query(description="As it stood on this day; today where none is given")]
Format = Annotated[Literal[tuple(FORMATS)], Path(description="The format of the file")]  # type: ignore[valid-type]
_FILES: dict[str, Any] = {media.partition(";")[0]: {} for _, media in TYPES.values()}


@router.get("/chronology", tags=["Chronology"], responses=told(400, 422))
def chronology(visit: Visiting, asked: Annotated[m.Paged, Query()]) -> m.Page:
    """What was said, done and seen, in the order of time

    A page of it: ask for the one after it with `after` set to `next`. Each filter narrows what is found, several values of
    one widen it. Pages stay the same while the ledger grows.
    """
    page = visit.ledger.chronology(asked.asked, after=asked.after, size=asked.size)
    return m.Page(items=[m.Item.of(row, item) for row, item in visit.ledger.filled(page.rows)], next=page.next)


@router.get("/export/{format}", tags=["Chronology"], response_class=StreamingResponse,
            responses={200: {"description": "The file", "content": _FILES}, **told(400, 404, 422, 503)})  # fmt: skip
def export(visit: Visiting, format: Format, asked: Annotated[m.Exported, Query()]) -> StreamingResponse:
    """Everything that is asked for, as a file

    It is sent while it is made, so take it as a stream. Where the connection ends before the file does, something went wrong.
    `html` and `pdf` are for printing, and have a limit.
    """
    return sent(visit, asked.asked, format)


@router.get("/items/{id}", tags=["Items"], responses=told(404, 410))
def item(visit: Visiting, id: m.Number) -> m.Item:
    """One item, with all that is known of it

    What holds now, what the machine read, and every correction, also of items that do not count any more.
    """
    found = visit.ledger.item(id)
    return m.Item.of(visit.ledger.rows([id])[id], found)


@router.get("/items/{id}/baseline", tags=["Items"], responses=told(404, 410))
def baseline(visit: Visiting, id: m.Number) -> m.Baseline:
    """Is it new for this speaker?

    How often the same speaker (actor, observer) had said the like before, what is there for the first time, and the nearest
    earlier items.
    """
    return m.Baseline.model_validate(visit.ledger.baseline(id))


@router.get("/items/{id}/claims", tags=["Items"], responses=told(404, 410))
def claims(visit: Visiting, id: m.Number) -> list[m.Claim]:
    """What it says of how new somebody's words are

    Beside what the record says to that; usually an empty list.
    """
    return [m.Claim.model_validate(claim) for claim in visit.ledger.claims(id)]


@router.get("/items/{id}/sightings", tags=["Items"], responses=told(400, 404, 410))
def sightings(visit: Visiting, id: m.Number) -> m.Utterance:
    """All reports of one utterance

    Of a statement only. The first sighting comes first; each has the chain of who had it from whom.
    """
    found = visit.ledger.utterance(id)
    return m.Utterance.of(found, visit.ledger.rows([s.report.item.id for s in found.sightings]))


@router.get("/articles/{seq}", tags=["Articles"], responses=told(404, 410))
def article(visit: Visiting, seq: m.Number) -> m.Article:
    """An article, with its text and what was read from it"""
    found = visit.ledger.article(seq)
    rows = visit.ledger.rows([one.id for one in found.items])
    return m.Article.of(found, [m.Item.of(rows[one.id], one) for one in found.items])


@router.get("/actors", tags=["Actors"], responses=told(404, 422))
def actor(
    visit: Visiting, name: Annotated[m.Text, Query(description="A name, or whole words of it, or a Wikidata id")],
    category: Categories = [], on: On = None,
) -> m.Dossier:  # fmt: skip
    """What somebody is on record with

    How often of each category, in the last 30, 90 and 365 days and ever, and how much more often than before.
    """
    return m.Dossier.model_validate(visit.ledger.actor(name, category=category, on=on))


@router.get("/axis", tags=["Actors"], responses=told(404, 422))
def axis(
    visit: Visiting, actor: Names, towards: Name = None, category: Categories = [],
    step: Annotated[Literal["month", "year"], Query(description="How long a period is")] = "month", on: On = None,
) -> list[m.Line]:  # fmt: skip
    """Words and deeds on one axis of time

    How much of each category in each period. What may have been in several periods is in each of them, at most.
    """
    found = visit.ledger.axis(*actor, towards=towards, category=category, step=step, on=on)
    return [m.Line.model_validate(line) for line in found]


@router.get("/lags", tags=["Actors"], responses=told(404, 422))
def lags(visit: Visiting, actor: Names, towards: Name = None, on: On = None) -> list[m.Lag]:
    """From word to deed

    How long after they were announced, pledged or demanded deeds were seen done, or how long they have been open.
    """
    return [m.Lag.model_validate(lag) for lag in visit.ledger.lags(*actor, towards=towards, on=on)]


@router.get("/indicators", tags=["Indicators"], responses=told(404, 422))
def indicators(
    visit: Visiting, about: Annotated[m.Text | None, Query(description="Only those about this party")] = None,
    indicator: Categories = [], on: On = None,
) -> list[m.Light]:  # fmt: skip
    """The board of indicators

    Of each indicator and party: what was last seen, by whom, how old that is, and who says otherwise.
    """
    return [m.Light.model_validate(light) for light in visit.ledger.board(about=about, indicator=indicator, on=on)]


@router.get("/codebooks", tags=["Codebooks"])
def codebooks() -> list[m.Label]:
    """The codebooks that ship, in short"""
    return [m.Label.of(load(name)) for name in shipped()]


@router.get("/codebooks/{name}", tags=["Codebooks"], responses=told(404))
def codebook(name: Annotated[str, Path(description="Its name", examples=["signals"])]) -> Codebook:
    """A codebook whole

    Each category with its definition, what to include and exclude, examples and near misses, what it is called in other
    schemes, and the rules by which the machine finds it.
    """
    if name not in shipped():
        raise HTTPException(404, f"there is no codebook {name!r}; there are {', '.join(shipped())}")
    return load(name)


@router.get("/ledger", tags=["Ledger"])
def ledger(visit: Visiting) -> m.Ledger:
    """What the ledger has

    Its counts, and the hash of the last entry: who keeps that can prove later that nothing before it was changed.
    """
    head = visit.ledger.head()
    return m.Ledger(counts=visit.ledger.count(), head=head and m.Head.model_validate(head), machine=machine())
