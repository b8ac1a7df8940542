"""Next steps of meetings, open or ticked off, by when they are due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Session

from coach.followups import DueState, FollowUp, due_state, week_end
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
    """Return the follow-ups that `viewer` may tick off, a group a state; of what is done the latest comes first.

    A team has tens of thousands: they are looked at once, in a few columns, and only those that are shown are read.
    """
    open_ones: dict[DueState, list[_Place]] = {state: [] for state in DueState}
    columns = (NextStepRow.meeting_id, NextStepRow.place, NextStepRow.due, MeetingRow.listed_on)
    for number, place, due, held_on in session.execute(_steps(viewer, owner_id, *columns).where(IS_OPEN)):
        first = (-held_on.toordinal(), -number) if due is None else (due.toordinal(), number)
        open_ones[due_state(due, today)].append((first, number, place))
    totals = {state: len(places) for state, places in open_ones.items()}
    totals[DueState.DONE] = session.scalar(_steps(viewer, owner_id, sa.func.count()).where(IS_DONE)) or 0
    shown = _followups_at(session, viewer, {state: nsmallest(limit, places) for state, places in open_ones.items()})
    if limit and totals[DueState.DONE]:
        done_ones = _steps(viewer, owner_id).where(IS_DONE).order_by(*LAST_DONE).limit(limit)
        shown[DueState.DONE] = _found(session, done_ones)
    return tuple(FollowUpGroup(state, shown[state], totals[state]) for state in DueState)


# By what an open follow-up stands in its group, the smallest first; its meeting, its place.
_Place = tuple[tuple[int, int], int, int]


def _followups_at(
    session: Session, viewer: Viewer, chosen: Mapping[DueState, Sequence[_Place]]
) -> dict[DueState, tuple[FollowUp, ...]]:
    """Return the follow-ups at the chosen places, in their order."""
    keys = [(number, place) for places in chosen.values() for _, number, place in places]
    wanted = _steps(viewer, None, *COLUMNS, NextStepRow.place).where(
        sa.tuple_(NextStepRow.meeting_id, NextStepRow.place).in_(keys)
    )
    found = {(row.id, row.place): _follow_up(row) for row in session.execute(wanted)} if keys else {}
    return {state: tuple(found[number, place] for _, number, place in places) for state, places in chosen.items()}


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


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)


EARLIEST: tuple[Any, ...] = (sa.nulls_last(NextStepRow.due), NextStepRow.meeting_id, NextStepRow.place)
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
    return tuple(_follow_up(row) for row in session.execute(statement))


def _follow_up(row: Any) -> FollowUp:
    return FollowUp(
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
