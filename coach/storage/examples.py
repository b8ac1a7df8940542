"""Sentences of meetings as examples, from reports that are each read once."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.briefing.passages import ListedMeeting, Report, quote_of
from coach.briefing.records import Quote
from coach.storage.access import Viewer, visible_meetings
from coach.storage.corrected import agreed_reports
from coach.storage.tables import AnalysisRow, MeetingRow


class Examples:
    """The reports that examples come from, each read once."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer
        self._reports: dict[int, tuple[ListedMeeting, Report]] = {}

    def read(self, meeting_ids: Iterable[int]) -> None:
        """Read the current reports of these meetings at once, with the corrections that trainers accepted."""
        wanted = sorted(set(meeting_ids) - set(self._reports))
        statement = (
            visible_meetings(self._viewer, MeetingRow.id, MeetingRow.title, MeetingRow.listed_on, AnalysisRow.report)
            .join(AnalysisRow, sa.and_(AnalysisRow.meeting_id == MeetingRow.id, AnalysisRow.is_current))
            .where(MeetingRow.id.in_(wanted))
        )
        found = self._session.execute(statement).all()
        agreed = agreed_reports(self._session, ((row.id, row.report) for row in found))
        for row, (_, report) in zip(found, agreed, strict=True):
            self._reports[row.id] = ListedMeeting(row.id, row.title, row.listed_on), report

    def report(self, meeting_id: int) -> tuple[ListedMeeting, Report] | None:
        """Return a meeting with its report, None where it has none."""
        if meeting_id not in self._reports:
            self.read((meeting_id,))
        return self._reports.get(meeting_id)

    def quote(self, meeting_id: int, sentence: int | None) -> Quote | None:
        """Return a sentence of a meeting, None where there is no such sentence."""
        found = self.report(meeting_id)
        if found is None or sentence is None or not 0 <= sentence < len(found[1]["sentences"]):
            return None
        return quote_of(*found, sentence)

    def quotes(self, places: Iterable[tuple[int, int | None]]) -> tuple[Quote, ...]:
        """Return the sentences that there are at (meeting, sentence)."""
        wanted = tuple(places)
        self.read(meeting_id for meeting_id, _ in wanted)
        return tuple(quote for place in wanted if (quote := self.quote(*place)) is not None)
