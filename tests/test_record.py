"""The record: JSON there and back, and the published schema."""

import json

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from varsel.record import (
    Article,
    Deed,
    DeedStatus,
    Kind,
    Mention,
    MentionType,
    Observation,
    ObservationStatus,
    Quantity,
    Reading,
    Signal,
    Span,
    Statement,
    json_schema,
)

WORDS = st.text(max_size=12)
MAYBE = st.none() | WORDS
OFFSET = st.integers(0, 10**7)
SPANS = st.lists(st.builds(Span, OFFSET, OFFSET), max_size=3).map(tuple)
PROBABILITY = st.floats(0, 1)


def one_of(literal):
    return st.sampled_from(literal.__args__)


STATEMENTS = st.builds(
    Statement, id=WORDS, kind=one_of(Kind), content=SPANS, cue=SPANS, source=SPANS, speaker=MAYBE, speaker_id=MAYBE, speaks_for=MAYBE,
    when=MAYBE, where=MAYBE, occasion=MAYBE, told_to=MAYBE, condition=MAYBE, confidence=PROBABILITY,
    signals=st.lists(st.builds(Signal, category=WORDS, confidence=PROBABILITY), max_size=2).map(tuple),
    evidence=st.dictionaries(st.sampled_from(["speaker", "when", "told_to"]), SPANS),
    inferred=st.lists(st.sampled_from(["speaker", "when"]), unique=True).map(tuple),
)  # fmt: skip
QUANTITIES = st.builds(
    Quantity, value=st.floats(allow_nan=False, allow_infinity=False), unit=MAYBE, approximate=st.booleans()
)
DEEDS = st.builds(
    Deed, id=WORDS, event=WORDS, mode=MAYBE, status=one_of(DeedStatus), actor=MAYBE, recipient=MAYBE,
    quantity=st.none() | QUANTITIES, when=MAYBE, where=MAYBE, evidence=SPANS, reported_by=MAYBE, statement=MAYBE,
)  # fmt: skip
OBSERVATIONS = st.builds(
    Observation, indicator=WORDS, about=MAYBE, observer=MAYBE, status=one_of(ObservationStatus), as_of=MAYBE,
    evidence=SPANS, statement=MAYBE,
)  # fmt: skip
MENTIONS = st.builds(Mention, start=OFFSET, end=OFFSET, type=one_of(MentionType), name=WORDS, id=MAYBE)
READINGS = st.builds(
    Reading, id=WORDS, lang=st.sampled_from(["nb", "nn", "en"]),
    statements=st.lists(STATEMENTS, max_size=2).map(tuple), deeds=st.lists(DEEDS, max_size=2).map(tuple),
    observations=st.lists(OBSERVATIONS, max_size=2).map(tuple), mentions=st.lists(MENTIONS, max_size=2).map(tuple),
)  # fmt: skip
ARTICLES = st.builds(
    Article, id=WORDS, text=st.text(), lang=MAYBE, published=MAYBE, outlet=MAYBE, title=MAYBE, url=MAYBE, byline=MAYBE
)
CALM = settings(deadline=None, max_examples=60)
SCHEMA = jsonschema.Draft202012Validator(json_schema())


@CALM
@given(READINGS)
def test_a_reading_comes_back_from_its_json(reading):
    line = reading.model_dump_json()
    assert "\n" not in line
    assert Reading.model_validate_json(line) == reading
    assert Reading.model_validate(json.loads(line)) == reading


@CALM
@given(ARTICLES)
def test_an_article_comes_back_from_its_json(article):
    assert Article.model_validate_json(article.model_dump_json()) == article


@CALM
@given(READINGS)
def test_every_line_of_output_keeps_the_published_schema(reading):
    SCHEMA.validate(json.loads(reading.model_dump_json()))


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(json_schema())


LINE = Reading(id="a", lang="nb", statements=(Statement(id="s1", kind="direct", content=(Span(0, 3),)),))


def with_statement(**changes):
    line = json.loads(LINE.model_dump_json())
    line["statements"][0] |= changes
    return line


@pytest.mark.parametrize(
    "line",
    [
        {"id": "a"},
        {"id": "a", "lang": "nb", "tone": "angry"},
        with_statement(kind="rumour"),
        with_statement(content=[[0]]),
        with_statement(content=[[0, 1, 2]]),
        with_statement(content="Hei"),
        with_statement(confidence=1.5),
        with_statement(signals=[{"category": "threat"}]),
    ],
)
def test_what_the_schema_refuses_the_types_refuse_too(line):
    assert not SCHEMA.is_valid(line)
    with pytest.raises(ValidationError):
        Reading.model_validate(line)


def test_a_span_is_a_pair_in_json():
    assert json.loads(LINE.model_dump_json())["statements"][0]["content"] == [[0, 3]]


def test_records_do_not_change():
    with pytest.raises(ValidationError):
        LINE.id = "b"
