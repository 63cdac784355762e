"""How sure is this: the measured error as it was recorded, and what reviewers changed, with honest intervals."""

import json
from pathlib import Path

from lxml import html

from varsel.evaluate.measured import measured
from varsel.evaluate.scores import Rate, Share
from varsel.ledger import Asked
from varsel.ledger.rates import share
from varsel.ledger.reviews import tallied
from varsel.ledger.revisions import Correction

SCORES = Path(__file__).parent.parent / "benchmarks" / "scores.json"


def page(desk):
    answer = desk.get("/sure")
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def test_the_figures_that_go_with_the_package_are_those_recorded():
    recorded = json.loads(SCORES.read_text(encoding="utf-8"))
    assert {name: figure.value for name, figure in measured().items()} == recorded["accuracy"]


def test_what_a_figure_stands_on_gives_that_figure():
    counted = {name: figure for name, figure in measured().items() if figure.of}
    assert counted
    for name, figure in counted.items():
        value = figure.of.f1 if isinstance(figure.of, Rate) else figure.of.share
        assert isinstance(figure.of, Rate | Share) and round(value, 4) == figure.value, name


def test_every_measure_is_told_with_its_data_and_what_it_means(desk):
    found = page(desk)
    for question, data in (("statements F1", "norwegian"), ("deeds F1", "our test articles"), ("event type F1", "plover")):
        table = found.get_element_by_id(question.replace(" ", "-").lower()).getnext().getnext().cssselect("table")[0]
        assert f"{round(100 * measured()[f'{data}: {question}'].value)} %" in table.text_content()


def test_what_is_weak_is_said_first(desk):
    weak = page(desk).cssselect(".weak")[0].text_content()
    assert "A deed with everything right" in weak and "An observation with everything right" in weak
    assert "That somebody said something" not in weak


def test_what_people_changed_is_told_by_field(desk):
    ledger = desk.app.state.desk.ledger
    assert "Nobody has reviewed anything" in page(desk).text_content()
    deeds = [row.id for row in ledger.chronology(Asked(kind=("deed",))).rows][:3]
    for id in deeds:
        ledger.correct(id, "recipient", "Halvmark", by="kari")
    ledger.correct(deeds[0], "status", "denied", by="ola")
    taken_back = ledger.correct(deeds[1], "status", "denied", by="ola")
    ledger.undo(taken_back.seq, by="ola")
    rows = [[td.text_content().strip() for td in tr] for tr in page(desk).xpath("//section[@aria-labelledby='reviewed']//tbody/tr")]
    assert [row[:4] for row in rows] == [
        ["deed", "anything", "3", "3"], ["deed", "recipient", "3", "3"], ["deed", "status", "1", "3"],
    ]  # fmt: skip
    assert "By 2 people." in page(desk).text_content()


def test_what_somebody_accepted_counts_as_reviewed_and_not_as_changed():
    def said(item, field, value):
        return Correction(item, item, field, value, "kari", "2026-01-01T00:00:00.000Z")

    found = tallied([said(1, "accepted", True), said(2, "accepted", False), said(3, "accepted", True), said(3, "when", "2026")],
                    {1: "statement", 2: "statement", 3: "statement"})  # fmt: skip
    assert (found.reviewed, found.accepted, found.changed) == ({"statement": 2}, {"statement": 1}, {("statement", "when"): 1})


def test_what_a_person_coded_by_hand_is_no_error_of_the_machine(place):
    from ledger_example import STRAIT

    from varsel.ledger import Ledger

    with Ledger(place) as ledger:
        by_hand = ledger.add(*STRAIT, by="kari", is_hand_coded=True)
        ledger.correct(by_hand.items[0], "speaker", "Mira Stancu", by="ola")
        assert ledger.reviews().reviewed == {}
        read = ledger.add(*STRAIT)
        ledger.correct(read.items[0], "speaker", "Mira Stancu", by="ola")
        assert ledger.reviews().reviewed == {"statement": 1}


def test_the_interval_of_a_share_is_that_of_jeffreys():
    # Brown, Cai and DasGupta (2001): n = 10, no success and half of them
    none, half, nothing = share(0, 10), share(5, 10), share(0, 0)
    assert none.low == 0 and abs(none.high - 0.217) < 0.001
    assert abs(half.low - 0.224) < 0.001 and abs(half.high - 0.776) < 0.001
    assert nothing is None and share(10, 10).high == 1
