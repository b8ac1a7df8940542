"""The actions of internal meetings: what is open, what is done, and what comes back at the next meeting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Row
from sqlalchemy.orm import Session

from coach.briefing.actions import action_key, still_open
from coach.briefing.records import Action, Quote
from coach.domain import MeetingKind
from coach.errors import NotFound
from coach.storage.access import Viewer, one_meeting, visible_meetings
from coach.storage.audit import AuditEntry, record
from coach.storage.tables import ActionStateRow, MeetingRow, NextStepRow, UserRow, now

MEETINGS_BACK = 10
DAYS_BACK = 120
"""Actions of older internal meetings do not come back: nobody waits for them any more."""


@dataclass(frozen=True, slots=True)
class _State:
    done: bool
    by: str
    at: dt.datetime


def actions_of(session: Session, viewer: Viewer, meeting_id: int) -> tuple[Action, ...]:
    """Return the actions of a meeting, open and done, in the order of its report.

    Raises:
        NotFound: there is no such meeting for `viewer`.
    """
    return _actions(session, _listed(session, viewer, MeetingRow.id == one_meeting(session, viewer, meeting_id).id))


def earlier_actions(session: Session, viewer: Viewer, meeting_id: int) -> tuple[Action, ...]:
    """Return the open actions of the internal meetings before this one, of the same team and seen by `viewer`.

    It looks back over `MEETINGS_BACK` meetings and `DAYS_BACK` days. A meeting without a team follows those of its
    owner. For a customer meeting there are none.

    Raises:
        NotFound: there is no such meeting for `viewer`.
    """
    meeting = one_meeting(session, viewer, meeting_id)
    if meeting.kind != MeetingKind.INTERNAL:
        return ()
    day = meeting.listed_on
    before = sa.or_(MeetingRow.listed_on < day, sa.and_(MeetingRow.listed_on == day, MeetingRow.id < meeting.id))
    found = _listed(session, viewer, _same_team(meeting), before, _not_before(day))
    return still_open(_actions(session, found))


def open_actions(session: Session, viewer: Viewer, team_id: int, *, until: dt.date) -> tuple[Action, ...]:
    """Return the open actions of the team's internal meetings up to and with the day `until`, seen by `viewer`."""
    found = _listed(session, viewer, MeetingRow.team_id == team_id, MeetingRow.listed_on <= until, _not_before(until))
    return still_open(_actions(session, found))


def settle_action(session: Session, viewer: Viewer, meeting_id: int, key: str, *, done: bool) -> None:
    """Tick an action off, or open it again.

    Raises:
        NotFound: there is no such internal meeting that `viewer` may change, or no such action in it.
    """
    meeting = one_meeting(session, viewer, meeting_id, to_change=True)
    known = session.scalars(sa.select(NextStepRow.what).where(NextStepRow.meeting_id == meeting.id))
    if meeting.kind != MeetingKind.INTERNAL or key not in {action_key(what) for what in known}:
        raise NotFound("There is no such action.", mend="The meeting may have been analysed again since.")
    row = session.get(ActionStateRow, (meeting.id, key))
    if row is None:
        row = ActionStateRow(meeting_id=meeting.id, key=key)
        session.add(row)
    row.done, row.changed_by, row.changed_at = done, viewer.user_id, now()
    session.flush()
    record(session, AuditEntry("action.done" if done else "action.open", viewer.user_id, "meeting", meeting.id))


def _same_team(meeting: MeetingRow) -> ColumnElement[bool]:
    if meeting.team_id is not None:
        return MeetingRow.team_id == meeting.team_id
    return sa.and_(MeetingRow.team_id.is_(None), MeetingRow.owner_id == meeting.owner_id)


def _not_before(day: dt.date) -> ColumnElement[bool]:
    return MeetingRow.listed_on >= dt.date.fromordinal(max(1, day.toordinal() - DAYS_BACK))


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
    states = _states(session, meetings)
    steps = session.scalars(
        sa.select(NextStepRow)
        .where(NextStepRow.meeting_id.in_(meetings))
        .order_by(NextStepRow.meeting_id, NextStepRow.place)
    )
    return tuple(_action(step, meetings[step.meeting_id], states) for step in steps)


def _states(session: Session, meeting_ids: Iterable[int]) -> Mapping[tuple[int, str], _State]:
    rows = session.execute(
        sa.select(ActionStateRow, UserRow.display_name)
        .outerjoin(UserRow, UserRow.id == ActionStateRow.changed_by)
        .where(ActionStateRow.meeting_id.in_(tuple(meeting_ids)))
    )
    return {(row.meeting_id, row.key): _State(row.done, name or "", row.changed_at) for row, name in rows}


def _action(step: NextStepRow, meeting: Row[Any], states: Mapping[tuple[int, str], _State]) -> Action:
    key = action_key(step.what)
    state = states.get((meeting.id, key))
    quote = Quote(meeting.id, meeting.title, meeting.listed_on, step.sentence or 0, "")
    return Action(
        key=key,
        who=step.who or "",
        what=step.what,
        due=step.due,
        quote=quote,
        done=state is not None and state.done,
        settled_by=state.by if state else "",
        settled_at=state.at if state else None,
    )
