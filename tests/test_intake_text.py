"""Reading plain text files."""

import io

import pytest

from varsel.intake import Article, Problem, articles
from varsel.intake.text import preamble

NOTE = "Fylkesordføraren seier nei.\n\n– Det er ikkje råd, seier ho.\n"


def only(source, **options):
    [item] = articles(source, **options)
    return item


def test_a_file_is_an_article_named_after_it(tmp_path):
    path = tmp_path / "ferja.txt"
    path.write_text(NOTE, encoding="utf-8")
    assert only(path) == only(str(path)) == Article(id="ferja", text=NOTE)


def test_standard_input_and_bytes_are_named_after_what_they_hold(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(NOTE.encode())))
    piped = only("-")
    assert piped.text == NOTE
    assert piped.id == only(NOTE.encode()).id == only(io.BytesIO(NOTE.encode())).id
    assert piped.id.startswith("sha256-") and piped.id != only(b"something else").id


@pytest.mark.parametrize(
    ("text", "published", "own_words"),
    [
        ("date 2022-09-21\n\nHan sa nei.", "2022-09-21", "Han sa nei."),
        (" date 2022-09 – Dette er farlig.", "2022-09", "– Dette er farlig."),
        ("date 2022\nShe said no.", "2022", "She said no."),
        ("date 2022-09-21: Han sa nei.", "2022-09-21", ": Han sa nei."),
        ("Han sa nei. date 2022-09-21", None, "Han sa nei. date 2022-09-21"),
        ("dateline 2022", None, "dateline 2022"),
        ("date 2022nd thing", None, "date 2022nd thing"),
        ("", None, ""),
    ],
)
def test_a_date_at_the_very_beginning_is_the_publication_date(text, published, own_words):
    found, start = preamble(text)
    assert (found, text[start:]) == (published, own_words)


def test_the_date_stays_in_the_text():
    text = " date 2022-09 – Dette er farlig."
    assert only(text.encode()).text == text
    assert only(text.encode()).published == "2022-09"


@pytest.mark.parametrize("date", ["2022-13", "2022-02-30", "2022-9-1", "20220921", "0000"])
def test_a_date_that_is_none_is_a_problem(date):
    problem = only(f"date {date}\nHan sa nei.".encode())
    assert isinstance(problem, Problem) and date in problem.what and problem.where == "bytes:1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-1", "mac-roman"])
def test_old_encodings_are_recognised(encoding):
    text = (
        "Værvarslet for helgen er ustadig, sier meteorologen på Blindern, som venter byger på Østlandet og sterk vind "
        "langs kysten. Lørdag klarner det opp, og søndag blir det sol fra morgenen av over hele Sør-Norge, særlig ved "
        "sjøen. På fjellet må de som går på tur, være forberedt på snø og dårlig sikt allerede fra lørdag ettermiddag."
    )
    assert only(text.encode(encoding)).text == text


def test_windows_line_ends_become_newlines_and_nothing_else_changes():
    assert only(b"\xef\xbb\xbf  Hei  \r\n\r\n\tdu \xc2\xa0\n").text == "  Hei  \n\n\tdu \xa0\n"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "picture"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04word/document.xml", "office"),
        (b"Hei\0du", "NUL"),
        ("Hei på deg".encode("utf-16-le"), "binary"),
        (bytes(range(256)) * 4, "binary"),
        (b"\x01\x02\x03\x04 a \x05\x06", "control"),
        ("😀 123 …".encode(), "letters"),
        (b"date 2022-09-21\n\n", "no text"),
    ],
)
def test_what_is_no_text_is_a_problem_that_says_so(data, what):
    problem = only(data, format="text")
    assert isinstance(problem, Problem) and what in problem.what and problem.todo


def test_a_missing_file_a_folder_and_an_impossible_name_are_problems(tmp_path):
    assert "no such file" in only(tmp_path / "nei.txt").what
    assert "folder" in only(tmp_path).what
    assert "could not be opened" in only("a\0b").what


def test_an_unknown_format_is_the_callers_mistake():
    with pytest.raises(ValueError, match="text, html, jsonl"):
        articles(b"x", format="docx")
