"""How sure Coach is of a label or a link."""

from __future__ import annotations

from collections.abc import Iterable

from coach.domain import Label, LinkType, Reading


def score_of(reading: Reading, sentences: Iterable[int], label: Label) -> float:
    """Return the best score (0..1) with which one of `sentences` carries `label`; 1 where none says."""
    wanted = frozenset(sentences)
    scores = [m.score for m in reading.moments if m.label is label and m.sentence in wanted]
    return max(scores, default=1.0)


def link_score(reading: Reading, source: int, targets: Iterable[int], kind: LinkType) -> float:
    """Return the best score (0..1) of a link from `source` to one of `targets`, 0 without one."""
    wanted = frozenset(targets)
    return max(
        (x.score for x in reading.links if x.type is kind and x.source == source and x.target in wanted), default=0
    )
