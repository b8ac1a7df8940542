"""What happens after the meeting: the advice on a next step that is missing or vague."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from coach.domain import Advice, Role
from coach.speech import role_of, standing_needs

from .candidates import Candidate, Case
from .quoting import literal, quote


def next_step(case: Case) -> Iterator[Candidate]:
    """Yield the advice to agree on a next step, or to give it the name or the day that it lacks."""
    reading, meeting = case.reading, case.meeting
    steps = reading.next_steps
    if any(step.dated and (step.who or meeting.written) for step in steps):
        return
    if steps:
        step = max(steps, key=lambda step: (step.dated) + (step.who is not None))
        index = step.sentences[0]
        named = step.who or meeting.written
        missing = "a name" if step.dated else "a day" if named else "a day and a name"
        text = f"Give the next step {missing}."
        suggestion = f"Say it so that both can write it down: “{_proposal(case, step.what)}”"
        if step.dated:
            suggestion = "Say who does it. “I'll do that” is enough, and it is yours from then on."
        yield Candidate(62, "next-step", Advice(text, quote(meeting, index), suggestion, index, "next_step:vague"))
        return
    last = _last_of_ours(case)
    if last is None:
        return
    text = "Leave with something agreed. This meeting ends without a next step."
    if meeting.written:
        text = "Write down what happens next: your notes end without a next step."
    suggestion = f"Propose it yourself, small and with a day: “{_proposal(case, '')}”"
    yield Candidate(86, "next-step", Advice(text, quote(meeting, last), suggestion, last, "next_step:none"))


def _proposal(case: Case, what: str) -> str:
    day = _working_day(case.meeting.held_on)
    if what:
        return f"Shall we say {day} for that? I'll confirm it by mail today."
    needs = standing_needs(case.reading)
    about = f" at ‘{literal(needs[0])}’ with your own figures" if needs else " at one example of yours"
    if case.meeting.written:
        return f"May I call you on {day}, and we look together{about}?"
    return f"Shall we take twenty minutes on {day} and look{about}?"


def _working_day(held_on: dt.date | None) -> str:
    """Return a working day about a week after the meeting, or a weekday where its date is not known."""
    if held_on is None:
        return "Thursday at ten"
    day = held_on + dt.timedelta(days=6)
    while day.weekday() >= 5:
        day += dt.timedelta(days=1)
    return f"{day:%A} {day.day} {day:%B}"


def _last_of_ours(case: Case) -> int | None:
    ours = [i for i in range(len(case.meeting.sentences)) if role_of(case.meeting, i) is not Role.BUYER]
    return ours[-1] if ours else None
