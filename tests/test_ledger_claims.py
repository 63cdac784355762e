"""Somebody says that another's words are new, or not: what does the record say?"""

import pytest
from ledger_example import STRAIT, reported

from varsel.ledger import Ledger
from varsel.record import Signal

THREAT = ("Viktor Aldane", "We will close the strait", ["conventional-threat"], "2031-05-12")
OLD_NEWS = ("Ingrid Sollvik", "We have heard these threats before", ["not-new"], "2031-05-13")


@pytest.fixture
def ledger(place):
    with Ledger(place) as opened:
        yield opened


def claim(ledger, *said):
    items = ledger.add(*reported("now", *said)).items
    (found,) = (c for id in items for c in ledger.claims(id))
    return found, items


def before(ledger, n=1, category="conventional-threat", start=1):
    """Aldane says so many times something of this category, every 20 days and the last one shortly before."""
    from datetime import date, timedelta

    days = [date(2031, 5, 1) - timedelta(days=20 * k) for k in range(start, n + start)]
    return [ledger.add(*reported(f"b{category}{d}", ("Viktor Aldane", f"Beware of {d}", [category], str(d)), published=str(d))).items[0]
            for d in days]  # fmt: skip


def test_what_was_said_before_supports_that_it_is_not_new(ledger):
    earlier = before(ledger, 2)
    found, items = claim(ledger, THREAT, OLD_NEWS)
    assert (found.says, found.about, found.words, found.verdict) == ("not-new", "Viktor Aldane", items[0], "supported")
    assert found.evidence == tuple(earlier)
    assert found.before.ever.least == 2
    assert found.inferred == "the nearest threat before it in the same article"


def test_and_contradicts_that_it_is_new(ledger):
    before(ledger)
    found, _ = claim(ledger, THREAT, ("Ingrid Sollvik", "This is unheard of", ["new"], "2031-05-13"))
    assert found.verdict == "contradicted"


@pytest.mark.parametrize("says, verdict", [("new", "supported"), ("not-new", "contradicted")])
def test_a_long_record_without_the_like_says_that_it_is_new(ledger, says, verdict):
    before(ledger, 25, "offer")
    found, _ = claim(ledger, THREAT, ("Ingrid Sollvik", "Well, well", [says], "2031-05-13"))
    assert (found.verdict, found.evidence) == (verdict, ())


def test_a_short_record_says_nothing(ledger):
    before(ledger, 5, "offer")
    found, _ = claim(ledger, THREAT, OLD_NEWS)
    assert found.verdict == "record too short"


def test_dates_that_leave_it_open_say_nothing_either(ledger):
    ledger.add(*reported("b", ("Viktor Aldane", "Beware", ["conventional-threat"], "2031-05")))
    found, _ = claim(ledger, THREAT, OLD_NEWS)
    assert found.verdict == "dates too uncertain"


def test_other_reports_of_the_same_words_are_no_earlier_ones(ledger):
    from sqlalchemy import update

    from varsel.ledger.schema import item

    other = ledger.add(
        *reported("b", ("Viktor Aldane", "We will close it", ["conventional-threat"], "2031-05-11"))
    ).items[0]
    _, items = claim(ledger, THREAT, OLD_NEWS)
    with ledger.store.writing() as connection:
        connection.execute(update(item).where(item.c.id.in_([other, items[0]])).values(utterance=other))
    assert ledger.claims(items[1])[0].verdict == "record too short"


def test_whom_the_text_names_is_not_inferred_and_found_without_words_beside_it(ledger):
    earlier = before(ledger)
    article, reading = reported("now", OLD_NEWS)
    named = Signal(category="not-new", confidence=0.9, target=("Viktor Aldane",))
    reading = reading.model_copy(
        update={"statements": (reading.statements[0].model_copy(update={"signals": (named,)}),)}
    )
    (found,) = ledger.claims(ledger.add(article, reading).items[0])
    assert (found.about, found.words, found.evidence) == ("Viktor Aldane", None, tuple(earlier))
    assert found.inferred == "which words is not told; taken for any threat"


def test_a_threat_before_it_goes_before_nearer_words_and_words_before_it_before_a_threat_after(ledger):
    offer = ("Mira Stancu", "Let us talk", ["offer"], "2031-05-12")
    assert claim(ledger, THREAT, offer, OLD_NEWS)[0].about == "Viktor Aldane"
    found, _ = claim(ledger, offer, OLD_NEWS, THREAT)
    assert (found.about, found.inferred) == ("Mira Stancu", "the first words of another before it in the same article")


def test_where_nobody_else_speaks_it_is_unknown(ledger):
    found, _ = claim(ledger, OLD_NEWS)
    assert (found.verdict, found.about) == ("unknown", None)


def test_what_claims_nothing_has_no_claim(ledger):
    items = ledger.add(*STRAIT).items
    assert [len(ledger.claims(id)) for id in items] == [0, 0, 1, 0, 0]
