"""The board of indicators in the desk: the latest of each, who contradicts it, filters in the address."""

import pytest
from ledger_example import reported
from lxml import html

import desk_example
from varsel.ledger import Ledger


@pytest.fixture
def board(tmp_path):
    """The desk over a ledger in which two observers look at Torvania, and one at Halvmark."""
    seen = [
        ("a", "Halvmark", "not-observed", "2026-03-20", "nuclear-alert-raised", "Torvania"),
        ("b", "Northern Council", "observed", "2026-03-20", "nuclear-alert-raised", "Torvania"),
        ("c", "Halvmark", "observed", "2026-03-01", "mobilisation", "Torvania"),
        ("d", "Torvania", "unclear", "2026-02-01", "mobilisation", "Halvmark"),
    ]
    with Ledger(tmp_path / "board.db") as ledger, desk_example.client(ledger) as client:
        for id, observer, status, day, indicator, about in seen:
            words = f"{observer} on {about}, {id}"
            observation = {"words": words, "indicator": indicator, "observer": observer, "about": about, "status": status, "as_of": day}
            ledger.add(*reported(id, observations=[observation], published="2026-03-21"))
        yield client


def lights(answer):
    assert answer.status_code == 200, answer.text
    found = html.fromstring(answer.text).cssselect(".light")
    return {" ".join(light.cssselect("h3")[0].text_content().split()): " ".join(light.text_content().split()) for light in found}, found


def test_a_light_tells_status_observer_day_age_and_who_says_otherwise(board):
    texts, found = lights(board.get("/indicators?indicator=nuclear-alert-raised&on=2026-03-25"))
    (text,) = texts.values()
    assert "observed by Northern Council as of 20 March 2026, 5 days old" in text
    assert "Of the same time, otherwise: not observed by Halvmark, as of 20 March 2026" in text
    assert "2 reports by 2 observers" in text
    assert len([a for a in found[0].cssselect("a") if a.get("href").startswith("/item/")]) == 2


def test_a_status_has_a_word_and_a_shape_beside_its_colour(board):
    _, found = lights(board.get("/indicators?on=2026-03-25"))
    shapes = {light.cssselect(".shape")[0].get("class").split()[1]: light.cssselect(".standing")[0].text_content() for light in found}
    assert shapes == {"observed": "observed", "unclear": "unclear"}


def test_the_board_is_asked_by_party_and_by_day(board):
    assert set(lights(board.get("/indicators?about=Halvmark&on=2026-03-25"))[0]) == {"Halvmark"}
    assert set(lights(board.get("/indicators?on=2026-02-15"))[0]) == {"Halvmark"}
    assert lights(board.get("/indicators?on=2025-01-01"))[0] == {}


def test_the_reports_behind_a_light_are_a_click_away(board):
    _, found = lights(board.get("/indicators?indicator=nuclear-alert-raised&on=2026-03-25"))
    link = next(a for a in found[0].cssselect("a") if a.text_content() == "2 reports")
    assert len(html.fromstring(board.get(link.get("href")).text).cssselect("article.entry")) == 2


@pytest.mark.parametrize("field, value", [("on", "yesterday"), ("on", "2026-02-30"), ("about", "Torvanai")])
def test_what_cannot_be_asked_is_told_and_kept(board, field, value):
    answer = board.get("/indicators", params={"indicator": "mobilisation", field: value})
    assert answer.status_code == 400
    found = html.fromstring(answer.text)
    assert value in found.cssselect("[role=alert]")[0].text_content()
    assert found.cssselect(f"input[name={field}]")[0].get("value") == value
    assert found.cssselect("option[selected]")[0].get("value") == "mobilisation"


def test_a_party_that_is_misspelt_is_found(board):
    found = html.fromstring(board.get("/indicators?about=Torvanai").text)
    assert "Torvania" in [a.text_content() for a in found.cssselect(".names a")]
