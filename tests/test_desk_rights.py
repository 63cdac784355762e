"""Who may change what others said of sightings, or take back what they said: the same by a page and by the API."""

import pytest
from desk_example import post, sign_in

from varsel.ledger import Asked

API = "/api/v1"


class Pages:
    """What somebody does in a browser."""

    def __init__(self, browser):
        self.browser = browser

    def join(self, a, b):
        return post(self.browser, f"/review/{a}/join", {"other": str(b)})

    def split(self, id):
        return post(self.browser, f"/review/{id}/split")

    def undo(self, id, *seqs):
        return post(self.browser, f"/review/{id}/undo", {"act": [str(seq) for seq in seqs]})


class Programs(Pages):
    """What their program does, in the same session."""

    def join(self, a, b):
        return post(self.browser, f"{API}/joins", json={"a": a, "b": b})

    def split(self, id):
        return post(self.browser, f"{API}/items/{id}/split")

    def undo(self, id, *seqs):
        return [self.browser.delete(f"{API}/corrections/{seq}", headers={"sec-fetch-site": "same-origin"}) for seq in seqs][-1]


@pytest.fixture(params=[Pages, Programs])
def way(request, team):
    return request.param(team)


@pytest.fixture
def ledger(team):
    return team.app.state.desk.ledger


@pytest.fixture
def two(ledger):
    """Two statements that nothing joins."""
    rows = ledger.chronology(Asked(kind="statement"), size=500).rows
    alone = [row.id for row in rows if not ledger.acts(row.id)]
    return alone[:2]


def together(ledger, a, b):
    return b in {sighting.report.item.id for sighting in ledger.utterance(a).sightings}


def is_done(answer):
    assert answer.status_code in (201, 204, 303, 403), answer.text
    return answer.status_code != 403


@pytest.mark.parametrize(("name", "may"), [("Ola", False), ("Nils", True), ("Kari", True)])
def test_what_another_person_joined_is_split_by_an_editor(team, way, ledger, two, name, may):
    ledger.join(*two, by="Per")
    sign_in(team, name)
    assert is_done(way.split(two[1])) is may
    assert together(ledger, *two) is not may


@pytest.mark.parametrize(("name", "may"), [("Ola", False), ("Nils", True), ("Kari", True)])
def test_what_another_person_split_is_joined_by_an_editor(team, way, ledger, two, name, may):
    ledger.join(*two, by="Per")
    ledger.split(two[0], by="Per")
    sign_in(team, name)
    assert is_done(way.join(*reversed(two))) is may
    assert together(ledger, *two) is may


@pytest.mark.parametrize(("name", "may"), [("Ola", False), ("Nils", True), ("Kari", True)])
def test_what_another_person_said_is_taken_back_by_an_editor(team, way, ledger, two, name, may):
    joined = ledger.join(*two, by="Per")
    said = ledger.correct(two[0], "speaker", "Ida Marken", by="Per").seq
    sign_in(team, name)
    for seq in (joined, said):
        assert is_done(way.undo(two[0], seq)) is may
    assert together(ledger, *two) is not may
    assert (ledger.item(two[0]).now.speaker != "Ida Marken") is may


def test_of_several_none_is_taken_back_where_one_is_another_s(team, ledger, two):
    own = ledger.correct(two[0], "speaker", "Ida Marken", by="Ola").seq
    other = ledger.correct(two[0], "told_to", "Sundtidende", by="Per").seq
    sign_in(team, "Ola")
    assert Pages(team).undo(two[0], own, other).status_code == 403
    assert ledger.item(two[0]).now.speaker == "Ida Marken"


def test_what_the_machine_joined_and_what_they_did_themselves_a_coder_changes(team, way, ledger):
    id = next(row.id for row in ledger.chronology(Asked(kind="statement"), size=500).rows if len(ledger.utterance(row.id).sightings) == 2)
    [other] = {sighting.report.item.id for sighting in ledger.utterance(id).sightings} - {id}
    sign_in(team, "Ola")
    assert is_done(way.split(id)) and not together(ledger, id, other)
    assert is_done(way.join(id, other)) and together(ledger, id, other)
    assert is_done(way.split(id)) and not together(ledger, id, other)
    assert is_done(way.undo(id, ledger.acts(id)[-1].seq)) and together(ledger, id, other)


def test_a_reader_changes_nothing(team, way, ledger, two):
    sign_in(team, "Liv")
    assert not is_done(way.join(*two)) and not is_done(way.split(two[0]))


@pytest.mark.parametrize(("name", "offered"), [("Ola", False), ("Nils", True)])
def test_a_page_offers_to_take_back_what_may_be(team, ledger, two, name, offered):
    seq = ledger.join(*two, by="Per")
    sign_in(team, name)
    assert (f'name="act" value="{seq}"' in team.get(f"/review/{two[0]}").text) is offered


def test_a_page_says_who_can(team, ledger, two):
    ledger.join(*two, by="Per")
    sign_in(team, "Ola")
    assert "Per" in Pages(team).split(two[0]).text and "an editor" in Pages(team).split(two[0]).text
