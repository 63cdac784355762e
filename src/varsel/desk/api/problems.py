"""What went wrong, as a program can tell it: problem details for HTTP APIs (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse

MEDIA = "application/problem+json"
RETRY = 5  # seconds after which to try again, where another process writes

MEANINGS = {
    400: "It cannot be done, or a value cannot be understood; `detail` says why, and what can.",
    401: "This desk asks who you are: send a token.",
    403: "The token, or the account behind it, may not do this.",
    404: "There is no such thing here.",
    409: "That is so already.",
    410: "It was redacted: `detail` says by whom, when and why.",
    413: "What was sent is too large.",
    422: "What was sent is not of the form that this document describes; `errors` says where.",
    503: "Another process is writing, or too many exports are running: try again after `Retry-After` seconds.",
}


class Fault(BaseModel):
    """One value that is not of the right form."""

    where: str = Field(description="The parameter, or the path to the value in the body", examples=["size"])
    what: str = Field(description="What is wrong with it", examples=["Input should be less than or equal to 500"])


class Problem(BaseModel):
    """What went wrong (RFC 9457, `application/problem+json`)."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"type": "about:blank", "title": "Not Found", "status": 404, "detail": "there is no item 7"}]}
    )

    type: str = Field("about:blank", description="Always about:blank: the status says which kind of problem it is")
    title: str = Field(description="The name of the status")
    status: int = Field(description="The HTTP status", ge=400, le=599)
    detail: str = Field(description="What went wrong, for a person")
    errors: list[Fault] = Field([], description="Of a 422: each value that is not of the right form")


def told(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems that an endpoint can have, as its part of the OpenAPI document."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {s: {"description": MEANINGS[s], "content": {MEDIA: {"schema": schema}}} for s in statuses}


def answer(status: int, detail: str, error: Exception) -> JSONResponse:
    """The answer that tells of an error. A value in the address that is none is no address: 404."""
    faults = faulty(error) if isinstance(error, RequestValidationError) else []
    problem = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=faults)
    headers = dict(getattr(error, "headers", None) or {})
    if status == 503:
        headers.setdefault("Retry-After", str(RETRY))
    return JSONResponse(problem.model_dump(), status, headers, MEDIA)


def faulty(error: RequestValidationError) -> list[Fault]:
    """Each value that is not of the right form."""
    return [Fault(where=".".join(map(str, e["loc"][1:])) or str(e["loc"][0]), what=e["msg"]) for e in error.errors()]
