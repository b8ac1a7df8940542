"""Deals with customers, and what the meetings of won and lost ones look like."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coach.contacts.deal_csv import NewDeal
from coach.contacts.outcomes import MEASURES, DealMeasures
from coach.errors import NotFound
from coach.storage.access import Viewer, possible_id, theirs
from coach.storage.audit import AuditEntry, record
from coach.storage.customer_links import AT_ONCE, Owner, customers_named, drop_if_empty, named_people
from coach.storage.customers import customer_row
from coach.storage.errors import EditConflict
from coach.storage.names import name_key
from coach.storage.tables import (
    CustomerMeetingRow,
    DealOutcome,
    DealRow,
    FigureRow,
    MeetingRow,
    MeetingStatus,
    UserRow,
)
from coach.storage.text import key_of, one_line
from coach.storage.touches import Imported


@dataclass(frozen=True, slots=True)
class DealFacts:
    """What somebody says of a deal."""

    name: str
    stage: str
    amount: float | None
    opened_on: dt.date
    closed_on: dt.date | None
    outcome: DealOutcome


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal; `amount` in the company's own currency, `version` counts the changes."""

    id: int
    customer_id: int
    owner_id: int
    owner_name: str
    facts: DealFacts
    version: int


def add_deal(session: Session, viewer: Viewer, customer_id: int, facts: DealFacts) -> int:
    """Add a deal with a customer, the viewer's own, and return its id.

    Raises:
        NotFound: there is no such customer for `viewer`.
        EditConflict: the viewer has a deal of that name with the customer.
    """
    customer = customer_row(session, viewer, customer_id)
    row = DealRow(customer_id=customer.id, owner_id=viewer.user_id, team_id=viewer.team_id)
    _fill(row, facts)
    _keep(session, row)
    record(session, AuditEntry("deal.add", viewer.user_id, "deal", row.id, {"outcome": row.outcome}))
    return row.id


def import_deals(session: Session, viewer: Viewer, deals: Sequence[NewDeal]) -> Imported:
    """Add deals, all or none; one that is there already is brought to what the table says, so nothing doubles.

    A manager's import gives each deal to the person of the team whom `who` names; everything else is the viewer's own.

    Raises:
        EditConflict: somebody adds one of them at this moment.
    """
    own = Owner(viewer.user_id, viewer.team_id)
    customers = customers_named(session, own, [one.account for one in deals])
    people = named_people(session, viewer)
    known: dict[tuple[int, str], DealRow] = {}
    numbers = sorted(set(customers.values()))
    for start in range(0, len(numbers), AT_ONCE):
        some = sa.select(DealRow).where(
            theirs(viewer, DealRow), DealRow.customer_id.in_(numbers[start : start + AT_ONCE])
        )
        known |= {(row.customer_id, row.name_key): row for row in session.scalars(some.order_by(DealRow.id.desc()))}
    added = 0
    for one in deals:
        facts = DealFacts(one.name, one.stage, one.amount, one.opened_on, one.closed_on, DealOutcome(one.outcome))
        customer_id = customers[name_key(one.account)]
        row = known.get((customer_id, name_key(one.name)))
        if row is None:
            owner_id = people.get(key_of(one.who), viewer.user_id)
            row = DealRow(customer_id=customer_id, owner_id=owner_id, team_id=viewer.team_id)
            session.add(row)
            known[customer_id, name_key(one.name)] = row
            added += 1
        elif _facts(row) != facts:
            row.version += 1
        _fill(row, facts)
    try:
        session.flush()
    except IntegrityError as error:
        raise EditConflict(
            "Somebody added one of these deals at this moment.", mend="Nothing was changed; import the file again."
        ) from error
    imported = Imported(added, len(deals) - added)
    record(session, AuditEntry("deal.import", viewer.user_id, "deal", None, {"added": added, "known": imported.known}))
    return imported


def update_deal(session: Session, viewer: Viewer, deal_id: int, facts: DealFacts, *, version: int) -> int:
    """Change a deal and return the id of its customer; `version` is that of the deal which the user saw.

    Raises:
        NotFound: there is no such deal that `viewer` may change.
        EditConflict: somebody changed it meanwhile, or its owner has another deal of that name with the customer.
    """
    row = _row(session, viewer, deal_id, to_change=True)
    if row.version != version:
        raise EditConflict("This deal was changed in the meantime.", mend="Reload the page and make your change again.")
    _fill(row, facts)
    row.version += 1
    _keep(session, row)
    record(session, AuditEntry("deal.change", viewer.user_id, "deal", row.id, {"outcome": row.outcome}))
    return row.customer_id


def delete_deal(session: Session, viewer: Viewer, deal_id: int) -> int:
    """Delete a deal and return the id of its customer.

    Raises:
        NotFound: there is no such deal that `viewer` may change.
    """
    row = _row(session, viewer, deal_id, to_change=True)
    customer_id = row.customer_id
    session.delete(row)
    session.flush()
    drop_if_empty(session, customer_id)
    record(session, AuditEntry("deal.delete", viewer.user_id, "deal", deal_id))
    return customer_id


def get_deal(session: Session, viewer: Viewer, deal_id: int) -> Deal:
    """Return a deal.

    Raises:
        NotFound: there is no such deal that `viewer` may change.
    """
    row = _row(session, viewer, deal_id)
    return _deal(row, session.get_one(UserRow, row.owner_id).display_name)


def list_deals(session: Session, viewer: Viewer, customer_id: int) -> tuple[Deal, ...]:
    """Return the deals with a customer that `viewer` may see, the open ones first, then the latest."""
    statement = (
        sa.select(DealRow, UserRow.display_name)
        .join(UserRow, UserRow.id == DealRow.owner_id)
        .where(DealRow.customer_id == possible_id(customer_id), theirs(viewer, DealRow))
        .order_by(DealRow.outcome != DealOutcome.OPEN.value, DealRow.opened_on.desc(), DealRow.id.desc())
    )
    return tuple(_deal(row, name) for row, name in session.execute(statement))


def closed_deals(session: Session, viewer: Viewer) -> tuple[DealMeasures, ...]:
    """Return what the meetings of each won or lost deal held, each as a mean over its analysed meetings.

    The meetings of a deal are those with its customer from the day on which it was opened to the one on which it was
    closed. A deal without such a meeting is among them, without measures.
    """
    shares = {
        "needs": sa.func.avg(MeetingRow.needs),
        "needs_answered": sa.func.avg(_share(MeetingRow.needs - MeetingRow.needs_unaddressed, MeetingRow.needs)),
        "objections": sa.func.avg(MeetingRow.objections),
        "objections_answered": sa.func.avg(
            _share(MeetingRow.objections - MeetingRow.objections_unanswered, MeetingRow.objections)
        ),
        "score": sa.func.avg(MeetingRow.score),
    }
    closed = (theirs(viewer, DealRow), DealRow.outcome != DealOutcome.OPEN.value)
    base = _with_meetings(sa.select(DealRow.id, *shares.values())).where(*closed).group_by(DealRow.id)
    values: dict[int, dict[str, float]] = {}
    for number, *means in session.execute(base):
        values[number] = {key: float(mean) for key, mean in zip(shares, means, strict=True) if mean is not None}
    figures = [measure.id for measure in MEASURES if measure.id not in shares]
    averages = (
        _with_meetings(sa.select(DealRow.id, FigureRow.id, sa.func.avg(FigureRow.value)))
        .join(FigureRow, FigureRow.meeting_id == MeetingRow.id)
        .where(*closed, FigureRow.id.in_(figures), FigureRow.value.is_not(None))
        .group_by(DealRow.id, FigureRow.id)
    )
    for number, figure, mean in session.execute(averages):
        values.setdefault(number, {})[figure] = float(mean)
    outcomes = session.execute(sa.select(DealRow.id, DealRow.outcome).where(*closed).order_by(DealRow.id))
    return tuple(DealMeasures(outcome, values.get(number, {})) for number, outcome in outcomes)


def _with_meetings(statement: sa.Select[Any]) -> sa.Select[Any]:
    during = MeetingRow.listed_on >= DealRow.opened_on, MeetingRow.listed_on <= DealRow.closed_on
    return (
        statement.select_from(DealRow)
        .join(CustomerMeetingRow, CustomerMeetingRow.customer_id == DealRow.customer_id)
        .join(MeetingRow, MeetingRow.id == CustomerMeetingRow.meeting_id)
        .where(*during, MeetingRow.status == MeetingStatus.ANALYSED.value)
    )


def _share(part: sa.ColumnElement[int], whole: Any) -> sa.ColumnElement[float | None]:
    return sa.case((whole > 0, part * 1.0 / whole), else_=None)


def _row(session: Session, viewer: Viewer, deal_id: int, *, to_change: bool = False) -> DealRow:
    statement = sa.select(DealRow).where(DealRow.id == possible_id(deal_id), theirs(viewer, DealRow))
    row = session.scalars(statement.with_for_update() if to_change else statement).one_or_none()
    if row is None:
        raise NotFound("There is no such deal.", mend="It may have been deleted, or it is not yours to see.")
    return row


def _fill(row: DealRow, facts: DealFacts) -> None:
    row.name = one_line(facts.name, 200)
    row.name_key = name_key(row.name)
    row.stage = one_line(facts.stage, 100)
    row.amount = facts.amount
    row.opened_on, row.closed_on = facts.opened_on, facts.closed_on
    row.outcome = facts.outcome.value


def _keep(session: Session, row: DealRow) -> None:
    taken = sa.select(DealRow.id).where(
        DealRow.customer_id == row.customer_id, DealRow.owner_id == row.owner_id, DealRow.name_key == row.name_key
    )
    conflict = EditConflict("There is a deal of that name with this customer already.", mend="Choose another name.")
    with session.no_autoflush:
        if session.scalar(taken.where(DealRow.id != (row.id or 0))) is not None:
            raise conflict
    try:
        _flush_nested(session, row)
    except IntegrityError as error:
        raise conflict from error


def _flush_nested(session: Session, row: DealRow) -> None:
    with session.begin_nested():
        session.add(row)
        session.flush()


def _deal(row: DealRow, owner_name: str) -> Deal:
    return Deal(row.id, row.customer_id, row.owner_id, owner_name, _facts(row), row.version)


def _facts(row: DealRow) -> DealFacts:
    return DealFacts(row.name, row.stage, row.amount, row.opened_on, row.closed_on, DealOutcome(row.outcome))
