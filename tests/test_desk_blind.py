"""A blind project: what one coder gave, another one cannot learn from the desk before they have coded the same themselves.

Somebody gives entries categories that the machine did not give. Whatever a blind coder then asks the desk for is answered just as
before, byte for byte; but for the hashes and the number of the log's last entry, which tell that something was written.
"""

import itertools
import re

import pytest
from desk_example import PASSWORD, TEAM, addresses, client, post, sign_in
from lxml import html

from varsel.desk.accounts import Accounts
from varsel.exports import FORMATS
from varsel.ledger import Asked

API = "/api/v1"
GIVEN = {"statement": ("signals", ["plays-down"]), "deed": ("event", "ASSAULT"), "observation": ("indicator", "nuclear-test")}
FILTERS = [{}, {"everything": "true"}, {"category": ["plays-down"]}, {"category": ["ASSAULT"]}, {"category": ["nuclear-test"]},
           {"category": ["plays-down"], "kind": ["statement"], "newest": "true"}, {"coder": ["nils"]}, {"coder": ["nils", "machine"]},
           {"coder": ["nils"], "category": ["ASSAULT"]}, {"coder": ["machine"]}, {"side": ["Torvania"]}]  # fmt: skip
#: What is counted over all entries, which a blind coder is not shown at all.
COUNTED = ["/actor?name=Aldane", "/actor.png?name=Aldane", "/indicators", f"{API}/actors?name=Aldane", f"{API}/axis?actor=Aldane",
           f"{API}/lags?actor=Aldane", f"{API}/indicators"]  # fmt: skip


@pytest.fixture
def ledger(copied):
    return copied


@pytest.fixture
def blind(ledger):
    """The desk of ola, who is to code without seeing what others gave."""
    with client(ledger, person="ola", blind="machine") as desk:
        yield desk


@pytest.fixture
def coded(ledger):
    """An entry of each kind that nils codes otherwise than the machine."""
    rows = ledger.chronology(Asked(actor=("Aldane",)), size=500).rows + ledger.chronology(size=500).rows
    found = {}
    for row in rows:
        item = ledger.item(row.id)
        field, value = GIVEN[row.kind]
        holds = {s.category for s in item.signals} if row.kind == "statement" else {getattr(item.now, field)}
        if holds and not holds & {*value, value if isinstance(value, str) else ""}:
            found.setdefault(row.kind, row.id)
    return found


def code(ledger, coded, by="nils"):
    for kind, id in coded.items():
        ledger.correct(id, *GIVEN[kind], by=by)


def asked(ledger, coded):
    """All that a blind coder can ask the desk for."""
    yield from (path for name, path in addresses(ledger).items() if name not in ("actor", "indicators", "redact", "api"))
    for filters in FILTERS:
        query = "&".join(f"{key}={one}" for key, value in filters.items() for one in ([value] if isinstance(value, str) else value))
        yield from (f"{path}?{query}" for path in ("/", "/atom.xml", "/chronology.png", "/review", f"{API}/chronology"))
        yield f"/review?order=consequential&{query}"
    for format, category in itertools.product((f for f in FORMATS if f not in ("pdf", "xlsx", "parquet")), ("", "plays-down", "ASSAULT")):
        yield f"/export/{format}?category={category}"
        yield f"{API}/export/{format}" + (f"?category={category}" if category else "")
    for id in coded.values():
        article = ledger.rows([id])[id].article
        yield from (f"/item/{id}", f"/review/{id}", f"/article/{article}", f"/item/{id}/cite.json", f"/item/{id}/baseline.png")
        yield from (f"{API}/items/{id}", f"{API}/items/{id}/sightings", f"{API}/items/{id}/claims", f"{API}/items/{id}/baseline",
                    f"{API}/articles/{article}")  # fmt: skip
    yield from ("/agreement?kind=deed", "/agreement?kind=observation", "/agreement?coder=nils&coder=machine", "/review?order=mine")
    yield from COUNTED


def answers(desk, paths):
    """What is answered, without what only tells that something was written."""
    found = {}
    for path in paths:
        answer = desk.get(path)
        body = answer.text if "image" not in answer.headers["content-type"] else answer.content.hex()
        found[path] = answer.status_code, re.sub(r"[0-9a-f]{64}|(?<=head of the log: entry )[0-9]+|(?<=the head, entry )[0-9]+", "…", body)
    return found


def test_nothing_that_is_asked_for_tells_what_another_coder_gave(blind, ledger, coded):
    assert set(coded) == set(GIVEN)
    paths = list(dict.fromkeys(asked(ledger, coded)))
    before = answers(blind, paths)
    assert not [path for path, (status, _) in before.items() if status >= 500]
    code(ledger, coded)
    after = answers(blind, paths)
    assert [path for path in paths if after[path] != before[path]] == []


def test_the_same_without_blindness_would_tell(ledger, coded):
    with client(ledger, person="ola") as desk:
        paths = list(asked(ledger, coded))
        before = answers(desk, paths)
        code(ledger, coded)
        after = answers(desk, paths)
        changed = [path for path in paths if after[path] != before[path]]
    assert {f"/?category={GIVEN['deed'][1]}", f"/item/{coded['statement']}", f"{API}/axis?actor=Aldane", "/indicators"} <= set(changed)
    assert len(changed) > len(paths) / 3


def test_what_they_coded_themselves_they_see_all_of_and_find_by_it(blind, ledger, coded):
    code(ledger, coded)
    id = coded["statement"]
    assert f"/item/{id}" not in blind.get("/?category=plays-down").text
    ledger.correct(id, "accepted", True, by="ola")
    assert f"/item/{id}" in blind.get("/?category=plays-down").text
    assert "nils" in blind.get(f"/item/{id}").text
    assert f"/item/{coded['deed']}" not in blind.get("/?category=ASSAULT").text


@pytest.mark.parametrize("path", COUNTED)
def test_what_is_counted_over_all_entries_is_not_shown_and_says_why(blind, ledger, path):
    answer = blind.get(path)
    assert answer.status_code == 403 and "what others gave" in answer.text
    with client(ledger, person="ola") as seeing:
        assert seeing.get(path).status_code == 200


def test_how_new_an_entry_is_is_not_shown(blind, ledger):
    id = ledger.chronology(Asked(kind="statement")).rows[0].id
    assert "is not shown" in html.fromstring(blind.get(f"/item/{id}").text).get_element_by_id("new").getparent().text_content()


@pytest.fixture
def members(ledger, quick_hashing):
    """The same as a team's: ``sign_in`` says who asks."""
    accounts = Accounts(ledger.store)
    for name, role in TEAM.items():
        accounts.add(name, role, PASSWORD)
    with client(ledger, team=True, blind="machine") as browser:
        yield browser


@pytest.mark.parametrize(("name", "sees"), [("Liv", False), ("Ola", False), ("Nils", True), ("Kari", True)])
def test_in_a_team_those_who_settle_see_all_and_others_do_not(members, ledger, coded, name, sees):
    code(ledger, coded, by="birger")
    code(ledger, {"statement": coded["statement"]}, by="eva")
    sign_in(members, name)
    assert ("birger" in members.get(f"/item/{coded['statement']}").text) is sees
    assert (f"/item/{coded['deed']}" in members.get("/?category=ASSAULT").text) is sees
    assert members.get("/indicators").status_code == (200 if sees else 403)
    assert (members.get(f"{API}/items/{coded['deed']}").json()["now"]["event"] == "ASSAULT") is sees
    if name != "Liv":
        assert ("birger" in members.get("/agreement").text) is sees


def test_an_editor_settles_what_coders_gave(members, ledger, coded):
    id = coded["statement"]
    ledger.correct(id, "signals", ["demand"], by="birger")
    ledger.correct(id, "signals", ["offer"], by="eva")
    sign_in(members, "Nils")
    assert f"/review/{id}" in members.get("/agreement").text
    assert post(members, f"/review/{id}", {"do": "accept", "signals": "demand"}).status_code == 303
    assert {one.coder: one.categories for one in ledger.given() if one.item == id}["Nils"] == {"demand"}
    assert [s.category for s in ledger.item(id).signals] == ["demand"]


def test_the_page_of_an_entry_that_others_withdrew_does_not_say_so(blind, ledger):
    rows = ledger.chronology(Asked(kind="statement"), size=500).rows
    id = next(row.id for row in rows if len(ledger.utterance(row.id).sightings) == 1)
    before = html.fromstring(blind.get(f"/item/{id}").text).cssselect("article header")[0].text_content()
    ledger.correct(id, "withdrawn", True, by="nils")
    assert html.fromstring(blind.get(f"/item/{id}").text).cssselect("article header")[0].text_content() == before
