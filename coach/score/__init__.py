"""Findings and figures -> Scorecard: a few lines with points, each with its formula, denominator and evidence.

For coaching, not for decisions about people. A line that does not apply (no objection was raised; notes do not show
who asked what) is left out of the total, so that nobody loses points for what could not be seen.
"""

from __future__ import annotations

from collections.abc import Sequence

from coach.domain import Figure, Finding, MeetingKind, Reading, Scorecard, ScoreLine
from coach.speech import reason_not_to_judge

from .customer import (
    benefits_tied,
    discovery,
    listening,
    needs_answered,
    needs_first,
    needs_found,
    next_step,
    objections_answered,
    outcomes,
    rapport,
)
from .guidelines_kept import guidelines_kept
from .internal import actions, cadence, challenges, challenges_worked, guidance, recognition, targets
from .lines import Line

# The lines of each kind of meeting, in the order in which they are shown; their points add up to 100.
CUSTOMER_LINES: tuple[Line, ...] = (
    Line("rapport", "relationship", "Warm and personal", 5, rapport),
    Line("listening", "relationship", "Took up what the buyer said", 10, listening),
    Line("discovery", "needs identified", "Asked about the buyer's situation", 5, discovery),
    Line("needs-found", "needs identified", "Brought needs to light", 10, needs_found),
    Line("needs-first", "needs identified", "Heard a need before naming a benefit", 5, needs_first),
    Line("needs-answered", "benefits tied to needs", "Answered the needs that were stated", 20, needs_answered),
    Line("benefits-tied", "benefits tied to needs", "Kept to benefits that answer a need", 10, benefits_tied),
    Line("outcomes", "benefits tied to needs", "Said what features do for the buyer", 5, outcomes),
    Line("objections-answered", "moving forward", "Answered objections", 10, objections_answered),
    Line("next-step", "moving forward", "Agreed a next step with owner and date", 10, next_step),
    Line("guidelines-kept", "language", "Kept the other guidelines", 10, guidelines_kept),
)
INTERNAL_LINES: tuple[Line, ...] = (
    Line("targets", "results", "Discussed targets and results", 15, targets),
    Line("challenges", "results", "Brought difficulties to light", 10, challenges),
    Line("challenges-worked", "results", "Gave difficulties an answer or an owner", 15, challenges_worked),
    Line("recognition", "people", "Held up good work with an example", 15, recognition),
    Line("guidance", "learning", "Gave words, tools or material to use", 15, guidance),
    Line("cadence", "learning", "Said how soon and how often to contact prospects", 5, cadence),
    Line("actions", "moving forward", "Gave actions an owner and a date", 15, actions),
    Line("guidelines-kept", "language", "Kept the other guidelines", 10, guidelines_kept),
)


def score(reading: Reading, findings: Sequence[Finding], figures: Sequence[Figure]) -> Scorecard:
    """Return the scorecard of a meeting.

    Every line has 0 <= points <= of; `total` is 100 x points / of over the lines that apply, rounded to one digit,
    and None where none applies or the meeting says too little to be judged. Shadow guidelines never count.
    """
    lines = _lines_for(reading)
    reason = reason_not_to_judge(reading)
    scored = tuple(line.score(reading, findings, reason=reason) for line in lines)
    return Scorecard(_total(scored), scored)


def totals(reading: Reading, sides: Sequence[Sequence[Finding]]) -> tuple[float | None, ...]:
    """Return `score(...).total` for each of several sets of findings on the same meeting.

    Only the line of guidelines looks at findings; the others are scored once for all.
    """
    lines = _lines_for(reading)
    reason = reason_not_to_judge(reading)
    common = [line.score(reading, (), reason=reason) for line in lines if line.value_of is not guidelines_kept]
    judged = [line for line in lines if line.value_of is guidelines_kept]
    return tuple(_total([*common, *(line.score(reading, found, reason=reason) for line in judged)]) for found in sides)


def _lines_for(reading: Reading) -> tuple[Line, ...]:
    return INTERNAL_LINES if reading.meeting.kind is MeetingKind.INTERNAL else CUSTOMER_LINES


def _total(lines: Sequence[ScoreLine]) -> float | None:
    applying = [line for line in lines if line.value is not None]
    of = sum(line.of for line in applying)
    return round(100 * sum(line.points for line in applying) / of, 1) if of else None


__all__ = ["CUSTOMER_LINES", "INTERNAL_LINES", "score", "totals"]
