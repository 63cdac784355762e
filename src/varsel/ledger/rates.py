"""How often, and how much more often than before: rates, their ratio and shares, with credible intervals."""

from dataclasses import dataclass
from functools import lru_cache

from varsel.ledger.counting import Count

PRIOR = 0.5  # the shape of Jeffreys' prior for the rate of a Poisson process, Gamma(1/2, 0): as weak as they come
LEVEL = 0.95


@dataclass(frozen=True)
class Ratio:
    """A rate divided by another: the middle of what is credible, and the bounds of LEVEL of it."""

    low: float
    middle: float
    high: float

    @property
    def differs(self) -> bool:
        """Whether the two rates are credibly not the same."""
        return self.low > 1 or self.high < 1


@dataclass(frozen=True)
class Interval:
    """The middle of what is credible, and the bounds of LEVEL of it."""

    low: float
    middle: float
    high: float


def rate(count: Count, over: float) -> Interval | None:
    """How often something is, per unit of the time ``over`` in which it was counted; None where there was no such time.

    The count is taken as Poisson, as in ``ratio``: the rate is Gamma(n + 1/2, over). Where it is uncertain how many there
    were, the interval reaches from the lower end for the fewest to the upper one for the most.
    """
    if over <= 0:
        return None
    tail, (least, middle, most) = (1 - LEVEL) / 2, (count.least, count.middle, count.most)
    return Interval(_gamma(tail, least) / over, _gamma(0.5, middle) / over, _gamma(1 - tail, most) / over)


def share(part: int, whole: int) -> Interval | None:
    """The share of which ``part`` of ``whole`` is a sample; None where there is no sample.

    Jeffreys' interval, Beta(k + 1/2, n - k + 1/2), with its end at 0 where there was none and at 1 where there was nothing
    else: Brown, Cai and DasGupta, "Interval estimation for a binomial proportion", Statistical Science 16 (2001).
    """
    from scipy.special import betaincinv

    if whole <= 0:
        return None
    a, b, tail = part + PRIOR, whole - part + PRIOR, (1 - LEVEL) / 2
    low = float(betaincinv(a, b, tail)) if part else 0.0
    return Interval(low, float(betaincinv(a, b, 0.5)), float(betaincinv(a, b, 1 - tail)) if part < whole else 1.0)


def _gamma(share: float, n: float) -> float:
    from scipy.special import gammaincinv

    return float(gammaincinv(n + PRIOR, share))


def ratio(recent: Count, over: float, past: Count, past_over: float) -> Ratio | None:
    """How many times as often something was recently as in the past. None where one of the two was not observed at all.

    Each count is taken as Poisson, of a rate with Jeffreys' prior Gamma(1/2, 0); the rate given n in a time t is then
    Gamma(n + 1/2, t), and the ratio of two such is a beta prime variable, that is a scaled F: (a1/t1)/(a0/t0) times
    F(2 a1, 2 a0), with a = n + 1/2. Its quantiles are the interval: equal tails. See Price and Bonett, "Estimating the
    ratio of two Poisson rates", Computational Statistics & Data Analysis 34 (2000), where this prior does well.

    Where it is uncertain how many there were, the interval holds whichever it was: its lower end is that of the fewest
    recent and the most past ones, its upper end the other way round.

    Args:
        recent, past: how many.
        over, past_over: in what: days, or all that was said; both in the same unit.
    """
    if over <= 0 or past_over <= 0:
        return None
    tail = (1 - LEVEL) / 2
    return Ratio(
        _quantile(tail, recent.least, over, past.most, past_over),
        _quantile(0.5, recent.middle, over, past.middle, past_over),
        _quantile(1 - tail, recent.most, over, past.least, past_over),
    )


@lru_cache(maxsize=10_000)
def _quantile(share: float, n1: float, t1: float, n0: float, t0: float) -> float:
    from scipy.special import (
        fdtri,  # the F distribution's quantiles; scipy.stats would take a second to load
    )

    a1, a0 = n1 + PRIOR, n0 + PRIOR
    return float(fdtri(2 * a1, 2 * a0, share) * (a1 / t1) / (a0 / t0))
