"""Hits, false alarms and misses of single meetings, and what is made of them: F1, macro F1 and their intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from coach.domain import Label, LinkType

from .corpus import GoldMeeting

RESAMPLES = 500
# A label with fewer gold examples than this has no place in a macro average.
FEWEST = 5

# Hits, false alarms and misses, [3].
Counts = NDArray[np.float64]


class Labelled(Protocol):
    """A sentence or line that carries labels."""

    @property
    def labels(self) -> AbstractSet[str]:
        """Its labels."""
        ...


def gold_matrix(lines: Sequence[Labelled], labels: Sequence[str]) -> NDArray[np.bool_]:
    """Return which line carries which label, [lines, labels]."""
    return np.array([[label in line.labels for label in labels] for line in lines], dtype=bool)


def f1_of_column(found: NDArray[np.bool_], gold: NDArray[np.bool_]) -> float:
    """Return the F1 of the answers for one label, [sentences] both; 0 where nothing is there or found."""
    return f1(np.array([(found & gold).sum(), (found & ~gold).sum(), (~found & gold).sum()], dtype=float))


def label_counts(gold: GoldMeeting, found: Sequence[AbstractSet[Label]]) -> dict[Label, Counts]:
    """Return hits, false alarms and misses a label of one meeting; `found` has the labels of each sentence."""
    counts = {label: np.zeros(3) for label in Label}
    for sentence, labels in zip(gold.sentences, found, strict=True):
        for label in sentence.labels | labels:
            place = 0 if label in sentence.labels and label in labels else 1 if label in labels else 2
            counts[label][place] += 1
    return counts


def link_counts(gold: GoldMeeting, found: AbstractSet[tuple[LinkType, int, int]], link_type: LinkType) -> Counts:
    """Return hits, false alarms and misses of the links of one type; a link is (type, source, target)."""
    wanted = {(link.source, link.target) for link in gold.links if link.type is link_type}
    given = {(source, target) for kind, source, target in found if kind is link_type}
    return np.array([len(wanted & given), len(given - wanted), len(wanted - given)], dtype=float)


def f1(counts: Counts) -> float:
    """Return F1 from hits, false alarms and misses; 0 where nothing is there or found."""
    hit, false, missed = counts
    return float(2 * hit / (2 * hit + false + missed)) if hit else 0.0


def f1_figures(table: NDArray[np.float64], *, seed: int) -> dict[str, Any]:
    """Return precision, recall and F1 with its interval over `table` [meetings, 3]."""
    hit, false, missed = counts = table.sum(axis=0)
    return {
        "precision": round(hit / max(1.0, hit + false), 4),
        "recall": round(hit / max(1.0, hit + missed), 4),
        "f1": round(f1(counts), 4),
        "gold": int(hit + missed),
        "f1_interval": interval(table, f1, seed=seed),
    }


def macro_figures(rows: Sequence[dict[Label, Counts]], labels: Sequence[Label], *, seed: int) -> dict[str, Any]:
    """Return macro F1 with its interval over the meetings in `rows`, and how many of `labels` it is the mean of.

    Labels with fewer than FEWEST gold examples are left out; the value is None where none is left.
    """
    table = np.array([[counts[label] for label in labels] for counts in rows]).reshape(len(rows), len(labels), 3)
    enough = (table[:, :, 0] + table[:, :, 2]).sum(axis=0) >= FEWEST
    if not enough.any():
        return {"value": None, "interval": None, "labels": 0}
    used = table[:, enough]

    def macro(total: NDArray[np.float64]) -> float:
        return float(np.mean([f1(row) for row in total]))

    return {
        "value": round(macro(used.sum(axis=0)), 4),
        "interval": interval(used, macro, seed=seed),
        "labels": int(enough.sum()),
    }


def interval(table: NDArray[np.float64], figure: Callable[[NDArray[np.float64]], float], *, seed: int) -> list[float]:
    """Return the 95 percent bootstrap interval of a figure of the sum, resampling meetings (rows of `table`)."""
    rng = np.random.default_rng(seed)
    picks = rng.integers(0, len(table), size=(RESAMPLES, len(table)))
    values = [figure(table[pick].sum(axis=0)) for pick in picks]
    return [round(float(v), 4) for v in np.percentile(values, [2.5, 97.5])]
