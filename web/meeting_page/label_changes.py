"""What the page of a meeting says of own labels that have changed since it was judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from coach.own_labels import LabelState
from coach.storage.access import Viewer
from coach.storage.engine import Session
from coach.storage.label_changes import changed_labels
from coach.storage.meetings import MeetingRecord
from coach.storage.readings import Report
from coach.storage.rereads import MAKERS
from coach.storage.tables import RereadMode
from web.state import coach

TODAY: Mapping[LabelState, str] = {
    LabelState.IN_USE: "Its present training came into use later.",
    LabelState.TRAINED: "It is trained and not in use now.",
    LabelState.COLLECTING: "It is not in use now.",
    LabelState.RETIRED: "It is retired.",
}


@dataclass(frozen=True, slots=True)
class LabelChangesView:
    """One line a label; `judge_again` leads those who may to where stored meetings are judged again, "" nowhere."""

    lines: tuple[str, ...]
    judge_again: str


def label_changes(
    session: Session, asking: Viewer, meeting: MeetingRecord, report: Report, *, by_todays: bool
) -> LabelChangesView:
    """Return what to say at the findings of a meeting that `asking` may see.

    `report` is as it was analysed; `by_todays` says whether the guidelines of today judged it.
    """
    found = changed_labels(session, asking, meeting.id, report, coach().settings.guidelines_file)
    lines = tuple(
        f"The label “{change.definition.name}” has changed since this meeting was judged. {TODAY[change.state]}"
        for change in found
    )
    return LabelChangesView(lines, _judge_again(meeting, by_todays=by_todays) if asking.role in MAKERS else "")


def _judge_again(meeting: MeetingRecord, *, by_todays: bool) -> str:
    """Return the address of the form for judging the meetings of this one's day and team again."""
    day = (meeting.held_on or meeting.created_at.date()).isoformat()
    guidelines = "today" if by_todays else "day"
    chosen = {"mode": RereadMode.JUDGE.value, "guidelines": guidelines, "since": day, "until": day}
    return url_for("rereads.ask", **chosen, team=meeting.team_id)
