"""The ratio of two rates: that its interval holds what it says, and moves as it must."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from varsel.ledger.counting import Count
from varsel.ledger.rates import LEVEL, ratio

counts = st.integers(0, 500)
times = st.floats(0.5, 5000)


def exactly(n):
    return Count(n, n)


@pytest.mark.parametrize(
    "rate, times_as_often, days, past_days",
    [
        (0.1, 1, 30, 300),
        (0.1, 3, 30, 300),
        (0.5, 0.5, 30, 1000),
        (0.02, 4, 365, 365),
        (1.0, 1, 90, 2000),
        (0.05, 10, 30, 700),
    ],
)
def test_the_interval_covers_the_true_ratio_as_often_as_it_says(rate, times_as_often, days, past_days):
    draw = np.random.default_rng(20310512)
    recent = draw.poisson(rate * times_as_often * days, 3000)
    past = draw.poisson(rate * past_days, 3000)
    found = [ratio(exactly(int(n)), days, exactly(int(m)), past_days) for n, m in zip(recent, past, strict=True)]
    covered = np.mean([r.low <= times_as_often <= r.high for r in found])
    assert LEVEL - 0.02 < covered < LEVEL + 0.035


def test_it_is_the_ratio_of_two_gamma_variables():
    draw = np.random.default_rng(4)
    sampled = draw.gamma(3.5, 1 / 30, 400_000) / draw.gamma(5.5, 1 / 300, 400_000)
    found = ratio(exactly(3), 30, exactly(5), 300)
    assert [found.low, found.middle, found.high] == pytest.approx(np.quantile(sampled, [0.025, 0.5, 0.975]), rel=0.02)
    assert found.middle == pytest.approx(stats.betaprime.ppf(0.5, 3.5, 5.5) * 10)


@given(counts, times, counts, times)
def test_the_other_way_round_it_is_the_inverse(n, t, m, s):
    one, other = ratio(exactly(n), t, exactly(m), s), ratio(exactly(m), s, exactly(n), t)
    assert 0 < one.low <= one.middle <= one.high
    assert (one.low, one.middle, one.high) == pytest.approx((1 / other.high, 1 / other.middle, 1 / other.low), rel=1e-6)


@given(counts, times, counts, times, st.sampled_from([1 / 365, 7, 24]))
def test_the_unit_of_time_makes_no_difference(n, t, m, s, unit):
    one, other = ratio(exactly(n), t, exactly(m), s), ratio(exactly(n), t * unit, exactly(m), s * unit)
    assert (one.low, one.high) == pytest.approx((other.low, other.high))


@given(counts, times, counts, times, st.integers(0, 20), st.integers(0, 20))
def test_what_is_uncertain_makes_the_interval_wider(n, t, m, s, more, past_more):
    found = ratio(Count(n, n + more), t, Count(m, m + past_more), s)
    for recent, past in ((n, m), (n + more, m), (n, m + past_more), (n + more, m + past_more)):
        sure = ratio(exactly(recent), t, exactly(past), s)
        assert found.low <= sure.low * (1 + 1e-9)
        assert found.high >= sure.high * (1 - 1e-9)


@pytest.mark.parametrize("t, s", [(0, 10), (10, 0), (10, -3)])
def test_where_nothing_was_observed_there_is_no_ratio(t, s):
    assert ratio(exactly(3), t, exactly(2), s) is None


def test_a_difference_is_told_only_where_it_is_credible():
    assert ratio(exactly(9), 30, exactly(9), 900).differs
    assert not ratio(exactly(1), 30, exactly(9), 900).differs
