"""What later meetings show of a rep's focus: written with each analysis, read by the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.days import day_of
from coach.practice import MEETINGS_TO_PRACTISE, Check, Measure, Measured, check
from coach.storage.access import Viewer, visible
from coach.storage.readings import Report
from coach.storage.tables import FocusCheckRow, FocusRow, FocusState, MeetingRow
from coach.storage.text import clean


@dataclass(frozen=True, slots=True)
class CheckedMeeting:
    """A later meeting with what it shows; `counts` when it is one of the meetings that were agreed."""

    meeting_id: int
    title: str
    held_on: dt.date
    check: Check
    counts: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How a focus goes: the later meetings in order. `asked` is how many were agreed (3, 6 ...)."""

    meetings: tuple[CheckedMeeting, ...]
    asked: int

    @property
    def counted(self) -> int:
        """How many of the agreed meetings were held."""
        return sum(meeting.counts for meeting in self.meetings)

    @property
    def kept(self) -> int:
        """In how many of those the focus was kept."""
        return sum(meeting.counts and bool(meeting.check.kept) for meeting in self.meetings)

    @property
    def reached(self) -> bool:
        """Whether all agreed meetings were held."""
        return self.counted >= self.asked


def note_practice(session: Session, meeting: MeetingRow, report: Report) -> None:
    """Keep what the report of a meeting shows of its owner's agreed focus; an earlier note is replaced."""
    agreed = sa.select(FocusRow).where(FocusRow.owner_id == meeting.owner_id, FocusRow.state == FocusState.AGREED.value)
    focus = session.scalars(agreed).one_or_none()
    noted = session.scalars(sa.select(FocusCheckRow).where(FocusCheckRow.meeting_id == meeting.id))
    for row in noted:
        if focus is not None and row.focus_id == focus.id:
            session.delete(row)
    session.flush()
    if focus is None or focus.agreed_at is None or meeting.created_at < focus.agreed_at:
        return
    shown = check(report, Measure(Measured(focus.measured_by), focus.measure, focus.measure_name))
    session.add(
        FocusCheckRow(
            focus_id=focus.id,
            meeting_id=meeting.id,
            applies=shown.applies,
            kept=shown.kept,
            share=shown.share,
            words=clean(shown.words, 300),
        )
    )
    session.flush()


def progress_of(session: Session, viewer: Viewer, focuses: Sequence[FocusRow]) -> dict[int, Progress]:
    """Return the progress of focuses that were let through, by their id, over the meetings that `viewer` may see.

    A meeting counts when it was uploaded after the focus was agreed, held on that day or later, and shows anything of
    it; the first ones count, by the day of the meeting.
    """
    by_id = {focus.id: focus for focus in focuses}
    statement = (
        sa.select(FocusCheckRow, MeetingRow.title, MeetingRow.listed_on)
        .join(MeetingRow, MeetingRow.id == FocusCheckRow.meeting_id)
        .where(FocusCheckRow.focus_id.in_(by_id), visible(viewer))
        .order_by(MeetingRow.listed_on, MeetingRow.id)
    )
    found: dict[int, list[CheckedMeeting]] = {number: [] for number in by_id}
    for row, title, held_on in session.execute(statement):
        focus, meetings = by_id[row.focus_id], found[row.focus_id]
        if focus.agreed_at is None or held_on < day_of(focus.agreed_at):
            continue
        counted = sum(meeting.counts for meeting in meetings)
        shown = Check(row.applies, row.kept, row.share, row.words)
        counts = row.applies and counted < focus.rounds * MEETINGS_TO_PRACTISE
        meetings.append(CheckedMeeting(row.meeting_id, title, held_on, shown, counts))
    return {
        number: Progress(tuple(meetings), by_id[number].rounds * MEETINGS_TO_PRACTISE)
        for number, meetings in found.items()
    }
