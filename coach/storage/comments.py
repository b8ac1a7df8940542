"""Comments on a meeting, by sentence, with answers one level deep."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.errors import InvalidEntry, NotFound
from coach.storage.access import Viewer, one_meeting, possible_id
from coach.storage.audit import AuditEntry, record
from coach.storage.current_reports import stored_report
from coach.storage.meeting_reviews import is_party, opened_review, review_row
from coach.storage.tables import CommentRow, MeetingReviewRow
from coach.storage.text import clean

LONGEST_COMMENT = 5000
MOST_COMMENTS = 500


@dataclass(frozen=True, slots=True)
class NewComment:
    """What somebody writes: on `sentence` of the current report, on the whole meeting, or `answers` a comment."""

    body: str
    sentence: int | None = None
    answers: int | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment; `sentence` and `sentence_text` are where it was written, None and "" for the whole meeting."""

    id: int
    author_id: int
    author_name: str
    answers: int | None
    sentence: int | None
    sentence_text: str
    body: str
    written_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with its answers, the oldest first."""

    comment: Comment
    answers: tuple[Comment, ...]


def list_comments(session: Session, viewer: Viewer, meeting_id: int) -> tuple[Thread, ...]:
    """Return the comments on a meeting in the order in which they were begun; empty where `viewer` is no party.

    Raises:
        NotFound: there is no such meeting for `viewer`.
    """
    meeting = one_meeting(session, viewer, meeting_id)
    review = review_row(session, meeting) if is_party(viewer, meeting) else None
    if review is None:
        return ()
    statement = sa.select(CommentRow).where(CommentRow.review_id == review.id).order_by(CommentRow.id)
    return _threads([_record(row) for row in session.scalars(statement)])


def add_comment(session: Session, viewer: Viewer, meeting_id: int, new: NewComment) -> int:
    """Add a comment or an answer and return its id; it is then the other side's turn.

    Raises:
        NotFound: there is no such meeting of which `viewer` is a party.
        InvalidEntry: it is empty or too long, the sentence or the comment is not there, or there are too many.
    """
    body = clean(new.body.strip())
    review = opened_review(session, viewer, meeting_id)
    _check_length(body)
    number = session.scalar(sa.select(sa.func.count()).select_from(CommentRow).where(CommentRow.review_id == review.id))
    if (number or 0) >= MOST_COMMENTS:
        raise InvalidEntry(f"This review has {MOST_COMMENTS} comments.", mend="Talk about the rest.")
    answered = _begun(session, review, new.answers)
    on_sentence = None if answered else new.sentence
    row = CommentRow(
        review_id=review.id,
        author_id=viewer.user_id,
        answers=None if answered is None else answered.id,
        sentence=on_sentence,
        sentence_text="" if on_sentence is None else _sentence_text(session, review.meeting_id, on_sentence),
        body=body,
    )
    session.add(row)
    session.flush()
    record(session, AuditEntry("review.comment", viewer.user_id, "meeting", review.meeting_id, {"comment_id": row.id}))
    return row.id


def remove_comment(session: Session, viewer: Viewer, meeting_id: int, comment_id: int) -> None:
    """Take back one's own comment, while nobody has answered it.

    Raises:
        NotFound: there is no such comment by `viewer`.
        InvalidEntry: somebody has answered it.
    """
    meeting = one_meeting(session, viewer, meeting_id, to_change=True)
    review = review_row(session, meeting)
    row = session.get(CommentRow, possible_id(comment_id))
    if review is None or row is None or row.review_id != review.id or row.author_id != viewer.user_id:
        raise NotFound("There is no such comment of yours.")
    if session.scalar(sa.select(CommentRow.id).where(CommentRow.answers == row.id).limit(1)) is not None:
        raise InvalidEntry("Somebody has answered this comment.", mend="Write another answer instead.")
    session.delete(row)
    review.version += 1
    session.flush()
    record(session, AuditEntry("review.uncomment", viewer.user_id, "meeting", meeting.id, {"comment_id": comment_id}))


def _check_length(body: str) -> None:
    if not body:
        raise InvalidEntry("The comment is empty.", mend="Write what you want to say.")
    if len(body) > LONGEST_COMMENT:
        raise InvalidEntry(
            f"The comment has {len(body):,} characters; {LONGEST_COMMENT:,} is the most.", mend="Make it shorter."
        )


def _begun(session: Session, review: MeetingReviewRow, answers: int | None) -> CommentRow | None:
    """Return the comment that begins the thread which an answer belongs to, None for a comment of its own."""
    if answers is None:
        return None
    row = session.get(CommentRow, possible_id(answers))
    if row is None or row.review_id != review.id:
        raise InvalidEntry("The comment that you answer is no longer there.", mend="Reload the page.")
    return row if row.answers is None else session.get(CommentRow, row.answers)


def _sentence_text(session: Session, meeting_id: int, sentence: int) -> str:
    report = stored_report(session, meeting_id)
    sentences = [] if report is None else report["sentences"]
    if not 0 <= sentence < len(sentences):
        raise InvalidEntry("The meeting has no such sentence.", mend="Reload the meeting and choose one.")
    return clean(str(sentences[sentence]["text"]))


def _threads(comments: Sequence[Comment]) -> tuple[Thread, ...]:
    answers: dict[int, list[Comment]] = {}
    for comment in comments:
        if comment.answers is not None:
            answers.setdefault(comment.answers, []).append(comment)
    return tuple(Thread(comment, tuple(answers.get(comment.id, ()))) for comment in comments if comment.answers is None)


def _record(row: CommentRow) -> Comment:
    return Comment(
        id=row.id,
        author_id=row.author_id,
        author_name=row.author.display_name,
        answers=row.answers,
        sentence=row.sentence,
        sentence_text=row.sentence_text,
        body=row.body,
        written_at=row.written_at,
    )
