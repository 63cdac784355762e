"""Whatever the bytes, intake gives articles or problems and never raises."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from varsel.intake import Article, Problem, articles

MARKUP = st.lists(
    st.sampled_from([b"<p>", b"</p>", b"<html>", b"<article>", b"<div", b"&#0;", b"<!--", b"]]>", b"<h1>", b"<ul><li>",
                     b"<br>", b"<script>", b"\0", b"\xff", b'<meta charset="utf-7">', b'<html lang="nb">',
                     "En setning om været i går, sa hun. ".encode() * 4])
    | st.binary(max_size=8)
).map(b"".join)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)
DOCUMENTS = st.dictionaries(st.sampled_from(["id", "text", "lang", "published", "outlet", "title", "url", "x"]), VALUES)
CALM = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def look_at(found):
    for item in found:
        assert isinstance(item, Article | Problem)
        if isinstance(item, Article):
            assert item.id and any(c.isalpha() for c in item.text) and "\0" not in item.text
            assert item.text.encode("utf-8").decode("utf-8") == item.text
            assert Article.model_validate_json(item.model_dump_json()) == item
        else:
            assert item.where and item.what and item.todo


@CALM
@given(st.binary(max_size=300), st.sampled_from([None, "text", "html", "jsonl"]))
def test_any_bytes(data, format):
    look_at(articles(data, format=format))


@CALM
@given(st.text(max_size=200), st.sampled_from(["utf-8", "utf-16", "utf-32", "cp1252", "shift-jis", "utf-7"]))
def test_any_text_in_any_encoding(text, encoding):
    look_at(articles(text.encode(encoding, errors="replace")))


@CALM
@given(MARKUP)
def test_any_markup(data):
    look_at(articles(data, format="html"))


@CALM
@given(st.lists(DOCUMENTS, max_size=4))
def test_any_json(documents):
    data = "\n".join(json.dumps(d) for d in documents).encode()
    found = list(articles(data, format="jsonl"))
    assert len(found) == len(documents)
    look_at(found)


@CALM
@given(st.text(max_size=200).filter(lambda t: any(c.isalpha() for c in t)))
def test_a_text_comes_back_as_it_was(text):
    [item] = articles(("Hun sa: " + text.replace("\r\n", "\n")).encode(), format="text")
    if isinstance(item, Article):
        assert item.text == "Hun sa: " + text.replace("\r\n", "\n")
    else:
        assert "NUL" in item.what or "control" in item.what
