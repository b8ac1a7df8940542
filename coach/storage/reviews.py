"""The queue of the trainers: meetings that somebody shares with them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.errors import NotFound
from coach.storage.access import Viewer, may_edit, one_meeting, possible_id, visible_meetings
from coach.storage.audit import AuditEntry, record
from coach.storage.meetings import MeetingRecord, meeting_record
from coach.storage.tables import AccountRole, MeetingRow, ReviewRequestRow, ReviewStatus, UserRow, now
from coach.storage.text import clean


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """A meeting that waits for the trainers; `note` is what the one who asks wants to know."""

    id: int
    meeting: MeetingRecord
    requested_by: int
    requested_by_name: str
    requested_at: dt.datetime
    note: str


def request_review(session: Session, viewer: Viewer, meeting_id: int, *, note: str = "") -> int:
    """Share a meeting with the trainers and return the id of the request; an open one is reused, its note replaced.

    Raises:
        NotFound: there is no such meeting that `viewer` may change.
    """
    meeting = one_meeting(session, viewer, meeting_id, to_change=True)
    request = _open_request(session, meeting.id)
    if request is None:
        request = ReviewRequestRow(meeting_id=meeting.id, requested_by=viewer.user_id)
        session.add(request)
    request.note = clean(note.strip(), 1000)
    session.flush()
    record(session, AuditEntry("review.request", viewer.user_id, "meeting", meeting.id))
    return request.id


def list_queue(session: Session, viewer: Viewer) -> tuple[ReviewRequest, ...]:
    """Return the open requests for meetings that `viewer` may see, the oldest first."""
    statement = (
        visible_meetings(viewer, ReviewRequestRow, MeetingRow, UserRow.display_name)
        .join(ReviewRequestRow, ReviewRequestRow.meeting_id == MeetingRow.id)
        .join(UserRow, UserRow.id == ReviewRequestRow.requested_by)
        .where(ReviewRequestRow.status == ReviewStatus.OPEN.value)
        .order_by(ReviewRequestRow.id)
    )
    return tuple(
        ReviewRequest(
            id=request.id,
            meeting=meeting_record(meeting),
            requested_by=request.requested_by,
            requested_by_name=name,
            requested_at=request.requested_at,
            note=request.note,
        )
        for request, meeting, name in session.execute(statement)
    )


def close_review(session: Session, viewer: Viewer, request_id: int) -> None:
    """Take a request out of the queue: done by a trainer, or withdrawn by who may change the meeting.

    Raises:
        NotFound: there is no such open request for `viewer`.
    """
    statement = sa.select(ReviewRequestRow).where(
        ReviewRequestRow.id == possible_id(request_id), ReviewRequestRow.status == ReviewStatus.OPEN.value
    )
    request = session.scalars(statement.with_for_update()).one_or_none()
    if request is None:
        raise NotFound("There is no such open request.")
    meeting = one_meeting(session, viewer, request.meeting_id)
    if viewer.role is not AccountRole.TRAINER and not may_edit(viewer, meeting):
        raise NotFound("There is no such open request.")
    request.status = ReviewStatus.DONE.value
    request.closed_by, request.closed_at = viewer.user_id, now()
    session.flush()
    record(session, AuditEntry("review.close", viewer.user_id, "meeting", meeting.id))


def _open_request(session: Session, meeting_id: int) -> ReviewRequestRow | None:
    statement = sa.select(ReviewRequestRow).where(
        ReviewRequestRow.meeting_id == meeting_id, ReviewRequestRow.status == ReviewStatus.OPEN.value
    )
    return session.scalars(statement).one_or_none()
