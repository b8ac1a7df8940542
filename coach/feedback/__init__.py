"""Everything that was found -> Feedback: what to keep, start and stop, and the one thing to practise.

Ranking: each candidate carries a priority for how much it would help the buyer (a doubt or need left open above a
clumsy word), each behaviour comes once before any comes twice, and at most three of a kind are given. Guidelines that
the company has added take part through their level and weight. Same meeting, same feedback.
"""

from __future__ import annotations

from collections.abc import Sequence

from coach.domain import Advice, Feedback, Figure, Finding, MeetingKind, Reading, Scorecard, Verdict
from coach.speech import reason_not_to_judge

from .candidates import Candidate, Case, best_of
from .company_rules import missing_by_rules
from .focus import focus
from .internal import internal_keeps, internal_starts, internal_stops
from .keeps import keeps
from .starts import starts
from .stops import stops
from .summary import summary


def give_feedback(
    reading: Reading, findings: Sequence[Finding], scorecard: Scorecard, figures: Sequence[Figure]
) -> Feedback:
    """Return the feedback on a meeting, to the rep in the second person (internal meetings: to the one who led).

    Each advice has a literal quotation of at most 200 characters from `Meeting.text` and a suggestion in words of
    this meeting. A meeting that says too little, or in which nobody is known to sell, gets a summary that says so
    and nothing else.
    """
    reason = reason_not_to_judge(reading)
    if reason is not None:
        return Feedback(summary=reason, keep=(), start=(), stop=(), focus="")
    live = tuple(f for f in findings if f.guideline_status == "live" and f.verdict is not Verdict.NOT_APPLICABLE)
    case = Case(reading, live, tuple(figures))
    internal = reading.meeting.kind is MeetingKind.INTERNAL
    stop = best_of(internal_stops(case) if internal else stops(case))
    stopped = {candidate.advice.sentence for candidate in stop}
    found = internal_keeps(case) if internal else keeps(case)
    keep = best_of(candidate for candidate in found if candidate.advice.sentence not in stopped)
    begun = [*(internal_starts(case) if internal else starts(case)), *missing_by_rules(case)]
    start = best_of(candidate for candidate in begun if candidate.advice.sentence not in stopped)
    return Feedback(
        summary=summary(case, keep, (*start, *stop)),
        keep=_advice(keep),
        start=_advice(start),
        stop=_advice(stop),
        focus=focus((*start, *stop), scorecard, reading.meeting.kind),
    )


def _advice(candidates: Sequence[Candidate]) -> tuple[Advice, ...]:
    return tuple(candidate.advice for candidate in candidates)
