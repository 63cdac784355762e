"""`varsel evaluate`, also of coders, and the commands that tell about Varsel itself."""

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


# ---- signals, deeds and observations

CALL_UP = {"event": "MOBILIZE", "mode": "call-up", "status": "announced", "actor": "Torvania", "recipient": None,
           "evidence": [[20, 22]]}  # fmt: skip
SEEN = {"indicator": "mobilisation", "about": "Torvania", "observer": "Halvmark", "status": "observed",
        "evidence": [[20, 22]]}  # fmt: skip


def coded(*signals, deed=CALL_UP):
    return {"id": "a", "text": TEXT, "statements": [ALDANE | {"signals": [{"category": c} for c in signals]}],
            "deeds": [deed], "observations": [SEEN]}  # fmt: skip


def test_coding_is_scored_where_the_gold_has_any(gold, files):
    golden = files("coded.jsonl", coded("denial", "refusal"))
    found = files("found.jsonl", coded("denial", "demand", deed=CALL_UP | {"status": "done"}))
    shown = varsel("evaluate", golden, found).stdout.splitlines()
    for line in (
        "signals                      50.0%   50.0%   50.0%       1       2       2",
        "deeds                         0.0%    0.0%    0.0%       0       1       1",
        "deed types                  100.0%  100.0%  100.0%       1       1       1",
        "observations                100.0%  100.0%  100.0%       1       1       1",
        "refusal                       0.0%    0.0%    0.0%       0       0       1",
        "  deeds: status                       0.0%   0 of 1",
    ):
        assert line in shown
    assert "signals" not in varsel("evaluate", gold, found).stdout


def test_coding_scores_as_json_and_mistakes_in_coding(gold, files):
    golden = files("coded.jsonl", coded("denial", "refusal"))
    found = files("found.jsonl", coded("denial", "demand", deed=CALL_UP | {"status": "done"}))
    signals = json.loads(varsel("evaluate", "--json", golden, found).stdout)["coding"]["signals"]
    assert signals == {"p": 0.5, "r": 0.5, "f1": 0.5, "hit": 1, "predicted": 2, "gold": 2}
    assert "coding" not in json.loads(varsel("evaluate", "--json", gold, found).stdout)
    shown = varsel("evaluate", "--errors", golden, found).stdout
    assert "missed refusal" in shown and "extra demand" in shown and "MOBILIZE status done for announced" in shown
    last = varsel("evaluate", "--errors", "--json", golden, found).stdout.splitlines()[-1]
    assert json.loads(last)["what"].startswith("deeds: ")


# ---- coders

KARI = "article,statement,category,coder\na,s1,denial,Kari\na,s2,,Kari\n"
OLA = "article;statement;category;coder\na;s1;denial;Ola\na;s2;refusal;Ola\n"


@pytest.fixture
def tables(tmp_path, files):
    """The codings of two people, and a reading of the same statements."""
    for name, text in (("kari.csv", KARI), ("ola.csv", OLA)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    statements = [{"id": "s1", "signals": [{"category": "denial"}]}, {"id": "s2", "signals": []}]
    return [tmp_path / "kari.csv", tmp_path / "ola.csv", files("out.jsonl", {"id": "a", "statements": statements})]


def test_coders_are_compared_with_one_another_and_with_the_machine(tables):
    result = varsel("evaluate", "--coders", *tables)
    assert result.exit_code == 0
    assert result.stdout.startswith("Statements coded: Kari 2, Ola 2, machine 2\n")
    assert "Kari – Ola" in result.stdout and "Ola – machine" in result.stdout


def test_some_coders_can_be_chosen(tables):
    shown = varsel("evaluate", "--coders", *tables, "--coder", "kari", "--coder", "machine").stdout
    assert "Kari – machine" in shown and "Ola" not in shown


def test_agreement_as_json(tables):
    found = json.loads(varsel("evaluate", "--coders", "--json", *tables[:2]).stdout)
    assert found["coders"] == {"Kari": 2, "Ola": 2} and found["comparisons"][0]["overall"]["agreement"] == 0.5


def test_what_the_machine_learned_counts_as_the_machine(tables, files):
    learned = [{"category": "denial", "coder": "machine+learned"}, {"category": "refusal", "coder": "machine"}]
    reading = files("learned.jsonl", {"id": "a", "statements": [{"id": "s1", "signals": learned}]})
    assert varsel("evaluate", "--coders", tables[0], reading).stdout.startswith("Statements coded: Kari 2, machine 1\n")


def test_categories_that_are_not_in_the_codebook_are_told_and_the_rest_is_compared(tables, tmp_path):
    codebook = tmp_path / "own.toml"
    codebook.write_text(
        'name = "own"\nversion = "1"\ntitle = "t"\nauthors = ["x"]\n'
        + "".join(f'[[category]]\nid = "{c}"\nkind = "signal"\ndefinition = "d"\n' for c in ("denial", "offer")),
        encoding="utf-8",
    )
    result = varsel("evaluate", "--coders", *tables, "--codebook", codebook)
    assert result.exit_code == 1 and f'{tables[1]}:3: category "refusal" is not in the codebook' in result.stderr
    assert "offer" in result.stdout and "never applied" in result.stdout


@pytest.mark.parametrize(
    "words, told",
    [
        (["{0}"], 'all codings are by "Kari"'),
        (["{0}", "{1}", "--coder", "Eva"], 'no coding is by "Eva"'),
    ],
)
def test_what_cannot_be_compared_is_told(words, told, tables):
    result = varsel("evaluate", "--coders", *(word.format(*tables) for word in words))
    assert result.exit_code == 1 and result.stdout == "" and told in result.stderr


@pytest.mark.parametrize("words", ["GOLD", "GOLD GOLD GOLD", "GOLD GOLD --coder x", "--coders --errors GOLD"])
def test_a_wrong_call_is_told(words, gold):
    assert varsel("evaluate", *(gold if word == "GOLD" else word for word in words.split())).exit_code == 2


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
