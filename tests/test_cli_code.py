"""`varsel code`: stored readings coded again."""

import json

import pytest
from click.testing import CliRunner
from coding_example import CODEBOOK, TEXT

from varsel.cli import main
from varsel.record import Reading


def varsel(*words, given=None):
    return CliRunner().invoke(main, [str(word) for word in words], input=given, catch_exceptions=False)


@pytest.fixture
def small(tmp_path):
    file = tmp_path / "small.toml"
    file.write_text(CODEBOOK, encoding="utf-8")
    return file


@pytest.fixture
def articles(tmp_path):
    """Three articles with the same words, as a file of JSON Lines."""
    file = tmp_path / "articles.jsonl"
    lines = (json.dumps({"id": id, "text": TEXT, "lang": "nb", "published": "2026-03-12"}) + "\n" for id in "abc")
    file.write_text("".join(lines), encoding="utf-8")
    return file


@pytest.fixture
def readings(articles, tmp_path):
    """What was read from them, without coding."""
    file = tmp_path / "readings.jsonl"
    assert varsel("read", "--no-coding", "--to", "jsonl", "-o", file, articles).exit_code == 0
    return file


def coded(result):
    return [Reading.model_validate_json(line) for line in result.stdout.splitlines()]


def test_coding_stored_readings_gives_what_reading_with_the_codebook_gives(readings, articles, small):
    again = varsel("code", readings, "--articles", articles, "--codebook", small)
    assert again.exit_code == 0 and again.stderr == ""
    assert again.stdout == varsel("read", "--codebook", small, "--to", "jsonl", articles).stdout
    assert [reading.id for reading in coded(again)] == ["a", "b", "c"]


def test_another_codebook_replaces_what_the_machine_coded(articles, small, tmp_path):
    first, other = tmp_path / "first.jsonl", tmp_path / "other.toml"
    varsel("read", "-c", small, "--to", "jsonl", "-o", first, articles)
    other.write_text(CODEBOOK.replace('id = "not-new"', 'id = "as-before"'), encoding="utf-8")
    found = coded(varsel("code", first, "-a", articles, "-c", other))
    assert [signal.category for signal in found[0].statements[0].signals] == ["as-before"]
    assert len(found[0].deeds) == 1


def test_what_people_coded_is_kept(readings, articles, small, tmp_path):
    line = json.loads(readings.read_text(encoding="utf-8").splitlines()[0])
    line["statements"][0]["signals"] = [{"category": "not-new", "confidence": 1, "coder": "Kari"}]
    (found,) = coded(varsel("code", "-", "-a", articles, "-c", small, given=json.dumps(line) + "\n"))
    assert [(s.category, s.coder) for s in found.statements[0].signals] == [("not-new", "machine"), ("not-new", "Kari")]


def test_a_line_that_carries_its_text_needs_no_articles(readings, small):
    line = json.loads(readings.read_text(encoding="utf-8").splitlines()[0]) | {"text": TEXT, "published": "2026-03-12"}
    (found,) = coded(varsel("code", "-c", small, given=json.dumps(line) + "\n"))
    assert found.statements[0].signals[0].category == "not-new"


def test_articles_may_come_in_another_order_and_from_several_files(readings, articles, small, tmp_path):
    lines = articles.read_text(encoding="utf-8").splitlines()
    rest = tmp_path / "rest.jsonl"
    rest.write_text(lines[2] + "\n" + lines[0] + "\n", encoding="utf-8")
    articles.write_text(lines[1] + "\n", encoding="utf-8")
    assert [r.id for r in coded(varsel("code", readings, "-a", rest, "-a", articles, "-c", small))] == ["a", "b", "c"]


def test_plain_text_articles_are_found_by_the_names_of_their_files(small, tmp_path):
    article = tmp_path / "sak.txt"
    article.write_text(TEXT, encoding="utf-8")
    line = varsel("read", "--no-coding", "--to", "jsonl", article).stdout
    assert [r.id for r in coded(varsel("code", "-a", article, "-c", small, given=line))] == ["sak"]


def test_several_jobs_give_the_same_in_the_same_order(readings, articles, small):
    one, two = (varsel("code", readings, "-a", articles, "-c", small, "--jobs", n) for n in (1, 2))
    assert one.stdout == two.stdout and len(one.stdout.splitlines()) == 3


def test_every_format_of_read_is_there(readings, articles, small):
    assert "= not-new" in varsel("code", readings, "-a", articles, "-c", small, "--to", "table").stdout
    assert varsel("code", readings, "-a", articles, "-c", small, "--to", "csv").stdout.startswith("record,article")


@pytest.mark.parametrize(
    "change, told",
    [
        (lambda line: line.replace('"id":"b"', '"id":"x"'), 'there is no article "x", and the line carries no text'),
        (lambda line: "{oops", "is not JSON"),
        (lambda line: "[]", "is JSON, but not an object"),
        (lambda line: line.replace('"lang":"nb"', '"lang":7'), "is no reading (lang: "),
        (lambda line: line.replace('"kind":"direct"', '"kind":"sung"'), "is no reading (statements.0.kind: "),
        (lambda line: line.replace("[[50,80]]", "[[50,8000]]"), 'article "b": [50, 8000] is no stretch of its text'),
        (lambda line: line.replace("[[50,80]]", "[[80,50]]"), 'article "b": [80, 50] is no stretch of its text'),
        (lambda line: line.replace('"id":"b"', '"id":"a"'), 'article "a" was read in'),
    ],
)
def test_a_line_that_cannot_be_coded_is_told_and_the_others_are_coded(change, told, readings, articles, small):
    lines = readings.read_text(encoding="utf-8").splitlines()
    assert change(lines[1]) != lines[1]
    readings.write_text("\n".join((lines[0], change(lines[1]), lines[2])) + "\n", encoding="utf-8")
    result = varsel("code", readings, "-a", articles, "-c", small)
    assert result.exit_code == 1
    assert [reading.id for reading in coded(result)] == ["a", "c"]
    (message,) = result.stderr.splitlines()
    assert message.startswith(f"varsel: {readings}:2: ") and told in message


def test_a_text_that_has_become_shorter_is_told(readings, articles, small):
    shorter = TEXT.replace("gjør ubåtene klare", "gjør")
    articles.write_text(json.dumps({"id": "a", "text": shorter, "lang": "nb"}) + "\n", encoding="utf-8")
    result = varsel("code", "-a", articles, "-c", small, given=readings.read_text(encoding="utf-8").splitlines()[0])
    assert result.exit_code == 1 and "has changed since it was read: read it again" in result.stderr


def test_articles_that_cannot_be_read_are_told(readings, articles, small):
    articles.write_text("{oops\n" + articles.read_text(encoding="utf-8"), encoding="utf-8")
    result = varsel("code", readings, "-a", articles, "-c", small)
    assert result.exit_code == 1 and len(coded(result)) == 3 and f"{articles}:1: is not JSON" in result.stderr


def test_readings_that_are_not_there_are_told(readings, articles, small):
    result = varsel("code", "nowhere.jsonl", readings, "-a", articles, "-c", small)
    assert result.exit_code == 1 and len(coded(result)) == 3
    assert "varsel: nowhere.jsonl: cannot be read" in result.stderr


def test_a_codebook_with_faults_is_refused_before_anything_is_coded(readings, articles, small):
    small.write_text(CODEBOOK.replace("hørt .. før", "hørt (ofte) før"), encoding="utf-8")
    result = varsel("code", readings, "-a", articles, "-c", small)
    assert (result.exit_code, result.stdout) == (1, "") and f"varsel: {small}:" in result.stderr
