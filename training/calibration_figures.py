"""How far the scores of given labels say how often they are right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The given labels whose score lies in `low` (included) to `high`; a score of 1 is in the last bin."""

    low: float
    high: float
    count: int
    mean_score: float
    share_right: float


def reliability(given: Iterable[tuple[float, bool]]) -> tuple[Bin, ...]:
    """Return the bins that hold something, from low to high, of pairs (score in 0..1, whether the label is right)."""
    rows: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for score, right in given:
        rows[min(BINS - 1, int(score * BINS))].append((score, right))
    return tuple(
        Bin(
            low=number / BINS,
            high=(number + 1) / BINS,
            count=len(row),
            mean_score=float(np.mean([score for score, _ in row])),
            share_right=float(np.mean([right for _, right in row])),
        )
        for number, row in enumerate(rows)
        if row
    )


def calibration_error(bins: Sequence[Bin]) -> float:
    """Return the expected calibration error: the mean gap of score and share over the labels; 0 without any."""
    total = sum(one.count for one in bins)
    return sum(one.count * abs(one.mean_score - one.share_right) for one in bins) / max(1, total)


def bin_record(one: Bin) -> dict[str, float]:
    """Return a bin as a plain object for JSON, rounded to four places."""
    return {
        "from": one.low,
        "to": one.high,
        "count": one.count,
        "mean_score": round(one.mean_score, 4),
        "share_right": round(one.share_right, 4),
    }
