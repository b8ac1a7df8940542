"""What may be said, with how much it would help, before the best three are chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coach.domain import Advice, Figure, Finding, Meeting, Reading

MOST = 3
_MOST_OF_AN_AREA = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """Advice, its priority (0..100: how much it would help the buyer), and the behaviour (`area`)."""

    priority: float
    area: str
    advice: Advice


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that feedback rests on; `findings` are those of live guidelines that applied."""

    reading: Reading
    findings: tuple[Finding, ...]
    figures: tuple[Figure, ...]

    @property
    def meeting(self) -> Meeting:
        """The meeting that the feedback is about."""
        return self.reading.meeting


def best_of(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return at most three candidates: first the best of each area, then a second of an area; no sentence twice."""
    ranked = sorted(candidates, key=lambda candidate: (-candidate.priority, candidate.advice.sentence or 0))
    chosen: list[Candidate] = []
    for allowed in range(1, _MOST_OF_AN_AREA + 1):
        for candidate in ranked:
            if len(chosen) < MOST and candidate not in chosen and _has_room(candidate, chosen, allowed):
                chosen.append(candidate)
    return tuple(sorted(chosen, key=lambda candidate: -candidate.priority))


def _has_room(candidate: Candidate, chosen: Sequence[Candidate], allowed: int) -> bool:
    same_area = sum(other.area == candidate.area for other in chosen)
    sentence = candidate.advice.sentence
    return same_area < allowed and all(other.advice.sentence != sentence for other in chosen)
