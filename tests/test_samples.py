"""The invented crisis in ``examples/``: it is whole, and there is something in it to find."""

import json
from collections import defaultdict
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from varsel.cli import main
from varsel.intake import articles
from varsel.ledger import Ledger
from varsel.ledger.asking import Asked
from varsel.record import Article

CRISIS = Path(__file__).parent.parent / "examples" / "crisis.jsonl"


@pytest.fixture(scope="module")
def crisis():
    return list(articles(CRISIS))


def test_every_line_is_an_article_with_an_id_of_its_own(crisis):
    assert [problem for problem in crisis if not isinstance(problem, Article)] == []
    assert len({article.id for article in crisis}) == len(crisis) >= 44


def test_it_is_told_in_both_languages_about_equally(crisis):
    english = sum(article.lang == "en" for article in crisis)
    assert {article.lang for article in crisis} == {"nb", "nn", "en"}
    assert 0.4 < english / len(crisis) < 0.6


def test_it_goes_on_for_three_months(crisis):
    days = [date.fromisoformat(article.published) for article in crisis]
    assert days == sorted(days)
    assert (days[-1] - days[0]).days > 90


def test_every_article_is_of_an_invented_outlet_and_begins_with_its_headline(crisis):
    for article in crisis:
        assert article.outlet
        assert urlsplit(article.url).hostname.endswith(".example")
        assert article.text.split("\n\n")[0] == article.title


def test_what_was_said_in_one_language_is_found_again_in_the_other(tmp_path):
    some, place = tmp_path / "some.jsonl", str(tmp_path / "ledger.db")
    lines = CRISIS.read_text(encoding="utf-8").splitlines(keepends=True)
    end_of_january = [line for line in lines if "2026-01-29" <= json.loads(line)["published"] < "2026-02"]
    some.write_text("".join(end_of_january), encoding="utf-8")
    added = CliRunner().invoke(main, ["ledger", "add", "-l", place, str(some)])
    assert added.exit_code == 0, added.output

    languages = defaultdict(set)
    with Ledger(place) as ledger:
        for _, item in ledger.walk(Asked(kind=("statement",))):
            languages[item.utterance].add(item.article.lang)
    assert any({"nb", "en"} <= found for found in languages.values())
