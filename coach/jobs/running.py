"""One job, from where it stands to its end: every part is computed, then kept and counted in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing

from coach.errors import CoachError
from coach.storage import jobs
from coach.storage.engine import reading, writing
from coach.storage.jobs import JobRecord
from coach.storage.tables import JobState

from .kind import JobKind, Workplace

_FAULT = "Coach made a mistake; whoever looks after it finds it in the log."


def run_job(workplace: Workplace, kinds: Mapping[str, JobKind], job_id: int) -> None:
    """Begin a job or go on with it, until it has ended, somebody stops it, or the worker is to end.

    However often this is called, at the same time too, each part takes effect once.
    """
    with writing(workplace.database) as session:
        job = jobs.begin_job(session, job_id)
    if job is None:
        _abandon(workplace, kinds, job_id)
        return
    kind = kinds.get(job.kind)
    if kind is None:
        _end(workplace, job, JobState.FAILED, f"This version of Coach has no jobs of the kind {job.kind}.")
        return
    explained = False
    try:
        _work(workplace, kind, job)
        explained = True
    except CoachError as error:
        _end(workplace, job, JobState.FAILED, error.sentence())
        explained = True
    finally:
        if not explained:  # a fault: the engine logs it
            _end(workplace, job, JobState.FAILED, _FAULT)


def _abandon(workplace: Workplace, kinds: Mapping[str, JobKind], job_id: int) -> None:
    """Clear up after a job that was cancelled, or given up, before anybody went on with it."""
    with reading(workplace.database) as session:
        job = jobs.find_job(session, job_id)
    kind = None if job is None else kinds.get(job.kind)
    if job is None or kind is None or kind.abandon is None or job.state is JobState.DONE:
        return
    kind.abandon(workplace, job)


def _work(workplace: Workplace, kind: JobKind, job: JobRecord) -> None:
    planned = kind.plan(workplace, job)
    with writing(workplace.database) as session:
        jobs.plan_job(session, job.id, planned)
    if job.done < planned:
        _do_parts(workplace, kind, job)
    with writing(workplace.database) as session:
        jobs.settle_stopped(session, job.id)
        if jobs.is_complete(session, job.id):
            jobs.end_job(session, job.id, JobState.DONE, kind.finish(session, job))


def _do_parts(workplace: Workplace, kind: JobKind, job: JobRecord) -> None:
    """Do the parts that are left, until the job or the worker is to stop, or somebody else works on the job."""
    with closing(kind.parts(workplace, job)) as parts:
        for done, part in enumerate(parts, start=job.done):
            with writing(workplace.database) as session:
                if not jobs.advance_job(session, job.id, done):
                    return
                kind.keep(session, job, part)
            if workplace.stop.is_set():
                return


def _end(workplace: Workplace, job: JobRecord, state: JobState, note: str) -> None:
    with writing(workplace.database) as session:
        jobs.end_job(session, job.id, state, note)
