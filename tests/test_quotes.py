"""Quotation marks, speech dashes, and what they make of a statement."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from varsel.languages import language
from varsel.reading.attribution.quotes import kind, quotations, speeches
from varsel.reading.layout import lines
from varsel.record import Span

NB, EN = language("nb"), language("en")


def quoted(text, lang=NB):
    return [text[q.span.start : q.span.end] for q in quotations(text, lines(text), lang)]


@pytest.mark.parametrize(
    "text, lang, inside",
    [
        ("Hun kalte det «en farlig vei» i går.", NB, ["en farlig vei"]),
        ("He called it “a dangerous road” and left.", EN, ["a dangerous road"]),
        ('He called it "a dangerous road" and left.', EN, ["a dangerous road"]),
        ("He called it ‘a dangerous road’ and left.", EN, ["a dangerous road"]),
        ("„Das ist so“, sa han.", NB, ["Das ist so"]),
        ("”Nei”, sa ministeren. ”Aldri.”", NB, ["Nei", "Aldri."]),
        ("«Han sa «nei» til meg», sier hun.", NB, ["Han sa «nei» til meg"]),
        ("It's the ministers' view that Aldmark's army isn't ready.", EN, []),
        ("«Vi ga oss aldri.\nVi gir oss aldri», sier hun.", NB, ["Vi ga oss aldri.\nVi gir oss aldri"]),
        ("“We waited.\n\n“Then we left,” she said.", EN, ["We waited.", "Then we left,"]),
        ("«Et sitat som aldri lukkes.\nNy linje.", NB, ["Et sitat som aldri lukkes."]),
        ("Et lukketegn» uten åpning.", NB, []),
    ],
)
def test_quotation_marks(text, lang, inside):
    assert quoted(text, lang) == inside


def test_a_dash_opens_speech():
    text = "Innledning.\n– Vi er klare, sier hun.\n- Nei.\n-Ja, sier han.\nEn tankestrek – inne i linjen."
    assert [text[s.start :].split()[0] for s in speeches(text, lines(text), NB)] == ["Vi", "Nei.", "Ja,"]


def test_a_negative_number_is_no_speech():
    text = "-12 grader i natt."
    assert speeches(text, lines(text), NB) == []


def test_kind_goes_by_the_marks():
    text = "Hun sa at dette er «helt uhørt» nå."
    marks = quotations(text, lines(text), NB)
    whole, inner = Span(7, len(text) - 1), Span(text.index("helt"), text.index("»"))
    assert kind(text, [whole], marks, []) == "mixed"
    assert kind(text, [inner], marks, []) == "direct"
    assert kind(text, [Span(0, 6)], marks, []) == "indirect"
    assert kind(text, [whole], [], [whole]) == "direct"


@given(st.text(alphabet=st.sampled_from("ab \n«»“”„\"'’‘–-.,"), max_size=300))
def test_any_marks_at_all(text):
    found = quotations(text, lines(text), NB)
    assert all(0 <= q.span.start <= q.span.end <= len(text) for q in found)
    assert all(a.span.end <= b.span.start for a, b in zip(found, found[1:]))
