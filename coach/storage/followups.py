"""Next steps of meetings, open or ticked off, by when they are due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Session

from coach.errors import NotFound
from coach.followups import DueState, FollowUp, step_key, week_end
from coach.storage.access import Viewer, one_meeting, possible_id, theirs
from coach.storage.audit import AuditEntry, record
from coach.storage.tables import CustomerMeetingRow, FollowUpMarkRow, MeetingRow, NextStepRow, UserRow

MOST = 500


@dataclass(frozen=True, slots=True)
class FollowUpGroup:
    """Follow-ups of one state: the first of them, and how many there are in all."""

    state: DueState
    followups: tuple[FollowUp, ...]
    total: int


@dataclass(frozen=True, slots=True)
class OwnerCounts:
    """How many follow-ups from the meetings of one person are in each state."""

    owner_id: int
    owner_name: str
    counts: Mapping[DueState, int]


def list_followups(
    session: Session,
    viewer: Viewer,
    *,
    owner_id: int | None = None,
    until: dt.date | None = None,
    customer_id: int | None = None,
    limit: int = MOST,
) -> tuple[FollowUp, ...]:
    """Return the open follow-ups that `viewer` may tick off, those with a date first and the earliest first.

    `until` leaves out what is due later or has no date; `customer_id` keeps those of one customer.
    """
    statement = _steps(viewer, owner_id).where(FollowUpMarkRow.meeting_id.is_(None))
    if until is not None:
        statement = statement.where(NextStepRow.due <= until)
    if customer_id is not None:
        held = sa.select(CustomerMeetingRow.meeting_id).where(
            CustomerMeetingRow.customer_id == possible_id(customer_id)
        )
        statement = statement.where(MeetingRow.id.in_(held))
    return _found(session, statement.order_by(*EARLIEST).limit(limit))


def list_groups(
    session: Session, viewer: Viewer, today: dt.date, *, owner_id: int | None = None, limit: int = 50
) -> tuple[FollowUpGroup, ...]:
    """Return the follow-ups that `viewer` may tick off, a group a state; of what is done the latest comes first."""
    groups = []
    totals = _totals(session, viewer, today, owner_id)
    for state, condition in _states(today).items():
        order = LAST_DONE if state is DueState.DONE else LATEST if state is DueState.UNDATED else EARLIEST
        statement = _steps(viewer, owner_id).where(condition).order_by(*order).limit(limit)
        found = _found(session, statement) if totals[state] else ()
        groups.append(FollowUpGroup(state, found, totals[state]))
    return tuple(groups)


def count_by_owner(session: Session, viewer: Viewer, today: dt.date) -> tuple[OwnerCounts, ...]:
    """Return how many follow-ups each person has whose meetings `viewer` may change, by name."""
    columns = [_sum(condition) for condition in _states(today).values()]
    statement = (
        _steps(viewer, None, MeetingRow.owner_id, UserRow.display_name, *columns)
        .group_by(MeetingRow.owner_id, UserRow.display_name)
        .order_by(sa.func.lower(UserRow.display_name), MeetingRow.owner_id)
    )
    return tuple(
        OwnerCounts(number, name, dict(zip(_states(today), map(int, counts), strict=True)))
        for number, name, *counts in session.execute(statement)
    )


def tick(session: Session, viewer: Viewer, meeting_id: int, key: str, *, done: bool) -> None:
    """Tick a next step of a meeting off, or open it again; doing so twice changes nothing.

    Raises:
        NotFound: there is no such meeting that `viewer` may change, or no such step in it.
    """
    meeting = one_meeting(session, viewer, meeting_id, to_change=True)
    texts = session.scalars(sa.select(NextStepRow.what).where(NextStepRow.meeting_id == meeting.id))
    what = next((text for text in texts if step_key(text) == key), None)
    if what is None:
        raise NotFound("There is no such next step.", mend="The meeting may have been analysed again; reload the page.")
    mark = session.get(FollowUpMarkRow, (meeting.id, key))
    if done == (mark is not None):
        return
    if mark is None:
        session.add(FollowUpMarkRow(meeting_id=meeting.id, digest=key, what=what, done_by=viewer.user_id))
    else:
        session.delete(mark)
    session.flush()
    record(session, AuditEntry(f"followup.{'done' if done else 'open'}", viewer.user_id, "meeting", meeting.id))


def _states(today: dt.date) -> dict[DueState, ColumnElement[bool]]:
    is_open, due, sunday = FollowUpMarkRow.meeting_id.is_(None), NextStepRow.due, week_end(today)
    return {
        DueState.OVERDUE: sa.and_(is_open, due < today),
        DueState.THIS_WEEK: sa.and_(is_open, due >= today, due <= sunday),
        DueState.LATER: sa.and_(is_open, due > sunday),
        DueState.UNDATED: sa.and_(is_open, due.is_(None)),
        DueState.DONE: sa.not_(is_open),
    }


def _totals(session: Session, viewer: Viewer, today: dt.date, owner_id: int | None) -> dict[DueState, int]:
    columns = [_sum(condition) for condition in _states(today).values()]
    counts = session.execute(_steps(viewer, owner_id, *columns)).one()
    return dict(zip(_states(today), map(int, counts), strict=True))


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)


EARLIEST: tuple[Any, ...] = (sa.nulls_last(NextStepRow.due), NextStepRow.meeting_id, NextStepRow.place)
LATEST: tuple[Any, ...] = (MeetingRow.listed_on.desc(), NextStepRow.meeting_id.desc(), NextStepRow.place)
LAST_DONE: tuple[Any, ...] = (FollowUpMarkRow.done_at.desc(), NextStepRow.meeting_id.desc(), NextStepRow.place)
COLUMNS: tuple[Any, ...] = (
    NextStepRow.what,
    NextStepRow.who,
    NextStepRow.due,
    MeetingRow.id,
    MeetingRow.title,
    MeetingRow.held_on,
    MeetingRow.account,
    MeetingRow.owner_id,
    UserRow.display_name,
    MeetingRow.updated_at,
    FollowUpMarkRow.done_at,
)


def _steps(viewer: Viewer, owner_id: int | None, *columns: Any) -> Select[Any]:
    same = (FollowUpMarkRow.meeting_id == NextStepRow.meeting_id) & (FollowUpMarkRow.what == NextStepRow.what)
    statement = (
        sa.select(*(columns or COLUMNS))
        .select_from(NextStepRow)
        .join(MeetingRow, MeetingRow.id == NextStepRow.meeting_id)
        .join(UserRow, UserRow.id == MeetingRow.owner_id)
        .outerjoin(FollowUpMarkRow, same)
        .where(theirs(viewer))
    )
    return statement if owner_id is None else statement.where(MeetingRow.owner_id == possible_id(owner_id))


def _found(session: Session, statement: Select[Any]) -> tuple[FollowUp, ...]:
    return tuple(
        FollowUp(
            meeting_id=row.id,
            key=step_key(row.what),
            what=row.what,
            who=row.who,
            due=row.due,
            meeting_title=row.title,
            held_on=row.held_on,
            customer=row.account,
            owner_id=row.owner_id,
            owner_name=row.display_name,
            changed_at=row.updated_at,
            done_at=row.done_at,
        )
        for row in session.execute(statement)
    )
