"""The two or three sentences at the top: what was heard, what came of it, and what would have helped most."""

from __future__ import annotations

from collections.abc import Sequence

from coach.domain import Label, MeetingKind, NeedStatus, ObjectionStatus, Role
from coach.speech import standing_needs

from .candidates import Candidate, Case
from .follow_on import tells_when
from .internal import difficulties
from .quoting import capitalised, counted, in_words, some_buyer


def summary(case: Case, keep: Sequence[Candidate], change: Sequence[Candidate]) -> str:
    """Return the summary of the feedback; `change` are the candidates for start and stop."""
    if case.meeting.kind is MeetingKind.INTERNAL:
        return " ".join(filter(None, (_team_count(case), _verdict(keep, change))))
    parts = (_needs(case), _objections(case), _next_step(case), _verdict(keep, change), _limits(case))
    return " ".join(filter(None, parts))


def _needs(case: Case) -> str:
    needs = standing_needs(case.reading)
    answered = sum(need.status is NeedStatus.ADDRESSED for need in needs)
    if case.meeting.written:
        if not needs:
            return "Your notes record no need of the buyer."
        return f"Your notes record {counted(len(needs), 'need')}; {_of(answered, len(needs))} an answer."
    if not needs:
        return "No need of the buyer came up in this meeting."
    several = sum(person.role is Role.BUYER for person in case.meeting.people) > 1
    buyer = "The buyers" if several else capitalised(some_buyer(case.meeting))
    return f"{buyer} told you {counted(len(needs), 'need')}; {_of(answered, len(needs))} an answer."


def _of(part: int, whole: int) -> str:
    if part == 0:
        return "none of them got" if whole > 1 else "it did not get"
    if part == whole:
        return "it got" if whole == 1 else "both got" if whole == 2 else "all of them got"
    return f"{in_words(part)} of them got"


def _objections(case: Case) -> str:
    objections = case.reading.objections
    open_ones = sum(objection.status is ObjectionStatus.UNANSWERED for objection in objections)
    if not open_ones:
        return ""
    return f"{capitalised(counted(open_ones, 'doubt'))} stayed without an answer."


def _next_step(case: Case) -> str:
    steps = case.reading.next_steps
    if not steps:
        return "There is no next step."
    if not any(tells_when(case.meeting, step) for step in steps):
        return "The next step has no date."
    return ""


def _limits(case: Case) -> str:
    """Return what cannot be seen in this meeting, so that silence about it is not taken for praise."""
    return "How you spoke cannot be seen from notes." if case.meeting.written else ""


def _team_count(case: Case) -> str:
    reading = case.reading
    challenges = len(difficulties(case))
    recognised = len(reading.sentences_with(Label.RECOGNITION))
    complete = sum(step.who is not None and step.dated for step in reading.next_steps)
    total = len(reading.next_steps)
    actions = f"{in_words(complete) if complete else 'none'} of {counted(total, 'action')} with an owner and a day"
    parts = [
        f"{counted(challenges, 'difficulty', 'difficulties')} named",
        f"{counted(recognised, 'example')} of good work",
        actions if total else "no action agreed",
    ]
    return f"For whoever led this meeting: {', '.join(parts)}."


def _verdict(keep: Sequence[Candidate], change: Sequence[Candidate]) -> str:
    if not change:
        return "There is little to change here; keep doing what the quotations below show." if keep else ""
    if not keep:
        return "Nothing stands out to keep yet, so begin with the first point under “start” or “stop”."
    if max(candidate.priority for candidate in change) < 60:
        return "What is left to improve is small."
    return ""
