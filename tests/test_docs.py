"""The documentation says what the code does: every command, option, column and field, no more and no less."""

import re
from pathlib import Path

import click
import pytest

from docs import fill
from varsel.cli import main
from varsel.faces.csv import COLUMNS
from varsel.languages import supported
from varsel.record import Article, Mention, Reading, Statement

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md")), *ROOT.glob("examples/*.md")]
COMMANDS = {"varsel": main} | {f"varsel {name}": command for name, command in main.commands.items()}


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def section(text: str, title: str) -> str:
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    assert found, f"no section {title!r}"
    return found[1]


def first_cells(text: str) -> set[str]:
    """What stands in code font in the first cells of the tables."""
    rows = re.findall(r"^\| (`.*?) \|", text, re.MULTILINE)
    return {code for row in rows for code in re.findall(r"`([^`]+)`", row)}


def test_every_command_has_its_section_and_every_section_its_command():
    assert set(re.findall(r"^## (.+)$", page("cli.md"), re.MULTILINE)) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_the_options_that_are_documented(name):
    command = COMMANDS[name]
    options = command.get_params(click.Context(command, help_option_names=["-h", "--help"]))
    known = {form for option in options if isinstance(option, click.Option) for form in option.opts}
    assert first_cells(section(page("cli.md"), name)) == known


def test_the_choices_of_every_option_are_documented():
    for option in main.commands["read"].params:
        if isinstance(option.type, click.Choice):
            row = next(line for line in page("cli.md").splitlines() if f"`{option.opts[0]}`" in line)
            assert set(option.type.choices) <= set(re.findall(r"`([^`]+)`", row)), option.opts


def test_every_option_has_a_help_text():
    for command in main.commands.values():
        assert command.help
        assert all(option.help for option in command.params if isinstance(option, click.Option))


def test_the_columns_of_csv_are_those_documented():
    assert first_cells(section(page("formats.md"), "csv")) == set(COLUMNS)


def test_the_fields_of_the_contract_are_those_documented():
    tables = section(page("formats.md"), "jsonl").split("A statement:")
    in_mentions = set(re.findall(r"`(\w+)`", tables[0].split("`mentions`")[1].splitlines()[0]))
    assert first_cells(tables[0]) == set(Reading.model_fields)
    assert first_cells(tables[1]) == set(Statement.model_fields)
    assert set(Mention.model_fields) <= in_mentions


def test_the_fields_of_a_document_that_goes_in_are_documented():
    assert first_cells(section(page("formats.md"), "What goes in")) == set(Article.model_fields) - {"byline"}


def test_the_published_schema_is_that_of_the_code():
    assert fill.SCHEMA.read_text(encoding="utf-8") == fill.schema(), "run make readme"


@pytest.mark.parametrize("path", fill.PAGES, ids=lambda path: path.name)
def test_what_a_page_shows_of_the_reader_is_what_the_reader_gives(path):
    text = path.read_text(encoding="utf-8")
    assert fill.filled(text) == text, "run make readme"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    text = path.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)]+)\)", text):
        target, _, anchor = link.partition("#")
        if target.startswith("http"):
            continue
        file = (path.parent / target) if target else path
        assert file.exists(), link
        if anchor:
            headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {h.lower().replace(" ", "-") for h in headings}, link


def test_every_make_target_that_is_named_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for path in PAGES:
        named = set(re.findall(r"(?:^|`)make (?:[A-Z]+=\S+ )*([a-z]+)\b", path.read_text(encoding="utf-8"), re.MULTILINE))
        assert named <= targets, path


def test_every_room_and_module_that_is_named_exists():
    text = page("reading.md")
    for room in re.findall(r"`(varsel/[\w./]+)`", text):
        assert (ROOT / "src" / room).exists(), room
    modules = {path.stem for path in (ROOT / "src/varsel/reading").rglob("*")}
    steps = re.findall(r"^\d\. \*\*\w+\*\* \((.+?)\)", text, re.MULTILINE)
    for module in re.findall(r"`(\w+)`", " ".join(steps)):
        assert module in modules, module


def test_the_languages_are_named():
    row = next(line for line in page("cli.md").splitlines() if "`--lang`" in line)
    assert set(supported()) <= set(re.findall(r"`(\w+)`", row))
