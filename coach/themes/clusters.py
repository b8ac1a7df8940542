"""Needs that say the same: statements grouped by their words or by given vectors, each group named by its own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .facts import Statement

MOST_STATEMENTS = 500
"""How many statements are grouped at most, newest first: the work grows with the square of their number."""

# Mean cosine distance up to which two groups are one. Words alone seldom agree, vectors of sentences nearly always do.
WORDS_APART = 0.8
VECTORS_APART = 0.5
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Cluster:
    """Statements that say about the same, the most central first; `key` names that one: "meeting-place"."""

    key: str
    name: str
    statements: tuple[Statement, ...]

    @property
    def meetings(self) -> int:
        """In how many meetings it was said."""
        return len({statement.meeting_id for statement in self.statements})

    @property
    def reps(self) -> int:
        """To how many reps it was said."""
        return len({statement.owner_id for statement in self.statements})


def cluster_statements(
    statements: Sequence[Statement], *, vectors: NDArray[np.floating] | None = None
) -> tuple[Cluster, ...]:
    """Return groups of statements from two or more meetings, those from the most meetings first.

    Only the first `MOST_STATEMENTS` count. `vectors` (one row a statement) say what is near; without them the words
    do, by TF-IDF over word beginnings. The same statements give the same groups.
    """
    chosen = tuple(statements[:MOST_STATEMENTS])
    if len(chosen) < _FEWEST:
        return ()
    rows = _by_words(chosen) if vectors is None else np.asarray(vectors, dtype=float)[: len(chosen)]
    lengths = np.linalg.norm(rows, axis=1)
    told = lengths > 0
    if told.sum() < _FEWEST:
        return ()
    kept = [statement for statement, words in zip(chosen, told, strict=True) if words]
    rows = rows[told] / lengths[told][:, None]
    groups = _grouped(rows, WORDS_APART if vectors is None else VECTORS_APART)
    found = [_cluster([kept[place] for place in group], rows[group]) for group in groups]
    return tuple(
        sorted(
            (cluster for cluster in found if cluster.meetings >= _FEWEST),
            key=lambda cluster: (-cluster.meetings, -len(cluster.statements), cluster.name),
        )
    )


def _by_words(statements: Sequence[Statement]) -> NDArray[np.floating]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer

    def beginnings(text: str) -> list[str]:
        """Words without the common ones, cut to five letters, so that forms of a word are one."""
        words = "".join(letter if letter.isalnum() else " " for letter in text.casefold()).split()
        return [word[:5] for word in words if word not in ENGLISH_STOP_WORDS and len(word) > 1]

    if not any(beginnings(statement.text) for statement in statements):
        return np.zeros((len(statements), 1))
    vectorizer = TfidfVectorizer(analyzer=beginnings, sublinear_tf=True)
    matrix: Any = vectorizer.fit_transform([statement.text for statement in statements])
    rows: NDArray[np.floating] = matrix.toarray()
    return rows


def _grouped(rows: NDArray[np.floating], apart: float) -> list[list[int]]:
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    distances = np.clip(1 - rows @ rows.T, 0.0, 2.0)
    np.fill_diagonal(distances, 0.0)
    numbers = fcluster(linkage(squareform(distances, checks=False), method="average"), apart, criterion="distance")
    groups: dict[int, list[int]] = {}
    for place, number in enumerate(numbers):
        groups.setdefault(int(number), []).append(place)
    return list(groups.values())


def _cluster(statements: Sequence[Statement], rows: NDArray[np.floating]) -> Cluster:
    """Order the statements by their nearness to the middle; of equals the first, which is the newest, leads."""
    nearness = np.round(rows @ rows.mean(axis=0), 9)
    order = sorted(range(len(statements)), key=lambda place: (-nearness[place], place))
    ordered = tuple(statements[place] for place in order)
    lead = ordered[0]
    return Cluster(f"{lead.meeting_id}-{lead.place}", lead.text, ordered)
