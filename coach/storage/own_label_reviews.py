"""Finds of an own label judged by people: which one is next, and what was said. Only of meetings that they may see."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.errors import InvalidLabel, NotFound
from coach.own_labels import BANDS, REVIEWED, LabelState, Precision, band_of, still_to_judge
from coach.storage.access import Viewer, possible_id, visible, visible_meetings
from coach.storage.audit import AuditEntry, record
from coach.storage.own_labels import label_row, precisions
from coach.storage.tables import (
    AnalysisRow,
    MeetingRow,
    OwnLabelAnswerRow,
    OwnLabelFindRow,
    OwnLabelRow,
)
from coach.storage.text import clean

_PRIME = 7919
_OTHER_PRIME = 104_729
_LOTS = 1_000_003


@dataclass(frozen=True, slots=True)
class FindToJudge:
    """A find with the lines around it."""

    meeting_id: int
    title: str
    sentence: int
    speaker: str
    text: str
    before: str
    after: str
    score: float


@dataclass(frozen=True, slots=True)
class ReviewDesk:
    """Where a review stands: what was said, the next find, and how many more this person can judge."""

    precision: Precision
    next: FindToJudge | None
    left: int

    @property
    def done(self) -> bool:
        """Whether enough is judged."""
        return self.precision.of >= REVIEWED


def review_desk(session: Session, viewer: Viewer, label_id: int) -> ReviewDesk:
    """Return the review of a label as `viewer` can go on with it.

    Raises:
        NotFound: there is no such label for `viewer`.
    """
    label = label_row(session, viewer, label_id)
    waiting = _waiting(session, viewer, label)
    found = next((one for one in (_shown(session, viewer, *find) for find in waiting) if one is not None), None)
    judged = precisions(session).get(label.id, Precision(0, 0))
    return ReviewDesk(judged, found, len(waiting) if found else 0)


def judge_find(
    session: Session, viewer: Viewer, label_id: int, meeting_id: int, sentence: int, *, is_right: bool
) -> None:
    """Keep what `viewer` says of a find; saying it again replaces it.

    Trainers and managers may, of meetings that they may see: a trainer alone often sees too few.

    Raises:
        NotFound: there is no such label or find for `viewer`.
        InvalidLabel: the label is not trained.
    """
    label = label_row(session, viewer, label_id)
    if label.state not in {LabelState.TRAINED.value, LabelState.IN_USE.value}:
        raise InvalidLabel("There is nothing to judge.", where="label", mend="Train the label first.")
    score = session.scalar(
        sa.select(OwnLabelFindRow.score)
        .join(MeetingRow, MeetingRow.id == OwnLabelFindRow.meeting_id)
        .where(
            OwnLabelFindRow.label_id == label.id,
            OwnLabelFindRow.meeting_id == possible_id(meeting_id),
            OwnLabelFindRow.sentence == sentence,
            visible(viewer),
        )
    )
    shown = None if score is None else _shown(session, viewer, meeting_id, sentence, score)
    if shown is None:
        raise NotFound("There is no such find.", mend="Its meeting may have been analysed again.")
    # Two people may answer at once: one after the other.
    session.execute(sa.select(OwnLabelRow.id).where(OwnLabelRow.id == label.id).with_for_update())
    key = (label.id, label.round, meeting_id, sentence)
    row = session.get(OwnLabelAnswerRow, key)
    if row is None:
        names = ("label_id", "round", "meeting_id", "sentence")
        row = OwnLabelAnswerRow(**dict(zip(names, key, strict=True)), score=shown.score, text=clean(shown.text))
        session.add(row)
    row.is_right, row.answered_by = is_right, viewer.user_id
    session.flush()
    record(session, AuditEntry("label.judge", viewer.user_id, "label", label.id, {"right": is_right}))


def _waiting(session: Session, viewer: Viewer, label: OwnLabelRow) -> list[tuple[int, int, float]]:
    """Return (meeting, sentence, score) of the finds that the review lacks and `viewer` may see."""
    edges = _edges(session, label.id)
    answered = session.scalars(
        sa.select(OwnLabelAnswerRow.score).where(
            OwnLabelAnswerRow.label_id == label.id, OwnLabelAnswerRow.round == label.round
        )
    ).all()
    waiting = {band: _in_band(session, viewer, label, edges, band) for band in range(BANDS)}
    return still_to_judge(waiting, [band_of(score, edges) for score in answered])


def _edges(session: Session, label_id: int) -> tuple[float, ...]:
    """Return the scores at which the upper three quarters of all finds begin, whoever may see them."""
    mine = OwnLabelFindRow.label_id == label_id
    number = session.scalar(sa.select(sa.func.count()).select_from(OwnLabelFindRow).where(mine)) or 0
    ordered = sa.select(OwnLabelFindRow.score).where(mine).order_by(OwnLabelFindRow.score).limit(1)
    found = (session.scalar(ordered.offset(number * place // BANDS)) for place in range(1, BANDS))
    return tuple(float(score) for score in found if score is not None)


def _in_band(
    session: Session, viewer: Viewer, label: OwnLabelRow, edges: tuple[float, ...], band: int
) -> list[tuple[int, int, float]]:
    """Return finds of a quarter that nobody judged yet, in an order that the number of the training alone shuffles."""
    find, big = OwnLabelFindRow, sa.BigInteger
    same = (
        (OwnLabelAnswerRow.label_id == label.id)
        & (OwnLabelAnswerRow.round == label.round)
        & (OwnLabelAnswerRow.meeting_id == find.meeting_id)
        & (OwnLabelAnswerRow.sentence == find.sentence)
    )
    conditions = [find.label_id == label.id, visible(viewer), ~sa.exists().where(same)]
    if band > 0:
        conditions.append(find.score >= (edges[band - 1] if band <= len(edges) else 2.0))
    if band < len(edges):
        conditions.append(find.score < edges[band])
    place = sa.cast(find.meeting_id, big) * _PRIME + sa.cast(find.sentence, big) * _OTHER_PRIME
    lot = ((place + label.round * _PRIME + label.id) * _OTHER_PRIME) % _LOTS
    statement = (
        sa.select(find.meeting_id, find.sentence, find.score)
        .join(MeetingRow, MeetingRow.id == find.meeting_id)
        .where(*conditions)
        .order_by(lot, find.meeting_id, find.sentence)
        .limit(REVIEWED)
    )
    return [(int(meeting), int(sentence), float(score)) for meeting, sentence, score in session.execute(statement)]


def _shown(session: Session, viewer: Viewer, meeting_id: int, sentence: int, score: float) -> FindToJudge | None:
    statement = (
        visible_meetings(viewer, MeetingRow.title, AnalysisRow.report)
        .join(AnalysisRow, sa.and_(AnalysisRow.meeting_id == MeetingRow.id, AnalysisRow.is_current))
        .where(MeetingRow.id == possible_id(meeting_id))
    )
    found = session.execute(statement).one_or_none()
    if found is None or not 0 <= sentence < len(found.report["sentences"]):
        return None
    rows = found.report["sentences"]
    before, after = rows[max(0, sentence - 1) : sentence], rows[sentence + 1 : sentence + 2]
    return FindToJudge(
        meeting_id=meeting_id,
        title=found.title,
        sentence=sentence,
        speaker=rows[sentence].get("speaker") or "",
        text=rows[sentence]["text"],
        before=before[0]["text"] if before else "",
        after=after[0]["text"] if after else "",
        score=score,
    )
