"""EDTF strings as the days that they allow."""

from datetime import date

import pytest
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

from varsel.ledger.times import FROM_EVER, UNTIL_NOW, days, span


def stretches(time):
    return [(date.fromordinal(a).isoformat(), date.fromordinal(b).isoformat()) for a, b in days(time)]


@pytest.mark.parametrize(
    "time, found",
    [
        ("2022-09-21", [("2022-09-21", "2022-09-21")]),
        ("2024-02", [("2024-02-01", "2024-02-29")]),
        ("2022", [("2022-01-01", "2022-12-31")]),
        ("[2022-09-07,2022-09-14]", [("2022-09-07", "2022-09-07"), ("2022-09-14", "2022-09-14")]),
        ("[2022-09-08,2022-09-07,2022-10]", [("2022-09-07", "2022-09-08"), ("2022-10-01", "2022-10-31")]),
        ("2022-02-21/2022-09", [("2022-02-21", "2022-09-30")]),
        ("2022-09-07~", [("2022-09-07", "2022-09-07")]),
        ("2022-09?", [("2022-09-01", "2022-09-30")]),
        ("199X", [("1990-01-01", "1999-12-31")]),
        ("2022-21", [("2022-03-01", "2022-05-31")]),
    ],
)
def test_a_time_is_the_days_it_allows(time, found):
    assert stretches(time) == found


def test_an_open_interval_reaches_as_far_as_there_are_dates():
    assert span("../2022-09-01") == (FROM_EVER, date(2022, 9, 1).toordinal())
    assert span("2022-09-01/..") == (date(2022, 9, 1).toordinal(), UNTIL_NOW)


@pytest.mark.parametrize(
    "time", ["", "yesterday", "2022-13", "2022-02-30", "2022-09-21/2022-02-21", "[2022-02-30]", "21.09.2022", "X" * 500]
)
def test_what_is_no_time_is_refused(time):
    with pytest.raises(ValueError):
        days(time)


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from([4, 7, 10]))
def test_plain_dates_are_as_the_library_has_them(day, precision):
    time = day.isoformat()[:precision]
    parsed = parse_edtf(time)
    assert span(time) == (date(*parsed.lower_strict()[:3]).toordinal(), date(*parsed.upper_strict()[:3]).toordinal())
