"""Contacts with customers that were entered or imported, and the meetings beside them, in order of time."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coach.contacts.touch_csv import NewTouch
from coach.domain import MeetingKind
from coach.errors import NotFound
from coach.storage.access import Viewer, possible_id, theirs
from coach.storage.audit import AuditEntry, record
from coach.storage.customer_links import AT_ONCE, Owner, customers_named, drop_if_empty, named_people, scope_of
from coach.storage.errors import EditConflict
from coach.storage.names import name_key
from coach.storage.tables import (
    CustomerMeetingRow,
    CustomerRow,
    MeetingRow,
    TouchRow,
    UserRow,
    now,
)
from coach.storage.text import clean, key_of

MOST_EXPORTED = 200_000


@dataclass(frozen=True, slots=True)
class Imported:
    """How many contacts an import added, and how many were there already."""

    added: int
    known: int


@dataclass(frozen=True, slots=True)
class ContactEntry:
    """A meeting or a contact on a day. `what` is the title or the note; one of the two ids is set.

    `who` is the person on our side: as it was entered, or whose meeting it is. `kind` is "meeting" for what was
    uploaded, else the kind of the contact.
    """

    on: dt.date
    kind: str
    what: str
    who: str
    customer_id: int | None
    customer: str | None
    meeting_id: int | None
    touch_id: int | None


def add_touches(session: Session, viewer: Viewer, touches: Sequence[NewTouch]) -> Imported:
    """Add contacts, all or none; those that are there already count as known, so a file can be imported twice.

    Two lines that say the same are two contacts; the same file again adds neither. A manager's import gives each
    contact to the person of the team whom `who` names by name or e-mail address; everything else is the viewer's own.

    Raises:
        EditConflict: another import adds the same contacts at this moment.
    """
    own = Owner(viewer.user_id, viewer.team_id)
    customers = customers_named(session, own, [one.account for one in touches])
    owners = named_people(session, viewer)
    seen: Counter[str] = Counter()
    rows: dict[str, dict[str, Any]] = {}
    for one in touches:
        owner_id = owners.get(key_of(one.who), viewer.user_id)
        digest = _digest((scope_of(own), str(owner_id)), one, seen)
        rows[digest] = {
            "customer_id": customers[name_key(one.account)],
            "owner_id": owner_id,
            "team_id": viewer.team_id,
            "happened_on": one.on,
            "kind": one.kind,
            "who": clean(one.who, 120),
            "note": clean(one.note, 1000),
            "digest": digest,
            "created_at": now(),
        }
    known = _stored(session, list(rows))
    new = [row for digest, row in rows.items() if digest not in known]
    try:
        _insert_nested(session, new)
    except IntegrityError as error:
        raise EditConflict(
            "Somebody imported the same contacts at this moment.", mend="Nothing was changed; import the file again."
        ) from error
    record(session, AuditEntry("touch.add", viewer.user_id, "touch", None, {"added": len(new), "known": len(known)}))
    return Imported(len(new), len(known))


def _insert_nested(session: Session, rows: list[dict[str, Any]]) -> None:
    with session.begin_nested():
        if rows:
            session.execute(sa.insert(TouchRow), rows)


def delete_touch(session: Session, viewer: Viewer, touch_id: int) -> int:
    """Delete a contact and return the id of its customer.

    Raises:
        NotFound: there is no such contact that `viewer` may change.
    """
    statement = sa.select(TouchRow).where(TouchRow.id == possible_id(touch_id), theirs(viewer, TouchRow))
    row = session.scalars(statement).one_or_none()
    if row is None:
        raise NotFound("There is no such contact.")
    customer_id = row.customer_id
    session.delete(row)
    session.flush()
    drop_if_empty(session, customer_id)
    record(session, AuditEntry("touch.delete", viewer.user_id, "touch", touch_id))
    return customer_id


def export_touches(session: Session, viewer: Viewer) -> tuple[NewTouch, ...]:
    """Return the contacts that `viewer` may see, the oldest first; meetings that were uploaded are not among them."""
    statement = (
        sa.select(CustomerRow.name, TouchRow.happened_on, TouchRow.kind, TouchRow.who, TouchRow.note)
        .join(CustomerRow, CustomerRow.id == TouchRow.customer_id)
        .where(theirs(viewer, TouchRow))
        .order_by(TouchRow.happened_on, TouchRow.id)
        .limit(MOST_EXPORTED)
    )
    return tuple(NewTouch(*row) for row in session.execute(statement))


def list_contacts(
    session: Session,
    viewer: Viewer,
    *,
    customer_id: int | None = None,
    owner_id: int | None = None,
    days: tuple[dt.date, dt.date] | None = None,
    limit: int = 200,
) -> tuple[ContactEntry, ...]:
    """Return customer meetings and contacts that `viewer` may see, the latest first; `days` are the first and the last.

    A meeting without a date counts on the day of its upload.
    """
    both = sa.union_all(_meetings(viewer), _touches(viewer)).subquery()
    statement = sa.select(both)
    if customer_id is not None:
        statement = statement.where(both.c.customer_id == possible_id(customer_id))
    if owner_id is not None:
        statement = statement.where(both.c.owner_id == possible_id(owner_id))
    if days is not None:
        statement = statement.where(both.c.happened_on.between(*days))
    order = (both.c.happened_on.desc(), both.c.meeting_id.desc(), both.c.touch_id.desc())
    return tuple(
        ContactEntry(
            row.happened_on,
            row.kind,
            row.what,
            row.who,
            row.customer_id,
            row.customer,
            row.meeting_id,
            row.touch_id,
        )
        for row in session.execute(statement.order_by(*order).limit(limit))
    )


def count_by_day(
    session: Session, viewer: Viewer, since: dt.date, until: dt.date, *, owner_id: int | None = None
) -> Mapping[dt.date, tuple[int, int]]:
    """Return day -> (customer meetings, other contacts) between two days, both included."""
    counts: dict[dt.date, tuple[int, int]] = {}
    tables: tuple[tuple[Any, Any, tuple[Any, ...]], ...] = (
        (MeetingRow, MeetingRow.listed_on, (MeetingRow.kind == MeetingKind.CUSTOMER.value,)),
        (TouchRow, TouchRow.happened_on, ()),
    )
    for place, (table, day, conditions) in enumerate(tables):
        statement = sa.select(day, sa.func.count()).where(theirs(viewer, table), day.between(since, until), *conditions)
        if owner_id is not None:
            statement = statement.where(table.owner_id == possible_id(owner_id))
        for on, number in session.execute(statement.group_by(day)):
            before = counts.get(on, (0, 0))
            counts[on] = (before[0] + number, before[1]) if place == 0 else (before[0], before[1] + number)
    return counts


def _meetings(viewer: Viewer) -> sa.Select[Any]:
    columns: tuple[Any, ...] = (
        MeetingRow.listed_on.label("happened_on"),
        sa.literal("meeting").label("kind"),
        MeetingRow.title.label("what"),
        UserRow.display_name.label("who"),
        MeetingRow.owner_id.label("owner_id"),
        CustomerRow.id.label("customer_id"),
        CustomerRow.name.label("customer"),
        MeetingRow.id.label("meeting_id"),
        sa.cast(sa.null(), sa.Integer).label("touch_id"),
    )
    return (
        sa.select(*columns)
        .join(UserRow, UserRow.id == MeetingRow.owner_id)
        .outerjoin(CustomerMeetingRow, CustomerMeetingRow.meeting_id == MeetingRow.id)
        .outerjoin(CustomerRow, CustomerRow.id == CustomerMeetingRow.customer_id)
        .where(theirs(viewer), MeetingRow.kind == MeetingKind.CUSTOMER.value)
    )


def _touches(viewer: Viewer) -> sa.Select[Any]:
    columns: tuple[Any, ...] = (
        TouchRow.happened_on,
        TouchRow.kind,
        TouchRow.note.label("what"),
        sa.case((TouchRow.who != "", TouchRow.who), else_=UserRow.display_name).label("who"),
        TouchRow.owner_id,
        CustomerRow.id.label("customer_id"),
        CustomerRow.name.label("customer"),
        sa.cast(sa.null(), sa.Integer).label("meeting_id"),
        TouchRow.id.label("touch_id"),
    )
    return (
        sa.select(*columns)
        .join(UserRow, UserRow.id == TouchRow.owner_id)
        .join(CustomerRow, CustomerRow.id == TouchRow.customer_id)
        .where(theirs(viewer, TouchRow))
    )


def _digest(whose: tuple[str, str], touch: NewTouch, seen: Counter[str]) -> str:
    parts = (*whose, name_key(touch.account), touch.on.isoformat(), touch.kind, key_of(touch.who), touch.note)
    same = "\x1f".join(parts)
    seen[same] += 1
    return hashlib.sha256(f"{same}\x1f{seen[same]}".encode("utf-8", "replace")).hexdigest()


def _stored(session: Session, digests: list[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(digests), AT_ONCE):
        some = digests[start : start + AT_ONCE]
        found |= set(session.scalars(sa.select(TouchRow.digest).where(TouchRow.digest.in_(some))))
    return found
