"""The job that looks for an own label in stored meetings, from their vectors: nothing is analysed again.

Its `subject_id` is the label; the arguments hold the number of the training and the parts of the archive.
"""

from __future__ import annotations

from collections.abc import Generator

from coach.storage import own_label_finds
from coach.storage.engine import Session, reading
from coach.storage.jobs import JobRecord
from coach.storage.own_label_finds import FoundPart

from .kind import JobKind, Workplace

OWN_LABEL = "own-label"


def _plan(_workplace: Workplace, job: JobRecord) -> int:
    return len(job.arguments["parts"])


def _parts(workplace: Workplace, job: JobRecord) -> Generator[FoundPart, None, None]:
    for first, last in job.arguments["parts"][job.done :]:
        with reading(workplace.database) as session:
            label = own_label_finds.trained_label(session, job.subject_id or 0, job.arguments["training"])
            found = FoundPart((first, last), ())
            if label is not None:
                found = own_label_finds.search_part(session, label, (first, last))
        yield found


def _keep(session: Session, job: JobRecord, part: FoundPart) -> None:
    own_label_finds.keep_found(session, job.subject_id or 0, job.arguments["training"], part)


def _finish(session: Session, job: JobRecord) -> str:
    sentences, meetings = own_label_finds.count_found(session, job.subject_id or 0)
    return f"Found on {sentences:,} sentences of {meetings:,} meetings."


LOOKING = JobKind("Looking for an own label", _plan, _parts, _keep, _finish)
