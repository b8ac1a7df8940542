"""Statistics of themes: against scipy, published examples and formulas written a second time."""

from __future__ import annotations

import random

import pytest
from scipy import stats

from coach.themes.statistics import (
    Interval,
    Sample,
    corrected,
    mean_difference,
    mean_interval,
    newcombe,
    same_mean,
    same_share,
    wilson,
)


def sample(values: list[float]) -> Sample:
    return Sample(len(values), sum(values), sum(value * value for value in values))


@pytest.mark.parametrize(("hits", "of"), [(0, 1), (1, 1), (0, 7), (7, 7), (3, 10), (81, 263), (15, 148), (5, 40000)])
def test_the_interval_of_a_share_is_wilsons(hits: int, of: int) -> None:
    theirs = stats.binomtest(hits, of).proportion_ci(method="wilson")
    ours = wilson(hits, of)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_a_share_of_nothing_can_be_anything() -> None:
    assert wilson(0, 0) == Interval(0.0, 1.0)


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((6, 7), (2, 7), (0.0582, 0.8062)),
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
        ((0, 10), (0, 20), (-0.1611, 0.2775)),
        ((10, 10), (0, 10), (0.6075, 1.0000)),
    ],
)
def test_the_interval_of_a_difference_is_newcombes_tenth(
    now: tuple[int, int], before: tuple[int, int], expected: tuple[float, float]
) -> None:
    found = newcombe(*now, *before)
    assert (found.low, found.high) == pytest.approx(expected, abs=5e-5)


def test_two_small_shares_are_compared_by_fishers_exact_test() -> None:
    """Fisher's tea: 3 of 4 against 1 of 4, two-sided 34/70."""
    assert same_share(3, 4, 1, 4) == pytest.approx(34 / 70)


@pytest.mark.parametrize(
    ("now", "before"),
    [((1, 9), (3, 9)), ((0, 5), (5, 5)), ((7, 40), (19, 55)), ((180, 500), (250, 1000)), ((2, 3000), (14, 4000))],
)
def test_the_exact_test_is_scipys(now: tuple[int, int], before: tuple[int, int]) -> None:
    theirs = stats.fisher_exact([[now[0], now[1] - now[0]], [before[0], before[1] - before[0]]]).pvalue
    assert same_share(*now, *before) == pytest.approx(theirs, rel=1e-6)


@pytest.mark.parametrize(("now", "before"), [((0, 9), (0, 12)), ((9, 9), (12, 12)), ((500, 500), (600, 600))])
def test_equal_shares_at_the_edge_are_no_change(now: tuple[int, int], before: tuple[int, int]) -> None:
    assert same_share(*now, *before) == 1.0


def test_means_are_compared_as_scipy_does_from_the_values() -> None:
    dice = random.Random(5)
    now, before = [dice.gauss(4, 2) for _ in range(9)], [dice.gauss(6, 5) for _ in range(14)]
    theirs = stats.ttest_ind(now, before, equal_var=False)
    assert same_mean(sample(now), sample(before)) == pytest.approx(theirs.pvalue, rel=1e-9)
    difference, bounds = mean_difference(sample(now), sample(before)), theirs.confidence_interval()
    assert (difference.low, difference.high) == pytest.approx((bounds.low, bounds.high), rel=1e-9)
    alone = stats.ttest_1samp(now, 0).confidence_interval()
    found = mean_interval(sample(now))
    assert found is not None
    assert (found.low, found.high) == pytest.approx((alone.low, alone.high), rel=1e-9)


def test_one_value_has_no_interval() -> None:
    assert mean_interval(Sample(1, 4.0, 16.0)) is None
    assert mean_interval(Sample(0, 0.0, 0.0)) is None


def test_samples_without_spread_are_the_same_or_are_not() -> None:
    third = sample([0.1] * 7)
    assert third.variance == 0.0
    assert same_mean(third, sample([0.1] * 9)) == 1.0
    assert same_mean(third, sample([0.3] * 9)) == 0.0
    assert mean_difference(sample([2.0] * 5), sample([1.0] * 5)) == Interval(1.0, 1.0)


def test_many_chances_are_corrected_by_benjamini_and_hochberg() -> None:
    assert corrected([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.02, 0.04, 0.04, 0.02))
    assert corrected([]) == ()
