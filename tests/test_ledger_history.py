"""What an actor has on record, in columns: counted as by hand, and kept until something is added."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_example import reported

from varsel.ledger import Ledger
from varsel.ledger import history as histories
from varsel.ledger import nearest
from varsel.ledger.counting import Count, Window
from varsel.ledger.history import Column, History
from varsel.ledger.times import FROM_EVER, UNTIL_NOW, Days

START = date(2031, 1, 1).toordinal()

#: One report: of which utterance, in which categories, on which days, and where these are from.
stretches = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 4)), min_size=1, max_size=3)
reports = st.tuples(
    st.integers(1, 4), st.sets(st.sampled_from("abc")), stretches, st.sampled_from(("said", "said", "published", "nothing"))
)


def record(each):
    """The history of somebody with these reports."""
    found = [(utterance, codes, days_of(at, dated), dated) for utterance, codes, at, dated in each]
    holed = sorted((u, *d) for u, _, days, dated in found if len(days) > 1 for d in days)
    array = lambda values: np.array(list(values), dtype=np.int64)  # noqa: E731
    coded = [(row, category) for row, (_, codes, _, _) in enumerate(found) for category in sorted(codes)]
    return found, History(
        {"statement": START}, array(range(len(found))), array(range(len(found))), array(u for u, *_ in found),
        array(days[0].first for _, _, days, _ in found), array(days[-1].last for _, _, days, _ in found),
        Column.of([dated for *_, dated in found], ("nothing", "published", "said")),
        np.array([len(days) > 1 for _, _, days, _ in found], dtype=bool), Column.of(["statement"] * len(found), histories.KINDS),
        array([0] * len(found)), Column.of(["direct"] * len(found)), array(row for row, _ in coded), Column.of([c for _, c in coded]),
        tuple(array(each) for each in zip(*holed, strict=True)) if holed else (array(()),) * 3,
    )  # fmt: skip


def days_of(at, dated):
    """The stretches of days of a report: apart from each other where a text tells them, else just one."""
    if dated == "nothing":
        return [Days(FROM_EVER, UNTIL_NOW)]
    days = sorted({START + begin: START + begin + length for begin, length in at}.items())
    apart = [days[0]]
    for begin, end in days[1:]:
        if dated == "said" and begin > apart[-1][1] + 1:
            apart.append((begin, end))
    return [Days(*one) for one in apart]


def by_hand(found, window, category=None):
    """The same count, one utterance after the other, as the definition says."""
    least = most = by_article = 0
    for utterance in {u for u, codes, _, _ in found if category is None or category in codes}:
        own = [(days, dated) for u, codes, days, dated in found if u == utterance and (category is None or category in codes)]
        told = [days for days, dated in own if dated == "said"]
        if told:
            first, last = max(d[0].first for d in told), min(d[-1].last for d in told)
            if first > last:  # they contradict each other
                first, last = min(d[0].first for d in told), max(d[-1].last for d in told)
        else:
            dates = [days[0] for days, dated in own if dated == "published"] or [Days(FROM_EVER, UNTIL_NOW)]
            first, last = min(d.first for d in dates), min(d.last for d in dates)
        certain = first >= window.begins.last and last <= window.ends.first
        possible = first <= window.ends.last and last >= window.begins.first
        if told and all(len(days) > 1 for days in told):
            all_of_it = [d for u, _, days, _ in found if u == utterance and len(days) > 1 for d in days]
            possible &= any(d.first <= window.ends.last and d.last >= window.begins.first for d in all_of_it)
        least, most, by_article = least + certain, most + possible, by_article + (certain and not told)
    return Count(least, most, by_article)


@given(st.lists(reports, max_size=8), st.integers(0, 24), st.integers(0, 8), st.integers(0, 3))
def test_utterances_are_counted_as_by_hand(each, begin, length, doubt):
    found, own = record(each)
    window = Window(Days(START + begin, START + begin + doubt), Days(START + begin + length, START + begin + length + doubt))
    assert own.counted("statement", {"it": window})["it"] == by_hand(found, window)
    for category, counts in own.counted_by_category("statement", {"it": window}).items():
        assert counts["it"] == by_hand(found, window, category)


@given(st.lists(reports, min_size=1, max_size=8))
def test_of_one_utterance_there_are_its_reports_alone(each):
    found, own = record(each)
    window = Window.between(START, START + 40)
    one = own.of(found[0][0])
    assert set(one.utterance.tolist()) == {found[0][0]}
    rest = [report for report in found if report[0] != found[0][0]]
    without = own.counted("statement", {"it": window})["it"] - one.counted("statement", {"it": window})["it"]
    assert without == by_hand(rest, window)


@given(st.lists(reports, max_size=8), st.sets(st.integers(-2, 12)))
def test_items_are_found_by_their_places(each, places):
    found, own = record(each)
    assert set(own.at(np.array(sorted(places), dtype=np.int64)).tolist()) == places & set(range(len(found)))


def said(ledger, id, day, words=None):
    words = words or " ".join(f"{id}{n}" for n in ("one", "two", "three", "four"))  # nothing else that was said
    return ledger.add(*reported(id, ("Viktor Aldane", words, ["red-line"], day))).items[0]


def times_said(ledger):
    (habit,) = ledger.actor("Aldane", on=date(2031, 6, 1)).habits
    return habit.ever.least


@pytest.fixture
def gathered(monkeypatch):
    """How often a history was gathered."""
    each, gather = [], histories.history
    monkeypatch.setattr(histories, "history", lambda *asked: each.append(asked) or gather(*asked))
    return each


def test_a_history_is_kept_until_something_is_added(tmp_path, gathered):
    with Ledger(tmp_path / "a.db") as ledger, Ledger(tmp_path / "a.db") as other:
        said(ledger, "a", "2031-05-01")
        assert [times_said(ledger), times_said(ledger), len(gathered)] == [1, 1, 1]
        said(other, "b", "2031-05-02")
        assert times_said(ledger) == 2


def test_a_long_one_is_kept_for_a_while_whatever_is_added(tmp_path, gathered, monkeypatch):
    now = iter(range(0, 1_000, 10))  # every look at the clock is ten seconds later
    monkeypatch.setattr(histories.time, "monotonic", lambda: next(now))
    with Ledger(tmp_path / "a.db", behind=25) as ledger:
        said(ledger, "a", "2031-05-01")
        assert times_said(ledger) == 1  # gathered from 0 to 10, kept until 35
        said(ledger, "b", "2031-05-02")
        assert [times_said(ledger), times_said(ledger), times_said(ledger)] == [1, 1, 2]  # at 20, 30, 40


def test_what_is_redacted_is_not_counted_for_a_while_longer(tmp_path, monkeypatch):
    monkeypatch.setattr(histories, "LONG", -1.0)
    with Ledger(tmp_path / "a.db", behind=3_600) as ledger:
        said(ledger, "a", "2031-05-01")
        said(ledger, "b", "2031-05-02")
        assert times_said(ledger) == 2
        ledger.redact(1, by="kari", why="for safety")
        assert times_said(ledger) == 1


def test_one_that_is_quick_to_gather_is_never_behind(tmp_path):
    with Ledger(tmp_path / "a.db", behind=3_600) as ledger:
        said(ledger, "a", "2031-05-01")
        assert times_said(ledger) == 1
        said(ledger, "b", str(date(2031, 5, 1) + timedelta(days=1)))
        assert times_said(ledger) == 2


def near(ledger, id):
    return [found.item for found in ledger.baseline(id).near if found.words]


@pytest.mark.parametrize(("counted", "is_behind"), [(100_000, False), (3, True)])
def test_which_items_have_a_word_is_kept_for_a_while_in_a_large_ledger_alone(tmp_path, monkeypatch, counted, is_behind):
    monkeypatch.setattr(nearest, "COUNTED", counted)
    with Ledger(tmp_path / "a.db", behind=3_600) as ledger:
        for n in range(3):
            said(ledger, f"other{n}", "2031-05-01")
        first, now = said(ledger, "frigate", "2031-05-01", "frigates sail"), said(ledger, "b", "2031-05-09", "a frigate sails")
        assert near(ledger, now) == [first]
        second = said(ledger, "c", "2031-05-08", "the last frigate burned at Ostrova quay")
        assert set(near(ledger, now)) == ({first} if is_behind else {first, second})
