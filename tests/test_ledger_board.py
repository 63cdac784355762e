"""The board of indicators; words and deeds on one axis; from word to deed."""

from datetime import date

import pytest
from ledger_example import STRAIT, TALKS, reported

from varsel.ledger import Ledger
from varsel.ledger.axis import between
from varsel.ledger.counting import Count

DAY = date(2031, 6, 30)


@pytest.fixture
def ledger(place):
    with Ledger(place) as opened:
        yield opened


def seen(ledger, id, observer, status, as_of, indicator="nuclear-alert-raised", about="Torvania", **article):
    words = f"{observer} looked at {about} for {id}"
    observation = {"words": words, "indicator": indicator, "observer": observer, "about": about, "status": status}
    return ledger.add(*reported(id, observations=[observation | ({"as_of": as_of} if as_of else {})], **article)).items[
        0
    ]


def done(ledger, id, status, when, published="2031-05-14", **deed):
    deed = {"event": "AID", "mode": "arms", "actor": "Norway", "recipient": "Ukraine", "status": status} | deed
    deed |= {"words": f"It was {status} {id}"} | ({"when": when} if when else {})
    return ledger.add(*reported(id, deeds=[deed], published=published)).items[0]


def test_the_latest_observation_stands_on_the_board_with_its_age(ledger):
    seen(ledger, "a", "Halvmark", "observed", "2031-05-01")
    latest = seen(ledger, "b", "Halvmark", "not-observed", "2031-06-20")
    seen(ledger, "c", "Halvmark", "observed", "2031-06-10", indicator="mobilisation")
    alert, mobilisation = reversed(ledger.board(on=DAY))
    assert (alert.indicator, alert.about) == ("nuclear-alert-raised", "Torvania")
    assert (alert.latest.item, alert.latest.age) == (latest, (10, 10))
    assert (alert.latest.observer, alert.latest.status, alert.reports, alert.observers) == (
        "Halvmark",
        "not-observed",
        2,
        1,
    )
    assert alert.contradicted == ()
    assert mobilisation.latest.status == "observed"


@pytest.mark.parametrize(
    "when, age",
    [("2031-06", (0, 29)), ("[2031-06-18,2031-06-25]", (5, 12)), ("2031-06-25/2031-07-05", (0, 5)), (None, (47, 47))],
)
def test_an_uncertain_day_makes_an_uncertain_age(ledger, when, age):
    seen(ledger, "a", "Halvmark", "observed", when)
    (light,) = ledger.board(on=DAY)
    assert (light.latest.age, light.latest.dated) == (age, "said" if when else "published")


def test_what_nothing_dates_has_no_age_and_comes_last(ledger):
    seen(ledger, "a", "Halvmark", "observed", None, published=None)
    assert ledger.board(on=DAY)[0].latest.age is None
    dated = seen(ledger, "b", "Halvmark", "observed", "2031-01-01")
    assert ledger.board(on=DAY)[0].latest.item == dated


def test_what_was_seen_later_is_not_on_the_board_yet(ledger):
    seen(ledger, "a", "Halvmark", "observed", "2031-07-01")
    assert ledger.board(on=DAY) == ()


@pytest.mark.parametrize(
    "observer, status, when, contradicts",
    [
        ("Stancu", "observed", "2031-06-20", True),
        ("Stancu", "observed", "2031-06", True),
        ("Stancu", "unclear", "2031-06-20", True),
        ("Stancu", "not-observed", "2031-06-20", False),  # the same
        ("Halvmark", "observed", "2031-06-20", False),  # themselves
        ("Stancu", "observed", "2031-06-19", False),  # another day
        ("Stancu", "observed", "[2031-06-18,2031-06-25]", False),  # on neither of the two
    ],
)
def test_others_who_saw_something_else_on_the_same_days_contradict(ledger, observer, status, when, contradicts):
    latest = seen(ledger, "a", "Halvmark", "not-observed", "2031-06-20")
    other = seen(ledger, "b", observer, status, when)
    (light,) = ledger.board(on=date(2031, 6, 20))
    pair = [light.latest, *light.contradicted]
    assert {s.item for s in pair} == ({latest, other} if contradicts else {light.latest.item})


def test_the_board_of_one_party_or_indicator(ledger):
    seen(ledger, "a", "Halvmark", "observed", "2031-05-01")
    seen(ledger, "b", "Halvmark", "observed", "2031-05-01", about="Norway", indicator="mobilisation")
    assert [light.about for light in ledger.board(about="Norge", on=DAY)] == ["Norway"]
    assert [light.about for light in ledger.board(indicator=["nuclear-alert-raised"], on=DAY)] == ["Torvania"]


def test_words_and_deeds_stand_on_one_axis(ledger):
    ledger.add(*STRAIT)
    ledger.add(*TALKS)
    lines = {line.category: line for line in ledger.axis("Aldane", on=DAY)}
    assert lines["red-line"].periods == {"2031-05": Count(1, 1)}
    assert lines["offer"].periods == {"2031-06": Count(1, 1)}
    deeds = {(line.category, line.status): line.periods for line in ledger.axis("Torvania", on=DAY)}
    assert deeds == {("MOBILIZE", "done"): {"2031-04": Count(1, 1)}, ("deploy", "done"): {"2031-04": Count(1, 1)}}
    assert ledger.axis("Torvania", towards="Aldane", on=DAY) == ()
    assert len(ledger.axis("Torvania", towards="Halvmark", on=DAY, category=["deploy"])) == 1
    assert ledger.axis("Torvania", on=date(2031, 3, 1)) == ()


def test_a_state_and_who_speaks_for_it_stand_on_one_axis(ledger):
    ledger.add(*STRAIT)
    assert {line.kind for line in ledger.axis("Torvania", "Aldane", on=DAY)} == {"statement", "deed"}


def test_what_may_have_been_in_several_periods_is_in_each_at_most(ledger):
    ledger.add(*reported("a", ("Mira Stancu", "It was long", ["assessment"], "2031-04-20/2031-06-02")))
    ledger.add(*reported("b", ("Mira Stancu", "It is short", ["assessment"], "2031-05-02")))
    ledger.add(*reported("c", ("Mira Stancu", "Nobody knows", ["assessment"], None), published=None))
    (line,) = ledger.axis("Stancu", on=DAY)
    assert line.periods == {"2031-04": Count(0, 1), "2031-05": Count(1, 2), "2031-06": Count(0, 1)}
    assert (line.whole, line.undated) == (3, 1)
    (line,) = ledger.axis("Stancu", step="year", on=DAY)
    assert line.periods == {"2031": Count(2, 2)}


def test_the_periods_between_two():
    assert list(between("2031-11", "2032-02", "month")) == ["2031-11", "2031-12", "2032-01", "2032-02"]
    assert list(between("2032-02-28", "2032-03-01", "day")) == ["2032-02-28", "2032-02-29", "2032-03-01"]
    assert list(between("0999", "1001", "year")) == ["0999", "1000", "1001"]


def test_the_lag_is_from_the_word_to_the_first_deed_that_fits(ledger):
    promised = done(ledger, "a", "pledged", "2031-04-10")
    done(ledger, "before", "done", "2031-04-01")
    first = done(ledger, "b", "ongoing", "2031-05-01")
    done(ledger, "c", "done", "2031-05-20")
    (lag,) = ledger.lags("Norge", on=DAY)
    assert (lag.item, lag.done, lag.days, lag.open) == (promised, first, (21, 21), None)
    assert lag.why == ("the same arms", "the same recipient (Ukraine)")


@pytest.mark.parametrize(
    "to_come, was_done, days",
    [
        ("2031-04-10", "2031-05", (21, 51)),
        ("2031-04", "2031-05-10", (10, 39)),
        ("2031-04", "2031-04-20", (0, 19)),
        ("[2031-04-01,2031-04-08]", "2031-04-10", (2, 9)),
    ],
)
def test_uncertain_days_make_an_uncertain_lag(ledger, to_come, was_done, days):
    done(ledger, "a", "announced", to_come)
    done(ledger, "b", "done", was_done)
    assert ledger.lags("Norway", on=DAY)[0].days == days


def test_what_was_not_seen_done_stays_open_with_its_age(ledger):
    done(ledger, "a", "demanded", "2031-06-01/2031-06-10")
    (lag,) = ledger.lags("Norway", on=DAY)
    assert (lag.done, lag.days, lag.open) == (None, None, (20, 29))


@pytest.mark.parametrize(
    "to_come, was_done, why",
    [
        ({}, {"mode": "money"}, None),
        ({}, {"event": "SANCTION"}, None),
        ({}, {"recipient": "Poland"}, None),
        ({}, {"actor": "Sweden"}, None),
        ({"mode": None}, {}, "the same AID, of which one tells no mode"),
        ({}, {"recipient": None}, "one tells no recipient (Ukraine)"),
        ({"quantity": {"value": 20, "unit": "tanks"}}, {"quantity": {"value": 20, "unit": "Tanks"}}, "the same quantity (20 Tanks)"),
        ({"quantity": {"value": 20, "unit": "tanks"}}, {"quantity": {"value": 8, "unit": "tanks"}}, "8 of 20 tanks"),
        ({"quantity": {"value": 20, "unit": "tanks"}}, {"quantity": {"value": 40, "unit": "tanks"}}, None),
        ({"quantity": {"value": 20, "unit": "tanks"}}, {"quantity": {"value": 20, "unit": "howitzers"}}, None),
        ({"quantity": {"value": 20, "unit": "tanks", "approximate": True}}, {"quantity": {"value": 21, "unit": "tanks"}},
         "the same quantity (21 tanks)"),
        ({"quantity": {"value": 20, "unit": "tanks"}}, {}, "one tells no quantity"),
    ],
)  # fmt: skip
def test_only_a_deed_that_may_be_the_same_is_matched_and_says_why(ledger, to_come, was_done, why):
    done(ledger, "a", "announced", "2031-04-10", **to_come)
    done(ledger, "b", "done", "2031-05-01", **was_done)
    (lag,) = (lag for lag in ledger.lags("Norway", on=DAY))
    assert (lag.done is not None) == (why is not None)
    assert why is None or why in lag.why


def test_the_date_of_an_article_is_told_as_a_reason_for_doubt(ledger):
    done(ledger, "a", "announced", None, published="2031-04-10")
    done(ledger, "b", "done", None, published="2031-05-01")
    assert "the first and the second by the date of the article" in ledger.lags("Norway", on=DAY)[0].why


def test_one_article_does_not_say_that_a_thing_was_to_come_and_done_on_its_day(ledger):
    both = {"Arms will go": "announced", "Arms went": "done"}
    deed = {"event": "AID", "mode": "arms", "actor": "Norway"}
    ledger.add(*reported("a", deeds=[{"words": words, "status": status, **deed} for words, status in both.items()]))
    assert ledger.lags("Norway", on=DAY)[0].done is None


def test_a_deed_has_the_thread_that_it_begins_or_ends(ledger):
    word, act = done(ledger, "a", "announced", "2031-05-01"), done(ledger, "b", "done", "2031-05-11")
    later, other = done(ledger, "c", "done", "2031-05-20"), done(ledger, "d", "announced", "2031-06-01", mode="money")
    for id in (word, act):
        (lag,) = ledger.thread(id, on=DAY)
        assert (lag.item, lag.done, lag.days) == (word, act, (10, 10))
    assert ledger.thread(later, on=DAY) == ()
    assert [lag.open for lag in ledger.thread(other, on=DAY)] == [(29, 29)]
