"""What happens after the meeting: the advice on a next step that is missing or vague."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from coach.domain import Advice, Label, Meeting, NextStep, Role
from coach.speech import role_of, standing_needs

from .candidates import Candidate, Case
from .quoting import literal, quote

# When something is done, said more loosely than a day: "by five", "in the morning", "this week", "1st wk Aug", "CW 20".
_HOUR = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|midday|lunch|\d{1,2}(?:[:.]\d\d)?)"
_WHEN = re.compile(
    r"\b(?:(?:this|next|later) (?:week|month|quarter|morning|afternoon|evening)|in the (?:morning|afternoon|evening)|"
    r"(?:right|straight) (?:now|away)|tonight|at once|immediately|"
    rf"(?:by|before|at|after) {_HOUR}\b(?! (?:percent|per|units?|people|of|euros?|pounds?|dollars?))|"
    r"in (?:about |around )?(?:half an|\w+) (?:minutes?|hours?)|"
    r"(?:wk|week|cw|kw) ?\d{1,2}|\d(?:st|nd|rd|th) (?:wk|week)|"
    r"(?:mon|tue|tues|wed|weds|thu|thur|thurs|fri|sat|sun)\.? \d{1,2}[:.]\d\d|"
    r"(?:in|by|before|until|till|after|early|mid|late|end|start|beginning|middle|week|wk)(?: of)?[ -]"
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|"
    r"aug|sept?|oct|nov|dec|christmas|easter|spring|summer|autumn|fall|winter))\b"
)


def tells_when(meeting: Meeting, step: NextStep) -> bool:
    """Return whether a step has a day, or its sentences say more loosely when it is done."""
    return step.dated or any(_says_when(meeting, index) for index in step.sentences)


def _says_when(meeting: Meeting, index: int) -> bool:
    return _WHEN.search(meeting.sentence_text(index).lower()) is not None


def next_step(case: Case) -> Iterator[Candidate]:
    """Yield the advice to agree on a next step, or to give it the name or the day that it lacks."""
    reading, meeting = case.reading, case.meeting
    steps = reading.next_steps
    agreed = reading.sentences_with(Label.NEXT_STEP)
    if any(step.dated for step in steps) or any(_says_when(meeting, index) for index in agreed):
        return
    if steps:
        step = max(steps, key=lambda step: step.who is not None)
        index = step.sentences[0]
        text = f"Give the next step {'a day' if step.who or meeting.written else 'a day and a name'}."
        suggestion = f"Say it so that both can write it down: “{_proposal(case, step.what)}”"
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
