"""W3C Web Annotation (Recommendation of 23 February 2017) as JSON-LD: what was read, anchored in the article's words.

Each article gives one AnnotationPage. A statement is one annotation: its targets are the pieces of its content, cue and
source and the words that each further value was read from (told apart by ``styleClass``), each with a TextQuoteSelector
and a TextPositionSelector; its bodies are what was read from them, and the categories that it was coded with. Deeds,
observations and names are annotations of their own.
"""

import base64
import hashlib
import json
import uuid
from collections.abc import Iterator
from typing import Any

from varsel.record import Article, Deed, Mention, Observation, Reading, Span, Spans, Statement

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
WIKIDATA = "http://www.wikidata.org/entity/"
AROUND = 32  # code points before and after a quotation that tell it from the same words elsewhere

#: The fields of a statement that become tags: "told_to: Reuters".
_TAGGED = ("speaks_for", "when", "where", "occasion", "told_to", "condition")
#: The same of deeds and observations.
_TAGGED_DEED = ("status", "actor", "actor_country", "recipient", "recipient_country", "when", "where", "stock",
                "reported_by", "statement")  # fmt: skip
_TAGGED_OBSERVATION = ("status", "about", "observer", "as_of", "statement")


def page(article: Article, reading: Reading) -> str:
    """One line of JSON: the AnnotationPage of this article, with a new line at the end.

    Identifiers depend on the article's id and text alone, so that the same article always gives the same page.
    """
    items = [
        *(_statement(article, statement) for statement in reading.statements),
        *(_deed(article, deed) for deed in reading.deeds),
        *(_observation(article, n, observation) for n, observation in enumerate(reading.observations, start=1)),
        *(_mention(article, mention) for mention in reading.mentions),
    ]
    content = {
        "@context": CONTEXT,
        "id": _identifier(article, "page"),
        "type": "AnnotationPage",
        "partOf": {
            "id": _identifier(article, "collection"),
            "type": "AnnotationCollection",
            "label": article.title or article.id,
            "total": len(items),
        },
        "startIndex": 0,
        "items": items,
    }
    return json.dumps(content, ensure_ascii=False) + "\n"


def annotation(article: Article, thing: Statement | Deed | Observation, number: int | None = None) -> dict[str, Any]:
    """One statement, deed or observation as an annotation. Of an observation, ``number`` is its place in its reading, from 1."""
    if isinstance(thing, Statement):
        return _statement(article, thing)
    return _deed(article, thing) if isinstance(thing, Deed) else _observation(article, number or 1, thing)


def _statement(article: Article, statement: Statement) -> dict[str, Any]:
    named = [("content", statement.content), ("cue", statement.cue), ("source", statement.source)]
    named += [(f"evidence-{field}", spans) for field, spans in statement.evidence.items()]
    named += [(f"signal-{signal.category}", signal.evidence) for signal in statement.signals]
    return {
        "@context": CONTEXT,
        "id": _identifier(article, f"statement {statement.id}"),
        "type": "Annotation",
        "motivation": "describing",
        "body": list(_bodies(statement)),
        "target": [_target(article, span, name) for name, spans in named for span in spans],
    }


def _bodies(statement: Statement) -> Iterator[dict[str, Any]]:
    yield _text("classifying", statement.kind)
    if statement.speaker:
        yield _text("identifying", statement.speaker)
    if statement.speaker_id:
        yield _wikidata(statement.speaker_id)
    for field in _TAGGED:
        if value := getattr(statement, field):
            yield _text("tagging", f"{field}: {value}")
    for field in statement.inferred:
        yield _text("tagging", f"inferred: {field}")
    for signal in statement.signals:
        yield _text("tagging", f"signal: {signal.category}")


def _deed(article: Article, deed: Deed) -> dict[str, Any]:
    body = [_text("classifying", f"deed: {deed.event}")]
    if deed.mode:
        body.append(_text("classifying", f"mode: {deed.mode}"))
    body += _tags(deed, _TAGGED_DEED)
    if amount := deed.quantity:
        about = "about " if amount.approximate else ""
        body.append(_text("tagging", f"quantity: {about}{amount.value:.12g} {amount.unit or ''}".rstrip()))
    body += [_text("tagging", f"inferred: {field}") for field in deed.inferred]
    return _coded(article, f"deed {deed.id}", body, deed.evidence, "deed")


def _observation(article: Article, number: int, observation: Observation) -> dict[str, Any]:
    body = [_text("classifying", f"indicator: {observation.indicator}"), *_tags(observation, _TAGGED_OBSERVATION)]
    return _coded(article, f"observation {number}", body, observation.evidence, "observation")


def _tags(item: Deed | Observation, fields: tuple[str, ...]) -> list[dict[str, Any]]:
    return [_text("tagging", f"{field}: {value}") for field in fields if (value := getattr(item, field))]


def _coded(article: Article, thing: str, body: list[dict[str, Any]], spans: Spans, name: str) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "id": _identifier(article, thing),
        "type": "Annotation",
        "motivation": "classifying",
        "body": body,
        "target": [_target(article, span, name) for span in spans],
    }


def _mention(article: Article, mention: Mention) -> dict[str, Any]:
    body = [_text("classifying", mention.type), _text("identifying", mention.name)]
    return {
        "@context": CONTEXT,
        "id": _identifier(article, f"mention {mention.start} {mention.end}"),
        "type": "Annotation",
        "motivation": "identifying",
        "body": [*body, _wikidata(mention.id)] if mention.id else body,
        "target": [_target(article, Span(mention.start, mention.end), "mention")],
    }


def _text(purpose: str, value: str) -> dict[str, str]:
    return {"type": "TextualBody", "purpose": purpose, "value": value, "format": "text/plain"}


def _wikidata(entity: str) -> dict[str, str]:
    return {"type": "SpecificResource", "purpose": "identifying", "source": WIKIDATA + entity}


def _target(article: Article, span: Span, name: str) -> dict[str, Any]:
    start, end = span
    return {
        "type": "SpecificResource",
        "source": article.url or _name_of(article.text),
        "styleClass": name,
        "selector": [
            {
                "type": "TextQuoteSelector",
                "exact": article.text[start:end],
                "prefix": article.text[max(0, start - AROUND) : start],
                "suffix": article.text[end : end + AROUND],
            },
            {"type": "TextPositionSelector", "start": start, "end": end},
        ],
    }


def _name_of(text: str) -> str:
    """A name for a text that has no address: RFC 6920's, made of the SHA-256 of its UTF-8 bytes."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return "ni:///sha-256;" + base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")


def _identifier(article: Article, thing: str) -> str:
    """An IRI for something in this article: a UUID of version 5 (RFC 9562)."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{_name_of(article.text)} {article.id} {thing}").urn
