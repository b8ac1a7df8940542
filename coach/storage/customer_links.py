"""Which customer a name means, in the team that uses it; meetings, contacts and deals all ask here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coach.domain import MeetingKind
from coach.storage.access import Owned, Viewer
from coach.storage.names import customer_name, likeness, name_key
from coach.storage.tables import (
    CustomerMeetingRow,
    CustomerNameRow,
    CustomerRow,
    DealRow,
    MeetingRow,
    TouchRow,
)
from coach.storage.text import key_of
from coach.storage.users import list_users

AT_ONCE = 500
"""Names looked up by one statement; databases limit how many values a statement may carry."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose something is: a person, and the team they are in."""

    owner_id: int
    team_id: int | None


def scope_of(owned: Owned) -> str:
    """Return within which names are unique: a team, or the one person who has none."""
    return f"user:{owned.owner_id}" if owned.team_id is None else f"team:{owned.team_id}"


def link_meeting(session: Session, meeting: MeetingRow) -> None:
    """Let a meeting belong to the customer that its account names, adding the customer where it is new.

    The one before it goes where nothing is left of it.
    """
    wanted = None
    if meeting.kind == MeetingKind.CUSTOMER.value and meeting.account and name_key(meeting.account):
        wanted = customers_named(session, meeting, [meeting.account])[name_key(meeting.account)]
    link = session.get(CustomerMeetingRow, meeting.id)
    before = None if link is None else link.customer_id
    if wanted is None:
        if link is not None:
            session.delete(link)
    elif link is None:
        session.add(CustomerMeetingRow(meeting_id=meeting.id, customer_id=wanted))
    else:
        link.customer_id = wanted
    session.flush()
    if before is not None and before != wanted:
        drop_if_empty(session, before)


def customer_of(session: Session, meeting_id: int) -> int | None:
    """Return the id of the customer that a meeting belongs to."""
    return session.scalar(sa.select(CustomerMeetingRow.customer_id).where(CustomerMeetingRow.meeting_id == meeting_id))


def drop_if_empty(session: Session, customer_id: int) -> None:
    """Delete a customer without a meeting, a contact or a deal: a deleted meeting leaves no name behind.

    The row is locked before it is looked at, so that what another transaction adds to it at this moment is seen.
    """
    locked = sa.select(CustomerRow.id).where(CustomerRow.id == customer_id).with_for_update()
    if session.scalar(locked) is None:
        return
    for table in (CustomerMeetingRow, TouchRow, DealRow):
        if session.scalar(sa.select(table.customer_id).where(table.customer_id == customer_id).limit(1)) is not None:
            return
    session.execute(sa.delete(CustomerRow).where(CustomerRow.id == customer_id))


def customers_named(session: Session, owned: Owned, names: Iterable[str]) -> Mapping[str, int]:
    """Return the ids of the customers of these names by `name_key`, adding those that are new.

    `owned` says whose customers they are: the team's of the owner, or the owner's own.
    """
    spelled = {name_key(name): customer_name(name) for name in names if name_key(name)}
    known = _known(session, scope_of(owned), list(spelled))
    new = [key for key in spelled if key not in known]
    for key in new:
        known[key] = _add(session, owned, spelled[key], key)
    return known


def named_people(session: Session, viewer: Viewer) -> dict[str, int]:
    """Return by name and e-mail address whom a manager may enter contacts for; two of one name are nobody."""
    if viewer.managed_team is None:
        return {}
    people = list_users(session, team_id=viewer.managed_team)
    names = Counter(key_of(one.display_name) for one in people)
    named = {key_of(one.display_name): one.id for one in people if names[key_of(one.display_name)] == 1}
    return named | {key_of(one.email): one.id for one in people}


def _known(session: Session, scope: str, keys: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(keys), AT_ONCE):
        statement = sa.select(CustomerNameRow.name_key, CustomerNameRow.customer_id).where(
            CustomerNameRow.scope == scope, CustomerNameRow.name_key.in_(keys[start : start + AT_ONCE])
        )
        found |= {str(key): int(number) for key, number in session.execute(statement)}
    return found


def _add(session: Session, owned: Owned, name: str, key: str) -> int:
    """Add a customer; where another transaction was faster, return the one that it added."""
    try:
        return _insert_nested(session, owned, name, key)
    except IntegrityError:
        found = _known(session, scope_of(owned), [key])
        if key not in found:
            raise
        return found[key]


def _insert_nested(session: Session, owned: Owned, name: str, key: str) -> int:
    with session.begin_nested():
        row = CustomerRow(
            team_id=owned.team_id,
            owner_id=owned.owner_id if owned.team_id is None else None,
            name=name,
            likeness=likeness(name),
        )
        session.add(row)
        session.flush()
        session.add(CustomerNameRow(customer_id=row.id, scope=scope_of(owned), name=name, name_key=key))
    return row.id
