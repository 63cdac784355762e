"""Reading JSON Lines."""

import io
import json

import pytest

from varsel.intake import Article, Problem, articles


def lines(*documents):
    return "\n".join(d if isinstance(d, str) else json.dumps(d, ensure_ascii=False) for d in documents).encode()


def read(*documents):
    return list(articles(lines(*documents), format="jsonl"))


def test_a_document_with_everything():
    document = {
        "id": "a", "text": "Hei.", "lang": "nn", "published": "2021-11", "outlet": "Vestlandsbladet",
        "title": "Hei", "url": "https://vestlandsbladet.example/hei",
    }  # fmt: skip
    assert read(document) == [Article(**document)]


def test_the_text_is_kept_to_the_last_character():
    text = "\ufeff Hei \r\n\u200bdu 😀\t"
    assert read({"id": "a", "text": text})[0].text == text


def test_unknown_keys_nulls_and_blank_lines_are_passed_over():
    found = read({"id": "a", "text": "Hei.", "statements": [], "lang": None}, "", "  ", {"id": "b", "text": "Du."})
    assert [a.id for a in found] == ["a", "b"] and found[0].lang is None


def test_a_byte_order_mark_before_the_first_line():
    assert [a.id for a in articles(b"\xef\xbb\xbf" + lines({"id": "a", "text": "Hei."}))] == ["a"]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('{"id": ' + "9" * 5000 + "}", "not JSON"),
        ("[1, 2]", "not an object"),
        ({"text": "Hei."}, "id: is missing"),
        ({"id": 7, "text": "Hei."}, "id: is not a string"),
        ({"id": "x"}, "text: is missing"),
        ({"id": "x", "text": None}, "text: is missing"),
        ({"id": "x", "text": ["Hei."]}, "text: is not a string"),
        ({"id": "x", "text": ""}, "text: is not a string with something in it"),
        ({"id": "x", "text": "123"}, "no letters"),
        ({"id": "x", "text": "a\0b"}, "NUL"),
        ('{"id": "x", "text": "a\\ud800b"}', "surrogate"),
        ('{"id": "x", "text": "ab", "title": "\\udc00"}', "title: holds half a surrogate pair"),
        ({"id": "x", "text": "Hei.", "lang": 1}, "lang: is not a string"),
        ({"id": "x", "text": "Hei.", "published": "21.9.2022"}, "published"),
        ({"id": "x", "text": "Hei.", "published": "2022-02-29"}, "published"),
        ({"id": "first", "text": "Hei."}, "line 1 already"),
    ],
)
def test_a_bad_line_is_a_problem_and_the_others_are_read(line, what):
    first, problem, last = read({"id": "first", "text": "Hei."}, line, {"id": "last", "text": "Hei."})
    assert (first.id, last.id) == ("first", "last")
    assert isinstance(problem, Problem) and what in f"{problem.where}: {problem.what}"
    assert problem.where.startswith("bytes:2")


def test_a_line_that_is_not_utf8_is_a_problem():
    problem, article = articles(b'{"id": "a", "text": "bl\xe5"}\n{"id": "b", "text": "Hei."}', format="jsonl")
    assert "UTF-8" in problem.what and article.id == "b"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2022", "2022"),
        ("2022-09", "2022-09"),
        ("2022-09-21T17:42:00+02:00", "2022-09-21"),
        ("2020-02-29", "2020-02-29"),
    ],
)
def test_a_publication_date_keeps_its_own_precision(given, kept):
    assert read({"id": "a", "text": "Hei.", "published": given})[0].published == kept


def test_a_text_that_begins_with_its_date_needs_no_published():
    dated = {"id": "a", "text": "date 2022-09 Hei."}
    assert read(dated)[0].published == "2022-09"
    assert read(dated | {"published": "2021"})[0].published == "2021"


def test_documents_come_one_at_a_time():
    def stream():
        yield from (b'{"id": "a", "text": "Hei."}\n', b'{"id": "b", "text": "Hei."}\n')
        raise AssertionError("read too far ahead")

    class Pipe(io.RawIOBase):
        def __init__(self):
            self.lines = stream()

        def readline(self, size=-1):
            return next(self.lines)

        def __next__(self):
            return next(self.lines)

    found = articles(Pipe())
    assert [next(found).id, next(found).id] == ["a", "b"]


def test_a_line_of_ten_megabytes():
    text = "Ho seier nei. " * 750_000
    assert read({"id": "a", "text": text})[0].text == text
