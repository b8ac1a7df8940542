"""Sentences of internal meetings about language and contact, to be taken up as rules or dismissed."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.domain import Label, MeetingKind
from coach.errors import NotFound
from coach.storage.access import Viewer, one_meeting, visible_meetings
from coach.storage.corrected import agreed_report
from coach.storage.current_reports import stored_report
from coach.storage.packs import may_write
from coach.storage.tables import Decision, MeetingRow, MomentRow, ProposalDecisionRow, now

LABELS = (Label.LANGUAGE_GUIDANCE, Label.CONTACT_CADENCE)
MOST_MEETINGS = 50
MOST_SENTENCES = 50


@dataclass(frozen=True, slots=True)
class Heard:
    """A sentence that may become a rule, with the meeting that it was said in."""

    meeting_id: int
    title: str
    day: dt.date
    sentence: int
    text: str
    label: Label


def list_open(session: Session, viewer: Viewer) -> tuple[Heard, ...]:
    """Return the sentences that nobody has decided on, from the newest 50 meetings with any, at most 50.

    They come from internal meetings that `viewer` may see.

    Raises:
        NotFound: `viewer` may not write guidelines.
    """
    _admit(viewer)
    labelled = sa.exists().where(MomentRow.meeting_id == MeetingRow.id, MomentRow.label.in_(LABELS))
    statement = (
        visible_meetings(viewer, MeetingRow.id, MeetingRow.title, MeetingRow.listed_on)
        .where(MeetingRow.kind == MeetingKind.INTERNAL.value, labelled)
        .order_by(MeetingRow.listed_on.desc(), MeetingRow.id.desc())
        .limit(MOST_MEETINGS)
    )
    found: list[Heard] = []
    for meeting_id, title, day in session.execute(statement).all():
        decided = _decided(session, meeting_id)
        found += [
            Heard(meeting_id, title, day, sentence, text, label)
            for sentence, text, label in _sentences(session, meeting_id)
            if digest_of(text) not in decided
        ]
        if len(found) >= MOST_SENTENCES:
            break
    return tuple(found[:MOST_SENTENCES])


def one_heard(session: Session, viewer: Viewer, meeting_id: int, sentence: int) -> Heard:
    """Return one sentence.

    Raises:
        NotFound: `viewer` may not write guidelines, or there is no such sentence for them.
    """
    _admit(viewer)
    meeting = one_meeting(session, viewer, meeting_id)
    if meeting.kind == MeetingKind.INTERNAL.value:
        for number, text, label in _sentences(session, meeting.id):
            if number == sentence:
                return Heard(meeting.id, meeting.title, meeting.listed_on, number, text, label)
    raise NotFound("There is no such sentence.", mend="The meeting may have been analysed again.")


def decide(session: Session, viewer: Viewer, meeting_id: int, text: str, decision: Decision, *, rule: str = "") -> None:
    """Keep what was decided about a sentence; the last decision counts.

    Raises:
        NotFound: `viewer` may not write guidelines, or may not see the meeting.
    """
    _admit(viewer)
    key = (one_meeting(session, viewer, meeting_id).id, digest_of(text))
    row = session.get(ProposalDecisionRow, key)
    if row is None:
        row = ProposalDecisionRow(meeting_id=key[0], digest=key[1])
        session.add(row)
    row.decision, row.rule = decision.value, rule[:200]
    row.decided_by, row.decided_at = viewer.user_id, now()
    session.flush()


def digest_of(text: str) -> str:
    """Return the key of a sentence: its words, whatever the number it has in a later analysis."""
    return hashlib.sha256(" ".join(text.split()).casefold().encode()).hexdigest()


def _admit(viewer: Viewer) -> None:
    if not may_write(viewer):
        raise NotFound("There is no such page.")


def _decided(session: Session, meeting_id: int) -> frozenset[str]:
    statement = sa.select(ProposalDecisionRow.digest).where(ProposalDecisionRow.meeting_id == meeting_id)
    return frozenset(session.scalars(statement))


def _sentences(session: Session, meeting_id: int) -> list[tuple[int, str, Label]]:
    """Return number, text and label of the sentences of a meeting that was let through."""
    report = stored_report(session, meeting_id)
    rows = agreed_report(session, meeting_id, report)["sentences"] if report else []
    labelled = [(row, [label for label in LABELS if label in row["labels"]]) for row in rows]
    return [(row["i"], row["text"], labels[0]) for row, labels in labelled if labels][:MOST_SENTENCES]
