"""Chronologies that people coded by hand come in, coder by coder, and stand beside the machine's."""

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from test_ledger import contents

from varsel import imports
from varsel.cli import main
from varsel.coding import load
from varsel.evaluate import agreement
from varsel.imports import adding
from varsel.ledger import Asked, Ledger

MAPPING = """
name = "strait"
lang = "en"

[columns]
id = "No."
date = "Date"
actor = "Who"
target = "Against"
category = "Type"
status = "Status"
quote = "Quotation"
text = "What happened"
outlet = "Source"
url = "Link"
note = "Comment"

[date]
forms = ["%d.%m.%Y", "%B %Y", "%Y", "edtf"]

[category]
separator = ";"

[category.as]
"Threat" = ["conventional-threat", "deterrent-warning"]
"Line" = "red-line"
"Troops" = "MOBILIZE/deploy"
"Alert" = "nuclear-alert-raised"
"Other" = ""

[status.as]
"Carried out" = "done"
"Not seen" = "not-observed"
"""
HEAD = ("No.", "Date", "Who", "Against", "Type", "Status", "Quotation", "What happened", "Source", "Link", "Comment")
CLOSE = ("1", "12.05.2031", "Viktor Aldane", "Halvmark", "Threat; Line", "", "We will close the strait to every warship", "", "Harbour Post",
         "https://harbourpost.example/1", "the clearest yet")  # fmt: skip
MOVED = (
    "2",
    "April 2031",
    "Torvania",
    "Halvmark",
    "Troops",
    "Carried out",
    "",
    "Torvania moved two missile brigades to the island",
    "Harbour Post",
    "",
    "",
)
SIGN = (
    "3",
    "2031",
    "Halvmark",
    "Torvania",
    "Alert",
    "Not seen",
    "",
    "Halvmark has seen no sign of an alert",
    "Harbour Post",
    "",
    "",
)
HEARD = (
    "4",
    "[2031-05-06,2031-05-13]",
    "Ingrid Sollvik",
    "",
    "not-new",
    "",
    "We have heard these threats before",
    "",
    "Sundtidende",
    "",
    "",
)
ROWS = [CLOSE, MOVED, SIGN, HEARD]
BOOKS = [load("signals"), load("deeds")]


def instead(row, **cells):
    """A row with other cells in some of its columns."""
    return tuple(cells.get(name.replace(" ", "_"), cell) for name, cell in zip(HEAD, row, strict=True))


@pytest.fixture
def mapping(tmp_path):
    path = tmp_path / "mapping.toml"
    path.write_text(MAPPING, encoding="utf-8")
    return path


@pytest.fixture
def table(tmp_path):
    """Writes rows as a CSV file."""

    def written(*rows, name="rows.csv"):
        lines = ["\t".join(HEAD), *("\t".join(row) for row in rows)]
        path = tmp_path / name
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    return written


@pytest.fixture
def take_in(place, mapping, table):
    """Imports rows by the command: its exit status and what it said. By default the machine does not code beside."""

    def done(*rows, coder="Kari", more=("--no-coding",)):
        file = rows[0] if isinstance(rows[0], Path) else table(*rows)
        result = CliRunner().invoke(
            main, ["ledger", "import", str(file), "-m", str(mapping), "--coder", coder, "-l", place, *more]
        )
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.output

    return done


@pytest.fixture
def items(place):
    """The items of the ledger, in the order of time."""

    def found(**asked):
        with Ledger(place) as ledger:
            return [item for _, item in ledger.walk(Asked(**asked))]

    return found


def test_rows_become_statements_deeds_and_observations(take_in, items):
    assert take_in(*ROWS)[0] == 0
    alert, moved, heard, close = items()
    assert (close.now.speaker, close.now.when, close.now.kind) == ("Viktor Aldane", "2031-05-12", "direct")
    assert [s.category for s in close.signals] == ["conventional-threat", "deterrent-warning", "red-line"]
    assert close.signals[0].target == ("Halvmark",)
    assert (moved.now.event, moved.now.mode, moved.now.status, moved.now.when) == (
        "MOBILIZE",
        "deploy",
        "done",
        "2031-04",
    )
    assert (alert.now.indicator, alert.now.status, alert.now.as_of) == ("nuclear-alert-raised", "not-observed", "2031")
    assert (alert.now.observer, alert.now.about) == ("Halvmark", "Torvania")
    assert heard.now.when == "[2031-05-06,2031-05-13]"
    assert {i.coder for i in (alert, moved, heard, close)} == {"Kari"}
    assert (close.article.outlet, close.article.url, close.article.published) == (
        "Harbour Post",
        "https://harbourpost.example/1",
        None,
    )


def test_every_value_leads_back_to_the_words_of_the_row(take_in, items):
    take_in(*ROWS)
    close = items(actor="Aldane")[0]
    text = close.article.text

    def words(spans):
        return [text[start:end] for start, end in spans]

    assert words(close.now.content) == ["We will close the strait to every warship"]
    assert words(close.now.evidence["speaker"]) == ["Viktor Aldane"]
    assert words(close.now.evidence["when"]) == ["12.05.2031"]
    assert words(close.signals[0].evidence) == ["Threat; Line"]
    deed = items(kind="deed")[0]
    assert words(deed.now.evidence) != [] and deed.article.text.startswith("Torvania moved two missile brigades")


def test_what_was_coded_by_hand_is_asked_for_as_everything_else(take_in, items):
    take_in(*ROWS)
    assert len(items(category="red-line", coder="Kari")) == len(items(category="deploy", coder="Kari")) == 1
    assert items(coder="machine") == []
    assert len(items(text="warships")) == 1


def test_the_same_rows_again_change_nothing(take_in, place):
    take_in(*ROWS)
    with Ledger(place) as ledger:
        before = list(ledger.entries()), contents(ledger)
    assert take_in(*ROWS)[1].endswith("rows of Kari: 4 there already\n")
    with Ledger(place) as ledger:
        assert (list(ledger.entries()), contents(ledger)) == before
        assert list(ledger.verify()) == []
        ledger.rebuild()
        assert contents(ledger) == before[1]


def test_an_import_that_was_killed_half_way_is_completed_by_the_next_one(take_in, place, monkeypatch):
    def killed(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "note", killed)
        take_in(*ROWS)
    assert take_in(*ROWS)[0] == 0
    with Ledger(place) as ledger:
        assert ledger.count()["articles"] == 4
        assert sum(e.kind == "correction" for e in ledger.entries()) == 0


def test_another_coder_of_the_same_rows_stands_beside_the_first(take_in, items, place):
    take_in(*ROWS)
    code, said = take_in(
        instead(CLOSE, Type="Other", Who="V. Aldane"), instead(MOVED, Status="announced"), SIGN, HEARD, coder="Ola"
    )
    assert (code, said.rpartition(": ")[2]) == (0, "4 on words that were there\n")
    close = items(actor="Aldane")[0]
    assert len(items()) == 4
    assert (close.now.speaker, close.machine.speaker) == ("V. Aldane", "Viktor Aldane")
    assert close.signals == ()
    assert len(items(category="red-line", coder="Kari")) == 1 and items(category="red-line") == []
    assert items(kind="deed")[0].now.status == "announced"
    take_in(*ROWS)  # the first coder's again: said already
    assert items(actor="Aldane")[0].now.speaker == "V. Aldane"


def test_a_coder_who_changes_a_category_corrects_it(take_in, items):
    take_in(CLOSE)
    take_in(instead(CLOSE, Type="Line"))
    item = items()[0]
    assert [s.category for s in item.signals] == ["red-line"]
    assert [s.category for s in item.machine.signals] == ["conventional-threat", "deterrent-warning", "red-line"]
    assert (item.corrections[0].by, item.corrections[0].why) == ("Kari", "the clearest yet")


def test_a_coder_who_changes_the_words_makes_a_new_version(take_in, items):
    take_in(CLOSE)
    assert "1 in a new version" in take_in(instead(CLOSE, Quotation="We may close the strait"))[1]
    assert [i.now.content[0].end for i in items()] == [len("We may close the strait")]


def test_other_words_under_the_number_of_another_coder_are_refused(take_in, items):
    take_in(CLOSE)
    code, said = take_in(instead(CLOSE, Quotation="We may close the strait"), coder="Ola")
    assert code == 1
    assert "its words are not those that Kari coded under strait:1; give it an id of its own" in said
    assert len(items()) == 1


def test_rows_without_numbers_are_told_apart_by_words_date_and_actor(take_in, mapping, items):
    mapping.write_text(MAPPING.replace('id = "No."\n', ""), encoding="utf-8")
    again = instead(CLOSE, Date="13.05.2031")
    assert "2 new" in take_in(CLOSE, again, instead(CLOSE, **{"No.": "77"}))[1]
    assert [i.now.when for i in items()] == ["2031-05-12", "2031-05-13"]


@pytest.mark.parametrize(
    "cells, said",
    [
        (
            {"Type": "Line; Nuke talk"},
            'rows.csv:3: column "Type": "Nuke talk" is not in the mapping; add it under [category.as], with "" for none of ours',
        ),
        (
            {"Date": "12/5/31"},
            'rows.csv:3: column "Date": "12/5/31" is in none of the forms of dates; add its form under [date]',
        ),
        ({"Date": "31.02.2031"}, '"31.02.2031" is in none of the forms'),
        ({"Type": "Troops", "Status": "maybe"}, 'column "Status": "maybe" is none of announced, pledged'),
        ({"Quotation": ""}, 'rows.csv:3: has no words in "Quotation" or "What happened"'),
    ],
)
def test_what_is_not_understood_is_told_with_its_place_and_the_rest_is_taken_in(take_in, items, cells, said):
    code, told = take_in(HEARD, instead(CLOSE, **cells), MOVED)
    assert code == 1
    assert said in told and "the row is left out" in told
    assert len(items()) == 2


def test_all_faults_of_a_row_are_told_at_once(take_in):
    told = take_in(instead(CLOSE, Date="soon", Type="Nuke talk"))[1]
    assert '"soon"' in told and '"Nuke talk"' in told


def test_excel_is_taken_in_as_csv_is(take_in, items, tmp_path, mapping):
    from datetime import datetime

    book = openpyxl.Workbook()
    book.active.append(["A heading that someone wrote above the table"])
    sheet = book.create_sheet("Coded")
    sheet.append(["Coded in 2031"])
    sheet.append(HEAD)
    sheet.append([1, datetime(2031, 5, 12), *CLOSE[2:]])
    sheet.append([None] * 3)
    sheet.append(MOVED)
    book.save(tmp_path / "rows.xlsx")
    mapping.write_text(MAPPING.replace("[columns]", '[file]\nheader = 2\nsheet = "Coded"\n[columns]'), encoding="utf-8")
    assert take_in(tmp_path / "rows.xlsx")[0] == 0
    moved, close = items()
    assert (close.article.id, close.now.when, moved.now.when) == ("strait:1", "2031-05-12", "2031-04")
    assert take_in(tmp_path / "rows.xlsx", coder="Kari")[1].endswith("2 there already\n")


@pytest.mark.parametrize(
    "content, said",
    [
        (b"PK\x03\x04 no workbook", "is no Excel file"),
        (b"", "is no Excel file"),
    ],
)
def test_a_file_that_is_no_table_says_so(take_in, tmp_path, content, said):
    (tmp_path / "rows.xlsx").write_bytes(content)
    code, told = take_in(tmp_path / "rows.xlsx")
    assert (code, said in told) == (1, True)


def test_a_column_that_is_not_there_says_so(take_in, mapping):
    mapping.write_text(MAPPING.replace('"Who"', '"Speaker"'), encoding="utf-8")
    code, told = take_in(*ROWS)
    assert code == 1
    assert 'rows.csv:1: has no column "Speaker"; its columns are No., Date, Who' in told


@pytest.mark.parametrize(
    "change, said",
    [
        (('"red-line"', '"red-lines"'), "category.as: 'Line': there is no category 'red-lines'"),
        (('"MOBILIZE/deploy"', '"AID/deploy"'), "there is no category 'AID/deploy'"),
        (('lang = "en"', 'lang = "xx"'), "lang: 'xx' is not one of"),
        (('quote = "Quotation"\ntext = "What happened"', ""), "a column for quote or for text has to be given"),
        (("actor = ", "actors = "), "columns.actors: is not known here"),
        (('name = "strait"', ""), "name: has to be given"),
        (('"done"', '"finished"'), "status.as.Carried out"),
        (("[date]", "[date"), "is no TOML file"),
    ],
)
def test_a_mapping_that_is_not_right_is_refused_before_anything_is_read(take_in, mapping, change, said, place):
    mapping.write_text(MAPPING.replace(*change), encoding="utf-8")
    code, told = take_in(*ROWS)
    assert code == 1
    assert said in told


def test_the_example_is_a_mapping_that_is_right(tmp_path):
    shown = CliRunner().invoke(main, ["ledger", "import", "--example"])
    assert shown.exit_code == 0
    path = tmp_path / "mapping.toml"
    path.write_text(shown.output, encoding="utf-8")
    mapping = imports.load(path, BOOKS)
    assert set(mapping.columns.model_dump()) == {field for field, column in mapping.columns if column}


def test_the_machine_codes_the_same_words_and_the_coders_categories_count(take_in, items):
    take_in(HEARD, instead(CLOSE, Type="Other"), more=())
    heard, close = items()
    assert {s.coder for s in heard.now.signals} > {"Kari"}
    assert [s.coder for s in heard.signals] == ["Kari"]
    assert close.signals == () and close.now.signals != ()


def test_the_codings_of_all_are_compared(take_in, place, tmp_path):
    take_in(HEARD, CLOSE, more=())
    take_in(instead(HEARD, Type="Line"), instead(CLOSE, Type="Other"), coder="Ola")
    file = tmp_path / "codings.csv"
    done = CliRunner().invoke(main, ["chronology", "-l", place, "--to", "codings", "-o", str(file)])
    assert done.exit_code == 0
    codings, problems = agreement.read([file])
    assert problems == []
    given = {(c.statement, c.article, c.coder): c.categories for c in codings}
    assert given["s1", "strait:4", "Kari"] == {"not-new"}
    assert given["s1", "strait:4", "Ola"] == {"red-line"}
    assert given["s1", "strait:1", "Ola"] == set()
    assert {coder for _, _, coder in given} == {"Kari", "Ola", "machine"}


def test_an_imported_row_is_redacted_with_all_that_was_noted_of_it(take_in, place):
    take_in(CLOSE)
    with Ledger(place) as ledger:
        ledger.redact(1, by="editor", why="a court order")
        assert "clearest" not in str([ledger.current("strait:1"), contents(ledger)])
        assert list(ledger.verify()) == []
        kinds = {e.about: e.kind for e in ledger.entries() if e.kind == "redact"}
    assert set(kinds) == {1, 2, 3}


def test_words_that_begin_as_others_do_are_others():
    row = imports.Coded(2, None, None, "We will", None)
    assert not adding._has_words(type("A", (), {"text": "We will close it\n"}), row)
    assert adding._has_words(type("A", (), {"text": "We will\n\nDate: 2031\n"}), row)
