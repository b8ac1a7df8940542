"""The stored meetings of a rereading and their new reports, kept one by one. For the work itself, never for a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from coach.report_changes import ChangeTally, ReportChange, tally_of
from coach.storage.analyses import save_analysis
from coach.storage.documents import ParsedDocument
from coach.storage.judgements import Judgement, record_judgement
from coach.storage.meetings import MeetingRecord, meeting_record
from coach.storage.rereads import tally_so_far
from coach.storage.tables import (
    AnalysisRow,
    MeetingRow,
    RereadChangeRow,
    RereadMode,
    RereadRow,
    SentenceVectorsRow,
)
from coach.storage.uploads import Original, unpacked_upload
from coach.storage.vectors import unpacked


@dataclass(frozen=True, slots=True, eq=False)
class StoredMeeting:
    """A meeting as it is stored: its current report and what that was made from.

    `original` is None where it was not asked for, or where the stored bytes are damaged.
    """

    record: MeetingRecord
    analysis_id: int
    report: Mapping[str, Any] = field(repr=False)
    original: Original | None
    vectors: NDArray[np.float32] | None = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Renewal:
    """A new report of a stored meeting, `report` None where it is the one that is stored already.

    `same_reading` keeps parses and vectors as they are, since only the judgement is new.
    """

    stored: StoredMeeting
    report: Mapping[str, Any] | None
    change: ReportChange
    judgement: Judgement
    document: ParsedDocument | None = None
    same_reading: bool = False


def stored_meeting(session: Session, meeting_id: int, mode: RereadMode) -> StoredMeeting | None:
    """Return what is stored of an analysed meeting, None where it is gone."""
    statement = (
        sa.select(MeetingRow, AnalysisRow.id, AnalysisRow.report)
        .join(AnalysisRow, sa.and_(AnalysisRow.meeting_id == MeetingRow.id, AnalysisRow.is_current))
        .where(MeetingRow.id == meeting_id)
    )
    found = session.execute(statement).one_or_none()
    if found is None:
        return None
    row, analysis_id, report = found
    original = unpacked_upload(row.upload) if mode is RereadMode.READ else None
    kept = session.get(SentenceVectorsRow, meeting_id) if mode is RereadMode.JUDGE else None
    vectors = unpacked(kept.content, kept.width) if kept is not None else None
    if vectors is not None and len(vectors) != len(report["sentences"]):
        vectors = None
    return StoredMeeting(meeting_record(row), analysis_id, report, original, vectors)


def keep_renewal(session: Session, reread_id: int, renewal: Renewal | None) -> None:
    """Make the new report the current one and count what changed; None counts a meeting that cannot be read any more.

    A meeting that was corrected, analysed or deleted since it was looked at stays as it is and is counted as such.

    Raises:
        NotFound: the rereading is gone.
    """
    if renewal is None:
        _count(session, reread_id, ChangeTally(unreadable=1))
        return
    if not _as_it_was(session, renewal.stored):
        _count(session, reread_id, ChangeTally(gone=1))
        return
    if renewal.report is not None:
        meeting = renewal.stored.record
        save_analysis(session, meeting, renewal.report, docbin=renewal.document, same_reading=renewal.same_reading)
        digest = renewal.report["provenance"]["guidelines"]
        record_judgement(session, meeting.id, replace(renewal.judgement, digest=digest))
    if not renewal.change.nothing:
        session.add(_change_row(reread_id, renewal.stored.record.id, renewal.change))
        session.flush()
    _count(session, reread_id, tally_of(renewal.change, saved=renewal.report is not None))


def keep_gone(session: Session, reread_id: int) -> None:
    """Count a meeting that was deleted before it was looked at.

    Raises:
        NotFound: the rereading is gone.
    """
    _count(session, reread_id, ChangeTally(gone=1))


def _count(session: Session, reread_id: int, more: ChangeTally) -> None:
    total = tally_so_far(session, reread_id) + more
    session.execute(sa.update(RereadRow).where(RereadRow.id == reread_id).values(tally=total.as_json()))


def _as_it_was(session: Session, stored: StoredMeeting) -> bool:
    """Return whether nobody touched the meeting since; the row stays locked until the transaction ends."""
    wanted = sa.and_(MeetingRow.id == stored.record.id, MeetingRow.version == stored.record.version)
    meeting = session.execute(sa.select(MeetingRow.id).where(wanted).with_for_update(of=MeetingRow)).first()
    current = sa.select(AnalysisRow.id).where(AnalysisRow.meeting_id == stored.record.id, AnalysisRow.is_current)
    return meeting is not None and session.scalar(current) == stored.analysis_id


def _change_row(reread_id: int, meeting_id: int, change: ReportChange) -> RereadChangeRow:
    return RereadChangeRow(
        reread_id=reread_id,
        meeting_id=meeting_id,
        size=change.size,
        labels_in=_sum(change.labels_in),
        labels_out=_sum(change.labels_out),
        missed_in=_sum(change.missed_in),
        missed_out=_sum(change.missed_out),
        score_before=change.before,
        score_after=change.after,
    )


def _sum(counts: Mapping[str, int]) -> int:
    return sum(counts.values())
