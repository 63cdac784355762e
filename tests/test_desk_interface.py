"""The languages of the interface: every text of every page is translated, and with the same places to fill in."""

import ast
import re
from importlib.resources import files

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from varsel.desk import interface

PACKAGE, DESK = files("varsel"), files("varsel.desk")
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "says": None}
ALL_OVER = {"Worded": None}  # what any part of the package tells, for the desk to put into the language
METHODS = [("templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"templates/**.html": {"extensions": "jinja2.ext.i18n"}}


def texts() -> set[str | tuple[str, str]]:
    """The texts of the desk, and what the ledger, the intake and others tell."""
    found = (extract_from_dir(str(DESK), METHODS, OPTIONS, keywords=KEYWORDS), extract_from_dir(str(PACKAGE), METHODS[1:], keywords=ALL_OVER))
    return {message for folder in found for _, _, message, _, _ in folder}


def catalogue(lang: str) -> dict:
    with (DESK / "locale" / f"{lang}.po").open("rb") as file:
        return {message.id: message.string for message in read_po(file, locale=lang) if message.id}


@pytest.mark.parametrize("lang", [lang for lang in interface.languages() if lang != interface.DEFAULT])
def test_every_text_is_translated_and_no_other(lang):
    assert len(texts()) > 50
    assert texts() == catalogue(lang).keys()


def test_every_text_stands_where_it_is_told_so_that_it_is_found():
    trees = [ast.parse(path.read_text("utf-8")) for path in PACKAGE.rglob("*.py") if path.name != "describing.py"]  # puts it anew
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Worded"]
    assert len(calls) > 100
    assert [ast.unparse(call) for call in calls if not isinstance(call.args[0], ast.Constant)] == []


@pytest.mark.parametrize("lang", [lang for lang in interface.languages() if lang != interface.DEFAULT])
def test_translations_have_the_same_places_to_fill_in(lang):
    for text, translated in catalogue(lang).items():
        both = [" ".join(t) if isinstance(t, tuple) else t for t in (text, translated)]
        assert all(both), text
        assert sorted(re.findall(r"%\(\w+\)s", both[0])) == sorted(re.findall(r"%\(\w+\)s", both[1])), text


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [("nb-NO,nb;q=0.9", "no"), ("nn", "no"), ("no", "no"), ("en-GB", "en"), ("fr, de", "en"), ("", "en"), (";;,,q=", "en")],
)
def test_the_browser_s_language_is_taken_where_there_is_one(accepted, chosen):
    assert interface.chosen(None, accepted) == chosen
