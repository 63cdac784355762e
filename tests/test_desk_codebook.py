"""The codebooks in the desk: every category with all that a coder needs, and how the machine finds it."""

import pytest
from lxml import html

from varsel.coding import learned, load
from varsel.coding.codebook import shipped
from varsel.coding.wording import wording
from varsel.desk.pages.codebook import found as found_by
from varsel.ledger import Asked


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


@pytest.mark.parametrize("name", shipped())
def test_what_a_codebook_and_its_categories_mean_is_told_in_norwegian_too(desk, name):
    book = load(name)
    told = wording(book, "no")
    found = page(desk.get(f"/codebook/{name}", headers={"accept-language": "nb"}))
    assert found.cssselect("h1[lang=no]")[0].text == told.title != book.title
    for category in book.category:
        assert told.definition[category.id] != category.definition
        [meaning] = found.get_element_by_id(category.id).xpath("./p[@lang]")
        assert (meaning.get("lang"), meaning.text_content()) == ("no", told.definition[category.id])


def test_a_codebook_of_another_version_is_told_in_its_own_words():
    book = load("signals").model_copy(update={"version": "1.1"})
    assert wording(book, "no").title == book.title and wording(book, "no").lang == wording(load("signals"), "en").lang == "en"


def test_what_codebooks_mean_in_another_language_is_no_part_of_what_was_coded_by():
    assert shipped() == ("deeds", "signals")
    model = learned.shipped(load("signals"))  # it is only given where it was learned with this very codebook
    assert model is not None and model.fits(load("signals"))


def test_definitions_are_in_the_reader_s_language_on_other_pages(desk):
    norwegian = {"accept-language": "nb"}
    row = desk.app.state.desk.ledger.chronology(Asked(category="deterrent-warning")).rows[0]
    told = wording(load("signals"), "no").definition["deterrent-warning"]
    for path in (f"/item/{row.id}", f"/review/{row.id}", "/export/html?category=deterrent-warning"):
        assert told in page(desk.get(path, headers=norwegian)).text_content(), path
        assert told not in desk.get(path).text
    board = page(desk.get("/indicators", headers=norwegian))
    assert set(wording(load("deeds"), "no").definition.values()) & {p.text_content() for p in board.cssselect("p[lang=no]")}


def test_a_near_miss_says_why(desk):
    offer = page(desk.get("/codebook/signals")).get_element_by_id("offer")
    miss = offer.cssselect(".miss")[0].text_content()
    assert "near miss:" in miss and "Samtaler avslås." in miss


def test_how_the_machine_finds_it_is_told_with_every_pattern_on_a_page_of_its_own(desk):
    ways = found_by(load("signals").by_id["offer"])
    offer = page(desk.get("/codebook/signals")).get_element_by_id("offer")
    english = next(way for way in ways if way.lang == "en")
    (told,) = [li.text_content() for li in offer.cssselect("li") if li.text_content().strip().startswith("English")]
    assert f"{len(english.rules)} rules, {english.patterns} patterns of words" in told and "cue_offer" in told
    (link,) = [a.get("href") for a in offer.cssselect("a") if "The rules of" in a.text_content()]
    rules = page(desk.get(link))
    assert len(rules.cssselect(".rule")) == sum(len(way.rules) for way in ways)
    assert len(rules.cssselect(".rule code")) == sum(way.patterns for way in ways)


@pytest.mark.parametrize("name", shipped())
def test_every_word_list_that_is_linked_is_there_with_its_words(desk, name):
    listed = page(desk.get(f"/codebook/{name}/lists"))
    for id, words in load(name).lexicons.items():
        assert len(listed.get_element_by_id(f"list-{id}").cssselect("code")) == sum(map(len, words.values()))
    for category in load(name).category:
        if category.rule:
            for a in page(desk.get(f"/codebook/{name}/rules/{category.id}")).cssselect("a[href*='/lists#']"):
                listed.get_element_by_id(a.get("href").partition("#")[2])


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
    assert [desk.get(f"/codebook/{path}").status_code for path in ("x/lists", "x/rules/offer", "signals/rules/x")] == [404] * 3


@pytest.mark.parametrize("name", shipped())
def test_a_codebook_is_light_enough_for_a_telephone(desk, name):
    assert len(desk.get(f"/codebook/{name}").content) < 250_000
