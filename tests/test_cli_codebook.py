"""`varsel codebook`: check, show, compare and begin codebooks; and code by one's own."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner
from coding_example import CODEBOOK, TEXT

from varsel.cli import main
from varsel.coding.codebook import parse, shipped


def varsel(*words, given=None):
    return CliRunner().invoke(main, [str(word) for word in words], input=given, catch_exceptions=False)


@pytest.fixture
def small(tmp_path):
    """The small codebook as a file."""
    file = tmp_path / "small.toml"
    file.write_text(CODEBOOK, encoding="utf-8")
    return file


@pytest.fixture
def broken(tmp_path):
    """The small codebook with two faults, on two lines."""
    file = tmp_path / "broken.toml"
    text = CODEBOOK.replace('lang = "en"\nwords = ["heard .. before"]', 'lang = "en"\nwords = ["heard (twice)"]')
    file.write_text(text.replace('parent = "MOBILIZE"', 'parent = "MOVE"'), encoding="utf-8")
    return file


def line_of(file, words):
    return next(n for n, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1) if words in line)


# ---- check


def test_a_codebook_that_is_right_is_said_to_be(small):
    result = varsel("codebook", "check", small)
    assert (result.exit_code, result.stdout) == (0, f"{small}: right, 4 categories, 5 rules\n")


def test_every_fault_is_told_with_file_line_and_reason(broken, small):
    result = varsel("codebook", "check", broken, small)
    assert result.exit_code == 1
    pattern, parent, last = result.stdout.splitlines()
    assert pattern.startswith(f"{broken}:{line_of(broken, 'twice')}: category 'not-new': '(' in '(twice)'")
    assert parent.startswith(f"{broken}:{line_of(broken, 'parent = ')}: category 'deploy': there is no category 'MOVE'")
    assert last.startswith(f"{small}: right")


def test_codebooks_that_ship_are_checked_by_their_names():
    result = varsel("codebook", "check", *shipped())
    assert result.exit_code == 0 and len(result.stdout.splitlines()) == len(shipped())


def test_a_file_that_is_not_there_is_told():
    result = varsel("codebook", "check", "nowhere.toml")
    assert result.exit_code == 1 and "nowhere.toml:1: cannot be read" in result.stdout


def test_examples_are_put_to_the_coder_and_those_that_fail_are_told_with_their_line(small):
    assert varsel("codebook", "check", "--examples", small).stdout.splitlines()[1:] == [
        f"{small}: 2 of 2 examples coded as they say"
    ]
    text = CODEBOOK.replace("Vi har hørt disse truslene før.", "Dette sier de hver vår.")
    small.write_text(text.replace("Vi har aldri hørt slikt.", "Det er ikke nytt."), encoding="utf-8")
    result = varsel("codebook", "check", "--examples", small)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1:] == [
        f"{small}:{line_of(small, 'hver vår') - 2}: not-new: example is not found: “Dette sier de hver vår.”",
        f"{small}:{line_of(small, 'Det er ikke nytt') - 2}: not-new: near miss is found: “Det er ikke nytt.”",
        f"{small}: 0 of 2 examples coded as they say",
    ]


def test_an_example_may_name_the_cue_and_the_speaker(small):
    more = """
[[category]]
id = "vow"
kind = "signal"
definition = "What is vowed."

[[category.example]]
lang = "nb"
text = "at grensen skal holdes"
cue = "lovte"
speaker = "Ingrid Sollvik"

[[category.rule]]
lang = "no"
cue = ["lovte"]
"""
    small.write_text(CODEBOOK + more, encoding="utf-8")
    assert "3 of 3 examples" in varsel("codebook", "check", "--examples", small).stdout


def test_examples_of_deeds_and_indicators_are_articles_of_their_own(small):
    deed = '[[category.example]]\nlang = "nb"\ntext = "Torvania har sendt 2000 soldater til Halvmark."\n\n'
    seen = '[[category.example]]\nlang = "no"\ntext = "Halvmark har ikke sett tegn til at de gjør ubåtene klare."\n'
    rule = '[[category.rule]]\nlang = "no"\nwords = ["^sendt'
    small.write_text(CODEBOOK.replace(rule, deed + rule) + "\n" + seen, encoding="utf-8")
    assert "4 of 4 examples" in varsel("codebook", "check", "--examples", small).stdout


# ---- show


def test_show_tells_what_a_category_means_and_how_many_rules_find_it(small):
    shown = varsel("codebook", "show", small, "not-new").stdout
    for words in (
        "small 1.0 · A small codebook", "The tests", "not-new (signal) · Ikke nytt, Not new",
        "Says that words or acts are as before.", "a threat that was heard before", "with nobody's words or acts in it",
        "Vi har hørt disse truslene før.", "near misses", "The contrary is said.", "rules: 1 en, 1 no (3 patterns)",
    ):  # fmt: skip
        assert words in shown
    assert "MOBILIZE" not in shown


def test_show_without_a_category_shows_them_all(small):
    shown = varsel("codebook", "show", small).stdout
    assert all(id in shown for id in ("not-new", "MOBILIZE", "deploy", "force-build-up"))
    assert "plover: MOBILIZE" in shown and "What the tests code by." in shown


def test_a_category_that_there_is_not_is_told_with_the_nearest(small):
    result = varsel("codebook", "show", small, "notnew")
    assert result.exit_code == 1 and "has no category 'notnew'; there is not-new" in result.stderr


def test_show_to_markdown_is_a_page_with_a_section_for_each_category(small, tmp_path):
    varsel("codebook", "show", small, "--to", "markdown", "--output", tmp_path / "page.md")
    page = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert page.startswith("# A small codebook\n")
    assert "| [not-new](#not-new) | Says that words or acts are as before. |" in page
    assert "| MOBILIZE · [deploy](#deploy) | Forces are moved" in page
    assert "### deploy" in page and "under [MOBILIZE](#mobilize)" in page
    assert "| “Vi har aldri hørt slikt.” | nb | no: The contrary is said. |" in page


# ---- diff


def test_codebooks_that_say_the_same_do_not_differ(small):
    assert varsel("codebook", "diff", small, small).stdout == "small 1.0 -> small 1.0\nno difference\n"


def test_diff_tells_what_was_added_removed_and_changed(small, tmp_path):
    newer = tmp_path / "newer.toml"
    text, _ = CODEBOOK.split('[[category]]\nid = "force-build-up"')
    for old, new in (
        ('version = "1.0"', 'version = "1.1"'), ('["ikke nytt", "hørt .. før"]', '["ikke nytt"]'),
        ("Says that words or acts are as before.", "Says that it is as before."), ('"soldatar"]', '"tropper"]'),
    ):  # fmt: skip
        text = text.replace(old, new)
    text += '[[category]]\nid = "new"\nkind = "signal"\ndefinition = "Without precedent."\n'
    newer.write_text(text, encoding="utf-8")
    lines = varsel("codebook", "diff", small, newer).stdout.splitlines()
    assert lines[:3] == [
        "small 1.0 -> small 1.1", "~ version: 1.0 -> 1.1", "~ word list troops, no: - soldatar, + tropper",
    ]  # fmt: skip
    assert "+ new (signal): Without precedent." in lines and "- force-build-up (indicator)" in lines
    changed = lines[lines.index("~ not-new") + 1 :]
    assert changed[0].strip() == "definition:" and changed[2].strip() == "+ Says that it is as before."
    assert "rule: 1 added, 1 removed" in [line.strip() for line in changed]


def test_diff_warns_of_a_change_under_the_same_version(small, tmp_path):
    other = tmp_path / "other.toml"
    other.write_text(CODEBOOK.replace("confidence = 0.9", "confidence = 0.5"), encoding="utf-8")
    shown = varsel("codebook", "diff", small, other).stdout
    assert shown.splitlines()[-1] == "both are small 1.0, though they differ: give the changed one another version"


# ---- new


@pytest.mark.parametrize("origin", [None, *shipped()])
def test_a_new_codebook_is_right_as_it_stands(origin, tmp_path):
    file = tmp_path / "mine.toml"
    assert varsel("codebook", "new", "mine", *(["--from", origin] if origin else []), "-o", file).exit_code == 0
    assert varsel("codebook", "check", file).stdout.startswith(f"{file}: right")
    assert parse(file.read_text(encoding="utf-8"), "mine").label == "mine 0.1"


def test_the_examples_of_the_skeleton_are_coded_as_they_say(tmp_path):
    varsel("codebook", "new", "mine", "-o", tmp_path / "mine.toml")
    assert "3 of 3 examples" in varsel("codebook", "check", "--examples", tmp_path / "mine.toml").stdout


def test_a_copy_keeps_categories_and_comments(small, tmp_path):
    copy = tmp_path / "copy.toml"
    varsel("codebook", "new", "mine", "--from", small, "-o", copy)
    assert "# Three kinds of category, each found by a rule." in copy.read_text(encoding="utf-8")
    assert varsel("codebook", "diff", small, copy).stdout.splitlines() == [
        "small 1.0 -> mine 0.1", "~ name: small -> mine", "~ version: 1.0 -> 0.1",
    ]  # fmt: skip


def test_nothing_is_written_over(small):
    result = varsel("codebook", "new", "mine", "-o", small)
    assert result.exit_code == 1 and "is there already" in result.stderr
    assert small.read_text(encoding="utf-8") == CODEBOOK


@pytest.mark.parametrize("name", ["signals", "my codebook", "1st"])
def test_names_that_would_mislead_are_refused(name, tmp_path):
    assert varsel("codebook", "new", name, "-o", tmp_path / "x.toml").exit_code == 2


# ---- coding by a codebook of one's own


def test_a_category_that_is_added_to_a_copy_shows_in_what_is_read(tmp_path):
    """As a new user does it: copy a codebook that ships, add a category with one rule, read an article by it."""

    def typed(line):
        command = [sys.executable, "-m", "varsel", *line.split()[1:]]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    (tmp_path / "article.txt").write_text(TEXT, encoding="utf-8")
    typed("varsel codebook new copy --from signals --output copy.toml")
    with (tmp_path / "copy.toml").open("a", encoding="utf-8") as file:
        file.write("""
[[category]]
id = "heard-it-all"
kind = "signal"
definition = "The speaker says that they have heard it all before."

[[category.rule]]
lang = "no"
words = ["hørt disse truslene"]
""")
    assert typed("varsel codebook check copy.toml").startswith("copy.toml: right, ")
    assert "+ heard-it-all (signal)" in typed("varsel codebook diff signals copy.toml")
    assert "heard-it-all" in typed("varsel read --codebook copy.toml article.txt")
    line = json.loads(typed("varsel read --codebook copy.toml --to jsonl article.txt"))
    assert "heard-it-all" in [signal["category"] for signal in line["statements"][0]["signals"]]


def test_several_codebooks_code_side_by_side(small, tmp_path):
    other = tmp_path / "other.toml"
    other.write_text(CODEBOOK.replace('"small"', '"other"').replace("not-new", "as-before"), encoding="utf-8")
    line = json.loads(varsel("read", "-c", small, "-c", other, "--to", "jsonl", given=TEXT).stdout)
    assert {s["category"] for s in line["statements"][0]["signals"]} == {"not-new", "as-before"}
    assert [deed["id"] for deed in line["deeds"]] == ["d1", "d2"]


def test_no_coding_reads_only(small):
    line = json.loads(varsel("read", "--no-coding", "--to", "jsonl", given=TEXT).stdout)
    assert line["statements"] and not line["deeds"] and not any(s["signals"] for s in line["statements"])
    assert varsel("read", "--no-coding", "-c", small, given=TEXT).exit_code == 2


def test_a_codebook_with_faults_is_refused_before_anything_is_read(broken):
    result = varsel("read", "--codebook", broken, "--to", "jsonl", given=TEXT)
    assert (result.exit_code, result.stdout) == (1, "")
    lines = result.stderr.splitlines()
    assert len(lines) == 2 and all(line.startswith(f"varsel: {broken}:") for line in lines)


def test_the_record_of_deeds_and_observations_comes_with_every_format(small):
    shown = varsel("read", "-c", small, "--outlet", "Sundtidende", given=TEXT).stdout
    assert "= not-new" in shown and "\ndeeds\n" in shown and "not observed: force-build-up" in shown
    rows = varsel("read", "-c", small, "--to", "csv", given=TEXT).stdout.splitlines()
    assert [row.partition(",")[0] for row in rows] == ["record", "statement", "statement", "deed", "observation"]
    page = json.loads(varsel("read", "-c", small, "--to", "annotation", given=TEXT).stdout)
    assert {"deed", "observation"} <= {t["styleClass"] for item in page["items"] for t in item["target"]}


def test_several_jobs_code_the_same(small):
    given = "".join(json.dumps({"id": id, "text": TEXT, "lang": "nb"}) + "\n" for id in "abc")
    one, two = (varsel("read", "-c", small, "--from", "jsonl", "--to", "jsonl", "-j", n, given=given) for n in (1, 2))
    assert one.stdout == two.stdout and '"not-new"' in one.stdout
