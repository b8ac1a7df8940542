"""Own labels of one analysed meeting as plain values, for a report that is not stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from coach.domain import MeetingKind

from .finding import TrainedLabel, find_own
from .nouns import Vectors

Report = Mapping[str, Any]
# Nobody sets an own label on a sentence by hand: people judge what its head found.
SOURCE = "machine"
_DIGITS = 4


def with_own_finds(report: Report, labels: Sequence[TrainedLabel], vectors: Vectors) -> dict[str, Any]:
    """Return a report of schema 1 that lists `labels`, by name, with the sentences on which each stands.

    `looked_for` False is not the same as found nowhere: the label is for another kind of meeting, or its head was made
    with another encoder than the `vectors` [sentences, width]. Scores in 0..1.
    """
    finds = find_own(labels, report, vectors)
    spans = {row["i"]: row["span"] for row in report["sentences"]}
    kind = MeetingKind(report["meeting"]["kind"])
    listed = []
    for label in sorted(labels, key=lambda one: one.definition.name.casefold()):
        one = label.definition
        listed.append(
            {
                "key": one.key,
                "label": one.address,
                "name": one.name,
                "meaning": one.meaning,
                "whose": one.whose.value,
                "where": one.where.value,
                "looked_for": one.fits_meeting(kind) and vectors.shape[1] == len(label.head.weights),
                "sentences": [
                    {
                        "index": find.sentence,
                        "span": spans[find.sentence],
                        "score": round(find.score, _DIGITS),
                        "source": SOURCE,
                    }
                    for find in finds
                    if find.label_id == label.id
                ],
            }
        )
    return {**report, "own_labels": listed}
