"""Long work as rows: who asked for it, how far it is, how it ended. `coach.jobs` does the work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.errors import NotFound
from coach.storage.access import Viewer, possible_id
from coach.storage.audit import AuditEntry, record
from coach.storage.tables import JobRow, JobState, now
from coach.storage.text import one_line

LIVE = (JobState.WAITING.value, JobState.RUNNING.value, JobState.STOPPING.value)
MOST_ATTEMPTS = 5
KEPT_DAYS = 90


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A job: `done` of `planned` parts (0 of 0 before it has begun), a note in words, times in UTC."""

    id: int
    owner_id: int
    kind: str
    arguments: Mapping[str, Any]
    subject_id: int | None
    state: JobState
    done: int
    planned: int
    note: str
    created_at: dt.datetime
    started_at: dt.datetime | None
    ended_at: dt.datetime | None

    @property
    def live(self) -> bool:
        """Whether it has not ended yet."""
        return self.state.value in LIVE

    @property
    def percent(self) -> int:
        """How much is done, in percent rounded down."""
        return 100 * self.done // self.planned if self.planned else 0


def add_job(
    session: Session, viewer: Viewer, kind: str, arguments: Mapping[str, Any], *, subject_id: int | None = None
) -> JobRecord:
    """Ask for long work; a worker begins it once the transaction is committed."""
    row = JobRow(owner_id=viewer.user_id, kind=kind, arguments=dict(arguments), subject_id=subject_id, created_at=now())
    session.add(row)
    session.flush()
    record(session, AuditEntry("job.start", viewer.user_id, "job", row.id, {"kind": kind}))
    return _record(row)


def get_job(session: Session, viewer: Viewer | None, job_id: int) -> JobRecord:
    """Return a job of `viewer`; without one, whoever looks after the installation sees all.

    Raises:
        NotFound: there is no such job for `viewer`.
    """
    return _record(_row(session, viewer, job_id))


def find_job(session: Session, job_id: int) -> JobRecord | None:
    """Return a job for whoever works on it, None where it is forgotten."""
    row = session.get(JobRow, job_id)
    return None if row is None else _record(row)


def list_jobs(session: Session, viewer: Viewer | None, *, most: int = 50) -> tuple[JobRecord, ...]:
    """Return the newest jobs of `viewer` (without one: everybody's), newest first."""
    statement = sa.select(JobRow).order_by(JobRow.id.desc()).limit(most)
    if viewer is not None:
        statement = statement.where(JobRow.owner_id == viewer.user_id)
    return tuple(_record(row) for row in session.scalars(statement))


def cancel_job(session: Session, viewer: Viewer | None, job_id: int) -> JobRecord:
    """Ask a job to stop: at once where it waits, after the part in hand where it runs. An ended one stays as it is.

    Raises:
        NotFound: there is no such job for `viewer`.
    """
    row = _row(session, viewer, job_id, to_change=True)
    if row.state == JobState.WAITING:
        row.state, row.ended_at = JobState.CANCELLED.value, now()
    elif row.state == JobState.RUNNING:
        row.state = JobState.STOPPING.value
    session.flush()
    record(session, AuditEntry("job.cancel", viewer.user_id if viewer else None, "job", row.id))
    return _record(row)


def live_jobs(session: Session) -> tuple[JobRecord, ...]:
    """Return the jobs that have not ended, oldest first."""
    return tuple(
        _record(row) for row in session.scalars(sa.select(JobRow).where(JobRow.state.in_(LIVE)).order_by(JobRow.id))
    )


def begin_job(session: Session, job_id: int) -> JobRecord | None:
    """Begin a job, or go on with it; None where it has ended, was cancelled, or was begun too often in vain."""
    row = session.scalars(sa.select(JobRow).where(JobRow.id == job_id).with_for_update()).one_or_none()
    if row is None or row.state not in LIVE:
        return None
    if row.state == JobState.STOPPING:
        row.state, row.ended_at = JobState.CANCELLED.value, now()
        return None
    if row.attempts >= MOST_ATTEMPTS:
        row.state, row.ended_at = JobState.FAILED.value, now()
        row.note = (
            f"It broke off {MOST_ATTEMPTS} times at the same place. Whoever looks after Coach finds why in the log."
        )
        return None
    row.attempts += 1
    row.state = JobState.RUNNING.value
    row.started_at = row.started_at or now()
    session.flush()
    return _record(row)


def plan_job(session: Session, job_id: int, planned: int) -> None:
    """Keep how many parts a job has."""
    session.execute(sa.update(JobRow).where(JobRow.id == job_id).values(planned=planned))


def advance_job(session: Session, job_id: int, done: int) -> bool:
    """Count part `done` as finished, in the transaction that keeps what it did.

    False, and nothing may be kept, where the job is not running or somebody else has finished that part.
    """
    wanted = sa.and_(JobRow.id == job_id, JobRow.done == done, JobRow.state == JobState.RUNNING.value)
    changed: Any = session.execute(sa.update(JobRow).where(wanted).values(done=done + 1, attempts=0))
    return bool(changed.rowcount)


def note_job(session: Session, job_id: int, note: str) -> None:
    """Say in words how far a job is; an ended one keeps what was said of its end."""
    wanted = sa.and_(JobRow.id == job_id, JobRow.state.in_(LIVE))
    session.execute(sa.update(JobRow).where(wanted).values(note=one_line(note, 500)))


def note_of(session: Session, job_id: int) -> str:
    """Return what was said last of a job."""
    return str(session.scalar(sa.select(JobRow.note).where(JobRow.id == job_id)) or "")


def newest_job(session: Session, kind: str, *, subject_id: int | None = None) -> JobRecord | None:
    """Return the last job of a kind (and of a subject), whoever asked for it; the caller says who may know of it."""
    wanted = [JobRow.kind == kind] + ([] if subject_id is None else [JobRow.subject_id == subject_id])
    row = session.scalars(sa.select(JobRow).where(*wanted).order_by(JobRow.id.desc()).limit(1)).first()
    return None if row is None else _record(row)


def is_complete(session: Session, job_id: int) -> bool:
    """Return whether a job runs and has no part left to do; it stays so until the transaction ends."""
    statement = sa.select(JobRow).where(JobRow.id == job_id, JobRow.state == JobState.RUNNING.value)
    row = session.scalars(statement.with_for_update().execution_options(populate_existing=True)).one_or_none()
    return row is not None and row.done >= row.planned


def end_job(session: Session, job_id: int, state: JobState, note: str) -> bool:
    """End a job; False, and nothing may be kept, where it has ended already."""
    values = {"state": state.value, "note": one_line(note, 500), "ended_at": now()}
    wanted = sa.and_(JobRow.id == job_id, JobRow.state.in_(LIVE))
    changed: Any = session.execute(sa.update(JobRow).where(wanted).values(**values))
    return bool(changed.rowcount)


def settle_stopped(session: Session, job_id: int) -> None:
    """Turn a job that was asked to stop into a cancelled one; others stay as they are."""
    wanted = sa.and_(JobRow.id == job_id, JobRow.state == JobState.STOPPING.value)
    session.execute(sa.update(JobRow).where(wanted).values(state=JobState.CANCELLED.value, ended_at=now()))


def remove_old_jobs(session: Session) -> None:
    """Forget jobs that ended more than 90 days ago; what they made stays."""
    before = now() - dt.timedelta(days=KEPT_DAYS)
    session.execute(sa.delete(JobRow).where(JobRow.ended_at < before))


def _row(session: Session, viewer: Viewer | None, job_id: int, *, to_change: bool = False) -> JobRow:
    statement = sa.select(JobRow).where(JobRow.id == possible_id(job_id))
    if viewer is not None:
        statement = statement.where(JobRow.owner_id == viewer.user_id)
    row = session.scalars(statement.with_for_update() if to_change else statement).one_or_none()
    if row is None:
        raise NotFound("There is no such job.", mend="It may be too old, or it is not yours to see.")
    return row


def _record(row: JobRow) -> JobRecord:
    return JobRecord(
        id=row.id,
        owner_id=row.owner_id,
        kind=row.kind,
        arguments=MappingProxyType(dict(row.arguments)),
        subject_id=row.subject_id,
        state=JobState(row.state),
        done=row.done,
        planned=row.planned,
        note=row.note,
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )
