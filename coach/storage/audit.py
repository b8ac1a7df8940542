"""The log of who did what when. Words of a meeting never get here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.errors import NotFound
from coach.storage.access import Viewer
from coach.storage.tables import AccountRole, AuditRow
from coach.storage.text import one_line

LONGEST_DETAIL = 80
MOST_DETAILS = 12

Detail = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """`action` is "subject.verb" ("meeting.delete"); `address` the network address, where known."""

    action: str
    actor_id: int | None = None
    subject: str = ""
    subject_id: int | None = None
    details: Mapping[str, Detail] = field(default_factory=dict)
    address: str = ""


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """An entry as it stands in the log."""

    id: int
    at: dt.datetime
    entry: AuditEntry


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A page of the log; `total` counts all events that were asked for."""

    events: tuple[AuditEvent, ...]
    total: int
    page: int
    per_page: int


def record(session: Session, entry: AuditEntry) -> None:
    """Add `entry` to the log, in the same transaction as what it tells of.

    Raises:
        ValueError: a detail is so long that it could be words of a meeting, or there are too many.
    """
    lengths = [len(value) for value in entry.details.values() if isinstance(value, str)]
    if len(entry.details) > MOST_DETAILS or any(length > LONGEST_DETAIL for length in lengths):
        raise ValueError("an audit entry holds a few short values, never text")
    session.add(
        AuditRow(
            action=entry.action,
            actor_id=entry.actor_id,
            subject=entry.subject,
            subject_id=entry.subject_id,
            details=dict(entry.details),
            address=one_line(entry.address, 64),
        )
    )
    session.flush()


def list_events(
    session: Session,
    viewer: Viewer,
    *,
    page: int = 1,
    per_page: int = 100,
    actor_id: int | None = None,
    action: str | None = None,
) -> AuditPage:
    """Return a page of the log, newest first; `action` may be a beginning ("meeting.").

    Raises:
        NotFound: `viewer` is no admin.
    """
    if viewer.role is not AccountRole.ADMIN:
        raise NotFound("There is no such page.")
    wanted = sa.select(AuditRow)
    if actor_id is not None:
        wanted = wanted.where(AuditRow.actor_id == actor_id)
    if action:
        wanted = wanted.where(AuditRow.action.startswith(action, autoescape=True))
    total = session.scalar(sa.select(sa.func.count()).select_from(wanted.subquery())) or 0
    page, per_page = max(page, 1), min(max(per_page, 1), 500)
    rows = session.scalars(wanted.order_by(AuditRow.id.desc()).limit(per_page).offset((page - 1) * per_page))
    return AuditPage(tuple(_event(row) for row in rows), total, page, per_page)


def _event(row: AuditRow) -> AuditEvent:
    entry = AuditEntry(row.action, row.actor_id, row.subject, row.subject_id, row.details, row.address)
    return AuditEvent(row.id, row.at, entry)
