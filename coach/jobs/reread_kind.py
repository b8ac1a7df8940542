"""The job that reads or judges the archive again; a meeting is a part, so that none is done twice.

Pages know the kinds of jobs, and the tools of an analysis take seconds to import: that happens when the job runs.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from coach.storage import rereads
from coach.storage.engine import Session, reading, writing
from coach.storage.jobs import JobRecord

from .kind import JobKind, Workplace

if TYPE_CHECKING:
    from coach.rereading import Outcome

REREAD = "reread"


def _plan(workplace: Workplace, job: JobRecord) -> int:
    with writing(workplace.database) as session:
        return len(rereads.planned_meetings(session, _subject(job)))


def _parts(workplace: Workplace, job: JobRecord) -> Generator[Outcome, None, None]:
    from coach.rereading import reread_meetings

    with reading(workplace.database) as session:
        order = rereads.order_of(session, _subject(job))
        ids = rereads.planned_meetings(session, _subject(job))
    return reread_meetings(workplace.database, workplace.settings, order, ids[job.done :])


def _keep(session: Session, job: JobRecord, part: Outcome) -> None:
    from coach.rereading import keep_outcome

    keep_outcome(session, _subject(job), part)


def _finish(session: Session, job: JobRecord) -> str:
    found = rereads.tally_so_far(session, _subject(job))
    return f"{found.changed:,} of {found.meetings:,} meetings changed."


def _subject(job: JobRecord) -> int:
    return job.subject_id or 0


REREADING = JobKind("Reading the archive again", _plan, _parts, _keep, _finish)
