"""What people say against the report of a meeting they can see.

Trainers decide in `coach.storage.correction_queue`; what they accepted leaves through
`coach.storage.accepted_corrections` for the training.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlalchemy.orm import Session

from coach.correction_verdicts import worth
from coach.corrections import (
    Correction,
    CorrectionKind,
    CorrectionState,
    Line,
    context_of,
    text_key,
)
from coach.errors import InvalidCorrection, NotFound
from coach.storage.access import Viewer, one_meeting, possible_id
from coach.storage.audit import AuditEntry, record
from coach.storage.tables import AnalysisRow, CorrectionDecisionRow, CorrectionRow, UserRow
from coach.storage.text import clean, one_line

# More than this by one person would bury everybody else's: trainers look at those that wait first.
MOST_WAITING = 500


@dataclass(frozen=True, slots=True)
class CorrectionRecord:
    """A correction as it is stored; `correction` is what it says now, with the trainers' outcome where accepted."""

    id: int
    meeting_id: int
    made_by: int
    made_by_name: str
    made_at: dt.datetime
    correction: Correction
    note: str
    state: CorrectionState
    worth: float

    @property
    def waiting(self) -> bool:
        """Whether no trainer has settled it."""
        return self.state is CorrectionState.WAITING


def add_correction(
    session: Session,
    viewer: Viewer,
    meeting_id: int,
    correction: Correction,
    *,
    note: str = "",
    thresholds: Mapping[str, float] | None = None,
) -> int:
    """Keep a correction of the current report of a meeting and return its id; the same one twice is kept once.

    `thresholds` are the model's, by label; they tell how uncertain it was.

    Raises:
        NotFound: there is no such analysed meeting for `viewer`.
        InvalidCorrection: its sentence is no longer in the report, or too many of the viewer's wait already.
    """
    meeting = one_meeting(session, viewer, meeting_id)
    analysis = session.execute(
        sa.select(AnalysisRow.id, AnalysisRow.report).where(
            AnalysisRow.meeting_id == meeting.id, AnalysisRow.is_current
        )
    ).one_or_none()
    if analysis is None:
        raise NotFound("This meeting is not analysed yet.", mend="Analyse it first.")
    rows = analysis.report["sentences"]
    if not (0 <= correction.sentence < len(rows) and rows[correction.sentence]["text"] == correction.text):
        raise InvalidCorrection(
            "The meeting was analysed again meanwhile.", mend="Reload the page and correct it there."
        )
    same: int | None = session.scalar(_same(viewer, meeting.id, correction))
    if same is not None:
        return same
    _refuse_flood(session, viewer)
    row = CorrectionRow(
        meeting_id=meeting.id,
        analysis_id=analysis.id,
        made_by=viewer.user_id,
        kind=correction.kind.value,
        link_type=correction.link_type,
        sentence=correction.sentence,
        text=clean(correction.text),
        text_key=text_key(correction.text),
        old=clean(correction.old),
        new=clean(correction.new),
        old_sentence=correction.old_sentence,
        new_sentence=correction.new_sentence,
        meeting_kind=meeting.kind,
        context={"lines": [asdict(line) for line in context_of(analysis.report, correction.sentence)]},
        note=one_line(note, 1000),
        worth=worth(analysis.report, correction, thresholds or {}),
    )
    session.add(row)
    session.flush()
    entry = AuditEntry(
        "correction.add", viewer.user_id, "correction", row.id, {"kind": row.kind, "meeting": meeting.id}
    )
    record(session, entry)
    return row.id


def corrections_of(session: Session, viewer: Viewer, meeting_id: int) -> tuple[CorrectionRecord, ...]:
    """Return the corrections of a meeting that `viewer` sees, the oldest first: all accepted ones and all of their own.

    Raises:
        NotFound: there is no such meeting for `viewer`.
    """
    meeting = one_meeting(session, viewer, meeting_id)
    accepted = CorrectionRow.state == CorrectionState.ACCEPTED.value
    statement = (
        with_names()
        .where(CorrectionRow.meeting_id == meeting.id, sa.or_(accepted, CorrectionRow.made_by == viewer.user_id))
        .order_by(CorrectionRow.id)
    )
    return records(session, statement)


def withdraw(session: Session, viewer: Viewer, meeting_id: int, correction_id: int) -> None:
    """Take back one's own correction while it waits.

    Raises:
        NotFound: there is no such waiting correction of the viewer's.
    """
    meeting = one_meeting(session, viewer, meeting_id)
    statement = sa.select(CorrectionRow).where(
        CorrectionRow.id == possible_id(correction_id),
        CorrectionRow.meeting_id == meeting.id,
        CorrectionRow.made_by == viewer.user_id,
        CorrectionRow.state == CorrectionState.WAITING.value,
    )
    row = session.scalars(statement.with_for_update()).one_or_none()
    if row is None:
        raise NotFound("There is no such correction of yours that waits.", mend="A trainer may have decided on it.")
    # Rows that go with it are deleted by hand: a session knows nothing of the database's cascade.
    session.execute(sa.delete(CorrectionDecisionRow).where(CorrectionDecisionRow.correction_id == row.id))
    session.delete(row)
    session.flush()
    record(session, AuditEntry("correction.withdraw", viewer.user_id, "correction", correction_id))


def lines_of(context: Mapping[str, Any]) -> tuple[Line, ...]:
    """Return the lines of a stored context."""
    return tuple(Line(**line) for line in context["lines"])


def with_names(*more: Any) -> Select[Any]:
    """Return a select over corrections with the names of who made them, and `more` columns."""
    return sa.select(CorrectionRow, UserRow.display_name, *more).join(UserRow, UserRow.id == CorrectionRow.made_by)


def records(session: Session, statement: Select[Any]) -> tuple[CorrectionRecord, ...]:
    """Return the records of a select that `with_names` began."""
    return tuple(correction_record(row, name) for row, name in session.execute(statement))


def correction_record(row: CorrectionRow, name: str) -> CorrectionRecord:
    """Return the record of a row."""
    said = Correction(
        kind=CorrectionKind(row.kind),
        sentence=row.sentence,
        text=row.text,
        old=row.old,
        new=row.new,
        old_sentence=row.old_sentence,
        new_sentence=row.new_sentence,
        link_type=row.link_type,
    )
    return CorrectionRecord(
        id=row.id,
        meeting_id=row.meeting_id,
        made_by=row.made_by,
        made_by_name=name,
        made_at=row.made_at,
        correction=replace(said, new=said_now(row)),
        note=row.note,
        state=CorrectionState(row.state),
        worth=row.worth,
    )


def applied(corrections: Sequence[CorrectionRecord]) -> tuple[Correction, ...]:
    """Return what is shown as corrected: everything but what the trainers rejected, in the given order."""
    return tuple(one.correction for one in corrections if one.state is not CorrectionState.REJECTED)


def said_now(row: CorrectionRow) -> str:
    """Return what a correction came to say: the trainers' outcome where there is one, else what its maker said."""
    return row.new if row.outcome is None else row.outcome


def _same(viewer: Viewer, meeting_id: int, correction: Correction) -> Select[Any]:
    return (
        sa.select(CorrectionRow.id)
        .where(
            CorrectionRow.meeting_id == meeting_id,
            CorrectionRow.made_by == viewer.user_id,
            CorrectionRow.kind == correction.kind.value,
            CorrectionRow.text_key == text_key(correction.text),
            CorrectionRow.sentence == correction.sentence,
            CorrectionRow.old == clean(correction.old),
            CorrectionRow.new == clean(correction.new),
            CorrectionRow.state != CorrectionState.REJECTED.value,
        )
        .limit(1)
    )


def _refuse_flood(session: Session, viewer: Viewer) -> None:
    waiting = session.scalar(
        sa.select(sa.func.count())
        .select_from(CorrectionRow)
        .where(CorrectionRow.made_by == viewer.user_id, CorrectionRow.state == CorrectionState.WAITING.value)
    )
    if (waiting or 0) >= MOST_WAITING:
        raise InvalidCorrection(
            f"{MOST_WAITING} of your corrections wait already.", mend="Let the trainers decide on some of them first."
        )
