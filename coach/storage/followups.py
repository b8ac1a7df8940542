"""Next steps of meetings, open or ticked off, by when they are due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Session

from coach.followups import DueState, FollowUp, week_end
from coach.storage.access import Viewer, possible_id, theirs
from coach.storage.step_states import SAME_STEP
from coach.storage.tables import CustomerMeetingRow, MeetingRow, NextStepRow, StepStateRow, UserRow

MOST = 500
IS_DONE: ColumnElement[bool] = sa.func.coalesce(StepStateRow.done, sa.false())
IS_OPEN: ColumnElement[bool] = sa.not_(IS_DONE)


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
    statement = _steps(viewer, owner_id).where(IS_OPEN)
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


def _states(today: dt.date) -> dict[DueState, ColumnElement[bool]]:
    due, sunday = NextStepRow.due, week_end(today)
    return {
        DueState.OVERDUE: sa.and_(IS_OPEN, due < today),
        DueState.THIS_WEEK: sa.and_(IS_OPEN, due >= today, due <= sunday),
        DueState.LATER: sa.and_(IS_OPEN, due > sunday),
        DueState.UNDATED: sa.and_(IS_OPEN, due.is_(None)),
        DueState.DONE: IS_DONE,
    }


def _totals(session: Session, viewer: Viewer, today: dt.date, owner_id: int | None) -> dict[DueState, int]:
    columns = [_sum(condition) for condition in _states(today).values()]
    counts = session.execute(_steps(viewer, owner_id, *columns)).one()
    return dict(zip(_states(today), map(int, counts), strict=True))


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)


EARLIEST: tuple[Any, ...] = (sa.nulls_last(NextStepRow.due), NextStepRow.meeting_id, NextStepRow.place)
LATEST: tuple[Any, ...] = (MeetingRow.listed_on.desc(), NextStepRow.meeting_id.desc(), NextStepRow.place)
LAST_DONE: tuple[Any, ...] = (StepStateRow.changed_at.desc(), NextStepRow.meeting_id.desc(), NextStepRow.place)
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
    sa.case((IS_DONE, StepStateRow.changed_at)).label("done_at"),
    NextStepRow.key,
)


def _steps(viewer: Viewer, owner_id: int | None, *columns: Any) -> Select[Any]:
    statement = (
        sa.select(*(columns or COLUMNS))
        .select_from(NextStepRow)
        .join(MeetingRow, MeetingRow.id == NextStepRow.meeting_id)
        .join(UserRow, UserRow.id == MeetingRow.owner_id)
        .outerjoin(StepStateRow, SAME_STEP)
        .where(theirs(viewer))
    )
    return statement if owner_id is None else statement.where(MeetingRow.owner_id == possible_id(owner_id))


def _found(session: Session, statement: Select[Any]) -> tuple[FollowUp, ...]:
    return tuple(
        FollowUp(
            meeting_id=row.id,
            key=row.key,
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
