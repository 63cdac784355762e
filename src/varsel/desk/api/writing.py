"""What can be added, corrected and taken back. Nothing is overwritten: each of these is an entry of the log."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from starlette.responses import Response

from varsel.coding import DEFAULT, load
from varsel.desk import adding, rights
from varsel.desk.api import models as m
from varsel.desk.api.problems import told
from varsel.desk.api.scopes import scope
from varsel.desk.visit import Visiting
from varsel.intake import Problem, jsonl

router = APIRouter(responses=told(400, 401, 403, 503))

Who = Annotated[str, scope("write")]
_HEADERS = {"Location": {"description": "Where it can be looked up", "schema": {"type": "string"}}}


@router.post("/articles", status_code=201, tags=["Articles"], responses={
    201: {"description": "It was read and added", "headers": _HEADERS},
    200: {"description": "It is there already, read by the same machine: nothing was written", "model": m.Added},
    **told(413, 422)})  # fmt: skip
def add(visit: Visiting, person: Who, sent: m.Document, response: Response) -> m.Added:
    """Read an article into the ledger

    It is read at once and joined with other sightings of what it tells. The same article again changes nothing; another text
    of the same id is a new version of it.
    """
    article = jsonl.article(sent.model_dump(), visit.says("the article"))
    if isinstance(article, Problem):
        raise HTTPException(422, str(visit.told(article)))
    books = [load(name) for name in DEFAULT]
    outcome = (article, None) if visit.ledger.knows(article, books) else adding.read(article)
    if isinstance(outcome, Problem):
        raise HTTPException(422, str(visit.told(outcome)))
    added = visit.ledger.add(*outcome, codebooks=books, origin={"sent_by": person})
    response.headers["Location"] = f"/api/v1/articles/{added.article}"
    if added.was == "known":
        response.status_code = 200
    return m.Added.model_validate(added)


@router.post("/items/{id}/corrections", status_code=201, tags=["Items"], responses=told(404, 410, 422))
def correct(visit: Visiting, person: Who, id: m.Number, sent: m.Correct) -> m.Correction:
    """Correct one field of an item

    What the machine read stays and can be had back. Of several corrections of a field the last one holds; categories that you
    give (`signals`) count in place of the machine's.
    """
    return m.Correction.model_validate(visit.ledger.correct(id, sent.field, sent.value, by=person, why=sent.why))


@router.delete("/corrections/{seq}", status_code=204, tags=["Items"], responses=told(404, 410, 422))
def undo(visit: Visiting, person: Who, seq: m.Number, why: Annotated[m.Why, Query()] = None) -> None:
    """Take a correction, a join or a split back

    By the number of its entry. The log keeps that it was said, and that it was taken back. Once more changes nothing.
    What another person said is taken back by an editor.
    """
    rights.undo(visit, seq, why=why)


@router.post("/joins", status_code=201, tags=["Sightings"], responses=told(404, 410, 422))
def join(visit: Visiting, person: Who, sent: m.JoinTwo) -> m.Made:
    """Say that two statements report one utterance

    With all that each of them was joined with. What another person split is joined by an editor.
    """
    return m.Made(seq=rights.join(visit, sent.a, sent.b, sent.why))


@router.post("/items/{id}/split", status_code=201, tags=["Sightings"], responses=told(404, 410, 422))
def split(visit: Visiting, person: Who, id: m.Number, sent: m.Split | None = None) -> m.Made:
    """Say that a statement does not report the utterance it was joined with

    The others stay joined, and the machine never joins it with them again. What another person joined is split by an editor.
    """
    return m.Made(seq=rights.split(visit, id, sent.why if sent else None))
