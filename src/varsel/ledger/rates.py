"""How much more often than before: the ratio of two rates, with a credible interval."""

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
    from scipy.special import fdtri  # the F distribution's quantiles; scipy.stats would take a second to load

    a1, a0 = n1 + PRIOR, n0 + PRIOR
    return float(fdtri(2 * a1, 2 * a0, share) * (a1 / t1) / (a0 / t0))
