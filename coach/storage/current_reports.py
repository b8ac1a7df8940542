"""The current report of a meeting that was let through, as it was analysed: see `corrected` for what people see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.storage.tables import AnalysisRow


def stored_report(session: Session, meeting_id: int) -> dict[str, Any] | None:
    """Return the current report of a meeting, None for a draft."""
    report: dict[str, Any] | None = session.scalar(
        sa.select(AnalysisRow.report).where(AnalysisRow.meeting_id == meeting_id, AnalysisRow.is_current)
    )
    return report


def stored_reports(session: Session, meeting_ids: Iterable[int]) -> list[tuple[int, dict[str, Any]]]:
    """Return (meeting, current report) of those of the meetings that are analysed; give a page or a part at a time."""
    statement = sa.select(AnalysisRow.meeting_id, AnalysisRow.report).where(
        AnalysisRow.meeting_id.in_(list(meeting_ids)), AnalysisRow.is_current
    )
    return [(int(number), report) for number, report in session.execute(statement)]
