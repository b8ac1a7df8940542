"""The actions of internal meetings: what is open, what is done, and what comes back at the next meeting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Row
from sqlalchemy.orm import Session

from coach.briefing.actions import still_open
from coach.briefing.records import Action, Quote
from coach.domain import MeetingKind
from coach.storage.access import Viewer, one_meeting, visible_meetings
from coach.storage.step_states import StepState, earlier_than, not_before, same_team, states_of
from coach.storage.tables import MeetingRow, NextStepRow

MEETINGS_BACK = 10


def actions_of(session: Session, viewer: Viewer, meeting_id: int) -> tuple[Action, ...]:
    """Return the actions of a meeting, open and done, in the order of its report.

    Raises:
        NotFound: there is no such meeting for `viewer`.
    """
    return _actions(session, _listed(session, viewer, MeetingRow.id == one_meeting(session, viewer, meeting_id).id))


def earlier_actions(session: Session, viewer: Viewer, meeting_id: int) -> tuple[Action, ...]:
    """Return the open actions of the internal meetings before this one, of the same team and seen by `viewer`.

    It looks back over `MEETINGS_BACK` meetings and `DAYS_BACK` days (`step_states`). A meeting without a team follows
    those of its owner. For a customer meeting there are none.

    Raises:
        NotFound: there is no such meeting for `viewer`.
    """
    meeting = one_meeting(session, viewer, meeting_id)
    if meeting.kind != MeetingKind.INTERNAL:
        return ()
    found = _listed(session, viewer, same_team(meeting), earlier_than(meeting))
    return still_open(_actions(session, found))


def open_actions(session: Session, viewer: Viewer, team_id: int, *, until: dt.date) -> tuple[Action, ...]:
    """Return the open actions of the team's internal meetings up to and with the day `until`, seen by `viewer`."""
    found = _listed(session, viewer, MeetingRow.team_id == team_id, MeetingRow.listed_on <= until, not_before(until))
    return still_open(_actions(session, found))


def _listed(session: Session, viewer: Viewer, *conditions: ColumnElement[bool]) -> list[Row[Any]]:
    """Return (id, title, day) of the newest internal meetings that fit."""
    return list(
        session.execute(
            visible_meetings(viewer, MeetingRow.id, MeetingRow.title, MeetingRow.listed_on)
            .where(MeetingRow.kind == MeetingKind.INTERNAL.value, *conditions)
            .order_by(MeetingRow.listed_on.desc(), MeetingRow.id.desc())
            .limit(MEETINGS_BACK)
        )
    )


def _actions(session: Session, listed: Iterable[Row[Any]]) -> tuple[Action, ...]:
    meetings = {row.id: row for row in listed}
    states = states_of(session, meetings)
    steps = session.scalars(
        sa.select(NextStepRow)
        .where(NextStepRow.meeting_id.in_(meetings))
        .order_by(NextStepRow.meeting_id, NextStepRow.place)
    )
    return tuple(_action(step, meetings[step.meeting_id], states) for step in steps)


def _action(step: NextStepRow, meeting: Row[Any], states: Mapping[tuple[int, str], StepState]) -> Action:
    state = states.get((meeting.id, step.key))
    quote = Quote(meeting.id, meeting.title, meeting.listed_on, step.sentence or 0, "")
    return Action(
        key=step.key,
        who=step.who or "",
        what=step.what,
        due=step.due,
        quote=quote,
        done=state is not None and state.done,
        settled_by=state.by if state else "",
        settled_at=state.at if state else None,
    )
