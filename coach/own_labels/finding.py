"""Heads over a report and its vectors: which sentences carry which own label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.domain import LineKind, MeetingKind, Role

from .fitting import features, sigmoid
from .nouns import Definition, Head, Vectors

Report = Mapping[str, Any]

# Scores are judged and shown with so many decimals; what the arithmetic leaves beyond them decides nothing.
DECIMALS = 3
_SILENT = frozenset({LineKind.HEADING.value, LineKind.META.value})


@dataclass(frozen=True, slots=True)
class TrainedLabel:
    """An own label that can be looked for."""

    id: int
    definition: Definition
    head: Head


@dataclass(frozen=True, slots=True)
class OwnFind:
    """An own label on a sentence, an index into the report; `score` in 0..1."""

    label_id: int
    sentence: int
    score: float


def scores_of(head: Head, texts: Sequence[str], vectors: Vectors) -> NDArray[np.float64]:
    """Return the score of each text, in 0..1; `vectors` [texts, width] must be as wide as the head's."""
    words = tuple(head.words)
    table = features(texts, vectors, words)
    width = len(head.weights)
    by_word = np.array([head.words[word] for word in words])
    present = (table[:, width:] > 0).astype(np.float64)
    logit = table[:, :width] @ head.weights.astype(np.float64) + present @ by_word + head.bias
    rounded: NDArray[np.float64] = np.round(sigmoid(logit), DECIMALS)
    return rounded


def find_own(labels: Sequence[TrainedLabel], report: Report, vectors: Vectors | None) -> tuple[OwnFind, ...]:
    """Return what the heads of `labels` find in a report of schema 1, by label and place.

    `vectors` are those of its sentences. Without vectors, with too few, or with those of another encoder (another
    width) nothing is found.
    """
    kind = MeetingKind(report["meeting"]["kind"])
    wanted = [label for label in labels if label.definition.fits_meeting(kind)]
    sentences = report["sentences"]
    if not wanted or vectors is None or len(vectors) != len(sentences) or not len(vectors):
        return ()
    texts = [str(sentence["text"]) for sentence in sentences]
    found: list[OwnFind] = []
    for label in wanted:
        if vectors.shape[1] != len(label.head.weights):
            continue
        scores = scores_of(label.head, texts, vectors)
        for place in np.flatnonzero(scores >= label.head.threshold).tolist():
            if _may_carry(label.definition, sentences[place]):
                found.append(OwnFind(label.id, int(sentences[place]["i"]), float(scores[place])))
    return tuple(found)


def _may_carry(definition: Definition, sentence: Report) -> bool:
    spoken = sentence.get("line_kind", LineKind.SPEECH.value) not in _SILENT
    return spoken and definition.fits_role(Role(sentence.get("role", Role.UNKNOWN)))
