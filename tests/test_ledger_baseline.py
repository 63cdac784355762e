"""Is this new for this speaker? Counting utterances, with honest bounds; what is first; what is nearest."""

from datetime import date

import pytest
from ledger_example import STRAIT, TALKS, reported
from sqlalchemy import update

from varsel.ledger import Ledger, LedgerError, UnknownItem
from varsel.ledger.asking import named
from varsel.ledger.baseline import WINDOWS
from varsel.ledger.counting import Count, Window
from varsel.ledger.history import history
from varsel.ledger.schema import item
from varsel.ledger.times import span

ALDANE = "Viktor Aldane"


@pytest.fixture
def ledger(place):
    with Ledger(place) as opened:
        yield opened


def said(ledger, id, when, *categories, words=None, published="2031-05-14", speaker=ALDANE):
    """Adds an article with one statement; the statement's number."""
    words = words or " ".join(f"{id}{n}".replace(" ", "") for n in ("one", "two", "three", "four"))  # nobody else's
    return ledger.add(*reported(id, (speaker, words, categories or ["red-line"], when), published=published)).items[0]


def joined(ledger, *ids):
    """Makes items sightings of one utterance."""
    with ledger.store.writing() as connection:
        connection.execute(update(item).where(item.c.id.in_(ids)).values(utterance=min(ids)))


def within(ledger, window):
    """How many utterances were in a window."""
    with ledger.store.reading() as connection:
        found = history(connection, named(connection, ALDANE))
    return found.counted("statement", {"it": window})["it"]


def may(first, last=None):
    return Window.between(span(f"2031-05-{first:02}").first, span(f"2031-05-{last or first:02}").last)


@pytest.mark.parametrize(
    "when, window, least, most",
    [
        ("2031-05-12", may(12), 1, 1),
        ("2031-05-12", may(13), 0, 0),
        ("2031-05", may(1, 31), 1, 1),
        ("2031-05", may(1, 30), 0, 1),
        ("2031-05-04/2031-05-20", may(10), 0, 1),
        ("2031-05-04/2031-05-20", may(3, 20), 1, 1),
        ("2031-05-04/2031-05-20", may(21, 25), 0, 0),
        ("[2031-05-06,2031-05-13]", may(6, 13), 1, 1),
        ("[2031-05-06,2031-05-13]", may(6, 12), 0, 1),
        ("[2031-05-06,2031-05-13]", may(7, 12), 0, 0),  # on neither of the days that it may have been
        ("[2031-05-06,2031-05-13,2031-05-20]", may(7, 14), 0, 1),
        ("../2031-05-20", may(20), 0, 1),
        ("2031-05-20/..", may(19), 0, 0),
        ("2031-05-12?", may(12), 1, 1),
        ("2031-05-XX", may(1, 31), 1, 1),
        ("2031-05-XX", may(19, 20), 0, 1),
    ],
)
def test_an_uncertain_date_counts_as_at_least_and_at_most(ledger, when, window, least, most):
    said(ledger, "a", when)
    assert within(ledger, window) == Count(least, most)


def test_what_tells_no_date_counts_at_that_of_its_article_and_is_told_apart(ledger):
    said(ledger, "a", None)
    assert within(ledger, may(14)) == Count(1, 1, 1)


def test_what_nothing_dates_may_have_been_at_any_time(ledger):
    said(ledger, "a", None, published=None)
    assert within(ledger, may(14)) == within(ledger, may(1)) == Count(0, 1)


def test_many_reports_of_one_utterance_count_once(ledger):
    joined(
        ledger,
        *(said(ledger, id, "2031-05-12", published=f"2031-05-{day}") for id, day in (("a", 12), ("b", 13), ("c", 14))),
    )
    assert within(ledger, may(1, 31)) == Count(1, 1)


@pytest.mark.parametrize(
    "times, window, count",
    [
        (("2031-05", "2031-05-12"), may(12), Count(1, 1)),  # one of them knows
        (("2031-05-10/2031-05-12", "2031-05-12/2031-05-14"), may(12), Count(1, 1)),  # together they do
        (("2031-05-12", None), may(12), Count(1, 1)),  # told by one, in an article of the 14th by the other
        (("2031-05-12", None), may(14), Count(0, 0)),
        (("2031-05-12", "2031-05-20"), may(12), Count(0, 1)),  # they contradict each other
        (("2031-05-12", "2031-05-20"), may(12, 20), Count(1, 1)),
        ((None, None), may(14), Count(1, 1, 1)),
    ],
)
def test_when_an_utterance_was_is_what_its_reports_say_together(ledger, times, window, count):
    joined(ledger, *(said(ledger, str(n), when) for n, when in enumerate(times)))
    assert within(ledger, window) == count


def test_windows_end_on_the_day_before(ledger):
    days = {
        "a": "2031-05-13",
        "b": "2031-04-14",
        "c": "2031-04-13",
        "d": "2030-05-14",
        "e": "2030-05-13",
        "same day": "2031-05-14",
    }
    for id, when in days.items():
        said(ledger, id, when, published="2031-05-14")
    found = ledger.baseline(said(ledger, "now", "2031-05-14"))
    (habit,) = found.habits
    assert [r.count for r in habit.recent] == [Count(2, 2), Count(3, 3), Count(4, 4)]
    assert habit.ever == Count(5, 5)


def test_an_item_of_an_uncertain_day_is_compared_with_what_was_surely_and_perhaps_before_it(ledger):
    said(ledger, "a", "2031-05-08")
    said(ledger, "b", "2031-05-01")
    (habit,) = ledger.baseline(said(ledger, "now", "[2031-05-06,2031-05-13]")).habits
    assert habit.ever == Count(1, 2)


def test_only_the_same_speaker_category_and_kind_count(ledger):
    said(ledger, "a", "2031-05-01", "red-line")
    said(ledger, "b", "2031-05-02", "offer")
    said(ledger, "c", "2031-05-03", "red-line", speaker="Mira Stancu")
    found = ledger.baseline(said(ledger, "now", "2031-05-10", "red-line", "demand"))
    assert {h.category: h.ever.least for h in found.habits} == {"demand": 0, "red-line": 1}
    assert found.habits[0].recent[0].of == Count(2, 2)


def test_what_a_coder_said_instead_counts(ledger):
    earlier = said(ledger, "a", "2031-05-01", "offer")
    now = said(ledger, "now", "2031-05-10", "offer")
    ledger.correct(earlier, "signals", ["red-line"], by="kari")
    ledger.correct(now, "signals", ["red-line"], by="kari")
    assert [(h.category, h.ever.least) for h in ledger.baseline(now).habits] == [("red-line", 1)]


def test_the_rate_is_compared_with_the_record_before_the_days_that_are_asked_for(ledger):
    for n in range(10):
        said(ledger, f"old{n}", f"2030-{n + 1:02}-05", published=f"2030-{n + 1:02}-06")
    for n in range(6):
        said(ledger, f"new{n}", f"2031-05-{n + 1:02}", published=f"2031-05-{n + 2:02}")
    found = ledger.baseline(said(ledger, "now", "2031-05-14"))
    month, quarter, year = found.habits[0].recent
    assert month.days == WINDOWS[0]
    assert month.rate.low > 3 and month.rate.differs
    assert not month.share.differs  # all that this speaker says is a red line
    assert found.reach.days == (date(2031, 5, 14) - date(2030, 1, 6)).days
    assert year.count == Count(11, 11)


def test_without_a_record_before_there_is_no_rate(ledger):
    said(ledger, "a", "2031-05-12")
    (habit,) = ledger.baseline(said(ledger, "now", "2031-05-20")).habits
    assert all(r.rate is None and r.share is None for r in habit.recent)


def verdicts(found):
    return {(f.what, f.value): f.verdict for f in found.firsts}


def test_what_is_there_for_the_first_time(ledger):
    said(ledger, "a", "2031-05-01", "red-line", words="No frigate shall ever pass the strait")
    said(ledger, "b", "2031-05-02", "red-line", words="Our patience is great", speaker="Mira Stancu")
    for n in range(30):
        said(ledger, f"m{n}", "2031-05-03", "assessment", words=f"Nobody shall know of it {n}", speaker="Tor Eikamo")
    found = ledger.baseline(said(ledger, "now", "2031-05-10", "demand", "red-line", words="Frigate shall ever"))
    assert verdicts(found) == {
        ("category", "demand"): "first", ("category", "red-line"): "before", ("phrase", "Frigate shall ever"): "before",
    }  # fmt: skip
    found = ledger.baseline(said(ledger, "next", "2031-05-11", "offer", words="Our patience is great"))
    phrase = next(f for f in found.firsts if f.what == "phrase")
    assert (phrase.verdict, phrase.by_others) == ("first", True)


def test_what_may_have_been_before_or_after_is_perhaps_a_first(ledger):
    other = said(ledger, "a", "2031-05-08")
    found = ledger.baseline(said(ledger, "now", "[2031-05-06,2031-05-13]"))
    first = next(f for f in found.firsts if f.what == "category")
    assert (first.verdict, first.earlier) == ("maybe", other)


def test_the_nearest_earlier_words_share_the_rare_ones(ledger):
    for n in range(30):
        said(
            ledger,
            f"m{n}",
            "2031-05-03",
            "assessment",
            words=f"Nobody shall know of the strait {n}",
            speaker="Tor Eikamo",
        )
    near = said(ledger, "a", "2031-05-01", "offer", words="The frigates and the submarines stay out of the strait")
    same = said(ledger, "b", "2031-05-02", "red-line", words="Nobody shall know")
    said(ledger, "later", "2031-06-01", "red-line", words="The frigates and the submarines stay")
    found = ledger.baseline(
        said(ledger, "now", "2031-05-10", "red-line", words="A frigate or a submarine shall not pass")
    ).near
    assert [n.item for n in found] == [near, same]
    assert found[0].days == (9, 9)
    assert set(found[0].words) == {"frigate", "submarine"}
    assert 0 < found[0].share < 1
    assert (found[1].words, found[1].categories) == ((), ("red-line",))


def test_what_nothing_dates_may_be_new_or_not(ledger):
    said(ledger, "a", "2031-05-01")
    found = ledger.baseline(said(ledger, "now", None, published=None))
    assert (found.dated, found.habits[0].ever, found.firsts[0].verdict) == ("nothing", Count(0, 1), "maybe")


def test_nobodys_words_are_compared_with_nothing(ledger):
    ledger.add(*STRAIT)
    nobody = ledger.add(
        *reported("x", deeds=[{"words": "Somebody moved", "event": "MOBILIZE", "status": "done"}])
    ).items[0]
    found = ledger.baseline(nobody)
    assert (found.habits, found.firsts, found.near) == ((), (), ())


def test_what_does_not_count_any_more_is_not_compared(ledger):
    id = said(ledger, "a", "2031-05-01")
    ledger.correct(id, "withdrawn", True, by="kari")
    with pytest.raises(UnknownItem, match="does not count any more"):
        ledger.baseline(id)


def test_an_actor_is_on_record_with_words_and_deeds_until_a_day(ledger):
    ledger.add(*STRAIT)
    ledger.add(*TALKS)
    found = ledger.actor("aldane", on=date(2031, 5, 31))
    assert {h.category: h.ever.least for h in found.habits} == {
        "conventional-threat": 1,
        "denial-of-bluff": 1,
        "red-line": 1,
    }
    assert found.names == (ALDANE,)
    assert {h.category for h in ledger.actor("Aldane", on=date(2031, 6, 2)).habits} > {"denial", "offer"}
    assert [h.category for h in ledger.actor("Torvania", on=date(2031, 6, 2), category=["deploy"]).habits] == ["deploy"]
    with pytest.raises(LedgerError, match="nobody in it is called 'Nemo'"):
        ledger.actor("Nemo")
