"""What a reader chooses for themselves: the language of the interface."""

from fastapi import APIRouter, HTTPException, Query
from starlette.responses import RedirectResponse

from varsel.desk import interface
from varsel.desk.visit import ours

router = APIRouter(include_in_schema=False)

YEAR = 365 * 24 * 3600  # seconds


@router.get("/interface/{lang}")
def language(lang: str, back: str = Query("/", max_length=4000)) -> RedirectResponse:
    """Sets the language and goes back to a page of the desk, never to another site."""
    if lang not in interface.languages():
        raise HTTPException(404, f"there is no interface in {lang!r}; there are {', '.join(interface.languages())}")
    answer = RedirectResponse(ours(back), 303)
    answer.set_cookie(interface.COOKIE, lang, max_age=YEAR, samesite="lax", httponly=True)
    return answer
