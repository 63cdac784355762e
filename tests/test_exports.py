"""A chronology goes out: whole, with its exact words, and harmless in every format."""

import csv
import io
import json
import re
import subprocess
import sys
from datetime import date

import bibtexparser
import openpyxl
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from ledger_example import STRAIT, TALKS, reported
from lxml import html
from pypdf import PdfReader

from varsel.cli import main
from varsel.coding import load
from varsel.exports import FORMATS, Export, picture
from varsel.exports.csv import cell
from varsel.exports.dates import spoken
from varsel.exports.flat import COLUMNS, exact
from varsel.exports.texts import interfaces, texts
from varsel.ledger import Asked, Ledger

#: Words, names and titles that some format could take for something else.
ODD = '=cmd()|\'/c calc\'!A0 <script>alert(1)</script> </blockquote> #panic("x") \\input{x} $x^2$ {a} 50 % & ~ _ @here \x07\x1b[2J \u202eend "q"'
BOOKS = [load("signals"), load("deeds")]


def odd(id="odd", **fields):
    article, reading = reported(
        id, ('=1+1 #eval("1")', ODD, ["denial"], None), outlet="+outlet {\\bf}", published=None, **fields
    )
    return article.model_copy(
        update={"title": f"@{ODD}", "url": "javascript:alert('%')", "byline": "-by & line"}
    ), reading


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    """Two articles and an odd one; of the first, a speaker and the categories of a statement were corrected."""
    with Ledger(tmp_path_factory.mktemp("exports") / "ledger.db") as opened:
        article = STRAIT[0].model_copy(
            update={"url": "https://harbourpost.example/strait", "title": "Aldane & the strait"}
        )
        added = opened.add(article, STRAIT[1], codebooks=BOOKS)
        opened.add(*TALKS, codebooks=BOOKS)
        opened.add(*odd(), codebooks=BOOKS)
        opened.correct(added.items[0], "speaker", "Ida Marken", by="kari", why="the byline is wrong")
        opened.correct(added.items[1], "signals", ["red-line"], by="ola")
        yield opened


def export(ledger, to, asked=Asked(), **how):
    out = io.BytesIO()
    FORMATS[to].write(Export(ledger.walk(asked), ledger, asked, **how), out)
    return out.getvalue()


def rows(ledger, **asked):
    return list(csv.DictReader(io.StringIO(export(ledger, "csv", Asked(**asked)).decode())))


# what is walked through


@pytest.fixture
def stored(place):
    with Ledger(place) as opened:
        opened.add(*STRAIT)
        opened.add(*TALKS)
        yield opened


@pytest.mark.parametrize("size", [1, 2, 3, 500])
@pytest.mark.parametrize("asked", [Asked(), Asked(newest=True), Asked(actor="Aldane"), Asked(category="nothing")])
def test_everything_that_is_asked_for_comes_once_and_in_order(stored, asked, size):
    walked = [(row, item.id) for row, item in stored.walk(asked, size=size)]
    assert [row for row, _ in walked] == list(stored.chronology(asked).rows)
    assert all(row.id == id for row, id in walked)


def test_what_is_added_meanwhile_is_not_in_it(stored):
    walk = stored.walk(size=1)
    found = [next(walk)]
    stored.add(*reported("later", ("Mira Stancu", "Later on", [], "2040")))
    assert len([*found, *walk]) == 7


# tables


def test_each_row_has_the_exact_words_and_where_they_stand(ledger):
    articles = {item.article.id: item.article.text for _, item in ledger.walk()}
    for row in rows(ledger):
        if row["article"] != "odd":
            start, end = map(int, row["content_at"].split("-"))
            assert row["content"] == articles[row["article"]][start:end]
    assert {row["record"] for row in rows(ledger)} == {"statement", "deed", "observation"}


def test_corrections_are_marked_and_what_was_read_before_stays(ledger):
    row = rows(ledger, actor="Ida Marken")[0]
    assert (row["speaker"], row["corrected"], row["corrected_by"], row["corrected_why"]) == (
        "Ida Marken", "speaker", "kari", "the byline is wrong",
    )  # fmt: skip
    assert json.loads(row["before"]) == {"speaker": "Viktor Aldane"}
    recoded = rows(ledger, coder="ola")[0]
    assert (recoded["signals"], recoded["signals_by"]) == ("red-line", "ola")


def test_what_the_text_leaves_open_stays_open(ledger):
    row = rows(ledger, actor="Sollvik")[0]
    assert (row["date"], row["when"], row["earliest"], row["latest"]) == (
        "",
        "[2031-05-06,2031-05-13]",
        "2031-05-06",
        "2031-05-13",
    )
    undated = rows(ledger, category="demand")[0]
    assert (undated["date"], undated["when"], undated["dated"]) == ("", "", "published")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_cell_of_a_csv_is_a_formula_or_steers_anything(text):
    made = cell(text, "text")
    assert not re.match(r"\s*[=+\-@\t\r＝＋－＠]", made)
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", made)
    assert len(made.removeprefix("'")) >= len(text) - 1


def test_excel_has_real_dates_a_frozen_head_and_texts_that_are_texts(ledger):
    book = openpyxl.load_workbook(io.BytesIO(export(ledger, "xlsx")))
    sheet, columns, categories = book.worksheets
    head = [c.value for c in sheet[1]]
    assert head == list(COLUMNS)
    assert sheet.freeze_panes == "B2"
    cells = [dict(zip(head, row, strict=True)) for row in sheet.iter_rows(min_row=2)]
    assert not any(c.data_type in "fe" for row in cells for c in row.values())
    threat = next(row for row in cells if row["speaker"].value == "Ida Marken")
    assert threat["date"].is_date and threat["date"].value.date() == date(2031, 5, 12)
    unsure = next(row for row in cells if row["speaker"].value == "Ingrid Sollvik")
    assert unsure["date"].value is None
    assert next(row for row in cells if row["article"].value == "odd")["speaker"].value == '=1+1 #eval("1")'
    assert {row[0].value for row in columns.iter_rows(min_row=2)} == set(COLUMNS)
    defined = {row[1].value: row[5].value for row in categories.iter_rows(min_row=2)}
    assert defined["red-line"] == BOOKS[0].by_id["red-line"].definition
    assert {"MOBILIZE", "deploy", "nuclear-alert-raised"} <= set(defined)


def test_what_is_too_long_for_a_cell_of_excel_is_cut_where_it_says_so(tmp_path):
    with Ledger(tmp_path / "l.db") as ledger:
        ledger.add(*reported("long", ("A", "word " * 10_000, [], None)))
        sheet = openpyxl.load_workbook(io.BytesIO(export(ledger, "xlsx"))).worksheets[0]
    text = sheet.cell(2, list(COLUMNS).index("content") + 1).value
    assert len(text) == 32_767 and text.endswith("…")


def test_a_codebook_that_is_not_here_is_said_to_be_missing(tmp_path):
    with Ledger(tmp_path / "l.db") as ledger:
        ledger.add(*STRAIT, codebooks=[BOOKS[0].model_copy(update={"version": "0.1"})])
        sheet = openpyxl.load_workbook(io.BytesIO(export(ledger, "xlsx"))).worksheets[2]
    assert sheet.cell(2, 6).value.startswith("signals 0.1: this version is not installed")


def test_parquet_has_types(ledger):
    table = pq.read_table(io.BytesIO(export(ledger, "parquet")))
    assert table.column_names == list(COLUMNS)
    row = next(r for r in table.to_pylist() if r["speaker"] == "Ida Marken")
    assert row["date"] == date(2031, 5, 12)
    assert row["signals"] == ["conventional-threat", "red-line"]
    assert row["content_at"] == [{"start": 1, "end": 42}]
    assert str(table.schema.field("read_at").type) == "timestamp[ms, tz=UTC]"
    assert ODD in table.column("content").to_pylist()


def test_every_type_of_column_goes_into_parquet_in_groups(ledger, monkeypatch):
    from varsel.exports import parquet

    monkeypatch.setattr(parquet, "GROUP", 3)
    file = pq.ParquetFile(io.BytesIO(export(ledger, "parquet")))
    assert (file.num_row_groups, file.metadata.num_rows) == (3, 8)


# for programs


def test_json_lines_have_items_whole(ledger):
    records = [json.loads(line) for line in export(ledger, "jsonl").decode().splitlines()]
    assert [r["item"] for r in records] == [row.id for row in ledger.chronology().rows]
    threat = next(
        r
        for r in records
        if r["statement" if r["record"] == "statement" else r["record"]].get("speaker") == "Ida Marken"
    )
    assert threat["before"] == {"speaker": "Viktor Aldane"}
    assert threat["corrections"][0]["by"] == "kari"
    assert threat["words"] == "We will close the strait to every warship"
    assert threat["codebooks"] == ["signals 1.0", "deeds 1.0"]


def test_annotations_stand_on_the_words(ledger, monkeypatch):
    from varsel.exports import annotation

    monkeypatch.setattr(annotation, "SIZE", 3)
    pages = [json.loads(line) for line in export(ledger, "annotation").decode().splitlines()]
    assert [len(p["items"]) for p in pages] == [3, 3, 2]
    assert [p.get("next") for p in pages] == [pages[1]["id"], pages[2]["id"], None]
    texts_of = {item.article.text for _, item in ledger.walk()}
    for found in (a for page in pages for a in page["items"]):
        for target in found["target"]:
            quote, position = target["selector"]
            assert any(t[position["start"] : position["end"]] == quote["exact"] for t in texts_of)
    corrected = next(a for page in pages for a in page["items"] if "modified" in a and "Ida Marken" in str(a))
    assert {"type": "Person", "name": "kari"} in [b.get("creator") for b in corrected["body"]]


def test_an_empty_chronology_is_right_in_every_format(ledger):
    nothing = Asked(category="nothing")
    made = {to: export(ledger, to, nothing) for to in FORMATS}
    assert made["jsonl"] == made["plover"] == made["bibtex"] == b""
    assert (
        json.loads(made["csl"])
        == json.loads(made["timeline"])["events"]
        == json.loads(made["annotation"])["items"]
        == []
    )
    assert pq.read_table(io.BytesIO(made["parquet"])).num_rows == 0
    assert openpyxl.load_workbook(io.BytesIO(made["xlsx"])).worksheets[0].max_row == 1
    assert "Nothing in the ledger matches" in made["html"].decode()
    assert made["pdf"].startswith(b"%PDF")


def test_plover_records_are_what_happened_in_plovers_own_fields(tmp_path):
    deeds = [
        {
            "words": f"{status} arms",
            "event": "AID",
            "mode": "arms",
            "status": status,
            "actor": "Norway",
            "actor_country": "NOR",
            "recipient": "Ukraine",
        }
        for status in ("done", "announced", "denied", "not-observed")
    ]
    with Ledger(tmp_path / "l.db") as ledger:
        ledger.add(*reported("arms", ("Viktor Aldane", "We will close it", ["conventional-threat", "deterrent-warning"], "2031-05-12"), deeds=deeds),
                   codebooks=BOOKS)  # fmt: skip
        records = [json.loads(line) for line in export(ledger, "plover").decode().splitlines()]
    assert all({"id", "event", "eventText", "source", "target", "context", "text"} <= set(r) for r in records)
    assert sorted((r["event"], r["mode"]) for r in records) == [
        ("AGREE", "arms"), ("AID", "arms"), ("THREATEN", "conventional-threat"),
    ]  # fmt: skip
    assert len({r["id"] for r in records}) == len(records)
    aid = next(r for r in records if r["event"] == "AID")
    assert (aid["source"], aid["target"]) == (
        [{"actorText": "Norway", "code": "NOR"}],
        [{"actorText": "Ukraine", "code": None}],
    )
    threat = next(r for r in records if r["event"] == "THREATEN")
    assert (threat["eventText"], threat["text"], threat["date"]) == (
        "We will close it", "“We will close it”, Viktor Aldane said.", "2031-05-12",
    )  # fmt: skip


def test_a_line_of_time_says_what_is_uncertain_and_is_harmless(ledger):
    timeline = json.loads(export(ledger, "timeline"))
    events = {e["text"]["headline"]: e for e in timeline["events"]}
    assert len(timeline["events"]) == 7  # the odd one has no time
    unsure = events["Ingrid Sollvik to Harbour Post"]
    assert unsure["display_date"] == "6 or 13 May 2031"
    assert (unsure["start_date"]["day"], unsure["end_date"]["day"]) == (6, 13)
    assert events["Mira Stancu"]["display_date"] == "(3 June 2031)"
    assert {e["group"] for e in timeline["events"]} == {"words", "deed", "observation"}


def test_a_line_of_time_escapes_what_articles_say(tmp_path):
    with Ledger(tmp_path / "l.db") as ledger:
        article, reading = odd()
        ledger.add(article.model_copy(update={"published": "2031"}), reading)
        event = json.loads(export(ledger, "timeline"))["events"][0]
    page = html.fromstring(f"<div>{event['text']['headline']}{event['text']['text']}</div>")
    assert {e.tag for e in page.iter()} == {"div", "blockquote", "p", "small"}


def test_bibtex_is_read_back_and_has_no_command_of_the_articles_own(ledger):
    library = bibtexparser.parse_string(export(ledger, "bibtex").decode())
    assert not library.failed_blocks
    assert len(library.entries) == 3
    strait = next(e for e in library.entries if e.key == "harbourpost2031-1")
    assert strait["title"] == "{Aldane \\& the strait}"
    assert strait["url"] == "https://harbourpost.example/strait"
    odd_one = next(e for e in library.entries if e.key.startswith("outletbf"))
    for command in ("\\input", "\\bf", " % ", " & ", " $x", "{a", "a}"):
        assert command not in odd_one["title"] + odd_one["journal"]


def test_bibtex_bears_a_brace_that_is_never_closed(tmp_path):
    with Ledger(tmp_path / "l.db") as ledger:
        for n, title in enumerate(("open {", "close }", 'quote " and \\', "@article{x,")):
            article, reading = reported(f"a{n}", ("A", "Nothing", [], None))
            ledger.add(article.model_copy(update={"title": title}), reading)
        library = bibtexparser.parse_string(export(ledger, "bibtex").decode())
    assert (len(library.entries), library.failed_blocks) == (4, [])
    assert all(e["title"].count("{") == e["title"].count("}") for e in library.entries)


def test_csl_has_the_dates_as_far_as_they_are_known(ledger):
    works = {w["id"]: w for w in json.loads(export(ledger, "csl"))}
    assert works["harbourpost2031-1"]["issued"] == {"date-parts": [[2031, 5, 14]]}
    assert "issued" not in next(w for w in works.values() if w["title"].startswith("@="))


# printed


def test_the_page_has_months_entries_and_sources_and_loads_nothing(ledger):
    page = html.document_fromstring(export(ledger, "html").decode())
    assert page.xpath("//h2/text()")[:4] == ["April 2031", "May 2031", "June 2031", "Undated"]
    assert not page.xpath("//script | //link | //img | //iframe")
    links = page.xpath("//a/@href")
    assert all(link.startswith(("#", "https://harbourpost.example/")) for link in links)
    ids = set(page.xpath("//@id"))
    assert {link[1:] for link in links if link.startswith("#")} <= ids
    assert "“This is no bluff”" in page.text_content()
    assert "Corrected by kari: speaker (before: Viktor Aldane) – the byline is wrong" in page.text_content()
    assert BOOKS[0].by_id["red-line"].definition in page.text_content()


def test_the_page_shows_odd_texts_as_they_are(ledger):
    page = html.document_fromstring(export(ledger, "html").decode())
    shown = page.xpath("//article[last()]//blockquote")[-1].text_content()
    assert "<script>alert(1)</script> </blockquote> #panic" in shown
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202e]", shown)


def test_it_begins_with_the_picture_whose_marks_lead_to_the_entries(ledger):
    page = html.document_fromstring(export(ledger, "html").decode())
    (drawn,) = page.xpath("//figure")
    assert drawn.xpath("following::nav") and not drawn.xpath("preceding::article")
    marks = {a.get("href"): a.findtext("title") for a in drawn.xpath(".//svg//a")}
    assert set(marks) < {f"#{id}" for id in page.xpath("//article/@id")}
    assert "Viktor Aldane, red line, 12 May 2031" in marks.values()
    assert [li.text_content() for li in drawn.xpath(".//li")][0] == "Viktor Aldane"
    assert "var(" not in html.tostring(drawn, encoding="unicode")  # it is in colours of its own
    text = PdfReader(io.BytesIO(export(ledger, "pdf", interface="no"))).pages[0].extract_text()
    assert "trussel" in text and "varslet, lovet, krevd" in text


def test_the_picture_has_the_first_items_and_says_so(ledger, monkeypatch):
    monkeypatch.setattr(picture, "DRAWN", 3)
    drawn = html.document_fromstring(export(ledger, "html").decode()).xpath("//figure")[0]
    first = {f"#item-{row.id}" for row in ledger.chronology().rows[:3] if row.dated != "nothing"}
    assert set(drawn.xpath(".//svg//a/@href")) == first and first
    assert "Drawn are the first 3 of the 8 items." in drawn.text_content()


def test_odd_names_are_only_names_in_the_picture(tmp_path):
    with Ledger(tmp_path / "l.db") as ledger:
        ledger.add(*reported("odd", ('</svg><script>alert("1")</script>\x07', "We will close it", ["red-line"], "2031-05-12")))
        page = html.document_fromstring(export(ledger, "html").decode())
        assert not page.xpath("//script") and "</svg><script>" in page.xpath("//figure//a/title/text()")[0]
        assert export(ledger, "pdf").startswith(b"%PDF")


def test_however_much_is_drawn_the_picture_fits_a_page_and_the_letters_stay_large():
    day = date(2031, 5, 12)
    marks = [picture.Mark(n, n % 2 == 0, f"lane {n % 24}", day, day, 0, "", "", n // 24) for n in range(480)]
    drawn = picture.Timeline(tuple(marks), day, day, (), ())
    screen, paper = (picture.svg(drawn, str, texts("en"), layout) for layout in (picture.SCREEN, picture.PAPER))
    (_, _, width, height), font = ([*map(int, re.search(pattern, paper)[1].split())] for pattern in ('viewBox="([^"]*)"', 'font-size="(.*?)"'))
    assert height < width and font[0] * 162 / 0.3528 / width > 7  # points, where it is 162 mm wide
    assert paper.count("<rect") == screen.count("<rect") == 481


def test_the_pdf_sets_odd_texts_as_they_are(ledger):
    made = PdfReader(io.BytesIO(export(ledger, "pdf", title="Strait #1 *bold*")))
    text = " ".join(" ".join(page.extract_text() for page in made.pages).split())
    assert made.metadata.title == "Strait #1 *bold*"
    for said in ("“This is no bluff”", "#panic(", "\\input{x}", "=1+1 #eval(", "May 2031", "1 of "):
        assert said in text
    assert "https://harbourpost.example/strait" in text.replace("\u200b", "")


def test_what_is_printed_speaks_norwegian_too(ledger):
    page = html.document_fromstring(export(ledger, "html", interface="no").decode()).text_content()
    assert "6. eller 13. mai 2031" in page
    assert "rød linje" in page
    assert "«This is no bluff»" in page
    norwegian = PdfReader(io.BytesIO(export(ledger, "pdf", interface="no")))
    assert "Måneder" in norwegian.pages[0].extract_text()


def test_the_same_chronology_gives_the_same_pages(ledger):
    assert export(ledger, "pdf") == export(ledger, "pdf")
    assert export(ledger, "html") == export(ledger, "html")


def keys(table):
    return {k: keys(v) if isinstance(v, dict) else None for k, v in table.items()}


def test_every_language_has_every_text():
    assert interfaces() == ("en", "no")
    assert keys(texts("en")) == keys(texts("no"))
    assert set(texts("en")["columns"]) == set(COLUMNS)


@pytest.mark.parametrize(
    "time, english, norwegian",
    [
        ("2031-05-12", "12 May 2031", "12. mai 2031"),
        ("2031-05", "May 2031", "mai 2031"),
        ("2031", "2031", "2031"),
        ("[2031-05-06,2031-05-13]", "6 or 13 May 2031", "6. eller 13. mai 2031"),
        ("[2031-05-06,2031-05-13,2031-05-20]", "one of 6, 13 or 20 May 2031", "en av 6., 13. eller 20. mai 2031"),
        ("[2031-05-30,2031-06-06]", "30 May 2031 or 6 June 2031", "30. mai 2031 eller 6. juni 2031"),
        ("2031-05-06/2031-05-13", "6 – 13 May 2031", "6. – 13. mai 2031"),
        ("2031-04/2031-05-13", "April 2031 – 13 May 2031", "april 2031 – 13. mai 2031"),
        ("2031-05-06/..", "since 6 May 2031", "siden 6. mai 2031"),
        ("/2031-05", "until May 2031", "til mai 2031"),
        ("2031-05~", "about May 2031", "om lag mai 2031"),
        ("2031-05-12?", "12 May 2031, uncertain", "12. mai 2031, usikkert"),
        ("203X", "203X", "203X"),
    ],
)
def test_dates_are_no_more_certain_than_they_are(time, english, norwegian):
    assert (spoken(time, texts("en")), spoken(time, texts("no"))) == (english, norwegian)


# the command


def run(*arguments):
    return CliRunner().invoke(main, ["chronology", *map(str, arguments)])


@pytest.mark.parametrize("to", FORMATS)
def test_the_command_writes_every_format(ledger, to, tmp_path):
    file = tmp_path / "out"
    done = run("-l", ledger.store.place, "--actor", "Aldane", "--to", to, "-o", file)
    assert (done.exit_code, done.output) == (0, "")
    assert file.read_bytes() == export(ledger, to, Asked(actor="Aldane")) or to in ("xlsx", "annotation")


def test_a_binary_format_wants_a_file(ledger):
    done = run("-l", ledger.store.place, "--to", "pdf")
    assert done.exit_code == 2
    assert "-o FILE.pdf" in done.output


def test_there_are_no_pages_of_what_is_written_whole(ledger):
    assert run("-l", ledger.store.place, "--to", "csv", "--after", "1.1").exit_code == 2


def test_a_file_is_replaced_only_by_a_whole_one(ledger, tmp_path):
    file = tmp_path / "out.csv"
    file.write_text("as it was")
    done = run("-l", ledger.store.place, "--to", "csv", "--time", "soon", "-o", file)
    assert done.exit_code == 1
    assert file.read_text() == "as it was"
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]


def test_the_libraries_of_formats_are_not_loaded_before_they_are_needed():
    heavy = {"openpyxl", "pyarrow", "jinja2", "typst", "bibtexparser", "pylatexenc", "babel", "sqlalchemy"}
    script = f"import sys, varsel.cli; print(*{heavy} & set(sys.modules))"
    assert (
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip() == ""
    )


def test_exact_words_of_several_stretches_are_told_apart():
    assert exact("one two three", ((0, 3), (8, 13))) == "one […] three"
