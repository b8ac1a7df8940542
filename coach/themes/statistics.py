"""Intervals and tests for shares and means, on scipy's functions; tests compare them with scipy's own tests.

A page makes a thousand of them, and scipy's ready-made tests take milliseconds each: too long for a page.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

CONFIDENCE = 0.95
# The normal quantile of (1 + CONFIDENCE) / 2.
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 percent confidence interval."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample as its sums: `count` values, their `total` and the total of their `squares`."""

    count: int
    total: float
    squares: float

    @property
    def mean(self) -> float:
        """The mean; `count` must not be 0."""
        return self.total / self.count

    @property
    def variance(self) -> float:
        """The unbiased variance; 0 for fewer than two values."""
        if self.count < 2:
            return 0.0
        spread = self.squares - self.total * self.total / self.count
        # Rounding of equal values leaves crumbs on either side of nothing.
        return spread / (self.count - 1) if spread > 1e-12 * max(1.0, abs(self.squares)) else 0.0


def wilson(hits: int, of: int) -> Interval:
    """Return the Wilson score interval of the share `hits` / `of`; the whole of 0..1 where `of` is 0."""
    if of == 0:
        return Interval(0.0, 1.0)
    share, weight = hits / of, _Z * _Z / of
    middle = (share + weight / 2) / (1 + weight)
    reach = _Z / (1 + weight) * math.sqrt(share * (1 - share) / of + weight / (4 * of))
    return Interval(0.0 if hits == 0 else middle - reach, 1.0 if hits == of else middle + reach)


def newcombe(hits: int, of: int, hits_before: int, of_before: int) -> Interval:
    """Return the interval of `hits/of - hits_before/of_before`: Newcombe 1998, method 10, from two Wilson intervals.

    Both denominators must be above 0.
    """
    share, before = hits / of, hits_before / of_before
    now, then = wilson(hits, of), wilson(hits_before, of_before)
    down = math.hypot(share - now.low, then.high - before)
    up = math.hypot(now.high - share, before - then.low)
    return Interval(share - before - down, share - before + up)


def same_share(hits: int, of: int, hits_before: int, of_before: int) -> float:
    """Return how likely a difference as large is where the two shares are the same: Fisher's exact test, two-sided."""
    import numpy as np

    both, in_all = hits + hits_before, of + of_before
    possible = np.arange(max(0, both - of_before), min(both, of) + 1)
    factorials = _log_factorials(1 << in_all.bit_length())

    def ways(whole: int, part: Any) -> Any:
        return factorials[whole] - factorials[part] - factorials[whole - part]

    terms = np.exp(ways(of, possible) + ways(of_before, both - possible) - ways(in_all, both))
    # As scipy does, terms that rounding alone makes larger than the one observed are as likely as it.
    return min(1.0, float(terms[terms <= terms[hits - possible[0]] * (1 + 1e-7)].sum()))


@lru_cache(maxsize=8)
def _log_factorials(most: int) -> Any:
    """Return the logarithms of 0! to `most`!: fifty themes ask for the same ones."""
    import numpy as np
    from scipy.special import gammaln

    return gammaln(np.arange(1, most + 2))


def mean_interval(sample: Sample) -> Interval | None:
    """Return the t interval of the mean; None for fewer than two values."""
    if sample.count < 2:
        return None
    reach = _quantile(sample.count - 1) * math.sqrt(sample.variance / sample.count)
    return Interval(sample.mean - reach, sample.mean + reach)


def same_mean(now: Sample, before: Sample) -> float:
    """Return how likely a difference as large is where the two means are the same: Welch's t test, two-sided.

    Both samples must have two values or more. Samples without any spread are the same or are not: 1 or 0.
    """
    from scipy.special import stdtr

    error, freedom = _welch(now, before)
    if error == 0:
        return 1.0 if math.isclose(now.mean, before.mean, rel_tol=1e-9, abs_tol=1e-12) else 0.0
    return 2 * float(stdtr(freedom, -abs(now.mean - before.mean) / error))


def mean_difference(now: Sample, before: Sample) -> Interval:
    """Return the interval of the difference of two means by Welch's t; both need two values or more."""
    error, freedom = _welch(now, before)
    difference = now.mean - before.mean
    reach = _quantile(freedom) * error if error else 0.0
    return Interval(difference - reach, difference + reach)


def _welch(now: Sample, before: Sample) -> tuple[float, float]:
    """Return the standard error of the difference and the degrees of freedom (Welch and Satterthwaite)."""
    parts = (now.variance / now.count, before.variance / before.count)
    if sum(parts) == 0:
        return 0.0, 0.0
    freedom = sum(parts) ** 2 / (parts[0] ** 2 / (now.count - 1) + parts[1] ** 2 / (before.count - 1))
    return math.sqrt(sum(parts)), freedom


def _quantile(freedom: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + CONFIDENCE) / 2))


def corrected(chances: Sequence[float]) -> tuple[float, ...]:
    """Return the chances (each in 0..1) corrected for their number by Benjamini and Hochberg, in the same order."""
    from scipy.stats import false_discovery_control

    return tuple(float(value) for value in false_discovery_control(list(chances), method="bh")) if chances else ()
