"""The contacts with customers as rules of the kind `cadence` look at them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.contacts.cadence import days_looked_at
from coach.domain import Label, MeetingForm, MeetingKind
from coach.guidelines.histories import MEETING, Contact, ContactHistory, OpenDeal
from coach.guidelines.rules import Guideline
from coach.storage.access import Viewer, possible_id, theirs
from coach.storage.tables import (
    CustomerMeetingRow,
    CustomerRow,
    DealOutcome,
    DealRow,
    MeetingRow,
    MomentRow,
    TouchRow,
    UserRow,
)

LONG_AGO = "other"
"""The kind of a contact of which only the day is asked; a rule about meetings leaves it alone."""


def contact_histories(
    session: Session, viewer: Viewer, rules: Sequence[Guideline], today: dt.date, *, owner_id: int | None = None
) -> tuple[ContactHistory, ...]:
    """Return the contacts with the viewer's customers as far back as `rules` look, and their open deals.

    Of a customer with an open deal but no contact in that time the last one before it is given. A meeting that is
    not internal counts on the day of its upload where its own day is not known. `owner_id` keeps one person's alone.
    """
    if not rules:
        return ()
    since = today - dt.timedelta(days=days_looked_at(rules))
    contacts: dict[int, list[Contact]] = defaultdict(list)
    labels = _labels(session, viewer, rules, since)
    met = _of(viewer, MeetingRow, owner_id)
    meetings = (
        sa.select(
            CustomerMeetingRow.customer_id, MeetingRow.id, MeetingRow.listed_on, MeetingRow.form, UserRow.display_name
        )
        .join(MeetingRow, MeetingRow.id == CustomerMeetingRow.meeting_id)
        .join(UserRow, UserRow.id == MeetingRow.owner_id)
        .where(*met, MeetingRow.listed_on.between(since, today))
    )
    for customer_id, number, on, form, who in session.execute(meetings):
        found = labels.get(number, frozenset())
        contacts[customer_id].append(
            Contact(on, MEETING, found, MeetingForm(form), MeetingKind.CUSTOMER, meeting_id=number, who=who)
        )
    touched = _of(viewer, TouchRow, owner_id)
    touches = sa.select(TouchRow.customer_id, TouchRow.happened_on, TouchRow.kind, TouchRow.who).where(
        *touched, TouchRow.happened_on.between(since, today)
    )
    for customer_id, on, kind, who in session.execute(touches):
        contacts[customer_id].append(Contact(on, kind, who=who))
    deals = _deals(session, viewer, owner_id)
    silent = [number for number in deals if number not in contacts]
    for number, last in _last_contacts(session, silent, met, touched, since):
        contacts[number].append(Contact(last, LONG_AGO))
    return tuple(
        ContactHistory(name, tuple(contacts[number]), tuple(deals[number]), number)
        for number, name in _names(session, {*contacts, *deals})
    )


def _of(viewer: Viewer, table: Any, owner_id: int | None) -> tuple[Any, ...]:
    own = () if owner_id is None else (table.owner_id == possible_id(owner_id),)
    return (theirs(viewer, table), *own)


def _labels(
    session: Session, viewer: Viewer, rules: Sequence[Guideline], since: dt.date
) -> dict[int, frozenset[Label]]:
    wanted = sorted({str(label) for rule in rules for label in rule.when})
    if not wanted:
        return {}
    statement = (
        sa.select(MomentRow.meeting_id, MomentRow.label)
        .join(MeetingRow, MeetingRow.id == MomentRow.meeting_id)
        .where(theirs(viewer), MeetingRow.listed_on >= since, MomentRow.label.in_(wanted))
        .distinct()
    )
    found: dict[int, frozenset[Label]] = {}
    for number, label in session.execute(statement):
        found[number] = found.get(number, frozenset()) | {Label(label)}
    return found


def _deals(session: Session, viewer: Viewer, owner_id: int | None) -> dict[int, list[OpenDeal]]:
    statement = sa.select(DealRow.customer_id, DealRow.opened_on, DealRow.stage, DealRow.name).where(
        *_of(viewer, DealRow, owner_id), DealRow.outcome == DealOutcome.OPEN.value
    )
    deals: dict[int, list[OpenDeal]] = defaultdict(list)
    for customer_id, opened_on, stage, name in session.execute(statement):
        deals[customer_id].append(OpenDeal(opened_on, stage, name))
    return deals


def _last_contacts(
    session: Session, customers: Sequence[int], met: tuple[Any, ...], touched: tuple[Any, ...], since: dt.date
) -> list[tuple[int, dt.date]]:
    """Return customer and day of the last contact before `since`, for those of `customers` that have one."""
    last: dict[int, dt.date] = {}
    for start in range(0, len(customers), 500):
        some = customers[start : start + 500]
        meetings = (
            sa.select(CustomerMeetingRow.customer_id, sa.func.max(MeetingRow.listed_on))
            .join(MeetingRow, MeetingRow.id == CustomerMeetingRow.meeting_id)
            .where(*met, CustomerMeetingRow.customer_id.in_(some), MeetingRow.listed_on < since)
            .group_by(CustomerMeetingRow.customer_id)
        )
        touches = (
            sa.select(TouchRow.customer_id, sa.func.max(TouchRow.happened_on))
            .where(*touched, TouchRow.customer_id.in_(some), TouchRow.happened_on < since)
            .group_by(TouchRow.customer_id)
        )
        for number, on in [*session.execute(meetings), *session.execute(touches)]:
            last[number] = max(on, last.get(number, on))
    return list(last.items())


def _names(session: Session, customers: set[int]) -> list[tuple[int, str]]:
    numbers = sorted(customers)
    found: list[tuple[int, str]] = []
    for start in range(0, len(numbers), 500):
        some = sa.select(CustomerRow.id, CustomerRow.name).where(CustomerRow.id.in_(numbers[start : start + 500]))
        found += [(number, name) for number, name in session.execute(some.order_by(CustomerRow.id))]
    return found
