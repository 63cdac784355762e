"""`varsel evaluate`, and the commands that tell about Varsel itself."""

import json
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from varsel.cli import main
from varsel.languages import supported
from varsel.record import json_schema

TEXT = "– Nei, sa Aldane. – Jo, sa Sollvik."
ALDANE = {"content": [[2, 5]], "cue": [[7, 9]], "source": [[10, 16]], "speaker": "Aldane", "kind": "direct"}
SOLLVIK = {"content": [[20, 22]], "cue": [[24, 26]], "source": [[27, 34]], "speaker": "Sollvik", "kind": "direct"}


def varsel(*words):
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def files(tmp_path):
    def write(name, *documents):
        path = tmp_path / name
        path.write_text("".join(json.dumps(d) + "\n" for d in documents), encoding="utf-8")
        return path

    return write


@pytest.fixture
def gold(files):
    return files("gold.jsonl", {"id": "a", "text": TEXT, "lang": "nb", "statements": [ALDANE, SOLLVIK]})


def test_a_perfect_prediction_scores_a_hundred_percent(gold):
    result = varsel("evaluate", gold, gold)
    assert result.exit_code == 0 and "100.0%  100.0%  100.0%" in result.stdout


def test_scores_as_json(gold, files):
    half = files("half.jsonl", {"id": "a", "statements": [ALDANE]})
    scores = json.loads(varsel("evaluate", "--json", gold, half).stdout)
    assert (scores["statements"]["p"], scores["statements"]["r"]) == (1.0, 0.5)


def test_errors_lists_what_was_missed_made_up_and_given_to_a_wrong_speaker(gold, files):
    wrong = files("wrong.jsonl", {"id": "a", "statements": [ALDANE | {"speaker": "Denn"}, ALDANE | {"content": [[10, 16]]}]})
    shown = varsel("evaluate", "--errors", gold, wrong).stdout
    for words in ("missed", "Sollvik [sa]: Jo", "spurious", "Aldane [sa]: Aldane", "wrong speaker", "Denn [sa]: Nei"):
        assert words in shown
    lines = varsel("evaluate", "--errors", "--json", gold, wrong).stdout.splitlines()
    assert {json.loads(line)["type"] for line in lines[-3:]} == {"missed", "spurious", "wrong speaker"}


def test_documents_that_do_not_match_are_told(gold, files):
    other = files("other.jsonl", {"id": "b", "statements": []})
    stderr = varsel("evaluate", gold, other).stderr
    assert "1 of 1 gold documents are not in it, such as 'a'" in stderr and "such as 'b'" in stderr


@pytest.mark.parametrize(
    "line, told",
    [
        ("{oops", "gold.jsonl:2: is no JSON"),
        ('{"id": "a"}', "gold.jsonl:2: has no 'text'"),
        ("[]", "gold.jsonl:2: has no 'id'"),
    ],
)
def test_a_broken_file_is_told_by_its_line(line, told, gold):
    with gold.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    result = varsel("evaluate", gold, gold)
    assert result.exit_code == 1 and told in result.stderr


def test_stretches_outside_the_text_are_told(gold, files):
    beyond = files("beyond.jsonl", {"id": "a", "statements": [{"content": [[0, 999]]}]})
    result = varsel("evaluate", gold, beyond)
    assert result.exit_code == 1 and "999" in result.stderr


def test_schema_prints_the_schema():
    assert json.loads(varsel("schema").stdout) == json_schema()


def test_languages_are_listed():
    assert [line[:2] for line in varsel("languages").stdout.splitlines()] == list(supported())


def test_the_version_is_that_of_the_package():
    assert varsel("--version").stdout.startswith("varsel 0.")


def test_help_loads_nothing_heavy():
    code = "import sys; from varsel.cli import main; main(['--help'], standalone_mode=False); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"spacy", "numpy", "pydantic", "rich", "trafilatura"} & set(loaded)


def test_help_answers_at_once():
    def taken():
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "varsel", "--help"], check=True, capture_output=True)
        return time.perf_counter() - start

    assert min(taken() for _ in range(5)) < 0.5
