"""What a focus can be taken from: the last meetings of a rep, with what each said to practise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coach.feedback.focus import guideline_of_focus, line_of_focus
from coach.practice import NO_MEASURE, Measure, Measured, check, guideline_measures, line_measures
from coach.storage import analyses, meeting_lists
from coach.storage.access import Viewer
from coach.storage.engine import Session
from coach.storage.focus import NewFocus
from coach.storage.meeting_lists import MeetingFilter
from coach.storage.meetings import MeetingRecord
from coach.storage.tables import MeetingStatus

LOOKED_AT = 3


@dataclass(frozen=True, slots=True)
class Idea:
    """What a meeting said to practise, and the measure that shows it."""

    meeting: MeetingRecord
    text: str
    measure: Measure


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form offers; measures by their key."""

    ideas: tuple[Idea, ...]
    measures: Mapping[str, Measure]


def key_of(measure: Measure) -> str:
    """Return the value of a measure in a form."""
    return f"{measure.by.value}:{measure.id}"


def choices_for(session: Session, viewer: Viewer, owner_id: int, first: int | None) -> Choices:
    """Return what the last meetings of somebody offer; `first` is the meeting to begin with, where it is theirs."""
    wanted = MeetingFilter(owner_id=owner_id, status=MeetingStatus.ANALYSED)
    latest = meeting_lists.list_meetings(session, viewer, wanted, per_page=LOOKED_AT).meetings
    ordered = sorted(latest, key=lambda meeting: meeting.id != first)
    offered = {key_of(measure): measure for measure in (NO_MEASURE, *line_measures())}
    ideas = []
    for meeting in ordered:
        report = analyses.current_report(session, viewer, meeting.id) or {}
        offered |= {key_of(measure): measure for measure in guideline_measures(report)}
        text = report["feedback"]["focus"]
        if text:
            ideas.append(Idea(meeting, text, offered.get(_key_for(text), NO_MEASURE)))
    return Choices(tuple(ideas), offered)


def new_focus(session: Session, viewer: Viewer, form: Mapping[str, str], choices: Choices) -> NewFocus:
    """Return the focus that a form proposes; the baseline is what the meeting showed that it comes from."""
    measure = choices.measures.get(form.get("measure", ""), NO_MEASURE)
    source = next((idea.meeting.id for idea in choices.ideas if str(idea.meeting.id) == form.get("source", "")), None)
    report = None if source is None else analyses.current_report(session, viewer, source)
    known = report is not None and measure.by is not Measured.NOTHING
    baseline = check(report, measure).words if known and report is not None else ""
    return NewFocus(form.get("text", ""), measure, source, baseline)


def _key_for(text: str) -> str:
    line, guideline = line_of_focus(text), guideline_of_focus(text)
    by = Measured.GUIDELINE if guideline else Measured.LINE
    return f"{by.value}:{guideline or line or ''}"
