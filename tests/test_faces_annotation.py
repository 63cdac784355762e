"""`varsel read --to annotation`: what the W3C Web Annotation Data Model and Vocabulary ask of a page."""

import json

import jsonschema
import pytest
from faces_example import ARTICLE, CODED, READING, TEXT

from varsel.faces.annotation import page

IRI = {"type": "string", "format": "uri", "pattern": "^[a-z]+:"}
MOTIVATIONS = ["assessing", "bookmarking", "classifying", "commenting", "describing", "editing", "highlighting",
               "identifying", "linking", "moderating", "questioning", "replying", "tagging"]  # fmt: skip
SELECTORS = {
    "oneOf": [
        {
            "properties": {"type": {"const": "TextQuoteSelector"}, "exact": {"type": "string", "minLength": 1},
                           "prefix": {"type": "string"}, "suffix": {"type": "string"}},
            "required": ["type", "exact"], "additionalProperties": False,
        },
        {
            "properties": {"type": {"const": "TextPositionSelector"}, "start": {"type": "integer", "minimum": 0},
                           "end": {"type": "integer", "minimum": 0}},
            "required": ["type", "start", "end"], "additionalProperties": False,
        },
    ]
}  # fmt: skip
BODY = {
    "oneOf": [
        {
            "properties": {"type": {"const": "TextualBody"}, "value": {"type": "string"},
                           "purpose": {"enum": MOTIVATIONS}, "format": {"const": "text/plain"}},
            "required": ["type", "value"], "additionalProperties": False,
        },
        {
            "properties": {"type": {"const": "SpecificResource"}, "source": IRI, "purpose": {"enum": MOTIVATIONS}},
            "required": ["type", "source"], "additionalProperties": False,
        },
    ]
}  # fmt: skip
TARGET = {
    "properties": {"type": {"const": "SpecificResource"}, "source": IRI, "styleClass": {"type": "string"},
                   "selector": {"type": "array", "items": SELECTORS, "minItems": 1}},
    "required": ["source", "selector"], "additionalProperties": False,
}  # fmt: skip
ANNOTATION = {
    "properties": {
        "@context": {"const": "http://www.w3.org/ns/anno.jsonld"}, "id": IRI, "type": {"const": "Annotation"},
        "motivation": {"enum": MOTIVATIONS}, "body": {"type": "array", "items": BODY},
        "target": {"type": "array", "items": TARGET, "minItems": 1},
    },
    "required": ["@context", "id", "type", "target"], "additionalProperties": False,
}  # fmt: skip
PAGE = {
    "properties": {
        "@context": {"const": "http://www.w3.org/ns/anno.jsonld"}, "id": IRI, "type": {"const": "AnnotationPage"},
        "items": {"type": "array", "items": ANNOTATION}, "startIndex": {"type": "integer", "minimum": 0},
        "partOf": {"properties": {"id": IRI, "type": {"const": "AnnotationCollection"}, "label": {"type": "string"},
                                  "total": {"type": "integer", "minimum": 0}}, "required": ["id", "type"]},
    },
    "required": ["@context", "id", "type", "items"], "additionalProperties": False,
}  # fmt: skip


@pytest.mark.parametrize("reading", [READING, CODED])
def test_the_page_is_what_the_model_asks_for_and_one_line(reading):
    line = page(ARTICLE, reading)
    assert line.endswith("\n") and line.count("\n") == 1
    jsonschema.validate(json.loads(line), PAGE)


def test_every_selector_leads_back_to_the_words():
    for annotation in json.loads(page(ARTICLE, CODED))["items"]:
        for target in annotation["target"]:
            quote, position = target["selector"]
            assert TEXT[position["start"] : position["end"]] == quote["exact"]
            assert quote["prefix"] + quote["exact"] + quote["suffix"] in TEXT


def test_parts_and_evidence_are_told_apart_and_values_are_tags():
    first = json.loads(page(ARTICLE, READING))["items"][0]
    assert {t["styleClass"]: t["selector"][0]["exact"] for t in first["target"]} == {
        "content": "Vi stenger sundet. Fristen er fredag", "cue": "sa", "source": "president Viktor Aldane",
        "evidence-when": "onsdag", "evidence-told_to": "Sundtidende", "evidence-speaker": "Viktor Aldane",
    }  # fmt: skip
    tagged = [(b["purpose"], b["value"]) for b in first["body"]]
    assert ("identifying", "Viktor Aldane") in tagged
    assert ("classifying", "direct") in tagged
    assert ("tagging", "told_to: Reuters") not in tagged and ("tagging", "told_to: Sundtidende") in tagged


def test_the_source_is_the_address_or_else_a_name_made_of_the_text():
    with_url = ARTICLE.model_copy(update={"url": "https://sundtidende.example/frist"})
    assert json.loads(page(with_url, READING))["items"][0]["target"][0]["source"] == "https://sundtidende.example/frist"
    assert json.loads(page(ARTICLE, READING))["items"][0]["target"][0]["source"].startswith("ni:///sha-256;")


def test_identifiers_are_the_same_every_time_and_differ_within_a_page_and_between_articles():
    assert page(ARTICLE, READING) == page(ARTICLE, READING)
    ids = [a["id"] for a in json.loads(page(ARTICLE, CODED))["items"]]
    assert len(set(ids)) == len(ids)
    other = ARTICLE.model_copy(update={"id": "other"})
    assert not set(ids) & {a["id"] for a in json.loads(page(other, CODED))["items"]}


def test_signals_are_tags_with_the_words_that_decided():
    first = json.loads(page(ARTICLE, CODED))["items"][0]
    assert ("tagging", "signal: red-line") in [(b["purpose"], b["value"]) for b in first["body"]]
    assert [t["selector"][0]["exact"] for t in first["target"] if t["styleClass"] == "signal-red-line"] == ["Fristen"]


def test_deeds_and_observations_are_annotations_of_their_own():
    items = json.loads(page(ARTICLE, CODED))["items"]
    of_class = {name: [i for i in items if i["target"][0]["styleClass"] == name] for name in ("deed", "observation")}
    (blockade, _), (observed,) = of_class.values()
    values = [body["value"] for body in blockade["body"]]
    assert values[:4] == ["deed: COERCE", "mode: blockade", "status: announced", "actor: Torvania"]
    assert "inferred: recipient" in values and blockade["target"][0]["selector"][0]["exact"] == "Vi stenger sundet"
    assert [body["value"] for body in observed["body"]][:2] == ["indicator: force-build-up", "status: not-observed"]
