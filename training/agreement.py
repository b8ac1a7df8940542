"""How far two independent readings of the same meetings agree: `python -m training.agreement` writes `agreement.json`.

All meetings that were read twice count, and the test part once more by itself: what a single reader reaches there
against the settled labels is the mark for the model.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from coach.domain import CUSTOMER_LABELS, INTERNAL_LABELS, Label, LinkType, MeetingKind

from .certainty import FIRST_READING, SECOND_READING
from .corpus import CORPUS, ELSEWHERE, GoldMeeting, part, read_corpus, read_split
from .counting import Counts, f1, label_counts, link_counts

AGREEMENT = CORPUS.parent / "agreement.json"
ELSEWHERE_SECOND = CORPUS.parent / "elsewhere_second.jsonl"


def agreement(first: Sequence[GoldMeeting], second: Sequence[GoldMeeting]) -> dict[str, Any]:
    """Return F1 of the second reading against the first, a label, macro and for links; attributes where both agree.

    Both readings must hold the same meetings with the same sentences; F1 is the same either way round.
    """
    other = {meeting.id: meeting for meeting in second}
    pairs = [(meeting, other[meeting.id]) for meeting in first if meeting.id in other]
    by_label = {label.value: found for label, found in _label_f1s(pairs).items()}
    return {
        "meetings": len(pairs),
        "sentences": sum(len(a.sentences) for a, _ in pairs),
        "labels": by_label,
        "macro_f1_customer": _macro(pairs, MeetingKind.CUSTOMER, CUSTOMER_LABELS),
        "macro_f1_internal": _macro(pairs, MeetingKind.INTERNAL, INTERNAL_LABELS),
        "links": {link_type.value: _link_f1(pairs, link_type) for link_type in LinkType},
        "attributes": {name: _attribute(pairs, name) for name in ("need", "objection", "topic")},
    }


Pairs = Sequence[tuple[GoldMeeting, GoldMeeting]]


def _f1(counts: Iterable[Counts]) -> float:
    """Return the F1 of counts together; 1 where neither reader gave anything: they agree."""
    total = sum(counts, np.zeros(3))
    return round(f1(total), 4) if total.any() else 1.0


def _label_f1s(pairs: Pairs) -> dict[Label, float]:
    rows = [label_counts(a, [sentence.labels for sentence in b.sentences]) for a, b in pairs]
    return {label: _f1(row[label] for row in rows) for label in Label}


def _macro(pairs: Pairs, kind: MeetingKind, labels: Sequence[Label]) -> float:
    chosen = [(a, b) for a, b in pairs if a.kind is kind]
    found = _label_f1s(chosen)
    return round(float(np.mean([found[label] for label in labels])), 4)


def _link_f1(pairs: Pairs, link_type: LinkType) -> float:
    found = [({(link.type, link.source, link.target) for link in b.links}, a) for a, b in pairs]
    return _f1(link_counts(a, links, link_type) for links, a in found)


def _attribute(pairs: Pairs, name: str) -> float:
    values = [
        (getattr(x, name), getattr(y, name))
        for a, b in pairs
        for x, y in zip(a.sentences, b.sentences, strict=True)
        if getattr(x, name) and getattr(y, name)
    ]
    return round(float(np.mean([x == y for x, y in values])), 4) if values else 1.0


def settlement(
    first: Sequence[GoldMeeting], second: Sequence[GoldMeeting], settled: Sequence[GoldMeeting]
) -> dict[str, int]:
    """Return how many labels and links only one of two readings gave, and how many of those were accepted."""
    others, finals = ({meeting.id: meeting for meeting in meetings} for meetings in (second, settled))
    candidates = accepted = 0
    for meeting in first:
        if meeting.id in others:
            given = _marks(meeting) ^ _marks(others[meeting.id])
            candidates += len(given)
            accepted += len(given & _marks(finals[meeting.id]))
    return {"candidates": candidates, "accepted": accepted}


def _marks(meeting: GoldMeeting) -> set[tuple[object, ...]]:
    labels = {(i, label) for i, sentence in enumerate(meeting.sentences) for label in sentence.labels}
    return labels | {(link.type, link.source, link.target) for link in meeting.links}


def main() -> None:
    """Write agreement.json from the two readings and what was settled."""
    first, second, settled = read_corpus(FIRST_READING), read_corpus(SECOND_READING), read_corpus(CORPUS)
    judged = part(settled, "test", split=read_split())
    figures = agreement(first, second)
    figures["settled"] = settlement(first, second, settled)
    figures["test"] = {
        "between_readers": agreement([m for m in first if m.id in {j.id for j in judged}], second),
        "first_against_settled": agreement(judged, first),
        "second_against_settled": agreement(judged, second),
    }
    figures["elsewhere"] = agreement(read_corpus(ELSEWHERE), read_corpus(ELSEWHERE_SECOND))
    AGREEMENT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({name: found for name, found in figures.items() if name not in ("test", "elsewhere")}, indent=1))


if __name__ == "__main__":
    main()
