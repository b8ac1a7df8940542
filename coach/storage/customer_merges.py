"""Customers merged into one, and parted again with all that was theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.errors import NotFound
from coach.storage.access import Viewer, possible_id
from coach.storage.audit import AuditEntry, record
from coach.storage.customer_links import AT_ONCE, drop_if_empty
from coach.storage.customers import Customer, customer_row, get_customer
from coach.storage.names import name_key
from coach.storage.tables import (
    CustomerMeetingRow,
    CustomerMergePartRow,
    CustomerMergeRow,
    CustomerNameRow,
    CustomerRow,
    DealRow,
    MeetingRow,
    MergedPart,
    TouchRow,
)

# The tables whose rows go along, with the column that tells a row. A merge within a merge goes along like the others.
_TABLES: dict[MergedPart, tuple[type[Any], Any]] = {
    MergedPart.NAME: (CustomerNameRow, CustomerNameRow.id),
    MergedPart.MEETING: (CustomerMeetingRow, CustomerMeetingRow.meeting_id),
    MergedPart.TOUCH: (TouchRow, TouchRow.id),
    MergedPart.DEAL: (DealRow, DealRow.id),
    MergedPart.MERGE: (CustomerMergeRow, CustomerMergeRow.id),
}


@dataclass(frozen=True, slots=True)
class MergedCustomer:
    """A customer that was merged into another, and how much of what it brought along is still there."""

    id: int
    name: str
    merged_at: dt.datetime
    meetings: int
    touches: int
    deals: int


def merge_customers(session: Session, viewer: Viewer, keep_id: int, other_ids: Sequence[int]) -> Customer:
    """Give everything of other customers to one, which from now on is found under their names as well.

    What each of them brought along is noted, so that `part_customer` can take it out again.

    Raises:
        NotFound: `viewer` does not see one of them, or they belong to different teams; nothing is changed then.
    """
    keep = customer_row(session, viewer, keep_id)
    for number in dict.fromkeys(other_ids):
        if number == keep.id:
            continue
        other = customer_row(session, viewer, number)
        if (other.team_id, other.owner_id) != (keep.team_id, keep.owner_id):
            raise NotFound("There is no such customer.", mend="Only customers of one team can be merged.")
        renamed = _keep_deals_apart(session, keep.id, other.id)
        _note(session, keep.id, other, renamed)
        for table, _ in _TABLES.values():
            session.execute(sa.update(table).where(table.customer_id == other.id).values(customer_id=keep.id))
        # The row goes by a statement: an object that is deleted would look for what still refers to it.
        session.execute(sa.delete(CustomerRow).where(CustomerRow.id == other.id))
        session.expunge(other)
        record(session, AuditEntry("customer.merge", viewer.user_id, "customer", keep.id, {"merged": number}))
    session.flush()
    session.expire_all()
    return get_customer(session, viewer, keep.id)


def merged_into(session: Session, viewer: Viewer, customer_id: int) -> tuple[MergedCustomer, ...]:
    """Return what was merged into a customer and can be parted again, the latest first.

    Raises:
        NotFound: there is no such customer for `viewer`.
    """
    customer = customer_row(session, viewer, customer_id)
    merges = (
        sa.select(CustomerMergeRow.id, CustomerMergeRow.name, CustomerMergeRow.merged_at)
        .where(CustomerMergeRow.customer_id == customer.id)
        .order_by(CustomerMergeRow.id.desc())
    )
    found = [(int(number), str(name), merged_at) for number, name, merged_at in session.execute(merges)]
    counted = _counted(session, customer.id)
    kinds = (MergedPart.MEETING, MergedPart.TOUCH, MergedPart.DEAL)
    return tuple(
        MergedCustomer(number, name, merged_at, *(counted.get((number, kind.value), 0) for kind in kinds))
        for number, name, merged_at in found
    )


def part_customer(session: Session, viewer: Viewer, customer_id: int, merge_id: int) -> int:
    """Take a customer that was merged into another out again, and return its id, the one that it had before.

    Everything it brought along goes with it where the other still has it, and so do the meetings that came under its
    names since. Contacts and deals that were noted since stay, for they tell no name.

    Raises:
        NotFound: there is no such customer for `viewer`, or nothing of that kind was merged into it.
    """
    keep = customer_row(session, viewer, customer_id)
    statement = sa.select(CustomerMergeRow).where(
        CustomerMergeRow.id == possible_id(merge_id), CustomerMergeRow.customer_id == keep.id
    )
    merge = session.scalars(statement.with_for_update()).one_or_none()
    if merge is None:
        raise NotFound("These customers are not merged.", mend="Somebody may have parted them already.")
    former = CustomerRow(
        id=merge.former_id, team_id=keep.team_id, owner_id=keep.owner_id, name=merge.name, likeness=merge.likeness
    )
    session.add(former)
    session.flush()
    for kind in _TABLES:
        _give_back(session, kind, merge, keep.id)
    _give_back_new_meetings(session, keep.id, former.id)
    _rename_back(session, merge)
    number, kept = former.id, keep.id
    session.execute(sa.delete(CustomerMergeRow).where(CustomerMergeRow.id == merge.id))
    session.expunge(merge)
    for one in (number, kept):
        drop_if_empty(session, one)
    record(session, AuditEntry("customer.part", viewer.user_id, "customer", kept, {"parted": number}))
    session.flush()
    session.expire_all()
    return number


def _note(session: Session, keep_id: int, other: CustomerRow, renamed: dict[int, str]) -> None:
    merge = CustomerMergeRow(customer_id=keep_id, former_id=other.id, name=other.name, likeness=other.likeness)
    session.add(merge)
    session.flush()
    for kind, (table, key) in _TABLES.items():
        for number in session.scalars(sa.select(key).where(table.customer_id == other.id).order_by(key)).all():
            name = renamed.get(number, "") if kind is MergedPart.DEAL else ""
            session.add(CustomerMergePartRow(merge_id=merge.id, kind=kind.value, part_id=number, name=name))
    session.flush()


def _keep_deals_apart(session: Session, keep_id: int, other_id: int) -> dict[int, str]:
    """Number the deals of the other customer that have the name of one of the kept: one person's names are unique.

    Returns what they were called, by their ids.
    """
    kept = sa.select(DealRow.owner_id, DealRow.name_key).where(DealRow.customer_id == keep_id)
    taken = {(owner_id, key) for owner_id, key in session.execute(kept)}
    renamed = {}
    for deal in session.scalars(sa.select(DealRow).where(DealRow.customer_id == other_id).order_by(DealRow.id)):
        if (deal.owner_id, deal.name_key) in taken:
            renamed[deal.id] = deal.name
            deal.name, deal.name_key = _numbered(deal.name, deal.id), f"{deal.name_key[:560]} (#{deal.id})"
        taken.add((deal.owner_id, deal.name_key))
    session.flush()
    return renamed


def _numbered(name: str, number: int) -> str:
    return f"{name[:180]} (#{number})"


def _give_back(session: Session, kind: MergedPart, merge: CustomerMergeRow, keep_id: int) -> None:
    """Give the parts of one kind back: those that the kept customer still has."""
    table, key = _TABLES[kind]
    parts = sa.select(CustomerMergePartRow.part_id).where(
        CustomerMergePartRow.merge_id == merge.id, CustomerMergePartRow.kind == kind.value
    )
    changed = sa.update(table).where(table.customer_id == keep_id, key.in_(parts)).values(customer_id=merge.former_id)
    session.execute(changed, execution_options={"synchronize_session": False})


def _give_back_new_meetings(session: Session, keep_id: int, former_id: int) -> None:
    """Give back the meetings that came since the merge under a name which is the parted customer's again."""
    keys = set(session.scalars(sa.select(CustomerNameRow.name_key).where(CustomerNameRow.customer_id == former_id)))
    kept = (
        sa.select(CustomerMeetingRow.meeting_id, MeetingRow.account)
        .join(MeetingRow, MeetingRow.id == CustomerMeetingRow.meeting_id)
        .where(CustomerMeetingRow.customer_id == keep_id)
    )
    found = [number for number, account in session.execute(kept) if account and name_key(account) in keys]
    for some in _by_hundreds(found):
        statement = sa.update(CustomerMeetingRow).where(CustomerMeetingRow.meeting_id.in_(some))
        session.execute(statement.values(customer_id=former_id), execution_options={"synchronize_session": False})


def _rename_back(session: Session, merge: CustomerMergeRow) -> None:
    """Call the deals what they were called before the merge, where nobody renamed them since."""
    parts = sa.select(CustomerMergePartRow.part_id, CustomerMergePartRow.name).where(
        CustomerMergePartRow.merge_id == merge.id,
        CustomerMergePartRow.kind == MergedPart.DEAL.value,
        CustomerMergePartRow.name != "",
    )
    for number, name in session.execute(parts).all():
        named = sa.update(DealRow).where(
            DealRow.id == number, DealRow.customer_id == merge.former_id, DealRow.name == _numbered(name, number)
        )
        session.execute(
            named.values(name=name, name_key=name_key(name)), execution_options={"synchronize_session": False}
        )


def _counted(session: Session, customer_id: int) -> dict[tuple[int, str], int]:
    """Return how many parts of each kind the customer still has, by merge and kind."""
    counts: dict[tuple[int, str], int] = {}
    for kind in (MergedPart.MEETING, MergedPart.TOUCH, MergedPart.DEAL):
        table, key = _TABLES[kind]
        statement = (
            sa.select(CustomerMergePartRow.merge_id, sa.func.count())
            .join(CustomerMergeRow, CustomerMergeRow.id == CustomerMergePartRow.merge_id)
            .join(table, key == CustomerMergePartRow.part_id)
            .where(
                CustomerMergeRow.customer_id == customer_id,
                CustomerMergePartRow.kind == kind.value,
                table.customer_id == customer_id,
            )
            .group_by(CustomerMergePartRow.merge_id)
        )
        counts |= {(int(merge), kind.value): int(number) for merge, number in session.execute(statement)}
    return counts


def _by_hundreds(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[start : start + AT_ONCE] for start in range(0, len(numbers), AT_ONCE))
