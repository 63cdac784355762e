"""`varsel baseline`, `varsel indicators`, `varsel axis`: the answer on top, and what it stands on."""

import pytest
from click.testing import CliRunner
from ledger_example import STRAIT, TALKS, reported

from varsel.cli import main
from varsel.faces.sparks import spark
from varsel.ledger import Asked, Ledger


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "ledger.db"
    with Ledger(made) as ledger:
        ledger.add(*reported("old", ("Viktor Aldane", "We shall close every strait", ["red-line"], "2031-01-10"),
                             ("Viktor Aldane", "We shall stop warships", ["red-line"], "2031-05"), published="2031-06-01"))  # fmt: skip
        ledger.add(*STRAIT)
        ledger.add(*TALKS)
    return str(made)


def item(path, **asked):
    with Ledger(path) as ledger:
        return str(ledger.chronology(Asked(**asked)).rows[-1].id)


def run(*args, status=0):
    result = CliRunner().invoke(main, args, env={"COLUMNS": "140"})
    assert result.exit_code == status, result.output
    return result.output


def test_the_first_line_says_whether_it_is_new(path):
    shown = run("baseline", item(path, category="conventional-threat"), "-l", path)
    first = shown.splitlines()[0]
    assert first == ("The first from Viktor Aldane in a short record (1–2 statements): conventional-threat; "
                     "not new: red-line (1–2× before).")  # fmt: skip
    assert "1–2" in shown
    assert "2–5: at least 2 and at most 5" in shown


@pytest.mark.parametrize(
    "asked, answer",
    [
        (
            {"category": "offer"},
            "The first from Viktor Aldane in a short record "
            "(4 statements in articles since 2031-05-14, 19 days): denial and offer.",
        ),
        (
            {"category": "demand"},
            "No telling whether this is new for Mira Stancu: there is nothing before it in the record.",
        ),
        ({"actor": "Aldane", "time": "2031-05-10"}, "Not new for Viktor Aldane: red-line (1–2× before)."),
    ],
)
def test_and_if_that_cannot_be_told_why(path, asked, answer):
    assert run("baseline", item(path, **asked), "-l", path).startswith(answer)


def test_a_claim_is_shown_with_the_verdict_and_the_reason(path):
    shown = " ".join(run("baseline", item(path, category="not-new"), "-l", path).split())
    assert "the claim: not new" in shown
    assert "That is inferred: the nearest threat before it in the same article." in shown
    assert "before: 2031-01-10, “We shall close every strait”" in shown


def test_an_actor_is_shown_by_category_and_month(path):
    shown = run("baseline", "--actor", "Aldane", "--on", "2031-06-10", "-l", path)
    assert shown.startswith("Viktor Aldane, until 2031-06-10")
    assert "2029-07 to 2031-06" in shown
    assert [line.split()[:2] for line in shown.splitlines() if "red-line" in line] == [["red-line", "3"]]
    assert "offer" not in run("baseline", "--actor", "Aldane", "-c", "red-line", "--on", "2031-06-10", "-l", path)


@pytest.mark.parametrize(
    "args, said",
    [
        ((), "Give the number of an item"),
        (("7", "--actor", "X"), "Give the number"),
        (("7", "--on", "2031-01-01"), "go with --actor"),
    ],
)
def test_what_cannot_be_asked_is_told(path, args, said):
    assert said in run("baseline", *args, "-l", path, status=2)


def test_the_board_is_shown_as_it_stood_on_a_day(path):
    shown = run("indicators", "--on", "2031-05-20", "-l", path)
    assert "nuclear-alert-raised" in shown
    assert " 7 " in shown
    assert run("indicators", "--on", "2031-05-01", "-l", path) == "nothing was observed until 2031-05-01\n"


def test_words_and_deeds_are_shown_on_one_axis_with_what_is_still_open(path):
    ships = {"words": "Aldane will send ships", "event": "MOBILIZE", "mode": "deploy", "status": "announced",
             "actor": "Viktor Aldane", "when": "2031-05-01"}  # fmt: skip
    with Ledger(path) as ledger:
        ledger.add(*reported("ships", deeds=[ships]))
    shown = run("axis", "--actor", "Aldane", "--on", "2031-06-10", "-l", path)
    assert "2031-01 to 2031-06, by month" in shown
    assert "MOBILIZE deploy announced" in shown
    assert "open 40" in shown
    assert "by day" in run("axis", "--actor", "Torvania", "--on", "2031-06-10", "-l", path)


def test_the_highest_bar_is_the_largest_number():
    assert spark([0, 1, 4, 8]) == "·▂▅█"
    assert spark([]) == ""
    assert spark([0, 0.5]) == "·█"
