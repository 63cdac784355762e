"""How far coders agree: alpha by category, what there is to settle, and what a blind coder sees of it."""

from lxml import html

from varsel.ledger import Asked, Ledger


def page(answer):
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def ledger_of(desk):
    return desk.app.state.desk.ledger


def first(desk, **asked):
    """The number of the first entry that is asked for."""
    return ledger_of(desk).chronology(Asked(**asked)).rows[0].id


def code(desk, coder, ids, signals):
    for id in ids:
        ledger_of(desk).correct(id, "signals", signals, by=coder)


def test_agreement_is_told_with_alpha_and_the_disagreements_to_settle(desk):
    assert "nothing to compare" in page(desk.get("/agreement")).text_content()
    ids = [row.id for row in ledger_of(desk).chronology(Asked(kind="statement"), size=8).rows]
    code(desk, "kari", ids[:4], ["demand"])
    code(desk, "ola", ids[:3], ["demand"])
    code(desk, "kari", ids[4:], [])
    code(desk, "ola", ids[3:], [])
    found = page(desk.get("/agreement"))
    rows = [[cell.text_content() for cell in row.cssselect("th, td")] for row in found.cssselect("table")[0].cssselect("tbody tr")]
    assert [row[0] for row in rows] == ["kari – ola", "kari – the machine", "ola – the machine"]
    assert rows[0][-2:] == ["87.5 %", "8"] and 0.6 < float(rows[0][1]) < 0.8
    links = [a.get("href") for a in found.cssselect("table")[-1].cssselect("a")]
    assert links == [f"/review/{ids[3]}"]


def test_a_settlement_is_a_later_correction_and_agreement_stays_what_it_was(desk):
    id, other = (row.id for row in ledger_of(desk).chronology(Asked(kind="statement"), size=2).rows)
    code(desk, "kari", [other], ["demand"])
    code(desk, "kari", [id], ["red-line"])
    code(desk, "kari", [id], ["demand"])  # before anybody else has coded it: a slip
    code(desk, "ola", [id, other], ["offer"])
    before = {(one.item, one.coder): one.categories for one in ledger_of(desk).given()}
    assert before[id, "kari"] == {"demand"}
    code(desk, "kari", [id], ["offer"])
    found = page(desk.get("/agreement"))
    assert [a.get("href") for a in found.cssselect("td a")] == [f"/review/{other}", f"/review/{id}"]
    assert "Settled" in found.text_content()
    assert {(one.item, one.coder): one.categories for one in ledger_of(desk).given()} == before


def test_it_is_reckoned_once_for_each_state_of_the_ledger(desk, monkeypatch):
    asked, given = [], Ledger.given
    monkeypatch.setattr(Ledger, "given", lambda ledger, kind: asked.append(kind) or given(ledger, kind))
    id = first(desk, kind="statement")
    for coder, signal, times in (("kari", "demand", 1), ("ola", "demand", 2), ("ola", "offer", 3)):
        code(desk, coder, [id], [signal])
        found = [page(desk.get("/agreement")) for _ in range(3)][-1]
        assert len(asked) == times
    assert [a.get("href") for a in found.cssselect("td a")] == [f"/review/{id}"]


def test_a_blind_coder_is_not_shown_the_disagreements_of_others(desk, blind):
    id = first(desk, actor="Aldane", text="sundet", kind="statement")
    code(desk, "kari", [id], ["demand"])
    code(desk, "per", [id], ["offer"])
    assert not page(blind.get("/agreement")).cssselect("td a")
    code(desk, "ola", [id], ["offer"])
    assert page(blind.get("/agreement")).cssselect("td a")


def test_deeds_are_compared_by_event_and_mode(desk):
    id = first(desk, kind="deed")
    ledger_of(desk).correct(id, "event", "ASSAULT", by="kari")
    ledger_of(desk).correct(id, "accepted", True, by="ola")
    assert "ASSAULT" in {c for one in ledger_of(desk).given("deed") for c in one.categories}
    assert page(desk.get("/agreement?kind=deed")).cssselect("table")
