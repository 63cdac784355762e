"""The languages of the interface: every text of every page is translated, and with the same places to fill in."""

import re
from importlib.resources import files

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from varsel.desk import interface

DESK, LEDGER = files("varsel.desk"), files("varsel.ledger")
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "says": None, "Why": None}
METHODS = [("templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"templates/**.html": {"extensions": "jinja2.ext.i18n"}}


def texts() -> set[str | tuple[str, str]]:
    """The texts of the desk, and the reasons that the ledger gives."""
    found = (extract_from_dir(str(folder), METHODS, OPTIONS, keywords=KEYWORDS) for folder in (DESK, LEDGER))
    return {message for folder in found for _, _, message, _, _ in folder}


def catalogue(lang: str) -> dict:
    with (DESK / "locale" / f"{lang}.po").open("rb") as file:
        return {message.id: message.string for message in read_po(file, locale=lang) if message.id}


@pytest.mark.parametrize("lang", [lang for lang in interface.languages() if lang != interface.DEFAULT])
def test_every_text_is_translated_and_no_other(lang):
    assert len(texts()) > 50
    assert texts() == catalogue(lang).keys()


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
