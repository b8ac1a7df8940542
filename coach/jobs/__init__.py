"""Long work: ask for it, see how far it is, stop it. A worker does it (`coach.jobs.worker`), whatever restarts.

A job is a row of Coach's own database, so it is asked for in the same transaction as whatever it belongs to. It
consists of parts; each part is computed outside any transaction, and what it did is kept together with its count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coach.errors import CoachError
from coach.storage import backtests, jobs, product_search, rereads
from coach.storage.access import Viewer
from coach.storage.engine import Session
from coach.storage.jobs import JobRecord
from coach.storage.products import changed_products, list_products, settle_products
from coach.storage.rereads import RereadOrder
from coach.storage.scenes import SceneFilter, scene_ranges
from coach.storage.tables import JobState

from .kinds import JOB_KINDS, JobKind
from .own_label_kind import OWN_LABEL
from .prepare_kind import PREPARE
from .product_kind import PRODUCTS
from .reread_kind import REREAD
from .retrain_kind import RETRAIN


class JobError(CoachError):
    """A job cannot be started as asked."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: `done` of `planned` parts, 0 of 0 before it has begun."""

    state: JobState
    done: int
    planned: int
    note: str


def start(
    session: Session, viewer: Viewer, kind: str, arguments: Mapping[str, Any], *, subject_id: int | None = None
) -> int:
    """Ask for long work of a kind of `JOB_KINDS` and return the id of the job; it begins after the commit.

    Raises:
        JobError: there is no such kind.
    """
    if kind not in JOB_KINDS:
        raise JobError(f"There is no job of the kind {kind}.", mend=f"The kinds are {', '.join(JOB_KINDS)}.")
    return jobs.add_job(session, viewer, kind, arguments, subject_id=subject_id).id


def start_backtest(
    session: Session,
    viewer: Viewer,
    old: tuple[str, str],
    new: tuple[str, str],
    wanted: SceneFilter = SceneFilter(),  # noqa: B008  (frozen)
) -> int:
    """Ask for a back-test of two packs, each (name, YAML text) and good, and return the id of its job.

    The job's `subject_id` is the back-test. Raises `NotFound` unless `viewer` is a trainer or an admin.
    """
    subject = backtests.add_backtest(session, viewer, old, new, wanted)
    return start(session, viewer, "backtest", {}, subject_id=subject)


def start_training(session: Session, viewer: Viewer) -> int:
    """Ask for a training on the accepted corrections and return the id of its job; the caller lets trainers in alone.

    Where Coach is getting ready to learn, that stops: the training goes on from what is read.

    Raises:
        JobError: one waits or runs already.
    """
    last = jobs.newest_job(session, RETRAIN)
    if last is not None and last.live:
        raise JobError("A training runs already.", mend="Wait until it is done.")
    ready = jobs.newest_job(session, PREPARE)
    if ready is not None and ready.live:
        jobs.cancel_job(session, None, ready.id)
    return start(session, viewer, RETRAIN, {})


def start_preparation(session: Session, viewer: Viewer, model: str, *, asked: bool = False) -> int | None:
    """Ask for what trainings learn from to be read for a model (its digest) and return the id of the job.

    None where that is under way, waits within a training, or was tried for this model before without somebody asking
    for it now. The caller knows that it is not done yet, and lets trainers in alone.
    """
    training, last = jobs.newest_job(session, RETRAIN), jobs.newest_job(session, PREPARE)
    if any(job is not None and job.live for job in (training, last)):
        return None
    if last is not None and last.arguments.get("model") == model and not asked:
        return None
    return start(session, viewer, PREPARE, {"model": model})


def start_reread(session: Session, viewer: Viewer, order: RereadOrder) -> int:
    """Ask for the archive to be read or judged again and return the id of the job.

    The job's `subject_id` is the rereading.

    Raises:
        NotFound: `viewer` is neither a trainer nor an admin.
        JobError: another one waits or runs: two at a time would undo each other.
    """
    subject = rereads.add_reread(session, viewer, order)
    last = jobs.newest_job(session, REREAD)
    if last is not None and last.live:
        raise JobError("The archive is being read again already.", mend="Wait until that is done, or stop it.")
    return start(session, viewer, REREAD, {}, subject_id=subject)


def start_label_search(session: Session, viewer: Viewer, label_id: int, training: int) -> int:
    """Ask for an own label to be looked for in all stored meetings and return the id of the job.

    `training` is the number that `keep_training` gave, to a trainer alone. Meetings that come later are looked at
    when they are analysed.
    """
    parts = [list(part) for part in scene_ranges(session, SceneFilter())]
    return start(session, viewer, OWN_LABEL, {"training": training, "parts": parts}, subject_id=label_id)


def start_product_search(session: Session, viewer: Viewer) -> int | None:
    """Ask for stored meetings to be looked through for products whose names changed and return the id of the job.

    None where no stored meeting is concerned, which is noted at once.

    Raises:
        NotFound: `viewer` may not keep the list of products.
        JobError: another one waits or runs.
    """
    list_products(session, viewer)
    last = jobs.newest_job(session, PRODUCTS)
    if last is not None and last.live:
        raise JobError("Stored meetings are being looked through already.", mend="Wait until that is done.")
    versions = changed_products(session)
    parts = [list(part) for part in product_search.concerned_ranges(session, list(versions))]
    if not parts:
        settle_products(session, versions)
        return None
    meetings = product_search.count_concerned(session, list(versions))
    known = {str(number): version for number, version in versions.items()}
    return start(session, viewer, PRODUCTS, {"versions": known, "parts": parts, "meetings": meetings})


def progress(session: Session, viewer: Viewer | None, job_id: int) -> Progress:
    """Return how far a job of `viewer` is.

    Raises:
        NotFound: there is no such job for `viewer`.
    """
    job = jobs.get_job(session, viewer, job_id)
    return Progress(job.state, job.done, job.planned, job.note)


def cancel(session: Session, viewer: Viewer | None, job_id: int) -> JobRecord:
    """Ask a job to stop; what its finished parts kept stays.

    Raises:
        NotFound: there is no such job for `viewer`.
    """
    return jobs.cancel_job(session, viewer, job_id)


__all__ = [
    "JOB_KINDS",
    "OWN_LABEL",
    "PREPARE",
    "PRODUCTS",
    "REREAD",
    "RETRAIN",
    "JobError",
    "JobKind",
    "JobRecord",
    "JobState",
    "Progress",
    "cancel",
    "progress",
    "start",
    "start_backtest",
    "start_label_search",
    "start_preparation",
    "start_product_search",
    "start_reread",
    "start_training",
]
