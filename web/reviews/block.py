"""What the meeting page shows of its review: comments at their sentences, manual scorecards, the rep's focus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coach.passages import same_sentence
from coach.scorecards import Comparison, compare_scorecards
from coach.storage import comments, focus, meeting_reviews, scorecards
from coach.storage.access import Viewer
from coach.storage.comments import Thread
from coach.storage.engine import Session
from coach.storage.focus import Focus
from coach.storage.focus_checks import CheckedMeeting
from coach.storage.meeting_reviews import MeetingReview
from coach.storage.meetings import MeetingRecord
from coach.storage.scorecards import ManualScorecard, ScorecardTemplate

Report = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A thread; `place` is the index of its sentence now, None where it has none or it is `lost`."""

    thread: Thread
    place: int | None

    @property
    def lost(self) -> bool:
        """Whether the sentence is not in the present reading."""
        return self.place is None and self.thread.comment.sentence is not None


@dataclass(frozen=True, slots=True)
class ComparedScorecard:
    """A manual scorecard beside the automatic lines; `compared` counts the questions that can be compared."""

    filled: ManualScorecard
    comparisons: tuple[Comparison, ...]

    @property
    def compared(self) -> int:
        """How many questions name a line that applies to this meeting, and are answered."""
        return sum(one.agrees is not None for one in self.comparisons)

    @property
    def agreeing(self) -> int:
        """How many of those agree."""
        return sum(one.agrees is True for one in self.comparisons)


@dataclass(frozen=True, slots=True)
class ReviewBlock:
    """The review as the one who asks sees it. `own`: the meeting is theirs, `reviews`: they may review it."""

    own: bool
    reviews: bool
    may_comment: bool
    review: MeetingReview | None
    threads: tuple[ThreadView, ...]
    scorecards: tuple[ComparedScorecard, ...]
    templates: tuple[ScorecardTemplate, ...]
    focus: Focus | None
    practice: CheckedMeeting | None

    @property
    def at_sentences(self) -> Mapping[int, tuple[Thread, ...]]:
        """The threads by the sentence that they stand at."""
        found: dict[int, tuple[Thread, ...]] = {}
        for one in self.threads:
            if one.place is not None:
                found[one.place] = (*found.get(one.place, ()), one.thread)
        return found


def review_block(session: Session, viewer: Viewer, meeting: MeetingRecord, report: Report) -> ReviewBlock:
    """Return what `viewer` sees of the review of a meeting that was let through."""
    reviews = meeting_reviews.may_review(viewer, meeting)
    texts = [sentence["text"] for sentence in report["sentences"]]
    threads = comments.list_comments(session, viewer, meeting.id)
    filled = scorecards.list_scorecards(session, viewer, meeting.id)
    present = focus.present_focus(session, viewer, meeting.owner_id)
    return ReviewBlock(
        own=meeting.owner_id == viewer.user_id,
        reviews=reviews,
        may_comment=meeting_reviews.may_comment(viewer, meeting),
        review=meeting_reviews.review_of(session, viewer, meeting.id),
        threads=tuple(ThreadView(thread, _place(thread, texts)) for thread in threads),
        scorecards=tuple(compared(one, report) for one in filled),
        templates=scorecards.list_templates(session, viewer) if reviews else (),
        focus=present,
        practice=_practice(present, meeting.id),
    )


def compared(filled: ManualScorecard, report: Report) -> ComparedScorecard:
    """Return a filled scorecard beside the automatic lines of `report`."""
    lines = report["scorecard"]["lines"]
    return ComparedScorecard(filled, compare_scorecards(filled.template.questions, filled.answers, lines))


def _place(thread: Thread, texts: Sequence[str]) -> int | None:
    comment = thread.comment
    return None if comment.sentence is None else same_sentence(comment.sentence_text, comment.sentence, texts)


def _practice(present: Focus | None, meeting_id: int) -> CheckedMeeting | None:
    meetings = () if present is None else present.progress.meetings
    return next((one for one in meetings if one.meeting_id == meeting_id), None)
