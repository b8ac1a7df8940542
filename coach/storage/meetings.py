"""Meetings one at a time: add, get, correct, delete. Lists are in `coach.storage.meeting_lists`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import PurePath

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coach.days import day_of
from coach.domain import Meeting, MeetingFacts, MeetingForm, MeetingKind
from coach.errors import DuplicateUpload
from coach.storage.access import Viewer, one_meeting
from coach.storage.alerts import note_alerts
from coach.storage.audit import AuditEntry, record
from coach.storage.customer_links import customer_of, drop_if_empty, link_meeting
from coach.storage.errors import EditConflict
from coach.storage.facts import facts_from_json, facts_to_json
from coach.storage.product_finds import note_products
from coach.storage.search import index_body, index_heading
from coach.storage.tables import MeetingRow, MeetingStatus, UploadRow, now
from coach.storage.text import one_line
from coach.storage.uploads import NewUpload, find_duplicate, remove_upload, upload_row


@dataclass(frozen=True, slots=True)
class MeetingRecord:
    """A meeting as it is stored, without its report.

    `score` in 0..100, None where nothing applies or for a draft; `duration_s` in seconds; `size` of the upload in
    bytes; `facts` is what the user corrected and `version` counts the corrections; times are UTC.
    """

    id: int
    owner_id: int
    owner_name: str
    team_id: int | None
    title: str
    kind: MeetingKind
    form: MeetingForm
    held_on: dt.date | None
    account: str | None
    deal_stage: str | None
    source_format: str
    duration_s: float | None
    status: MeetingStatus
    score: float | None
    needs: int
    needs_unaddressed: int
    objections: int
    objections_unanswered: int
    created_at: dt.datetime
    updated_at: dt.datetime
    facts: MeetingFacts
    version: int
    filename: str
    size: int


def add_meeting(
    session: Session,
    viewer: Viewer,
    upload: NewUpload,
    meeting: Meeting,
    *,
    facts: MeetingFacts = MeetingFacts(),  # noqa: B008  (frozen)
) -> MeetingRecord:
    """Add the upload and what was understood of it as a draft that belongs to `viewer`.

    Raises:
        DuplicateUpload: `viewer` uploaded the same bytes before; it names the meeting.
    """
    _refuse_duplicate(session, viewer, upload)
    file = upload_row(viewer, upload)
    try:
        _insert_nested(session, file)
    except IntegrityError:
        _refuse_duplicate(session, viewer, upload)
        raise
    row = MeetingRow(
        owner_id=viewer.user_id,
        team_id=viewer.team_id,
        upload_id=file.id,
        source_format=meeting.source_format,
        duration_s=meeting.duration_s,
        facts=facts_to_json(facts),
        created_at=now(),
    )
    fill(row, facts, meeting, filename=file.filename)
    session.add(row)
    session.flush()
    index_heading(session, row)
    link_meeting(session, row)
    index_body(session, row.id, (*(person.name for person in meeting.people), meeting.text))
    note_products(session, row.id, map(meeting.sentence_text, range(len(meeting.sentences))))
    record(session, AuditEntry("meeting.add", viewer.user_id, "meeting", row.id, {"format": row.source_format[:40]}))
    return meeting_record(row)


def get_meeting(session: Session, viewer: Viewer, meeting_id: int) -> MeetingRecord:
    """Return a meeting.

    Raises:
        NotFound: there is no such meeting for `viewer`.
    """
    return meeting_record(one_meeting(session, viewer, meeting_id))


def update_facts(
    session: Session,
    viewer: Viewer,
    meeting_id: int,
    facts: MeetingFacts,
    *,
    version: int,
    meeting: Meeting | None = None,
) -> MeetingRecord:
    """Replace what the user says of a meeting; `version` is that of the record which the user saw.

    `meeting` is what is understood with the new facts, where that is known already: it fills what the facts leave
    open. Else that stays as it is until the next analysis is saved.

    Raises:
        NotFound: there is no such meeting that `viewer` may change.
        EditConflict: somebody changed the facts after `version`.
    """
    row = one_meeting(session, viewer, meeting_id, to_change=True)
    if row.version != version:
        raise EditConflict(
            "This meeting was changed in the meantime.", mend="Reload the page and make your correction again."
        )
    filtered, known = _filtered_by(row), facts_from_json(row.facts)
    row.facts = facts_to_json(facts)
    row.version += 1
    fill(row, facts, meeting, filename=row.upload.filename)
    index_heading(session, row)
    link_meeting(session, row)
    record(session, AuditEntry("meeting.correct", viewer.user_id, "meeting", row.id, {"version": row.version}))
    session.flush()
    same_people = (known.roles, known.same_person) == (facts.roles, facts.same_person)
    # With other people the stored reading is out of date: the analysis that follows makes the alerts.
    if row.status == MeetingStatus.ANALYSED.value and same_people and _filtered_by(row) != filtered:
        note_alerts(session, row)
    return meeting_record(row)


def delete_meeting(session: Session, viewer: Viewer, meeting_id: int) -> None:
    """Delete a meeting with its upload, analyses, parsed text and everything that was made from it.

    Raises:
        NotFound: there is no such meeting that `viewer` may delete.
    """
    row = one_meeting(session, viewer, meeting_id, to_change=True)
    number, upload_id, owner_id = row.id, row.upload_id, row.owner_id
    customer_id = customer_of(session, number)
    session.expunge(row)
    session.execute(sa.delete(MeetingRow).where(MeetingRow.id == number))
    if customer_id is not None:
        drop_if_empty(session, customer_id)
    remove_upload(session, upload_id)
    record(session, AuditEntry("meeting.delete", viewer.user_id, "meeting", number, {"owner_id": owner_id}))


def meeting_record(row: MeetingRow) -> MeetingRecord:
    """Return the record of a row that `coach.storage.access` let through."""
    return MeetingRecord(
        id=row.id,
        owner_id=row.owner_id,
        owner_name=row.owner.display_name,
        team_id=row.team_id,
        title=row.title,
        kind=MeetingKind(row.kind),
        form=MeetingForm(row.form),
        held_on=row.held_on,
        account=row.account,
        deal_stage=row.deal_stage,
        source_format=row.source_format,
        duration_s=row.duration_s,
        status=MeetingStatus(row.status),
        score=row.score,
        needs=row.needs,
        needs_unaddressed=row.needs_unaddressed,
        objections=row.objections,
        objections_unanswered=row.objections_unanswered,
        created_at=row.created_at,
        updated_at=row.updated_at,
        facts=facts_from_json(row.facts),
        version=row.version,
        filename=row.upload.filename,
        size=row.upload.size,
    )


def _refuse_duplicate(session: Session, viewer: Viewer, upload: NewUpload) -> None:
    existing = find_duplicate(session, viewer, upload.sha256)
    if existing is not None:
        raise DuplicateUpload(
            "You uploaded this file before.",
            meeting_id=existing,
            where=one_line(upload.filename, 255),
            mend="Open the existing meeting, or delete it to upload the file again.",
        )


def _insert_nested(session: Session, row: UploadRow) -> None:
    with session.begin_nested():
        session.add(row)


def fill(row: MeetingRow, facts: MeetingFacts, meeting: Meeting | MeetingFacts | None, *, filename: str) -> None:
    """Set the columns that lists show: the user's word first, then what was understood, then what stood there."""
    understood = meeting or MeetingFacts()
    title = facts.title or understood.title or row.title or PurePath(filename).stem
    row.title = one_line(title, 300) or "Untitled meeting"
    row.kind = (facts.kind or understood.kind or MeetingKind(row.kind)).value
    row.form = (facts.form or understood.form or MeetingForm(row.form)).value
    row.held_on = facts.held_on or understood.held_on or row.held_on
    row.listed_on = row.held_on or day_of(row.created_at)
    row.account = _short((facts.account, understood.account, row.account), 200)
    row.deal_stage = _short((facts.deal_stage, understood.deal_stage, row.deal_stage), 100)


def _filtered_by(row: MeetingRow) -> tuple[object, ...]:
    """Return what the filters of saved views look at."""
    return row.kind, row.form, row.listed_on, row.account, row.deal_stage


def _short(texts: tuple[str | None, ...], limit: int) -> str | None:
    """Return the first text that somebody gave; an empty one means that the user took it away."""
    given = next((text for text in texts if text is not None), "")
    return one_line(given, limit) or None
