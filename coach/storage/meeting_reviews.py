"""What manager and rep say to each other about a meeting: whose turn it is, and who takes what from it.

The parties are the owner of the meeting and the managers of its team. Trainers who see the meeting in their queue see
none of it. (`coach.storage.reviews` is another thing: the queue of the trainers.)
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Session

from coach.errors import InvalidEntry, NotFound
from coach.storage.access import Owned, Viewer, editable, one_meeting, possible_id
from coach.storage.audit import AuditEntry, record
from coach.storage.errors import EditConflict
from coach.storage.pages import Page, page_within
from coach.storage.tables import CommentRow, MeetingReviewRow, MeetingRow, ReviewState, UserRow, now
from coach.storage.text import clean

LONGEST_TAKEAWAY = 2000
MOST_PER_PAGE = 100


class Turn(StrEnum):
    """Whom a review waits for, seen from the one who asks."""

    MINE = "mine"
    THEIRS = "theirs"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class MeetingReview:
    """A review as both sides see it; `comments` counts all of them. Times are UTC."""

    id: int
    meeting_id: int
    title: str
    owner_id: int
    owner_name: str
    owner_active: bool
    state: ReviewState
    takeaway: str
    comments: int
    opened_at: dt.datetime
    changed_at: dt.datetime
    acknowledged_at: dt.datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class ReviewPage(Page):
    """A page of reviews, counted from 1; `total` counts all that were asked for."""

    reviews: tuple[MeetingReview, ...]
    total: int
    page: int
    per_page: int


def may_review(viewer: Viewer, meeting: Owned) -> bool:
    """Return whether `viewer` may review a meeting: a manager of its team who did not hold it."""
    team = viewer.managed_team
    return team is not None and meeting.team_id == team and meeting.owner_id != viewer.user_id


def is_party(viewer: Viewer, meeting: Owned) -> bool:
    """Return whether `viewer` takes part in reviews of a meeting: its owner, or who may review it."""
    return meeting.owner_id == viewer.user_id or may_review(viewer, meeting)


def may_comment(viewer: Viewer, meeting: Owned) -> bool:
    """Return whether a comment of `viewer` on a meeting would be read by anybody."""
    return meeting.team_id is not None and is_party(viewer, meeting)


def review_of(session: Session, viewer: Viewer, meeting_id: int) -> MeetingReview | None:
    """Return the review of a meeting; None where there is none, or `viewer` is no party to it.

    Raises:
        NotFound: there is no such meeting for `viewer`.
    """
    meeting = one_meeting(session, viewer, meeting_id)
    row = review_row(session, meeting) if is_party(viewer, meeting) else None
    return None if row is None else _record(row, _count_comments(session, row.id))


def list_reviews(session: Session, viewer: Viewer, turn: Turn, *, page: int = 1, per_page: int = 25) -> ReviewPage:
    """Return a page of the reviews that `viewer` is a party to, those that wait longest first; done ones newest first.

    What waits for somebody who is no longer active waits for nobody: it is listed as done.
    """
    wanted = _joined(sa.select(MeetingReviewRow)).where(editable(viewer), _turn(viewer, turn))
    total = session.scalar(sa.select(sa.func.count()).select_from(wanted.subquery())) or 0
    per_page = min(max(per_page, 1), MOST_PER_PAGE)
    page = page_within(page, total, per_page)
    order = MeetingReviewRow.changed_at.desc() if turn is Turn.DONE else MeetingReviewRow.changed_at
    rows = list(
        session.scalars(wanted.order_by(order, MeetingReviewRow.id).limit(per_page).offset((page - 1) * per_page))
    )
    counts = _comments_of(session, [row.id for row in rows])
    return ReviewPage(tuple(_record(row, counts.get(row.id, 0)) for row in rows), total, page, per_page)


def count_waiting(session: Session, viewer: Viewer) -> int:
    """Return how many reviews wait for `viewer`."""
    wanted = _joined(sa.select(sa.func.count(MeetingReviewRow.id)))
    return session.scalar(wanted.where(editable(viewer), _turn(viewer, Turn.MINE))) or 0


def acknowledge(session: Session, viewer: Viewer, meeting_id: int, takeaway: str, *, version: int) -> MeetingReview:
    """Close a review for its rep: seen, and `takeaway` is what they take from it (may be empty).

    `version` is that of the review which the rep saw, so that nobody acknowledges a comment they have not read.

    Raises:
        NotFound: there is no review of such a meeting of `viewer`.
        InvalidEntry: the takeaway is too long.
        EditConflict: something was added after `version`.
    """
    meeting = one_meeting(session, viewer, meeting_id, to_change=True)
    row = review_row(session, meeting)
    if row is None or meeting.owner_id != viewer.user_id:
        raise NotFound("There is no review of this meeting for you to acknowledge.")
    if len(takeaway.strip()) > LONGEST_TAKEAWAY:
        raise InvalidEntry(f"That is longer than {LONGEST_TAKEAWAY} characters.", mend="Make it shorter.")
    if row.version != version:
        raise EditConflict("Something was added to this review in the meantime.", mend="Read it, then send this again.")
    row.takeaway, row.acknowledged_at = clean(takeaway.strip()), now()
    turn_to(row, ReviewState.ACKNOWLEDGED)
    session.flush()
    record(session, AuditEntry("review.acknowledge", viewer.user_id, "meeting", meeting.id))
    return _record(row, _count_comments(session, row.id))


def review_row(session: Session, meeting: MeetingRow) -> MeetingReviewRow | None:
    """Return the row of the review of a meeting that was let through to a party."""
    return session.scalars(sa.select(MeetingReviewRow).where(MeetingReviewRow.meeting_id == meeting.id)).one_or_none()


def opened_review(session: Session, viewer: Viewer, meeting_id: int) -> MeetingReviewRow:
    """Return the review that `viewer` is about to add to, opened where there is none; it is now the other side's turn.

    Raises:
        NotFound: there is no such meeting, or `viewer` is no party to it.
        InvalidEntry: the meeting belongs to no team, so nobody would read it.
    """
    meeting = one_meeting(session, viewer, meeting_id, to_change=True)
    if not is_party(viewer, meeting):
        raise NotFound("There is no such meeting.")
    if meeting.team_id is None:
        raise InvalidEntry("This meeting belongs to no team, so nobody would read it.", mend="Ask an admin for a team.")
    state = ReviewState.ANSWERED if meeting.owner_id == viewer.user_id else ReviewState.OPEN
    row = review_row(session, meeting)
    if row is None:
        row = MeetingReviewRow(meeting_id=meeting.id, opened_by=viewer.user_id, state=state.value)
        session.add(row)
        session.flush()
        return row
    turn_to(row, state)
    return row


def turn_to(row: MeetingReviewRow, state: ReviewState) -> None:
    """Note a change of a review: whose turn it is now."""
    row.state, row.changed_at = state.value, now()
    row.version += 1


def _turn(viewer: Viewer, turn: Turn) -> ColumnElement[bool]:
    own = MeetingRow.owner_id == viewer.user_id
    for_rep = (MeetingReviewRow.state == ReviewState.OPEN.value) & UserRow.active
    for_manager = MeetingReviewRow.state == ReviewState.ANSWERED.value
    conditions = {
        Turn.MINE: sa.or_(own & for_rep, ~own & for_manager),
        Turn.THEIRS: sa.or_(own & for_manager, ~own & for_rep),
    }
    return conditions.get(turn, sa.and_(~for_rep, ~for_manager))


def _joined(statement: Select[Any]) -> Select[Any]:
    joined = statement.join(MeetingRow, MeetingRow.id == MeetingReviewRow.meeting_id)
    return joined.join(UserRow, UserRow.id == MeetingRow.owner_id)


def _comments_of(session: Session, ids: list[int]) -> dict[int, int]:
    statement = (
        sa.select(CommentRow.review_id, sa.func.count())
        .where(CommentRow.review_id.in_(ids))
        .group_by(CommentRow.review_id)
    )
    return {int(number): int(count) for number, count in session.execute(statement)}


def _count_comments(session: Session, review_id: int) -> int:
    return _comments_of(session, [possible_id(review_id)]).get(review_id, 0)


def _record(row: MeetingReviewRow, comments: int) -> MeetingReview:
    return MeetingReview(
        id=row.id,
        meeting_id=row.meeting_id,
        title=row.meeting.title,
        owner_id=row.meeting.owner_id,
        owner_name=row.meeting.owner.display_name,
        owner_active=row.meeting.owner.active,
        state=ReviewState(row.state),
        takeaway=row.takeaway,
        comments=comments,
        opened_at=row.opened_at,
        changed_at=row.changed_at,
        acknowledged_at=row.acknowledged_at,
        version=row.version,
    )
