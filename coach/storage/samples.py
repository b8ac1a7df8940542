"""A few stored meetings with their reports, to try something out on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from coach.storage.access import Viewer, visible_meetings
from coach.storage.corrected import agreed_reports
from coach.storage.tables import AnalysisRow, MeetingRow, MeetingStatus, SentenceVectorsRow
from coach.storage.vectors import unpacked
from coach.trials import StoredMeeting

MOST_MEETINGS = 20


def newest_reports(
    session: Session, viewer: Viewer, *, most: int = MOST_MEETINGS, with_vectors: bool = False
) -> tuple[StoredMeeting, ...]:
    """Return the newest analysed meetings that `viewer` may see, at most `most`; vectors only where asked for."""
    newest = (
        visible_meetings(viewer, MeetingRow.id)
        .where(MeetingRow.status == MeetingStatus.ANALYSED.value)
        .order_by(MeetingRow.listed_on.desc(), MeetingRow.id.desc())
        .limit(min(most, MOST_MEETINGS))
    )
    ids = list(session.scalars(newest))
    statement = (
        sa.select(MeetingRow.id, MeetingRow.title, AnalysisRow.report)
        .join(AnalysisRow, AnalysisRow.meeting_id == MeetingRow.id)
        .where(MeetingRow.id.in_(ids), AnalysisRow.is_current)
        .order_by(MeetingRow.listed_on.desc(), MeetingRow.id.desc())
    )
    found = session.execute(statement).all()
    agreed = agreed_reports(session, ((row.id, row.report) for row in found))
    vectors = _vectors(session, ids) if with_vectors else {}
    return tuple(
        StoredMeeting(row.id, row.title, report, vectors.get(row.id))
        for row, (_, report) in zip(found, agreed, strict=True)
    )


def _vectors(session: Session, ids: Sequence[int]) -> dict[int, NDArray[np.float32]]:
    kept = session.scalars(sa.select(SentenceVectorsRow).where(SentenceVectorsRow.meeting_id.in_(ids)))
    return {row.meeting_id: unpacked(row.content, row.width) for row in kept}
