"""What managers and reps of the demo company say about meetings: scorecards, reviews, what is practised."""

from __future__ import annotations

from coach.demo.cast import Cast, sentence_with
from coach.demo.deeds import DemoComment, DemoFocus, DemoReview, DemoScorecard, coaching_deeds
from coach.practice import Measure, Measured
from coach.scorecards import Question
from coach.storage import comments, focus, meeting_reviews, scorecards
from coach.storage.access import Viewer
from coach.storage.comments import NewComment
from coach.storage.engine import Session
from coach.storage.focus import NewFocus


def add_reviews(session: Session, cast: Cast) -> None:
    """Add the templates of scorecards, then the reviews that use them."""
    templates = {
        one.name: _add_template(session, cast.of(one.manager), one) for one in coaching_deeds(cast.until).scorecards
    }
    for planned in coaching_deeds(cast.until).reviews:
        meeting_id = cast.meeting_id(session, planned.file)
        if meeting_id is not None:
            _review(session, cast, planned, meeting_id, templates)


def add_focus(session: Session, cast: Cast) -> None:
    """Propose what the reps practise, and agree where they agreed."""
    for planned in coaching_deeds(cast.until).focus:
        rep, source = cast.of(planned.rep), cast.meeting_id(session, planned.file)
        new = NewFocus(planned.text, _measure(planned), source, planned.baseline)
        proposed = focus.propose_focus(session, cast.of(planned.manager), rep.user_id, new)
        if planned.agreed:
            focus.accept_focus(session, rep, proposed.id, planned.agreed, version=proposed.version)


def _add_template(session: Session, manager: Viewer, planned: DemoScorecard) -> int:
    questions = [Question(one.id, one.text, one.kind, one.choices, one.line) for one in planned.questions]
    return scorecards.add_template(session, manager, planned.name, questions).id


def _review(session: Session, cast: Cast, planned: DemoReview, meeting_id: int, templates: dict[str, int]) -> None:
    manager = cast.of(planned.manager)
    rep = cast.viewers[cast.meeting(planned.file).owner]
    for comment in planned.comments:
        _comment(session, cast, (manager, rep), planned.file, comment)
    if planned.scorecard:
        template = templates[planned.scorecard]
        scorecards.fill_scorecard(session, manager, meeting_id, template, planned.answers, version=0)
    review = meeting_reviews.review_of(session, rep, meeting_id)
    if planned.takeaway and review is not None:
        meeting_reviews.acknowledge(session, rep, meeting_id, planned.takeaway, version=review.version)


def _comment(session: Session, cast: Cast, both: tuple[Viewer, Viewer], file: str, planned: DemoComment) -> None:
    manager, rep = both
    meeting_id, report = cast.meeting_id(session, file), cast.report(session, file)
    if meeting_id is None or report is None:
        return
    new = NewComment(planned.body, sentence_with(report, planned.words))
    number = comments.add_comment(session, manager, meeting_id, new)
    if planned.answer:
        comments.add_comment(session, rep, meeting_id, NewComment(planned.answer, answers=number))


def _measure(planned: DemoFocus) -> Measure:
    by = Measured.GUIDELINE if planned.guideline else Measured.LINE
    return Measure(by, planned.guideline or planned.line, planned.name)
