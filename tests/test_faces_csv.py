"""`varsel read --to csv`."""

import csv
import io

from faces_example import ARTICLE, READING

from varsel.faces.csv import COLUMNS, header, rows


def parsed():
    return list(csv.DictReader(io.StringIO(header() + rows(ARTICLE, READING), newline="")))


def test_there_is_one_row_a_statement_and_every_row_has_every_column():
    assert [row["statement"] for row in parsed()] == ["s1", "s2", "s3", "s4"]
    assert all(list(row) == list(COLUMNS) for row in parsed())


def test_the_words_and_their_places_agree():
    first = parsed()[0]
    start, end = map(int, first["content_at"].split("-"))
    assert first["content"] == ARTICLE.text[start:end] == "Vi stenger sundet. Fristen er fredag"
    assert (first["cue"], first["source"], first["speaker"]) == ("sa", "president Viktor Aldane", "Viktor Aldane")


def test_what_is_not_known_is_an_empty_cell():
    assert parsed()[2]["when"] == "" and parsed()[2]["told_to"] == ""


def test_inferred_values_are_named():
    assert parsed()[1]["inferred"] == "speaker when"


def test_commas_quotes_and_new_lines_survive():
    text = 'He said "yes,\nno"'
    from varsel.record import Article, Reading, Span, Statement

    reading = Reading(id="q", lang="en", statements=(Statement(id="s1", kind="direct", content=(Span(0, len(text)),)),))
    row = next(csv.DictReader(io.StringIO(header() + rows(Article(id="q", text=text, title='a,"b"'), reading), newline="")))
    assert row["content"] == 'He said "yes, no"' and row["title"] == 'a,"b"' and row["lang"] == "en"
