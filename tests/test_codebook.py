"""Codebooks: what is wrong in one is told with its file, line and reason; a category that is added is coded."""

from pathlib import Path

import pytest

from varsel.coding import load, read_coded
from varsel.coding.codebook import CodebookError, parse, shipped, source
from varsel.record import Article

HEAD = 'name = "own"\nversion = "1"\ntitle = "Own"\nauthors = ["A"]\n'
CATEGORY = '[[category]]\nid = "praise"\nkind = "signal"\ndefinition = "The speaker praises."\n'
RULE = '[[category.rule]]\nlang = "en"\n'


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (HEAD + CATEGORY + 'parent = "good"\n', 9, "no category 'good' to be its parent"),
        (HEAD + CATEGORY + 'parent = "praise"\n', 9, "its own ancestor"),
        (HEAD + CATEGORY.replace('definition = "The speaker praises."\n', ""), 5, "'definition' is missing"),
        (HEAD + CATEGORY + CATEGORY, 10, "defined twice"),
        (HEAD + CATEGORY + "colour = 1\n", 9, "no key 'colour'"),
        (HEAD + CATEGORY + RULE + 'words = ["fine", "(a+)+b"]\n', 11, "no groups"),
        (HEAD + CATEGORY + RULE + 'words = [\n  "fine",\n  "{none}",\n]\n', 13, "no word list 'none'"),
        (HEAD + CATEGORY + RULE + 'words = ["fine"]\nover = ["blame"]\n', 12, "no category 'blame'"),
        (HEAD + CATEGORY + '[[category.rule]]\nlang = "fr"\nwords = ["oui"]\n', 10, "no language 'fr'"),
        (HEAD + CATEGORY + RULE, 9, "needs 'words', 'cue' or 'alone'"),
        (HEAD + CATEGORY + '[[category.example]]\nlang = "en"\ntext = "x"\nholds = false\n', 9, "says why"),
        (HEAD + "[lexicons.w]\nen = [\n  \"good\",\n  \"a*\",\n]\n" + CATEGORY, 8, "almost every word"),
        (HEAD + CATEGORY + 'within = ["none"]\n' + RULE + 'words = ["fine"]\n', 9, "no word list 'none'"),
        ('name = "own"\nversion\n', 2, "is no TOML"),
    ],
)
def test_a_fault_is_told_with_its_file_line_and_reason(text: str, line: int, reason: str) -> None:
    with pytest.raises(CodebookError) as caught:
        parse(text, "own.toml")
    fault = next(f for f in caught.value.faults if reason in f.reason)
    assert str(fault).startswith(f"own.toml:{line}: ")


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(CodebookError) as caught:
        parse(HEAD + CATEGORY + 'parent = "good"\n' + RULE + 'words = ["a+"]\n', "own.toml")
    assert len(caught.value.faults) == 2


def test_a_missing_file_says_which_codebooks_ship(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="deeds, signals"):
        load(tmp_path / "none.toml")


def test_the_codebooks_that_ship_are_right() -> None:
    assert shipped() == ("deeds", "signals")
    assert [parse(*source(name)).name for name in shipped()] == ["deeds", "signals"]


def test_a_category_added_to_a_copy_is_coded(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(source("signals")[0] + CATEGORY + RULE + 'words = ["brave people"]\n', encoding="utf-8")
    text = 'The minister spoke on Monday.\n\n"They are a brave people," said Foreign Minister Ada Holt.'
    reading = read_coded(Article(id="a", text=text, lang="en"), [load(own)])
    assert "praise" in {signal.category for s in reading.statements for signal in s.signals}


def test_a_category_is_coded_only_within_articles_that_are_about_its_subject() -> None:
    book = parse(HEAD + '[lexicons.fire]\nen = ["blaze|flames|brigade"]\n' + CATEGORY + 'within = ["fire"]\n' + RULE + 'words = ["brave"]\n', "x")

    def coded(told: str) -> int:
        text = f'"They are brave people," said Mayor Ada Holt.\n\n{told}'
        return len(read_coded(Article(id="a", text=text, lang="en"), [book]).statements[0].signals)

    long = "The harbour was quiet on Monday morning. " * 15
    assert coded(long + "The blaze was out by noon, and the flames had spared the church.") == 1
    assert coded(long + "The blaze of colour in the gardens drew a crowd.") == 0
    assert coded("The harbour was quiet.") == 1  # too short to tell what it is about


def test_nothing_is_coded_in_articles_that_are_full_of_words_of_something_else() -> None:
    head = HEAD + 'without = ["film"]\n[lexicons.film]\nen = ["film|director|cinema|actor"]\n'
    book = parse(head + CATEGORY + RULE + 'words = ["brave"]\n', "x")

    def coded(told: str) -> int:
        text = '"They are brave people," said Mayor Ada Holt.\n\n' + "The harbour was quiet on Monday. " * 10 + told
        return len(read_coded(Article(id="a", text=text, lang="en"), [book]).statements[0].signals)

    assert coded("The director met an actor at the cinema where her film is shown.") == 0
    assert coded("The cinema was closed, and the film put off.") == 1
