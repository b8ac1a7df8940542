"""The accepted corrections of labels, for the training alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.correction_verdicts import MOST_OF_ONE_PERSON, capped
from coach.corrections import CorrectionKind, CorrectionState, Line, context_of, place_of
from coach.storage.corrections import lines_of, said_now
from coach.storage.current_reports import stored_report
from coach.storage.tables import CorrectionRow

# What one training counts, and how many lines to either side the model reads with a sentence.
MOST_COUNTED = 5000
TRAINING_REACH = 20
IDS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class TrainingCorrection:
    """An accepted correction of a label with the lines around it; `person` made it, `meeting` is where it stands."""

    id: int
    person: int
    meeting: int
    meeting_kind: str
    lines: tuple[Line, ...]
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """The accepted corrections of labels: how many there are, and those that count, the newest first."""

    total: int
    counted: tuple[TrainingCorrection, ...]


def accepted_labels(session: Session, *, of_one_person: int = MOST_OF_ONE_PERSON, most: int = MOST_COUNTED) -> Accepted:
    """Return the accepted corrections of labels that count: for the training, never shown on a page.

    The lines are those of the meeting as it is now, TRAINING_REACH to either side, since the model reads a sentence in
    its meeting; where the words are gone, those that were kept with the correction.
    """
    statement = sa.select(CorrectionRow.id, CorrectionRow.made_by).where(
        CorrectionRow.state == CorrectionState.ACCEPTED.value, CorrectionRow.kind == CorrectionKind.LABEL.value
    )
    found = session.execute(statement.order_by(CorrectionRow.id.desc())).all()
    ids = [found[i].id for i in capped([row.made_by for row in found], most=of_one_person)][:most]
    made: dict[int, TrainingCorrection] = {}
    meeting_id, report = None, None
    for begin in range(0, len(ids), IDS_AT_ONCE):
        wanted = CorrectionRow.id.in_(ids[begin : begin + IDS_AT_ONCE])
        rows = session.execute(
            sa.select(CorrectionRow, CorrectionRow.context).where(wanted).order_by(CorrectionRow.meeting_id)
        )
        for row, context in rows:
            if row.meeting_id != meeting_id:
                meeting_id, report = row.meeting_id, stored_report(session, row.meeting_id)
            made[row.id] = _for_training(row, _lines_now(row, report) or lines_of(context))
    return Accepted(len(found), tuple(made[number] for number in ids))


def _lines_now(row: CorrectionRow, report: dict[str, Any] | None) -> tuple[Line, ...]:
    place = None if report is None else place_of(report, row.text, row.sentence)
    return () if report is None or place is None else context_of(report, place, reach=TRAINING_REACH)


def _for_training(row: CorrectionRow, lines: tuple[Line, ...]) -> TrainingCorrection:
    return TrainingCorrection(
        id=row.id,
        person=row.made_by,
        meeting=row.meeting_id,
        meeting_kind=row.meeting_kind,
        lines=lines,
        old=row.old,
        new=said_now(row),
    )
