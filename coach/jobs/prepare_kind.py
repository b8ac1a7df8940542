"""The job that reads what trainings learn from and compare with: `coach train --prepare` as a process.

It is quiet: no other job waits for it, and the process gives way to others. What is read is kept in stretches, so that
a job that was stopped, or a training that comes before its end, goes on from there.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Sequence

from coach.candidates import models_folder
from coach.preparation import cache_of
from coach.settings import Settings
from coach.storage.engine import Session
from coach.storage.jobs import JobRecord

from .kind import JobKind, Workplace
from .own_process import OwnProcess, abandon_process, run_process

PREPARE = "prepare"
COMMAND: Sequence[str] = (sys.executable, "-m", "coach", "train", "--prepare")


def preparing_process(settings: Settings) -> OwnProcess:
    """Return the process that reads."""
    return OwnProcess("Getting ready to learn", COMMAND, cache_of(models_folder(settings)), halves=".rows-*")


def _plan(_workplace: Workplace, _job: JobRecord) -> int:
    return 1


def _parts(workplace: Workplace, job: JobRecord) -> Generator[bool, None, None]:
    for _run in run_process(preparing_process(workplace.settings), workplace, job):
        yield True


def _keep(_session: Session, _job: JobRecord, _part: bool) -> None:
    """Keep nothing: what was read lies on disk."""


def _finish(_session: Session, _job: JobRecord) -> str:
    return "Coach is ready to learn: a training begins at once now."


def _abandon(workplace: Workplace, job: JobRecord) -> None:
    abandon_process(preparing_process(workplace.settings), job)


PREPARING = JobKind("Getting ready to learn", _plan, _parts, _keep, _finish, _abandon, quiet=True)
