"""The trainers' queue of corrections: what teaches most comes first, and two trainers may decide on the same one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Session

from coach.correction_verdicts import Agreement, Decision, agreement, settled
from coach.corrections import LONGEST_STATEMENT, CorrectionKind, CorrectionState, Line, Verdict, labels_for
from coach.errors import InvalidCorrection, NotFound
from coach.storage.access import Viewer, possible_id
from coach.storage.alerts import note_alerts
from coach.storage.audit import AuditEntry, record
from coach.storage.corrected import follow_corrections, lock_meeting
from coach.storage.corrections import CorrectionRecord, correction_record, lines_of, with_names
from coach.storage.pages import Page
from coach.storage.tables import AccountRole, CorrectionDecisionRow, CorrectionRow, MeetingRow, UserRow, now
from coach.storage.text import clean, one_line

# Pairs of first decisions that the agreement is counted over, the newest: enough for a figure, never the whole history.
MOST_PAIRS = 2000


class Queue(StrEnum):
    """Corrections that wait for this trainer, that one other trainer decided, or that trainers differ on."""

    WAITING = "waiting"
    SECOND = "second"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True)
class TrainerDecision:
    """What a trainer decided on a correction."""

    decided_by: int
    name: str
    verdict: Verdict
    new: str
    note: str
    decided_at: dt.datetime


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A correction as a trainer sees it. `decisions` are all trainers', empty until the viewer has decided too."""

    record: CorrectionRecord
    meeting_kind: str
    lines: tuple[Line, ...]
    decisions: tuple[TrainerDecision, ...]
    mine: TrainerDecision | None


@dataclass(frozen=True, slots=True)
class QueuePage(Page):
    """A page of the queue; `total` counts everything that is asked for."""

    records: tuple[CorrectionRecord, ...]
    total: int
    page: int
    per_page: int


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many corrections stand where; `second` could be decided by this trainer as the second."""

    waiting: int
    second: int
    accepted: int
    rejected: int
    disputed: int


def list_queue(
    session: Session, viewer: Viewer, queue: Queue = Queue.WAITING, *, page: int = 1, per_page: int = 25
) -> QueuePage:
    """Return a page of a queue, what teaches most first.

    Raises:
        NotFound: `viewer` is no trainer.
    """
    _trainers_only(viewer)
    wanted = _in(queue, viewer)
    total = session.scalar(sa.select(sa.func.count()).select_from(CorrectionRow).where(wanted)) or 0
    page, per_page = max(page, 1), min(max(per_page, 1), 100)
    statement = _ordered(with_names().where(wanted)).limit(per_page).offset((page - 1) * per_page)
    found = tuple(correction_record(row, name) for row, name in session.execute(statement))
    return QueuePage(found, total, page, per_page)


def next_item(
    session: Session, viewer: Viewer, queue: Queue = Queue.WAITING, *, after: int | None = None
) -> int | None:
    """Return the id of the correction to look at next; `after` skips that one and all that come before it.

    Raises:
        NotFound: `viewer` is no trainer.
    """
    _trainers_only(viewer)
    statement = sa.select(CorrectionRow.id).where(_in(queue, viewer))
    skipped = None if after is None else session.get(CorrectionRow, possible_id(after))
    if skipped is not None:
        later = sa.or_(
            CorrectionRow.worth < skipped.worth,
            sa.and_(CorrectionRow.worth == skipped.worth, CorrectionRow.id > skipped.id),
        )
        statement = statement.where(later)
    found: int | None = session.scalar(_ordered(statement).limit(1))
    return found


def get_item(session: Session, viewer: Viewer, correction_id: int) -> QueueItem:
    """Return a correction with the lines that were shared with it.

    Raises:
        NotFound: there is none, or `viewer` is no trainer.
    """
    _trainers_only(viewer)
    statement = with_names(CorrectionRow.context).where(CorrectionRow.id == possible_id(correction_id))
    found = session.execute(statement).one_or_none()
    if found is None:
        raise _no_correction()
    row, name, context = found
    decisions = _decisions(session, row.id)
    mine = next((one for one in decisions if one.decided_by == viewer.user_id), None)
    # A second opinion is one of one's own: nobody is told what the first trainer said before they decide.
    shown = decisions if mine is not None else ()
    return QueueItem(correction_record(row, name), row.meeting_kind, lines_of(context), shown, mine)


def decide(
    session: Session, viewer: Viewer, correction_id: int, verdict: Verdict, *, new: str | None = None, note: str = ""
) -> CorrectionState:
    """Keep the viewer's decision, in place of an earlier one of theirs, and return what all decisions come to.

    Where that changes what is accepted, the rows for lists and themes follow at once. `new` is what an accepted
    correction should say instead; None leaves it. Trainers who decide at once wait for each other, and both decisions
    are kept.

    Raises:
        NotFound: there is no such correction, or `viewer` is no trainer.
        InvalidCorrection: `new` cannot be said of it.
    """
    _trainers_only(viewer)
    row = _locked(session, correction_id)
    before = row.state, row.outcome
    said = row.new if new is None else _edited(row, new)
    decision = session.get(CorrectionDecisionRow, (row.id, viewer.user_id))
    if decision is None:
        decision = CorrectionDecisionRow(
            correction_id=row.id, decided_by=viewer.user_id, first_verdict=verdict.value, verdict=verdict.value
        )
        session.add(decision)
    decision.verdict, decision.new, decision.note = verdict.value, clean(said), one_line(note, 1000)
    decision.decided_at = now()
    session.flush()
    _settle(session, row)
    if (row.state, row.outcome) != before and CorrectionState.ACCEPTED.value in (row.state, before[0]):
        follow_corrections(session, row.meeting_id)
    details = {"verdict": verdict.value, "edited": said != row.new, "state": row.state}
    record(session, AuditEntry("correction.decide", viewer.user_id, "correction", row.id, details))
    if row.state == CorrectionState.ACCEPTED.value:
        note_alerts(session, session.get_one(MeetingRow, row.meeting_id))
    return CorrectionState(row.state)


def counts(session: Session, viewer: Viewer) -> QueueCounts:
    """Return how many corrections stand where.

    Raises:
        NotFound: `viewer` is no trainer.
    """
    _trainers_only(viewer)
    states = sa.select(CorrectionRow.state, sa.func.count()).group_by(CorrectionRow.state)
    by_state = {state: int(number) for state, number in session.execute(states)}
    return QueueCounts(
        waiting=_count(session, _in(Queue.WAITING, viewer)),
        second=_count(session, _in(Queue.SECOND, viewer)),
        accepted=by_state.get(CorrectionState.ACCEPTED.value, 0),
        rejected=by_state.get(CorrectionState.REJECTED.value, 0),
        disputed=_count(session, _in(Queue.DISPUTED, viewer)),
    )


def trainers_agree(session: Session, viewer: Viewer) -> Agreement:
    """Return how far the trainers agree on what two of them decided, each without having seen the other's verdict.

    Raises:
        NotFound: `viewer` is no trainer.
    """
    _trainers_only(viewer)
    rows = session.execute(
        sa.select(CorrectionDecisionRow.correction_id, CorrectionDecisionRow.first_verdict)
        .where(CorrectionDecisionRow.correction_id.in_(_decided(least=2)))
        .order_by(CorrectionDecisionRow.correction_id.desc(), CorrectionDecisionRow.decided_by)
        .limit(MOST_PAIRS * 2)
    )
    verdicts: dict[int, list[Verdict]] = {}
    for correction_id, verdict in rows:
        verdicts.setdefault(correction_id, []).append(Verdict(verdict))
    return agreement([(both[0], both[1]) for both in verdicts.values() if len(both) >= 2])


def _locked(session: Session, correction_id: int) -> CorrectionRow:
    """Return the row of a correction, locked after its meeting: in the order in which everybody locks them."""
    wanted = CorrectionRow.id == possible_id(correction_id)
    meeting_id = session.scalar(sa.select(CorrectionRow.meeting_id).where(wanted))
    if meeting_id is not None:
        lock_meeting(session, meeting_id)
    row = session.scalars(sa.select(CorrectionRow).where(wanted).with_for_update()).one_or_none()
    if row is None:
        raise _no_correction()
    return row


def _settle(session: Session, row: CorrectionRow) -> None:
    decisions = _decisions(session, row.id)
    state = settled(Decision(one.verdict, one.new) for one in decisions)
    row.state = state.value
    row.outcome = decisions[0].new if state is CorrectionState.ACCEPTED else None
    row.decided_at = None if state is CorrectionState.WAITING else now()
    session.flush()


def _edited(row: CorrectionRow, new: str) -> str:
    words = " ".join(clean(new).split())
    if row.kind == CorrectionKind.LABEL.value:
        allowed = {label.value for label in labels_for(row.meeting_kind)} | ({""} if row.old else set())
        if words not in allowed or words == row.old:
            raise InvalidCorrection("There is no such label here.", where="new", mend="Choose one of the list.")
        return words
    if row.kind == CorrectionKind.LINK.value and words != row.new:
        raise InvalidCorrection(
            "A link is accepted or rejected as it is.", mend="Reject it and correct it in the meeting."
        )
    if not words or len(words) > LONGEST_STATEMENT:
        raise InvalidCorrection(
            f"The need has between 1 and {LONGEST_STATEMENT} characters.", where="new", mend="Write it in brief."
        )
    return words


def _decisions(session: Session, correction_id: int) -> tuple[TrainerDecision, ...]:
    statement = (
        sa.select(CorrectionDecisionRow, UserRow.display_name)
        .join(UserRow, UserRow.id == CorrectionDecisionRow.decided_by)
        .where(CorrectionDecisionRow.correction_id == correction_id)
        .order_by(CorrectionDecisionRow.decided_at, CorrectionDecisionRow.decided_by)
    )
    return tuple(
        TrainerDecision(row.decided_by, name, Verdict(row.verdict), row.new, row.note, row.decided_at)
        for row, name in session.execute(statement)
    )


def _ordered(statement: Select[Any]) -> Select[Any]:
    return statement.order_by(CorrectionRow.worth.desc(), CorrectionRow.id)


def _in(queue: Queue, viewer: Viewer) -> ColumnElement[bool]:
    waits = CorrectionRow.state == CorrectionState.WAITING.value
    if queue is Queue.DISPUTED:
        return sa.and_(waits, CorrectionRow.id.in_(_decided(least=2)))
    undecided = CorrectionRow.id.not_in(_decided_by(viewer))
    if queue is Queue.WAITING:
        return sa.and_(waits, undecided)
    return sa.and_(sa.not_(waits), undecided, CorrectionRow.id.not_in(_decided(least=2)))


def _decided_by(viewer: Viewer) -> Select[Any]:
    return sa.select(CorrectionDecisionRow.correction_id).where(CorrectionDecisionRow.decided_by == viewer.user_id)


def _decided(*, least: int) -> Select[Any]:
    return (
        sa.select(CorrectionDecisionRow.correction_id)
        .group_by(CorrectionDecisionRow.correction_id)
        .having(sa.func.count() >= least)
    )


def _count(session: Session, wanted: ColumnElement[bool]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(CorrectionRow).where(wanted)) or 0


def _trainers_only(viewer: Viewer) -> None:
    if viewer.role is not AccountRole.TRAINER:
        raise NotFound("There is no such page.", mend="Trainers decide on corrections.")


def _no_correction() -> NotFound:
    return NotFound("There is no such correction.", mend="It may have been withdrawn, or its meeting deleted.")
