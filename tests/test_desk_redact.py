"""Taking an article out of the ledger: who may, what is asked, and what its address then tells."""

import pytest
from desk_example import TEAM, post, sign_in
from lxml import html

from varsel.ledger import Asked

WHY = "The source asked for it: a threat to their family"
REDACTED = "This article was redacted"


@pytest.fixture
def ledger(copied):
    return copied


@pytest.fixture
def filed(ledger):
    """An article of the ledger from which something was read."""
    return ledger.article(ledger.chronology(Asked(actor="Viktor Aldane", kind="statement")).rows[0].article)


def redact(browser, filed, **sent):
    return post(browser, f"/article/{filed.entry.seq}/redact", {"why": WHY, "confirmed": str(filed.entry.seq)} | sent)


def test_the_page_of_an_article_leads_to_what_would_go_and_what_would_stay(desk, filed):
    seq = filed.entry.seq
    assert html.fromstring(desk.get(f"/article/{seq}").text).cssselect(f"a[href='/article/{seq}/redact']")
    page = desk.get(f"/article/{seq}/redact").text
    assert f"what was read from it: {len(filed.items)} entries" in page
    assert "What stays" in page and filed.article.id in page


def test_its_address_tells_by_whom_when_and_why_and_nothing_of_it_is_found_any_more(desk, ledger, filed):
    answer = redact(desk, filed)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/article/{filed.entry.seq}")
    gone = desk.get(f"/article/{filed.entry.seq}")
    assert gone.status_code == 410
    said = html.fromstring(gone.text).cssselect("main")[0].text_content()
    last = [e for e in ledger.entries() if e.kind == "redact"][0]
    assert REDACTED in said and WHY in said and "kari" in said and filed.version.digest in said
    assert str(int(last.at[8:10])) in said
    assert filed.article.text[:40] not in gone.text
    assert not [row for row in ledger.chronology(size=500).rows if row.article == filed.entry.seq]
    assert list(ledger.verify()) == []


def test_the_addresses_of_what_was_read_from_it_tell_the_same(desk, filed):
    redact(desk, filed)
    for item in (filed.items[0].id, filed.items[-1].id):
        answer = desk.get(f"/item/{item}")
        assert answer.status_code == 410 and REDACTED in answer.text and WHY in answer.text
    assert desk.get(f"/article/{filed.entry.seq}/redact").status_code == 410
    assert redact(desk, filed).status_code == 410


def test_a_program_is_told_the_same(desk, filed):
    redact(desk, filed)
    for path in (f"/articles/{filed.entry.seq}", f"/items/{filed.items[0].id}", f"/items/{filed.items[0].id}/baseline"):
        answer = desk.get(f"/api/v1{path}")
        assert answer.status_code == 410 and WHY in answer.json()["detail"] and "kari" in answer.json()["detail"]


@pytest.mark.parametrize("sent", [{"why": ""}, {"why": "  "}, {"why": "x" * 2001}, {"confirmed": ""}, {"confirmed": "another one"}])
def test_without_a_reason_or_for_another_article_nothing_is_done_and_what_was_typed_is_kept(desk, ledger, filed, sent):
    answer = redact(desk, filed, **sent)
    assert answer.status_code == 422
    page = html.fromstring(answer.text)
    typed = {field: page.get_element_by_id(f"f-{field}").get("value") for field in ("why", "confirmed")}
    assert [page.get_element_by_id(f"f-{name}").get("aria-invalid") for name in sent] == ["true"]
    assert {name: " ".join(value.split()) for name, value in typed.items()} == {
        name: " ".join(value.split()) for name, value in ({"why": WHY, "confirmed": str(filed.entry.seq)} | sent).items()
    }
    assert ledger.article(filed.entry.seq).article == filed.article


def test_the_title_confirms_it_too_however_its_words_are_spaced(desk, ledger):
    filed = next(f for row in ledger.chronology(size=500).rows if (f := ledger.article(row.article)).article.title)
    assert redact(desk, filed, confirmed=f"  {filed.article.title.upper()} ").status_code == 303


@pytest.mark.parametrize("name", [name for name, role in TEAM.items() if role != "admin"])
def test_others_may_not_and_are_not_led_there(team, ledger, filed, name):
    sign_in(team, name)
    assert "/redact" not in team.get(f"/article/{filed.entry.seq}").text
    assert team.get(f"/article/{filed.entry.seq}/redact").status_code == 403
    assert redact(team, filed).status_code == 403
    assert ledger.article(filed.entry.seq).article == filed.article


def test_an_admin_may_under_their_own_name(team, filed):
    sign_in(team, "Kari")
    assert redact(team, filed).status_code == 303
    assert "Kari" in team.get(f"/article/{filed.entry.seq}").text


def test_a_reason_in_markup_is_shown_as_it_was_typed(desk, filed):
    redact(desk, filed, why="<b>asked</b>")
    page = html.fromstring(desk.get(f"/article/{filed.entry.seq}").text)
    assert not page.cssselect("main b") and "<b>asked</b>" in page.cssselect("main")[0].text_content()


def test_it_is_told_in_norwegian_too(desk, filed):
    redact(desk, filed)
    answer = desk.get(f"/article/{filed.entry.seq}", headers={"accept-language": "nb"})
    assert "Denne artikkelen er sladdet" in answer.text
