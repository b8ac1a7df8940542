"""The job that trains on accepted corrections: it runs the command `coach train --corrections` as a process."""

from __future__ import annotations

import sys
from collections.abc import Generator, Sequence

from coach.candidates import PREFIX as CANDIDATES
from coach.candidates import models_folder
from coach.settings import Settings
from coach.storage import jobs
from coach.storage.engine import Session
from coach.storage.jobs import JobRecord

from .kind import JobKind, Workplace
from .own_process import OwnProcess, abandon_process, run_process

RETRAIN = "retrain"
COMMAND: Sequence[str] = (sys.executable, "-m", "coach", "train", "--corrections")


def training_process(settings: Settings) -> OwnProcess:
    """Return the process that trains."""
    return OwnProcess("The training", COMMAND, models_folder(settings), halves=f".{CANDIDATES}*")


def _plan(_workplace: Workplace, _job: JobRecord) -> int:
    return 1


def _parts(workplace: Workplace, job: JobRecord) -> Generator[str, None, None]:
    """Yield the name of the candidate."""
    for run in run_process(training_process(workplace.settings), workplace, job):
        yield run.candidate


def _keep(session: Session, job: JobRecord, part: str) -> None:
    jobs.note_job(session, job.id, part)


def _finish(session: Session, job: JobRecord) -> str:
    return f"{jobs.note_of(session, job.id)} is made. Compare it with the model in use, then promote or discard it."


def _abandon(workplace: Workplace, job: JobRecord) -> None:
    abandon_process(training_process(workplace.settings), job)


RETRAINING = JobKind("Training on corrections", _plan, _parts, _keep, _finish, _abandon)
