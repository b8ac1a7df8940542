"""A kind of job for tests, whose parts leave one audit entry each; run as a script it is a worker to be killed."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Generator
from pathlib import Path

from coach.errors import CoachError
from coach.jobs.kind import JobKind, Workplace
from coach.jobs.worker import work
from coach.settings import Settings
from coach.storage.audit import AuditEntry, record
from coach.storage.engine import Session, make_engine
from coach.storage.jobs import JobRecord

PART = "toy.part"


def plan(_workplace: Workplace, job: JobRecord) -> int:
    return int(job.arguments["parts"])


def parts(_workplace: Workplace, job: JobRecord) -> Generator[int, None, None]:
    for number in range(job.done, int(job.arguments["parts"])):
        if number == job.arguments.get("refuses"):
            raise CoachError("The toy is broken.", mend="Buy another.")
        if number == job.arguments.get("fails"):
            raise ZeroDivisionError
        time.sleep(job.arguments.get("seconds", 0))
        yield number


def keep(session: Session, job: JobRecord, part: int) -> None:
    record(session, AuditEntry(PART, job.owner_id, "job", job.id, {"part": part}))


def finish(_session: Session, job: JobRecord) -> str:
    return f"{job.arguments['parts']} toys."


TOYS = {"toy": JobKind("Toy", plan, parts, keep, finish)}

if __name__ == "__main__":
    url, folder = sys.argv[1:]
    work(Settings(data_dir=Path(folder), database_url=url), make_engine(url), threading.Event(), kinds=TOYS)
