"""The archive read or judged again: what is asked for, the stored meetings, their new reports, and what changed.

A rereading works on the whole archive and shows counts to whoever may ask for one (trainers and admins). Titles of
meetings are shown only to those who may see the meeting anyway.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from coach.domain import MeetingKind
from coach.errors import NotFound
from coach.report_changes import ChangeTally
from coach.storage.access import Viewer, possible_id, visible
from coach.storage.audit import AuditEntry, record
from coach.storage.scenes import SceneFilter, scene_filter, scene_ids
from coach.storage.tables import (
    AccountRole,
    JobRow,
    MeetingRow,
    RereadChangeRow,
    RereadMode,
    RereadRow,
    UserRow,
)

MAKERS = (AccountRole.TRAINER, AccountRole.ADMIN)
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class RereadOrder:
    """What is asked for. `by_todays` judges every meeting by the guidelines of today, not by those of its day."""

    mode: RereadMode
    wanted: SceneFilter = SceneFilter()  # noqa: RUF009  (frozen)
    by_todays: bool = False


@dataclass(frozen=True, slots=True)
class RereadRecord:
    """A rereading in a list; `owner_name` is empty where it came from the command line, `job_id` None without a job."""

    id: int
    owner_id: int | None
    owner_name: str
    order: RereadOrder
    created_at: dt.datetime
    job_id: int | None


@dataclass(frozen=True, slots=True)
class ChangedMeeting:
    """A meeting that changed. `title` is empty where the viewer may not see it; scores in 0..100 or None."""

    meeting_id: int
    title: str
    held_on: dt.date
    kind: MeetingKind
    labels_in: int
    labels_out: int
    missed_in: int
    missed_out: int
    score_before: float | None
    score_after: float | None


def add_reread(session: Session, viewer: Viewer | None, order: RereadOrder) -> int:
    """Keep what is asked for and return its id; without a viewer the command line asks.

    Raises:
        NotFound: `viewer` is neither a trainer nor an admin.
    """
    if viewer is not None:
        _let_in(viewer)
    owner = viewer.user_id if viewer is not None else None
    row = RereadRow(owner_id=owner, mode=order.mode.value, by_todays=order.by_todays, wanted=order.wanted.as_json())
    session.add(row)
    session.flush()
    record(session, AuditEntry("reread.start", owner, "reread", row.id, {"mode": row.mode}))
    return row.id


def get_reread(session: Session, viewer: Viewer, reread_id: int) -> RereadRecord:
    """Return a rereading; all who may ask for one see all of them.

    Raises:
        NotFound: there is none for `viewer`.
    """
    found = _records(session, viewer, RereadRow.id == possible_id(reread_id))
    if not found:
        raise NotFound("There is no such rereading.", mend="It may be too old, or it is not yours to see.")
    return found[0]


def list_rereads(session: Session, viewer: Viewer, *, most: int = 50) -> tuple[RereadRecord, ...]:
    """Return the newest rereadings.

    Raises:
        NotFound: `viewer` may not see any.
    """
    return _records(session, viewer, sa.true(), most=most)


def changes_so_far(session: Session, viewer: Viewer, reread_id: int) -> ChangeTally:
    """Return the counts of a rereading, while it runs those of the meetings that are done.

    Raises:
        NotFound: there is none for `viewer`.
    """
    get_reread(session, viewer, reread_id)
    return tally_so_far(session, reread_id)


def most_changed(session: Session, viewer: Viewer, reread_id: int) -> tuple[ChangedMeeting, ...]:
    """Return the (at most 50) meetings that changed most, the most changed first.

    Raises:
        NotFound: there is none for `viewer`.
    """
    get_reread(session, viewer, reread_id)
    titles = sa.case((visible(viewer), MeetingRow.title), else_="")
    statement = (
        sa.select(RereadChangeRow, titles, MeetingRow.listed_on, MeetingRow.kind)
        .join(MeetingRow, MeetingRow.id == RereadChangeRow.meeting_id)
        .where(RereadChangeRow.reread_id == reread_id)
        .order_by(RereadChangeRow.size.desc(), RereadChangeRow.meeting_id)
        .limit(MOST_SHOWN)
    )
    return tuple(
        ChangedMeeting(
            meeting_id=row.meeting_id,
            title=title,
            held_on=day,
            kind=MeetingKind(kind),
            labels_in=row.labels_in,
            labels_out=row.labels_out,
            missed_in=row.missed_in,
            missed_out=row.missed_out,
            score_before=row.score_before,
            score_after=row.score_after,
        )
        for row, title, day, kind in session.execute(statement)
    )


def order_of(session: Session, reread_id: int) -> RereadOrder:
    """Return what is asked for, for the work itself.

    Raises:
        NotFound: the rereading is gone, with the account of whoever asked for it.
    """
    return _order(_row(session, reread_id))


def planned_meetings(session: Session, reread_id: int) -> tuple[int, ...]:
    """Return the ids of the meetings, laid down at the first call: later uploads are not among them.

    Raises:
        NotFound: the rereading is gone.
    """
    row = _row(session, reread_id)
    if row.ids is None:
        row.ids = {"ids": list(scene_ids(session, scene_filter(row.wanted)))}
        session.flush()
    return tuple(row.ids["ids"])


def tally_so_far(session: Session, reread_id: int) -> ChangeTally:
    """Return the counts, for the work itself.

    Raises:
        NotFound: the rereading is gone.
    """
    found = session.execute(sa.select(RereadRow.tally).where(RereadRow.id == reread_id)).one_or_none()
    if found is None:
        raise _gone()
    return ChangeTally() if found.tally is None else ChangeTally(**found.tally)


def _let_in(viewer: Viewer) -> None:
    if viewer.role not in MAKERS:
        raise NotFound("There is no such rereading.", mend="Trainers and admins have the archive read again.")


def _row(session: Session, reread_id: int) -> RereadRow:
    statement = sa.select(RereadRow).where(RereadRow.id == reread_id).options(undefer(RereadRow.ids))
    row = session.scalars(statement).one_or_none()
    if row is None:
        raise _gone()
    return row


def _gone() -> NotFound:
    return NotFound("The rereading was deleted while it ran.")


def _order(row: RereadRow) -> RereadOrder:
    return RereadOrder(RereadMode(row.mode), scene_filter(row.wanted), row.by_todays)


def _records(
    session: Session, viewer: Viewer, condition: sa.ColumnElement[bool], *, most: int = 1
) -> tuple[RereadRecord, ...]:
    _let_in(viewer)
    of_reread = sa.and_(JobRow.kind == "reread", JobRow.subject_id == RereadRow.id)
    job = sa.select(sa.func.max(JobRow.id)).where(of_reread).scalar_subquery()
    statement = (
        sa.select(RereadRow, UserRow.display_name, job)
        .outerjoin(UserRow, UserRow.id == RereadRow.owner_id)
        .where(condition)
        .order_by(RereadRow.id.desc())
        .limit(most)
    )
    return tuple(
        RereadRecord(row.id, row.owner_id, name or "", _order(row), row.created_at, job_id)
        for row, name, job_id in session.execute(statement)
    )
