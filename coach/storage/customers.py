"""Customers: found by their names, listed, and merged where two names mean one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from coach.errors import NotFound
from coach.storage.access import Viewer, possible_id, theirs
from coach.storage.pages import Page, page_within
from coach.storage.tables import (
    CustomerMeetingRow,
    CustomerNameRow,
    CustomerRow,
    DealOutcome,
    DealRow,
    MeetingRow,
    TouchRow,
)
from coach.storage.text import key_of

MOST_PER_PAGE = 200
MOST_GROUPS = 20
MOST_MERGED = 50


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer with all names under which it is found."""

    id: int
    name: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CustomerSummary:
    """A customer in a list; it counts what the viewer may see. `last_contact` is None where nothing has a day."""

    id: int
    name: str
    meetings: int
    touches: int
    open_deals: int
    last_contact: dt.date | None


@dataclass(frozen=True, slots=True)
class CustomerPage(Page):
    """A page of customers, counted from 1; `total` counts all that were asked for."""

    customers: tuple[CustomerSummary, ...]
    total: int
    page: int
    per_page: int


def seen_customers(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition on `CustomerRow` that `viewer` has a meeting, a contact or a deal with the customer."""
    return sa.or_(*(CustomerRow.id.in_(some) for some in _dealt_with(viewer)))


def seen_one_by_one(viewer: Viewer) -> ColumnElement[bool]:
    """Return what `seen_customers` says, for a few customers: it looks at their rows and not at all of the team's."""
    return sa.or_(
        *(CustomerRow.id.in_(some.where(some.selected_columns[0] == CustomerRow.id)) for some in _dealt_with(viewer))
    )


def _dealt_with(viewer: Viewer) -> tuple[sa.Select[Any], ...]:
    meetings = (
        sa.select(CustomerMeetingRow.customer_id)
        .join(MeetingRow, MeetingRow.id == CustomerMeetingRow.meeting_id)
        .where(theirs(viewer))
    )
    touches = sa.select(TouchRow.customer_id).where(theirs(viewer, TouchRow))
    deals = sa.select(DealRow.customer_id).where(theirs(viewer, DealRow))
    return meetings, touches, deals


def list_customers(
    session: Session, viewer: Viewer, *, search: str = "", page: int = 1, per_page: int = 50
) -> CustomerPage:
    """Return a page of the customers that `viewer` sees, by name; `search` is a part of a name, in any case."""
    wanted = sa.select(CustomerRow.id).where(seen_customers(viewer))
    if search.strip():
        part = CustomerNameRow.name_key.contains(key_of(search), autoescape=True)
        wanted = wanted.where(CustomerRow.id.in_(sa.select(CustomerNameRow.customer_id).where(part)))
    total = session.scalar(sa.select(sa.func.count()).select_from(wanted.subquery())) or 0
    per_page = min(max(per_page, 1), MOST_PER_PAGE)
    page = page_within(page, total, per_page)
    chosen = wanted.order_by(sa.func.lower(CustomerRow.name), CustomerRow.id)
    ids = list(session.scalars(chosen.limit(per_page).offset((page - 1) * per_page)))
    return CustomerPage(summaries(session, viewer, ids), total, page, per_page)


def summaries(session: Session, viewer: Viewer, ids: Sequence[int]) -> tuple[CustomerSummary, ...]:
    """Return the summaries of the customers that `viewer` sees, in the order of `ids`; others are left out."""
    named = sa.select(CustomerRow.id, CustomerRow.name).where(CustomerRow.id.in_(ids))
    names = {number: name for number, name in session.execute(named)}  # noqa: C416  (rows are no pairs to mypy)
    meetings = (
        sa.select(CustomerMeetingRow.customer_id, sa.func.count(), sa.func.max(MeetingRow.listed_on))
        .join(MeetingRow, MeetingRow.id == CustomerMeetingRow.meeting_id)
        .where(theirs(viewer), CustomerMeetingRow.customer_id.in_(ids))
        .group_by(CustomerMeetingRow.customer_id)
    )
    touches = (
        sa.select(TouchRow.customer_id, sa.func.count(), sa.func.max(TouchRow.happened_on))
        .where(theirs(viewer, TouchRow), TouchRow.customer_id.in_(ids))
        .group_by(TouchRow.customer_id)
    )
    open_one = sa.case((DealRow.outcome == DealOutcome.OPEN.value, 1), else_=0)
    deals = (
        sa.select(DealRow.customer_id, sa.func.sum(open_one))
        .where(theirs(viewer, DealRow), DealRow.customer_id.in_(ids))
        .group_by(DealRow.customer_id)
    )
    met = {number: (count, last) for number, count, last in session.execute(meetings)}
    touched = {number: (count, last) for number, count, last in session.execute(touches)}
    dealt = {number: int(count) for number, count in session.execute(deals)}
    seen = met.keys() | touched.keys() | dealt.keys()
    return tuple(_summary(number, names[number], met, touched, dealt) for number in ids if number in seen)


Counted = Mapping[int, tuple[int, dt.date | None]]


def _summary(number: int, name: str, met: Counted, touched: Counted, dealt: Mapping[int, int]) -> CustomerSummary:
    meetings, last_met = met.get(number, (0, None))
    touches, last_touched = touched.get(number, (0, None))
    last = max((day for day in (last_met, last_touched) if day is not None), default=None)
    return CustomerSummary(number, name, meetings, touches, dealt.get(number, 0), last)


def get_customer(session: Session, viewer: Viewer, customer_id: int) -> Customer:
    """Return a customer.

    Raises:
        NotFound: there is none, or `viewer` has nothing to do with it.
    """
    row = customer_row(session, viewer, customer_id)
    names = sa.select(CustomerNameRow.name).where(CustomerNameRow.customer_id == row.id).order_by(CustomerNameRow.id)
    return Customer(row.id, row.name, tuple(session.scalars(names)))


def customer_row(session: Session, viewer: Viewer, customer_id: int) -> CustomerRow:
    """Return the row of a customer that `viewer` sees.

    Raises:
        NotFound: there is none, or `viewer` has nothing to do with it.
    """
    statement = sa.select(CustomerRow).where(CustomerRow.id == possible_id(customer_id), seen_one_by_one(viewer))
    row = session.scalars(statement).one_or_none()
    if row is None:
        raise NotFound("There is no such customer.", mend="It may have been merged, or it is not yours to see.")
    return row


def customer_of(session: Session, viewer: Viewer, meeting_id: int) -> int | None:
    """Return the customer that a meeting belongs to, None where there is none or `viewer` may not see its page."""
    statement = (
        sa.select(CustomerRow.id)
        .join(CustomerMeetingRow, CustomerMeetingRow.customer_id == CustomerRow.id)
        .where(CustomerMeetingRow.meeting_id == possible_id(meeting_id), seen_one_by_one(viewer))
    )
    return session.scalar(statement)


def sees_customer(session: Session, viewer: Viewer, customer_id: int) -> bool:
    """Return whether `viewer` has a meeting, a contact or a deal with a customer."""
    statement = sa.select(CustomerRow.id).where(CustomerRow.id == possible_id(customer_id), seen_one_by_one(viewer))
    return session.scalar(statement) is not None


def possible_duplicates(session: Session, viewer: Viewer, customer_id: int) -> tuple[CustomerSummary, ...]:
    """Return the other customers whose names differ from this one's only by legal form, accents or punctuation.

    Raises:
        NotFound: there is no such customer for `viewer`.
    """
    row = customer_row(session, viewer, customer_id)
    same = sa.select(CustomerRow.id).where(
        CustomerRow.likeness == row.likeness,
        CustomerRow.likeness != "",
        CustomerRow.id != row.id,
        CustomerRow.team_id.is_not_distinct_from(row.team_id),
        CustomerRow.owner_id.is_not_distinct_from(row.owner_id),
        seen_one_by_one(viewer),
    )
    return summaries(session, viewer, list(session.scalars(same.order_by(CustomerRow.id).limit(MOST_MERGED))))


def duplicate_groups(session: Session, viewer: Viewer) -> tuple[tuple[Customer, ...], ...]:
    """Return groups of customers that may be one and the same, at most 20 groups, by name."""
    shared = (
        sa.select(CustomerRow.team_id, CustomerRow.owner_id, CustomerRow.likeness)
        .where(seen_customers(viewer), CustomerRow.likeness != "")
        .group_by(CustomerRow.team_id, CustomerRow.owner_id, CustomerRow.likeness)
        .having(sa.func.count() > 1)
        .order_by(CustomerRow.likeness)
        .limit(MOST_GROUPS)
    )
    groups = []
    for team_id, owner_id, likeness in session.execute(shared):
        members = sa.select(CustomerRow.id, CustomerRow.name).where(
            seen_one_by_one(viewer),
            CustomerRow.likeness == likeness,
            CustomerRow.team_id.is_not_distinct_from(team_id),
            CustomerRow.owner_id.is_not_distinct_from(owner_id),
        )
        found = session.execute(members.order_by(CustomerRow.id).limit(MOST_MERGED))
        groups.append(tuple(Customer(number, name, (name,)) for number, name in found))
    return tuple(groups)
