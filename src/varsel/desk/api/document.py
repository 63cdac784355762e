"""The OpenAPI document: written for people who read it, and true for programs that test it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from varsel.desk.api.problems import Problem
from varsel.ledger import machine

ABOUT = """\
Who said what, and what was done: the ledger of this desk, for programs.

Everything is JSON in UTF-8. Times are EDTF (ISO 8601-2) where articles tell them, and days are `2026-03-11`. Offsets count the
code points of an article's text, the end excluded. Numbers of items, articles and entries never change.

Reading is `GET` and needs the scope `read`; everything else needs `write` and is kept in the log with who did it. What goes
wrong is told as problem details (RFC 9457).
"""
TAGS = {
    "Chronology": "What was said, done and seen, in the order of time",
    "Items": "One statement, deed or observation, and corrections of it",
    "Sightings": "Which reports are of one utterance",
    "Articles": "What everything was read from",
    "Actors": "What somebody is on record with",
    "Indicators": "What is watched for",
    "Codebooks": "By which rules things are coded",
    "Ledger": "What there is, and how to prove that it was not changed",
}
METHODS = ("get", "post", "put", "patch", "delete")


def describe(app: FastAPI) -> None:
    """Gives the desk its OpenAPI document."""

    def made() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _made(app)
        return app.openapi_schema

    app.openapi = made  # type: ignore[method-assign]


def _made(app: FastAPI) -> dict[str, Any]:
    tags = [{"name": name, "description": about} for name, about in TAGS.items()]
    found = get_openapi(
        title="Varsel", version=machine().removeprefix("varsel "), description=ABOUT, routes=app.routes, tags=tags
    )
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    found["components"]["schemas"] |= schema.pop("$defs", {}) | {"Problem": schema}
    for _, _, operation in operations(found):
        summary, _, description = operation.pop("description").partition("\n\n")
        operation["summary"] = summary
        if description:
            operation["description"] = description.replace("\n", " ")
        if "application/json" in operation["responses"].get("422", {}).get("content", {}):
            del operation["responses"]["422"]  # the framework's own; a number in an address that is none is 404
        if "security" in operation:
            operation["security"].append({})  # a desk for one person asks for no token
    for name in ("HTTPValidationError", "ValidationError"):
        found["components"]["schemas"].pop(name, None)
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each operation with its method and path."""
    for path, item in document["paths"].items():
        yield from ((method.upper(), path, item[method]) for method in METHODS if method in item)


@dataclass(frozen=True)
class Parameter:
    """A parameter or a field of a body: its name, what it may be, what it says, and whether it has to be there."""

    name: str
    type: str
    about: str
    is_required: bool


@dataclass(frozen=True)
class Operation:
    """An operation as it is shown to people. ``answers`` are the statuses with their meanings."""

    id: str
    method: str
    path: str
    title: str
    about: str
    scope: str
    parameters: tuple[Parameter, ...]
    body: tuple[Parameter, ...]
    answers: tuple[tuple[str, str], ...]


def shown(document: dict[str, Any]) -> dict[str, list[Operation]]:
    """The operations by tag, in the order of the tags."""
    found: dict[str, list[Operation]] = {tag["name"]: [] for tag in document["tags"]}
    for method, path, operation in operations(document):
        found[operation["tags"][0]].append(_operation(document, method, path, operation))
    return found


def _operation(document: dict[str, Any], method: str, path: str, of: dict[str, Any]) -> Operation:
    parameters = tuple(
        Parameter(p["name"], _type(document, p["schema"]), p.get("description") or p["schema"].get("description", ""), p.get("required", False))
        for p in of.get("parameters", ())
    )  # fmt: skip
    content = of.get("requestBody", {}).get("content", {})
    schema = next((_resolved(document, c["schema"]) for c in content.values()), {})
    required = schema.get("required", ())
    body = tuple(
        Parameter(name, _type(document, value), value.get("description", ""), name in required)
        for name, value in schema.get("properties", {}).items()
    )
    answers = tuple((status, answer["description"]) for status, answer in sorted(of["responses"].items()))
    scopes = [scope for asked in of["security"] for each in asked.values() for scope in each]
    return Operation(of["operationId"], method, path, of["summary"], of.get("description", ""), scopes[0], parameters, body, answers)


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """A schema where it is; of several alternatives the first that is not null."""
    if "anyOf" in schema:
        return _resolved(document, next(s for s in schema["anyOf"] if s.get("type") != "null"))
    return document["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def _type(document: dict[str, Any], schema: dict[str, Any]) -> str:
    """What a value may be, in a few words: "integer, 1 to 500", "statement | deed | observation", "several: string"."""
    schema = {**schema, **_resolved(document, schema)}
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    if schema.get("type") == "array":
        return f"several: {_type(document, schema.get('items', {}))}"
    said = schema.get("format") or schema.get("type", "any JSON value")
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None and high < 2**53:
        said += f", {low} to {high}"
    return said if schema.get("default") in (None, [], False) else f"{said}; {schema['default']} by default"
