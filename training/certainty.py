"""How sure the annotators are of a label: two readings and what was settled between them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.understand.schema import LABELS

from .corpus import CORPUS, GoldMeeting, read_corpus
from .counting import gold_matrix

FIRST_READING = CORPUS.parent / "first_reading.jsonl"
SECOND_READING = CORPUS.parent / "second_reading.jsonl"
# What was settled counts for a half, each of the two readings for a quarter.
SETTLED_SHARE = 0.5


def label_matrix(meeting: GoldMeeting) -> NDArray[np.float32]:
    """Return which sentence carries which label, [sentences, LABELS], 0 or 1."""
    return gold_matrix(meeting.sentences, LABELS).astype(np.float32)


def label_certainty(
    meetings: Sequence[GoldMeeting], *, first: Path = FIRST_READING, second: Path = SECOND_READING
) -> dict[str, NDArray[np.float32]]:
    """Return meeting id -> certainty of each label, [sentences, LABELS] in 0..1.

    Where both readings and the settled labels agree it is 0 or 1; a label that only one reader gave gets 0.75 when it
    was accepted and 0.25 when it was not. A meeting that was read once has 0 and 1 only.
    """
    readings = [{m.id: m for m in read_corpus(file)} for file in (first, second)]
    certainty = {}
    for meeting in meetings:
        rows = label_matrix(meeting)
        others = [label_matrix(known[meeting.id]) for known in readings if meeting.id in known]
        if len(others) == len(readings):
            rows = SETTLED_SHARE * rows + (1 - SETTLED_SHARE) * np.mean(others, axis=0, dtype=np.float32)
        certainty[meeting.id] = rows
    return certainty
