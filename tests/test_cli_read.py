"""`varsel read`: what goes in and what comes out."""

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from varsel.cli import main
from varsel.faces.csv import COLUMNS
from varsel.record import Reading, json_schema

EXAMPLES = Path(__file__).parent.parent / "examples"
BRIEF = EXAMPLES / "nb-notis.txt"
TEXT = "– Vi gir oss aldri, og vi gir oss i hvert fall ikke nå, sa utenriksminister Ingrid Sollvik til Sundtidende onsdag.\n"


def varsel(*words: object, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], input=given, catch_exceptions=False)


def readings(result: Result) -> list[Reading]:
    assert result.exit_code == 0, result.stderr
    return [Reading.model_validate_json(line) for line in result.stdout.splitlines()]


def documents(*ids: str, **more: str) -> str:
    return "".join(json.dumps({"id": id, "text": TEXT} | more) + "\n" for id in ids)


def test_a_file_gives_a_table():
    shown = varsel("read", BRIEF).stdout
    assert "Norwegian Bokmål" in shown and "Ingrid Sollvik" in shown and "2026-03-11" in shown


def test_every_sample_article_is_read_in_its_language():
    files = sorted(EXAMPLES.glob("*.txt")) + sorted(EXAMPLES.glob("*.html"))
    found = readings(varsel("read", "--to", "jsonl", *files))
    assert [reading.id for reading in found] == [file.stem for file in files]
    assert [reading.lang for reading in found] == [file.stem[:2] for file in files]
    assert all(len(reading.statements) >= 3 for reading in found)


def test_show_marks_the_text_above_the_table():
    shown = varsel("read", "--show", BRIEF).stdout
    assert "{sa}" in shown and shown.index("{sa}") < shown.index("passage")


def test_json_lines_keep_order_ids_and_the_contract():
    result = varsel("read", "--from", "jsonl", "--to", "jsonl", given=documents("b", "a", "c", lang="nb"))
    assert [reading.id for reading in readings(result)] == ["b", "a", "c"]
    for line in result.stdout.splitlines():
        jsonschema.validate(json.loads(line), json_schema())
        assert set(json.loads(line)) == {"id", "lang", "statements", "deeds", "observations", "mentions"}


def test_nulls_are_kept_and_spans_are_pairs():
    line = json.loads(varsel("read", "--to", "jsonl", "-", given=documents("a")).stdout)
    statement = line["statements"][0]
    start, end = statement["content"][0]
    assert TEXT[start:end].startswith("Vi gir oss aldri")
    assert statement["condition"] is None


def test_csv_has_its_header_once():
    result = varsel("read", "--to", "csv", BRIEF, EXAMPLES / "nn-ubat.txt")
    rows = list(csv.DictReader(io.StringIO(result.stdout, newline="")))
    assert list(rows[0]) == list(COLUMNS)
    assert {row["article"] for row in rows} == {"nb-notis", "nn-ubat"}


def test_annotations_are_a_page_a_line():
    pages = [json.loads(line) for line in varsel("read", "--to", "annotation", BRIEF, BRIEF).stdout.splitlines()]
    assert [page["type"] for page in pages] == ["AnnotationPage"] * 2


def test_published_and_outlet_fill_in_what_an_article_does_not_tell():
    def when(*options: str, **told: str) -> str | None:
        result = varsel("read", "--to", "jsonl", *options, given=documents("a", **told))
        return readings(result)[0].statements[0].when

    assert when() is None
    assert when("--published", "2026-03-12") == "2026-03-11"
    assert when("--published", "2026-03-12", published="2026-04-10") == "2026-04-08"
    row = next(csv.DictReader(io.StringIO(varsel("read", "--to", "csv", "--outlet", "Avisa", given=TEXT).stdout)))
    assert row["outlet"] == "Avisa"


def test_lang_overrides_what_the_text_looks_like():
    assert readings(varsel("read", "--to", "jsonl", "--lang", "nn", BRIEF))[0].lang == "nn"


def test_files_of_the_same_name_get_different_ids(tmp_path):
    files = [tmp_path / name / "sak.txt" for name in ("a", "b")]
    for file in files:
        file.parent.mkdir()
        file.write_text(TEXT, encoding="utf-8")
    assert [reading.id for reading in readings(varsel("read", "--to", "jsonl", *files))] == ["sak", "sak-2"]


def test_output_goes_to_a_file(tmp_path):
    file = tmp_path / "out.jsonl"
    result = varsel("read", "--to", "jsonl", "--output", file, BRIEF)
    assert (result.exit_code, result.stdout) == (0, "")
    assert Reading.model_validate_json(file.read_text(encoding="utf-8")).id == "nb-notis"


def test_several_jobs_give_the_same_in_the_same_order():
    given = documents("a", "b", "c", "d", lang="nb") + "broken\n" + documents("e", lang="nb")
    one, two = (varsel("read", "--from", "jsonl", "--to", "jsonl", "--jobs", n, given=given) for n in (1, 2))
    assert one.stdout == two.stdout and one.stderr == two.stderr
    assert [json.loads(line)["id"] for line in two.stdout.splitlines()] == list("abcde")


def test_reading_twice_changes_nothing():
    assert varsel("read", "--to", "jsonl", BRIEF).stdout == varsel("read", "--to", "jsonl", BRIEF).stdout


@pytest.mark.parametrize("columns", [80, 132])
def test_the_table_fits_the_columns_that_there_are(columns, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = varsel("read", "--show", EXAMPLES / "nb-havnesperre.txt").stdout.splitlines()
    assert max(map(len, lines)) <= columns
    assert max(map(len, lines)) > columns - 20
