"""The HTTP API, for programs: the same questions and the same work as on the pages, as JSON under ``/api/v1``.

models      what is asked and answered, as the OpenAPI document describes it
scopes      who may read, and who may write
problems    what went wrong (RFC 9457)
reading     what can be looked up
writing     what can be added, corrected and taken back
document    the OpenAPI document, from which the page ``/api`` is made too
"""

from fastapi import FastAPI

from varsel.desk.api import document, problems, reading, writing

__all__ = ["PREFIX", "include", "problems"]

PREFIX = "/api/v1"


def include(app: FastAPI) -> None:
    """Adds the API to the desk, and its document."""
    for router in (reading.router, writing.router):
        app.include_router(router, prefix=PREFIX, generate_unique_id_function=lambda route: route.name)
    document.describe(app)
