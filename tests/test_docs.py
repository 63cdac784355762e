"""The documentation says what the code does: every command, option, column and field, no more and no less."""

import re
from pathlib import Path

import click
import pytest

from docs import fill
from varsel.cli import main
from varsel.coding.codebook import Category, parse
from varsel.coding.drafts import skeleton
from varsel.coding.examples import tried
from varsel.exports import FORMATS
from varsel.exports.flat import COLUMNS as CHRONOLOGY
from varsel.exports.texts import interfaces
from varsel.faces.csv import COLUMNS
from varsel.imports.mapping import Columns, Mapping
from varsel.languages import supported
from varsel.record import Article, Deed, Mention, Observation, Quantity, Reading, Signal, Statement

ROOT = Path(__file__).parent.parent
FOLDERS = ("docs", "docs/codebooks", "examples")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md"]
PAGES += [path for name in FOLDERS for path in sorted((ROOT / name).glob("*.md"))]


def commands(command: click.Command, name: str) -> dict[str, click.Command]:
    """A command and all below it, by their names."""
    below = getattr(command, "commands", {}).items()
    return {name: command} | {n: c for word, inner in below for n, c in commands(inner, f"{name} {word}").items()}


COMMANDS = commands(main, "varsel")


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


@pytest.mark.parametrize("name", COMMANDS)
def test_the_choices_of_every_option_are_documented(name):
    for option in COMMANDS[name].params:
        if isinstance(option.type, click.Choice):
            row = next(line for line in section(page("cli.md"), name).splitlines() if f"`{option.opts[0]}`" in line)
            assert set(option.type.choices) <= set(re.findall(r"`([^`]+)`", row)), option.opts


def test_every_option_has_a_help_text():
    for command in COMMANDS.values():
        assert command.help
        assert all(option.help for option in command.params if isinstance(option, click.Option))


def test_the_columns_of_csv_are_those_documented():
    assert first_cells(section(page("formats.md"), "csv")) == set(COLUMNS)


def test_the_columns_of_a_chronology_are_those_documented():
    assert first_cells(section(page("formats.md"), "Chronologies")) == set(CHRONOLOGY)


def test_the_formats_of_a_chronology_are_those_that_there_are():
    option = next(o for o in COMMANDS["varsel chronology"].params if o.name == "to")
    assert list(option.type.choices) == ["table", *FORMATS]
    assert next(o for o in COMMANDS["varsel chronology"].params if o.name == "interface").type.choices == interfaces()
    assert set(re.findall(r"\*\*(\w+)\*?\*\*", section(page("formats.md"), "Chronologies"))) == set(FORMATS)


def test_the_tables_of_a_mapping_are_those_documented():
    text = section(page("formats.md"), "Mappings")
    assert first_cells(text) == set(Mapping.model_fields)
    assert set(Columns.model_fields) <= set(re.findall(r"`(\w+)`", text))


def test_the_fields_of_the_contract_are_those_documented():
    tables = section(page("formats.md"), "jsonl")
    headings = r"^(?:A statement|A signal, .*|A deed|An observation):$"
    of_reading, of_statement, of_signal, of_deed, of_observation = re.split(headings, tables, flags=re.MULTILINE)
    in_mentions = set(re.findall(r"`(\w+)`", of_reading.split("`mentions`")[1].splitlines()[0]))
    assert first_cells(of_reading) == set(Reading.model_fields)
    assert set(Mention.model_fields) <= in_mentions
    for text, model in ((of_statement, Statement), (of_signal, Signal), (of_deed, Deed), (of_observation, Observation)):
        assert first_cells(text) == set(model.model_fields)
    row = next(line for line in of_deed.splitlines() if line.startswith("| `quantity`"))
    assert set(re.findall(r'"(\w+)"', row)) == set(Quantity.model_fields)


def test_every_key_of_a_category_is_documented():
    table = section(page("coding.md"), "Make your own").split("### Rules")[0]
    assert set(Category.model_fields) <= first_cells(table) | {"include", "exclude"}


def test_the_category_that_the_documentation_adds_is_right():
    added = re.search(r"```toml\n(.*?)```", page("coding.md"), re.DOTALL)[1]
    codebook = parse(skeleton("mine", "mine.toml") + added, "coding.md")
    assert codebook.category[-1].id == "blames-weather"
    assert all(attempt.right for attempt in tried(codebook))


def test_the_category_that_the_readme_adds_is_right():
    added = re.search(r"```toml\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)[1]
    assert parse(skeleton("mine", "mine.toml") + added, "README.md").category[-1].id == "blames-weather"


@pytest.mark.parametrize("path", fill.codebooks(), ids=lambda path: path.name)
def test_the_page_of_a_codebook_is_made_from_it(path):
    assert path.read_text(encoding="utf-8") == fill.codebooks()[path], "run make readme"


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
