"""The one place where a stored report becomes the report that people see: as trainers agreed it, or as one viewer does.

What an analysis said stays stored as it was. Rows for lists and themes follow the accepted corrections, which count for
everybody; a person's own waiting ones count for that person alone. `analyses.current_report` gives a viewer's report.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.corrected_report import apply_corrections
from coach.corrections import Correction, CorrectionState
from coach.storage.access import Viewer
from coach.storage.corrections import applied, corrections_of, records, with_names
from coach.storage.current_reports import stored_report
from coach.storage.readings import count_reading, replace_rows
from coach.storage.tables import CorrectionRow, MeetingRow

Report = Mapping[str, Any]


def agreed_report(session: Session, meeting_id: int, report: Report) -> dict[str, Any]:
    """Return the report of a meeting that was let through, with the corrections that trainers accepted."""
    return dict(next(iter(agreed_reports(session, [(meeting_id, report)])))[1])


def agreed_reports(session: Session, reports: Iterable[tuple[int, Report]]) -> Iterator[tuple[int, Report]]:
    """Yield (meeting, report) as given, of meetings that were let through, with the accepted corrections.

    Corrections are looked up once for all, so give a page or a part of an archive at a time.
    """
    listed = list(reports)
    accepted = accepted_of(session, [number for number, _ in listed])
    for number, report in listed:
        yield number, apply_corrections(report, accepted[number]) if number in accepted else report


def accepted_of(session: Session, meeting_ids: Collection[int]) -> dict[int, tuple[Correction, ...]]:
    """Return the accepted corrections of meetings that were let through, the oldest first; few have any."""
    statement = (
        with_names()
        .where(CorrectionRow.meeting_id.in_(meeting_ids), CorrectionRow.state == CorrectionState.ACCEPTED.value)
        .order_by(CorrectionRow.id)
    )
    found: dict[int, tuple[Correction, ...]] = {}
    for record in records(session, statement) if meeting_ids else ():
        found[record.meeting_id] = (*found.get(record.meeting_id, ()), record.correction)
    return found


def report_for(session: Session, viewer: Viewer, meeting_id: int, report: Report) -> dict[str, Any]:
    """Return the report of a meeting as `viewer` sees it: accepted corrections, and their own that wait.

    Raises:
        NotFound: there is no such meeting for `viewer`.
    """
    made = applied(corrections_of(session, viewer, meeting_id))
    return apply_corrections(report, made) if made else dict(report)


def lock_meeting(session: Session, meeting_id: int) -> None:
    """Make whoever else changes what is stored of a meeting wait for the end of this transaction."""
    session.execute(sa.select(MeetingRow.id).where(MeetingRow.id == meeting_id).with_for_update(of=MeetingRow))


def follow_corrections(session: Session, meeting_id: int) -> None:
    """Make the rows for lists and themes of a meeting, which is locked, say what the accepted corrections come to."""
    report = stored_report(session, meeting_id)
    meeting = session.get(MeetingRow, meeting_id)
    if report is None or meeting is None:
        return
    agreed = agreed_report(session, meeting_id, report)
    count_reading(meeting, agreed)
    replace_rows(session, meeting_id, agreed)
    session.flush()
