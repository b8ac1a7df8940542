"""Heads over a report and its vectors: which sentences carry which own label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.domain import LineKind, MeetingKind, OwnLabel, Reading, Role

from .fitting import features, sigmoid
from .nouns import Definition, Head, Vectors

Report = Mapping[str, Any]

# Scores are judged and shown with so many decimals; what the arithmetic leaves beyond them decides nothing.
DECIMALS = 3
_SILENT = frozenset({LineKind.HEADING, LineKind.META})


@dataclass(frozen=True, slots=True)
class TrainedLabel:
    """An own label that can be looked for; `training` is the number of the training that made its head."""

    id: int
    definition: Definition
    head: Head
    training: int = 1


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
            row = sentences[place]
            line_kind, role = row.get("line_kind", LineKind.SPEECH.value), Role(row.get("role", Role.UNKNOWN))
            if _may_carry(label.definition, line_kind, role):
                found.append(OwnFind(label.id, int(row["i"]), float(scores[place])))
    return tuple(found)


def with_own_labels(reading: Reading, labels: Sequence[TrainedLabel], vectors: Vectors | None) -> Reading:
    """Return a reading with what the heads of `labels` find in it, for rules that name them.

    A label that cannot be looked for in this meeting (see `find_own`) is left out, which is not the same as one that
    is found nowhere.
    """
    meeting = reading.meeting
    if not labels or vectors is None or not len(vectors) or len(vectors) != len(meeting.sentences):
        return reading
    texts = [meeting.sentence_text(index) for index in range(len(meeting.sentences))]
    found = []
    for label in labels:
        definition, head = label.definition, label.head
        if not definition.fits_meeting(meeting.kind) or vectors.shape[1] != len(head.weights):
            continue
        places = np.flatnonzero(scores_of(head, texts, vectors) >= head.threshold).tolist()
        turns = [meeting.turns[meeting.sentences[place].turn] for place in places]
        carried = zip(places, turns, strict=True)
        said = tuple(place for place, turn in carried if _may_carry(definition, turn.line_kind, turn.role))
        found.append(OwnLabel(definition.address, said))
    return replace(reading, own_labels=tuple(found))


def _may_carry(definition: Definition, line_kind: str, role: Role) -> bool:
    return line_kind not in _SILENT and definition.fits_role(role)
