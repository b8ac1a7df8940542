"""Passages to learn from: chosen by a manager, shared with the rep's consent, gone when it is withdrawn."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.errors import InvalidEntry, NotFound
from coach.exemplars import Exemplar, Theme, find_exemplars
from coach.passages import Line, passage, without_names
from coach.storage.access import Viewer, one_meeting, possible_id, visible_meetings
from coach.storage.audit import AuditEntry, record
from coach.storage.corrected import agreed_report
from coach.storage.current_reports import stored_report
from coach.storage.library import Passage, manages, passage_record
from coach.storage.meeting_reviews import may_review
from coach.storage.tables import (
    Audience,
    Consent,
    ExemplarRow,
    MeetingRow,
    MeetingStatus,
    now,
)
from coach.storage.text import clean

LONGEST_NOTE = 1000
MEETINGS_LOOKED_AT = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """What a manager chooses: the `key` of a proposed passage, and how it is to be shared."""

    key: str
    audience: Audience = Audience.TEAM
    replace_names: bool = True
    hide: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A meeting with the passages of it that are proposed, each as (proposal, its lines)."""

    meeting_id: int
    title: str
    owner_name: str
    proposals: tuple[tuple[Exemplar, tuple[Line, ...]], ...]


def suggest(session: Session, viewer: Viewer, meeting_id: int) -> Suggestion:
    """Return what a meeting of `viewer`'s team proposes and nobody has chosen yet, in its own words.

    Raises:
        NotFound: there is no such meeting that `viewer` may review.
    """
    return _suggestion(session, _reviewed(session, viewer, meeting_id))


def suggest_lately(session: Session, viewer: Viewer) -> tuple[Suggestion, ...]:
    """Return what the latest customer meetings of `viewer`'s team propose; empty for those who manage no team."""
    if viewer.managed_team is None:
        return ()
    latest = (
        visible_meetings(viewer)
        .where(MeetingRow.team_id == viewer.managed_team, MeetingRow.owner_id != viewer.user_id)
        .where(MeetingRow.status == MeetingStatus.ANALYSED.value, MeetingRow.kind == "customer")
        .order_by(MeetingRow.listed_on.desc(), MeetingRow.id.desc())
        .limit(MEETINGS_LOOKED_AT)
    )
    found = (_suggestion(session, meeting) for meeting in session.scalars(latest).all())
    return tuple(suggestion for suggestion in found if suggestion.proposals)


def choose(session: Session, viewer: Viewer, meeting_id: int, choice: Choice) -> Passage:
    """Choose a proposed passage for the library; its rep is asked for consent, and nobody else sees it until then.

    Raises:
        NotFound: there is no such meeting that `viewer` may review.
        InvalidEntry: the passage is no longer proposed, or the note is too long.
    """
    meeting = _reviewed(session, viewer, meeting_id, to_change=True)
    report = _report(session, meeting)
    proposed = next((one for one in find_exemplars(report) if one.key == choice.key), None) if report else None
    if proposed is None or report is None or (proposed.theme, proposed.first) in _chosen(session, meeting):
        raise InvalidEntry("This passage is no longer proposed.", mend="Reload the page and choose another.")
    note = clean(choice.note.strip())
    if len(note) > LONGEST_NOTE:
        raise InvalidEntry(f"The note is longer than {LONGEST_NOTE} characters.", mend="Make it shorter.")
    lines = passage(report, proposed.first, proposed.last, names=not choice.replace_names, hide=choice.hide)
    row = ExemplarRow(
        meeting_id=meeting.id,
        owner_id=meeting.owner_id,
        team_id=meeting.team_id,
        chosen_by=viewer.user_id,
        theme=proposed.theme.value,
        topic=clean(proposed.topic, 16),
        title=clean(without_names(proposed.title, report) if choice.replace_names else proposed.title, 300),
        first_sentence=proposed.first,
        lines=[{key: clean(value) for key, value in line.items()} for line in lines],
        reasons=list(proposed.reasons),
        note=note,
        names_replaced=choice.replace_names,
        audience=choice.audience.value,
        consent=Consent.ASKED.value,
    )
    session.add(row)
    session.flush()
    session.refresh(row)
    _log(session, viewer, row, "passage.choose", audience=row.audience)
    return passage_record(viewer, row, read=False)


def give_consent(session: Session, viewer: Viewer, exemplar_id: int, audience: Audience) -> Passage:
    """Let a passage of one's own be shared with `audience`, at most as widely as the manager asked.

    Raises:
        NotFound: there is no such passage of `viewer`'s.
    """
    row = _own(session, viewer, exemplar_id)
    wide = Audience(row.audience) is Audience.COMPANY and audience is Audience.COMPANY
    row.consent, row.answered_at = Consent.GIVEN.value, now()
    row.granted = (Audience.COMPANY if wide else Audience.TEAM).value
    session.flush()
    _log(session, viewer, row, "passage.consent", audience=row.granted)
    return passage_record(viewer, row, read=False)


def refuse_consent(session: Session, viewer: Viewer, exemplar_id: int) -> Passage:
    """Say no to sharing a passage of one's own, or take consent back: others no longer see it from now on.

    Raises:
        NotFound: there is no such passage of `viewer`'s.
    """
    row = _own(session, viewer, exemplar_id)
    withdrawn = row.consent in {Consent.GIVEN.value, Consent.WITHDRAWN.value}
    row.consent = (Consent.WITHDRAWN if withdrawn else Consent.REFUSED).value
    row.granted, row.answered_at = None, now()
    session.flush()
    _log(session, viewer, row, "passage.withdraw" if withdrawn else "passage.refuse")
    return passage_record(viewer, row, read=False)


def remove_passage(session: Session, viewer: Viewer, exemplar_id: int) -> None:
    """Take a passage out of the library for good: by its rep, or by a manager of its team.

    Raises:
        NotFound: there is no such passage for `viewer` to remove.
    """
    row = session.get(ExemplarRow, possible_id(exemplar_id))
    if row is None or not (row.owner_id == viewer.user_id or manages(viewer, row)):
        raise NotFound("There is no such passage.")
    _log(session, viewer, row, "passage.remove")
    session.delete(row)
    session.flush()


def _own(session: Session, viewer: Viewer, exemplar_id: int) -> ExemplarRow:
    row = session.get(ExemplarRow, possible_id(exemplar_id), with_for_update={"of": ExemplarRow})
    if row is None or row.owner_id != viewer.user_id:
        raise NotFound("There is no such passage of yours.")
    return row


def _reviewed(session: Session, viewer: Viewer, meeting_id: int, *, to_change: bool = False) -> MeetingRow:
    meeting = one_meeting(session, viewer, meeting_id, to_change=to_change)
    if not may_review(viewer, meeting):
        raise NotFound("There is no such meeting that you may review.")
    return meeting


def _report(session: Session, meeting: MeetingRow) -> dict[str, object] | None:
    report = stored_report(session, meeting.id)
    return None if report is None else agreed_report(session, meeting.id, report)


def _chosen(session: Session, meeting: MeetingRow) -> set[tuple[Theme, int]]:
    statement = sa.select(ExemplarRow.theme, ExemplarRow.first_sentence).where(ExemplarRow.meeting_id == meeting.id)
    return {(Theme(theme), int(first)) for theme, first in session.execute(statement)}


def _suggestion(session: Session, meeting: MeetingRow) -> Suggestion:
    report, chosen = _report(session, meeting), _chosen(session, meeting)
    found = [] if report is None else [one for one in find_exemplars(report) if (one.theme, one.first) not in chosen]
    proposals = tuple((one, passage(report or {}, one.first, one.last, names=True)) for one in found)
    return Suggestion(meeting.id, meeting.title, meeting.owner.display_name, proposals)


def _log(session: Session, viewer: Viewer, row: ExemplarRow, action: str, **more: str | None) -> None:
    details = {"meeting_id": row.meeting_id, "owner_id": row.owner_id, **more}
    record(session, AuditEntry(action, viewer.user_id, "passage", row.id, details))
