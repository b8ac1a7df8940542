"""Next steps of meetings, open or ticked off, by when they are due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from coach.followups import DueState, FollowUp, week_end
from coach.storage.access import Viewer, possible_id, theirs, theirs_apart
from coach.storage.tables import CustomerMeetingRow, MeetingRow, NextStepRow, UserRow

MOST = 500
IS_DONE: ColumnElement[bool] = NextStepRow.done_at.is_not(None)
IS_OPEN: ColumnElement[bool] = NextStepRow.done_at.is_(None)


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
    statement = sa.select(*COLUMNS).select_from(NextStepRow).join(*OF_MEETING).join(*OF_OWNER)
    statement = statement.where(theirs(viewer, NextStepRow, IS_OPEN), *_of(owner_id))
    if until is not None:
        statement = statement.where(NextStepRow.due <= until)
    if customer_id is not None:
        held = sa.select(CustomerMeetingRow.meeting_id).where(
            CustomerMeetingRow.customer_id == possible_id(customer_id)
        )
        statement = statement.where(NextStepRow.meeting_id.in_(held))
    earliest = (sa.nulls_last(NextStepRow.due), NextStepRow.meeting_id, NextStepRow.place)
    return tuple(_follow_up(row) for row in session.execute(statement.order_by(*earliest).limit(limit)))


def list_groups(
    session: Session, viewer: Viewer, today: dt.date, *, owner_id: int | None = None, limit: int = 50
) -> tuple[FollowUpGroup, ...]:
    """Return the follow-ups that `viewer` may tick off, a group a state; of what is done the latest comes first.

    A team has tens of thousands: they are counted in an index, and only those that are shown are read.
    """
    totals = dict.fromkeys(DueState, 0)
    for counts in _counts(session, viewer, today, owner_id).values():
        for state, number in counts.items():
            totals[state] += number
    shown = {
        state: _first(session, viewer, today, state, owner_id=owner_id, limit=limit) if limit and total else ()
        for state, total in totals.items()
    }
    return tuple(FollowUpGroup(state, shown[state], totals[state]) for state in DueState)


def count_by_owner(session: Session, viewer: Viewer, today: dt.date) -> tuple[OwnerCounts, ...]:
    """Return how many follow-ups each person has whose meetings `viewer` may change, by name."""
    counts = _counts(session, viewer, today, None)
    named = sa.select(UserRow.id, UserRow.display_name).where(UserRow.id.in_(counts))
    people = session.execute(named.order_by(sa.func.lower(UserRow.display_name), UserRow.id))
    return tuple(OwnerCounts(number, name, counts[number]) for number, name in people)


def _counts(session: Session, viewer: Viewer, today: dt.date, owner_id: int | None) -> dict[int, dict[DueState, int]]:
    """Return how many follow-ups are in each state, by the person whose meetings they are from."""
    states = _states(today)
    columns = [sa.func.sum(sa.case((condition, 1), else_=0)) for condition in states.values()]
    found: dict[int, dict[DueState, int]] = {}
    for theirs_alone in theirs_apart(viewer, NextStepRow):
        statement = sa.select(NextStepRow.owner_id, *columns).where(theirs_alone, *_of(owner_id))
        for number, *counts in session.execute(statement.group_by(NextStepRow.owner_id)):
            sums = found.setdefault(number, dict.fromkeys(DueState, 0))
            for state, count in zip(states, counts, strict=True):
                sums[state] += int(count)
    return found


def _first(
    session: Session, viewer: Viewer, today: dt.date, state: DueState, *, owner_id: int | None, limit: int
) -> tuple[FollowUp, ...]:
    """Return the first follow-ups of a state: a part at a time in the order of its index, so that no more are read."""
    chosen = sa.select(*COLUMNS, NextStepRow.place, MeetingRow.listed_on).select_from(NextStepRow).join(*OF_MEETING)
    chosen = chosen.join(*OF_OWNER).where(_states(today)[state], *_of(owner_id)).order_by(*ORDERS[state]).limit(limit)
    parts = theirs_apart(viewer, NextStepRow)
    rows = [row for theirs_alone in parts for row in session.execute(chosen.where(theirs_alone))]
    return tuple(_follow_up(row) for row in nsmallest(limit, rows, key=PLACES[state]))


def _states(today: dt.date) -> dict[DueState, ColumnElement[bool]]:
    due, sunday = NextStepRow.due, week_end(today)
    return {
        DueState.OVERDUE: sa.and_(IS_OPEN, due < today),
        DueState.THIS_WEEK: sa.and_(IS_OPEN, due >= today, due <= sunday),
        DueState.LATER: sa.and_(IS_OPEN, due > sunday),
        DueState.UNDATED: sa.and_(IS_OPEN, due.is_(None)),
        DueState.DONE: IS_DONE,
    }


def _of(owner_id: int | None) -> tuple[ColumnElement[bool], ...]:
    return () if owner_id is None else (NextStepRow.owner_id == possible_id(owner_id),)


EARLIEST: tuple[Any, ...] = (NextStepRow.due, NextStepRow.meeting_id, NextStepRow.place)
LAST_SAID: tuple[Any, ...] = (MeetingRow.listed_on.desc(), NextStepRow.meeting_id.desc(), NextStepRow.place)
LAST_DONE: tuple[Any, ...] = (NextStepRow.done_at.desc(), NextStepRow.meeting_id.desc(), NextStepRow.place)
ORDERS: Mapping[DueState, tuple[Any, ...]] = {
    **dict.fromkeys(DueState, EARLIEST),
    DueState.UNDATED: LAST_SAID,
    DueState.DONE: LAST_DONE,
}
"""By what the follow-ups of a state are ordered; `PLACES` says the same of a row."""
PLACES: Mapping[DueState, Callable[[Any], tuple[Any, ...]]] = {
    **dict.fromkeys(DueState, lambda row: (row.due, row.id, row.place)),
    DueState.UNDATED: lambda row: (-row.listed_on.toordinal(), -row.id, row.place),
    DueState.DONE: lambda row: (-row.done_at.timestamp(), -row.id, row.place),
}
OF_MEETING: tuple[Any, Any] = (MeetingRow, MeetingRow.id == NextStepRow.meeting_id)
OF_OWNER: tuple[Any, Any] = (UserRow, UserRow.id == MeetingRow.owner_id)
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
    NextStepRow.done_at,
    NextStepRow.key,
)


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
