"""What a line of the scorecard is, and what its value is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from coach.domain import Finding, Reading, ScoreLine


@dataclass(frozen=True, slots=True)
class Value:
    """A share in 0..1 (None: the line does not apply), how it was made, of what, and the sentences behind it."""

    share: float | None
    formula: str
    denominator: str
    evidence: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the scorecard: `of` points at most, `value_of` a function of the reading and the live findings."""

    id: str
    purpose: str
    name: str
    of: float
    value_of: Callable[[Reading, Sequence[Finding]], Value]

    def score(self, reading: Reading, findings: Sequence[Finding], *, reason: str | None) -> ScoreLine:
        """Return the line with its points; with a `reason` not to judge the meeting it does not apply."""
        value = Value(None, reason, "") if reason else self.value_of(reading, findings)
        share = None if value.share is None else min(1.0, max(0.0, value.share))
        points = 0.0 if share is None else round(share * self.of, 2)
        formula = value.formula if share is None else f"{value.formula} = {_number(share)}; x {_number(self.of)} points"
        return ScoreLine(
            id=self.id,
            purpose=self.purpose,
            name=self.name,
            value=share,
            points=points,
            of=float(self.of),
            formula=formula,
            denominator=value.denominator,
            evidence=value.evidence,
        )


def share_of(part: int, whole: int, what: tuple[str, str], evidence: Sequence[int] = ()) -> Value:
    """Return `part` of `whole` (above 0) as a value; `what` is the noun and what was done, ("needs", "answered")."""
    noun, done = what
    return Value(part / whole, f"{part} of {whole} {noun} {done}", f"{whole} {noun}", tuple(sorted(set(evidence))))


def up_to(number: int, enough: int, what: str, evidence: Sequence[int] = ()) -> Value:
    """Return how far `number` is on the way to `enough`, where more brings no more points."""
    return Value(
        min(number, enough) / enough,
        f"{what}: {number}; {enough} or more bring full points: {min(number, enough)} / {enough}",
        f"{enough} {what}",
        tuple(sorted(set(evidence))),
    )


def does_not_apply(reason: str) -> Value:
    """Return that a line does not apply, and why."""
    return Value(None, f"does not apply: {reason}", "")


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
