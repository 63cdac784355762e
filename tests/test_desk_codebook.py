"""The codebooks in the desk: every category with all that a coder needs, and how the machine finds it."""

import pytest
from lxml import html

from varsel.coding import load
from varsel.coding.codebook import shipped
from varsel.desk.pages.codebook import found as found_by


def page(answer):
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


@pytest.mark.parametrize("name", shipped())
def test_every_category_is_there_under_its_anchor_with_its_definition(desk, name):
    found = page(desk.get(f"/codebook/{name}"))
    for category in load(name).category:
        (section,) = found.xpath(f"//section[@id='{category.id}']")
        text = section.text_content()
        assert category.definition in text and category.called("en") in text
        assert all(line in text for line in (*category.include, *category.exclude))
        assert len(section.cssselect(".examples .miss")) == sum(not e.holds for e in category.example)


def test_a_near_miss_says_why(desk):
    offer = page(desk.get("/codebook/signals")).get_element_by_id("offer")
    miss = offer.cssselect(".miss")[0].text_content()
    assert "near miss:" in miss and "Samtaler avslås." in miss


def test_how_the_machine_finds_it_is_told_with_every_pattern_folded_away(desk):
    category = load("signals").by_id["offer"]
    offer = page(desk.get("/codebook/signals")).get_element_by_id("offer")
    english = next(way for way in found_by(category) if way.lang == "en")
    (summary,) = [s.text_content() for s in offer.cssselect("summary") if "English" in s.text_content()]
    assert f"{len(english.rules)} rules, {english.patterns} patterns of words" in summary and "cue_offer" in summary
    (details,) = [d for d in offer.cssselect("details") if "English" in d.text_content()]
    assert len(details.cssselect("code")) == english.patterns and details.get("open") is None


def test_every_anchor_that_is_linked_is_there(desk):
    found = page(desk.get("/codebook"))
    for link in (a.get("href") for a in found.cssselect(".book a")):
        address, _, anchor = link.partition("#")
        assert anchor in {c.id for c in load(address.rpartition("/")[2]).category}


def test_the_version_is_told_and_what_it_is_elsewhere(desk):
    found = page(desk.get("/codebook/deeds"))
    assert f"version {load('deeds').version}" in found.text_content()
    assert "PLOVER: default: CONSULT" in found.get_element_by_id("CONSULT").text_content()


def test_categories_have_their_names_in_the_language_of_the_interface(desk):
    found = page(desk.get("/codebook/signals", headers={"accept-language": "nb"}))
    assert found.get_element_by_id("offer").cssselect("h3")[0].text_content() == "tilbud"


def test_a_codebook_that_is_not_there_is_told(desk):
    answer = desk.get("/codebook/%3Cb%3E")
    assert answer.status_code == 404 and "deeds, signals" in answer.text
