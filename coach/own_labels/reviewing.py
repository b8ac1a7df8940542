"""Which finds are judged in a review: as many from each quarter of the scores, so that the share is that of all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from .nouns import REVIEWED

BANDS = 4
Find = TypeVar("Find")


def band_of(score: float, edges: Sequence[float]) -> int:
    """Return the quarter that `score` lies in, 0 for the lowest; `edges` begin the upper ones."""
    return sum(score >= edge for edge in edges)


def still_to_judge(waiting: Mapping[int, Sequence[Find]], answered: Iterable[int]) -> list[Find]:
    """Return the finds that a review lacks, each band in its turn, the one with the fewest answers first.

    `waiting` are finds by band, in the order in which they are drawn; `answered` are the bands of those judged already.
    """
    judged = dict.fromkeys(range(BANDS), 0)
    for band in answered:
        judged[band] += 1
    left = {band: list(finds) for band, finds in waiting.items()}
    chosen: list[Find] = []
    while sum(judged.values()) < REVIEWED and any(left.values()):
        band = min((band for band, finds in left.items() if finds), key=lambda one: (judged[one], one))
        chosen.append(left[band].pop(0))
        judged[band] += 1
    return chosen
