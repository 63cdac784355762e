"""The API, documented for people: made from its OpenAPI document."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from varsel.desk.api import document
from varsel.desk.visit import Visiting

router = APIRouter(include_in_schema=False)


@router.get("/api", response_class=HTMLResponse)
def api(visit: Visiting) -> Response:
    """What can be asked for, and how."""
    described = visit.request.app.openapi()
    root = str(visit.request.base_url).rstrip("/")
    return visit.page("api.html", described=described, groups=document.shown(described), root=root)
