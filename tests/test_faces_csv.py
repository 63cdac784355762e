"""`varsel read --to csv`."""

import csv
import io

from faces_example import ARTICLE, CODED, READING

from varsel.faces.csv import COLUMNS, header, rows


def parsed(reading=READING):
    return list(csv.DictReader(io.StringIO(header() + rows(ARTICLE, reading), newline="")))


def test_there_is_one_row_a_record_and_every_row_has_every_column():
    assert [row["record"] for row in parsed(CODED)] == ["statement"] * 4 + ["deed"] * 2 + ["observation"]
    assert [row["statement"] for row in parsed(CODED)] == ["s1", "s2", "s3", "s4", "s1", "", "s3"]
    assert all(list(row) == list(COLUMNS) for row in parsed(CODED))


def test_the_categories_of_a_statement_stand_in_one_cell():
    assert parsed(CODED)[0]["signals"] == "red-line announcement" and parsed(CODED)[1]["signals"] == ""


def test_deeds_and_observations_share_the_columns_of_time_status_and_words():
    coerced, consulted, observed = parsed(CODED)[4:]
    told = {
        "deed": "d1", "event": "COERCE", "mode": "blockade", "status": "announced", "when": "2026-03-13",
        "content": "Vi stenger sundet", "reported_by": "Viktor Aldane",
    }  # fmt: skip
    assert told.items() <= coerced.items()
    assert {"quantity": "1200000", "unit": "tilhørere", "approximate": "yes"}.items() <= consulted.items()
    seen = {"indicator": "force-build-up", "status": "not-observed", "when": "2026-03-11"}
    assert seen.items() <= observed.items()
    for row in (coerced, observed):
        start, end = map(int, row["content_at"].split("-"))
        assert ARTICLE.text[start:end] == row["content"]


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
