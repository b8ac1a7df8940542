"""What became of a next step: ticked off or open, the same wherever it shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from coach.domain import MeetingKind
from coach.errors import NotFound
from coach.storage.access import Viewer, one_meeting, theirs
from coach.storage.audit import AuditEntry, record
from coach.storage.tables import MeetingRow, NextStepRow, StepStateRow, UserRow, now

DAYS_BACK = 120
"""Actions of older internal meetings do not come back: nobody waits for them any more."""


@dataclass(frozen=True, slots=True)
class StepState:
    """Whether a next step is done, and who said so last; `by` is "" where that person is gone."""

    done: bool
    by: str
    at: dt.datetime


def settle_step(session: Session, viewer: Viewer, meeting_id: int, key: str, *, done: bool) -> None:
    """Tick a next step of a meeting off, or open it again; doing so twice changes nothing.

    `key` is `coach.followups.step_key` of its words. What is done in an internal meeting is done as well in the earlier
    ones of the team that spoke of the same, so that it is not asked for again from there.

    Raises:
        NotFound: there is no such meeting that `viewer` may change, or no such step in it.
    """
    meeting = one_meeting(session, viewer, meeting_id, to_change=True)
    known = sa.select(NextStepRow.place).where(NextStepRow.meeting_id == meeting.id, NextStepRow.key == key)
    if session.scalar(known.limit(1)) is None:
        raise NotFound("There is no such next step.", mend="The meeting may have been analysed again; reload the page.")
    _settle(session, viewer, meeting.id, key, done=done)
    for earlier in _said_before(session, viewer, meeting, key) if done else ():
        _settle(session, viewer, earlier, key, done=True)
    session.flush()


def states_of(session: Session, meeting_ids: Iterable[int]) -> Mapping[tuple[int, str], StepState]:
    """Return the states of the next steps of some meetings, by meeting and key; what has none is open."""
    rows = session.execute(
        sa.select(StepStateRow, UserRow.display_name)
        .outerjoin(UserRow, UserRow.id == StepStateRow.changed_by)
        .where(StepStateRow.meeting_id.in_(tuple(meeting_ids)))
    )
    return {(row.meeting_id, row.key): StepState(row.done, name or "", row.changed_at) for row, name in rows}


def with_states(session: Session, meeting_id: int, steps: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the values of `NextStepRow` of a meeting's steps with whose they are and since when they are done."""
    owned = sa.select(MeetingRow.owner_id, MeetingRow.team_id).where(MeetingRow.id == meeting_id)
    owner_id, team_id = session.execute(owned).one()
    ticked = sa.select(StepStateRow.key, StepStateRow.changed_at).where(
        StepStateRow.meeting_id == meeting_id, StepStateRow.done
    )
    done_at = {key: at for key, at in session.execute(ticked)}  # noqa: C416  (rows are no pairs to mypy)
    return [{**step, "owner_id": owner_id, "team_id": team_id, "done_at": done_at.get(step["key"])} for step in steps]


def same_team(meeting: MeetingRow) -> ColumnElement[bool]:
    """Return what holds for the meetings of the same team; one without a team follows those of its owner."""
    if meeting.team_id is not None:
        return MeetingRow.team_id == meeting.team_id
    return sa.and_(MeetingRow.team_id.is_(None), MeetingRow.owner_id == meeting.owner_id)


def earlier_than(meeting: MeetingRow) -> ColumnElement[bool]:
    """Return what holds for the meetings before this one, `DAYS_BACK` days back."""
    day = meeting.listed_on
    before = sa.or_(MeetingRow.listed_on < day, sa.and_(MeetingRow.listed_on == day, MeetingRow.id < meeting.id))
    return sa.and_(before, not_before(day))


def not_before(day: dt.date) -> ColumnElement[bool]:
    """Return what holds for the meetings from `DAYS_BACK` days before `day` on."""
    return MeetingRow.listed_on >= dt.date.fromordinal(max(1, day.toordinal() - DAYS_BACK))


def _settle(session: Session, viewer: Viewer, meeting_id: int, key: str, *, done: bool) -> None:
    row = session.get(StepStateRow, (meeting_id, key))
    if done == (row is not None and row.done):
        return
    if row is None:
        row = StepStateRow(meeting_id=meeting_id, key=key)
        session.add(row)
    row.done, row.changed_by, row.changed_at = done, viewer.user_id, now()
    same = sa.update(NextStepRow).where(NextStepRow.meeting_id == meeting_id, NextStepRow.key == key)
    session.execute(same.values(done_at=row.changed_at if done else None))
    record(session, AuditEntry(f"step.{'done' if done else 'open'}", viewer.user_id, "meeting", meeting_id))


def _said_before(session: Session, viewer: Viewer, meeting: MeetingRow, key: str) -> Iterable[int]:
    if meeting.kind != MeetingKind.INTERNAL:
        return ()
    found = (
        sa.select(MeetingRow.id)
        .join(NextStepRow, NextStepRow.meeting_id == MeetingRow.id)
        .where(
            theirs(viewer),
            MeetingRow.kind == MeetingKind.INTERNAL.value,
            same_team(meeting),
            earlier_than(meeting),
            NextStepRow.key == key,
        )
        .distinct()
        .order_by(MeetingRow.id)
    )
    return session.scalars(found).all()
