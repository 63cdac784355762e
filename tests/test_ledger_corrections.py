"""A coder says what holds instead; the machine's own coding stays."""

import pytest
from ledger_example import STRAIT

from varsel.ledger import Asked, CorrectionError, Ledger


@pytest.fixture
def ledger(place):
    with Ledger(place) as opened:
        opened.add(*STRAIT)
        yield opened


@pytest.fixture
def threat(ledger):
    return ledger.chronology(Asked(category="red-line")).rows[0].id


def found(ledger, **asked):
    return [row.id for row in ledger.chronology(Asked(**asked)).rows]


def test_the_last_correction_holds_and_the_machine_stays_visible(ledger, threat):
    ledger.correct(threat, "speaker", "Ida Marken", by="kari", why="the byline is wrong")
    ledger.correct(threat, "speaker", "Ivar Marken", by="ola")
    item = ledger.item(threat)
    assert (item.now.speaker, item.machine.speaker) == ("Ivar Marken", "Viktor Aldane")
    assert [(c.by, c.value, c.why) for c in item.corrections] == [
        ("kari", "Ida Marken", "the byline is wrong"), ("ola", "Ivar Marken", None),
    ]  # fmt: skip
    assert found(ledger, actor="Marken") == [threat]
    assert threat not in found(ledger, actor="Aldane")


def test_a_correction_can_be_taken_back(ledger, threat):
    made = ledger.correct(threat, "when", "2031-05-01", by="kari")
    assert found(ledger, time="2031-05-01") == [threat]
    ledger.undo(made.seq, by="ola", why="it was right")
    ledger.undo(made.seq, by="ola")
    assert ledger.item(threat).now.when == "2031-05-12"
    assert found(ledger, time="2031-05-01") == []
    assert sum(e.kind == "correction" for e in ledger.entries()) == 2


def test_a_coders_categories_count_in_place_of_the_machines_which_can_still_be_asked_for(ledger, threat):
    ledger.correct(threat, "signals", ["sanction-threat"], by="kari")
    assert found(ledger, category="red-line") == []
    assert found(ledger, category="red-line", coder="machine") == [threat]
    assert found(ledger, category="sanction-threat") == found(ledger, coder="kari") == [threat]
    ledger.correct(threat, "signals", [], by="kari")
    assert found(ledger, category="sanction-threat") == found(ledger, category="red-line") == []


def test_what_is_no_statement_at_all_is_withdrawn(ledger, threat):
    made = ledger.correct(threat, "withdrawn", True, by="kari", why="a headline")
    assert threat not in found(ledger)
    assert ledger.item(threat).withdrawn
    ledger.undo(made.seq, by="kari")
    assert threat in found(ledger, category="red-line")


def test_the_words_of_a_corrected_passage_are_those_that_are_found(ledger, threat):
    start, end = ledger.item(threat).now.content[0]
    ledger.correct(threat, "content", [[start, start + 13]], by="kari")
    assert found(ledger, text="warship") == []
    assert found(ledger, text="close") == [threat]


def test_a_deed_and_an_observation_can_be_corrected(ledger):
    deed, seen = found(ledger, kind="deed")[0], found(ledger, kind="observation")[0]
    ledger.correct(deed, "mode", "withdraw", by="kari")
    ledger.correct(deed, "quantity", {"value": 2, "unit": "brigades"}, by="kari")
    ledger.correct(seen, "status", "observed", by="kari")
    assert found(ledger, category="withdraw") == [deed]
    assert ledger.item(deed).now.quantity.value == 2
    assert ledger.item(seen).now.status == "observed"


@pytest.mark.parametrize(
    "field, value, said",
    [
        ("colour", "red", "has no 'colour' to correct; it has content, speaker"),
        ("when", "yesterday", "'yesterday' is no date in EDTF"),
        ("kind", "sung", "kind cannot be 'sung'"),
        ("signals", "denial", "signals are a list of categories"),
    ],
)
def test_a_correction_that_cannot_be_made_is_refused_and_nothing_is_written(ledger, threat, field, value, said):
    before = list(ledger.entries())
    with pytest.raises(CorrectionError, match=said):
        ledger.correct(threat, field, value, by="kari")
    assert list(ledger.entries()) == before
