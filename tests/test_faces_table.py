"""`varsel read` as a person sees it."""

import re

import pytest
from faces_example import ARTICLE, CODED, READING, TEXT, span

from varsel.faces.table import passage, quantity, table, when
from varsel.record import Quantity, Reading, Statement


@pytest.mark.parametrize("width", [40, 80, 100, 120, 200])
def test_no_line_is_wider_than_the_terminal(width):
    shown = table(ARTICLE, CODED, width=width, show=True)
    assert max(len(line) for line in shown.splitlines()) <= width


@pytest.mark.parametrize("width", [80, 120])
def test_every_statement_has_its_row_with_passage_speaker_and_date(width):
    shown = " ".join(table(ARTICLE, READING, width=width).split())
    for words in ("Vi stenger sundet.", "Ingrid Sollvik", "2026-03-04", "Sundtidende", "at fristen er en bløff"):
        assert words in shown


def test_the_head_tells_title_outlet_date_and_language():
    head = table(ARTICLE, READING).splitlines()[:2]
    assert head == ["Aldane setter frist", "frist · Sundtidende · 2026-03 · Norwegian Bokmål · 4 statements"]


def test_without_colour_there_are_no_escape_sequences_and_no_trailing_spaces():
    shown = table(ARTICLE, READING, show=True)
    assert "\x1b" not in shown
    assert not re.search(r" +$", shown, re.MULTILINE)
    assert not re.search("[─-╿]", shown), "box drawing in plain output"


def test_with_colour_source_cue_and_content_have_colours_of_their_own():
    shown = table(ARTICLE, READING, colour=True, show=True)
    assert "\x1b[1;33msa" in shown
    assert "\x1b[1;36mHan" in shown
    assert "\x1b[32mVi stenger" in shown


def test_direct_speech_stands_in_quotation_marks_and_indirect_does_not():
    assert passage(TEXT, READING.statements[0], 200) == "“Vi stenger sundet. Fristen er fredag”"
    assert passage(TEXT, READING.statements[3], 200) == "at fristen er en bløff"


def test_a_long_passage_is_shortened_at_a_word():
    assert passage(TEXT, READING.statements[0], 25) == "“Vi stenger sundet. …”"


def test_pieces_of_a_passage_are_joined_with_a_mark_of_omission():
    cut = Statement(id="s1", kind="direct", content=(span("Vi stenger"), span("fredag")))
    assert passage(TEXT, cut, 100) == "“Vi stenger […] fredag”"


def test_the_source_is_shown_where_it_is_not_the_name_itself_and_inferred_values_stand_in_parentheses():
    shown = table(ARTICLE, READING, width=120)
    assert "(Viktor Aldane)" in shown and "(2026-03-11)" in shown and "Han" in shown
    assert "inferred" in shown
    only_third = Reading(id="x", lang="nb", statements=READING.statements[2:3])
    assert "inferred" not in table(ARTICLE, only_third)
    assert table(ARTICLE, only_third).count("Ingrid Sollvik") == 1


@pytest.mark.parametrize(
    "edtf, shown",
    [
        (None, ""),
        ("2022-09-21", "2022-09-21"),
        ("2022-09", "2022-09"),
        ("[2022-09-07,2022-09-14]", "2022-09-07 or -14"),
        ("[2022-09-07,2022-09-14,2022-09-21,2022-09-28]", "2022-09-07, -14, -21 or -28"),
        ("[2022-08-31,2022-09-07]", "2022-08-31 or 2022-09-07"),
        ("{2022,2023}", "2022 and 2023"),
        ("2022-02-24/2022-09-21", "2022-02-24 to 2022-09-21"),
        ("2014/..", "since 2014"),
        ("../2014", "until 2014"),
    ],
)
def test_dates_are_told_as_people_read_them(edtf, shown):
    assert when(edtf) == shown


def test_an_article_without_statements_says_so():
    assert "no statements" in table(ARTICLE, Reading(id="x", lang="nb"))


def test_an_article_cannot_steer_the_terminal():
    nasty = ARTICLE.model_copy(update={"text": "\x1b]0;owned\x07" + TEXT[10:], "title": "a\x1b[2Jb"})
    shown = table(nasty, READING, show=True)
    assert "\x1b" not in shown and "\x07" not in shown


def test_what_stands_in_another_value_is_not_said_twice():
    statement = READING.statements[0].model_copy(update={"told_to": "Reuters", "occasion": "et møte i Wien", "where": "Wien"})
    shown = " ".join(table(ARTICLE, Reading(id="x", lang="nb", statements=(statement,)), width=160).split())
    assert "Reuters, et møte i Wien" in shown and shown.count("Wien") == 1


def test_signals_stand_under_the_passage_with_how_they_are_said():
    lines = table(ARTICLE, CODED, width=140).splitlines()
    assert any("= red-line, announcement (conditional)" in line for line in lines)


@pytest.mark.parametrize("width", [80, 120])
def test_deeds_have_a_table_of_their_own_with_who_did_what_to_whom_and_who_reports_it(width):
    deeds = " ".join(table(ARTICLE, CODED, width=width).split("\ndeeds\n")[1].split())
    for words in ("d1", "COERCE", "blockade", "Torvania", "->", "(Halvmark)", "announced", "2026-03-13"):
        assert words in deeds
    for words in ("Vi stenger sundet", "Viktor Aldane (1)", "d2", "CONSULT", "1,200,000", "Sundtidende"):
        assert words in deeds


def test_observations_are_lines_with_who_saw_what_and_on_which_words():
    lines = table(ARTICLE, CODED).split("\nobserved\n\n")[1].splitlines()
    assert lines[0] == "not observed: force-build-up, about Torvania, by Halvmark, as of 2026-03-11"
    assert lines[1] == "  Halvmark tror (3)"


def test_the_head_counts_deeds_and_observations_where_there_are_any():
    assert table(ARTICLE, CODED).splitlines()[1].endswith("4 statements · 2 deeds · 1 observation")
    assert "\ndeeds" not in table(ARTICLE, READING) and "\nobserved" not in table(ARTICLE, READING)


@pytest.mark.parametrize(
    "amount, shown",
    [
        (None, ""),
        (Quantity(value=300000, unit="soldiers"), "300,000 soldiers"),
        (Quantity(value=2.5, unit="billion"), "2.5 billion"),
        (Quantity(value=12, approximate=True), "about 12"),
    ],
)
def test_quantities_are_told_with_their_unit(amount, shown):
    assert quantity(amount) == shown


def test_the_last_line_tells_by_which_codebooks_what_is_shown_was_coded():
    books = ["signals 1.0", "deeds 1.0"]
    assert table(ARTICLE, CODED, codebooks=books).splitlines()[-1].startswith("coded by signals 1.0, deeds 1.0: ")
    bare = READING.model_copy(update={"statements": READING.statements[1:]})
    assert "coded by" not in table(ARTICLE, bare, codebooks=books)
