"""Reviews of meetings: whose turn it is, what may be written, and who sees it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from coaching_cases import add_good
from storage_cases import Company, add_analysed

from coach.errors import InvalidEntry, NotFound
from coach.scorecards import Question, QuestionKind
from coach.storage import comments, meeting_reviews, meetings, reviews, scorecards, users
from coach.storage.comments import NewComment
from coach.storage.engine import Engine, reading, writing
from coach.storage.errors import EditConflict
from coach.storage.meeting_reviews import Turn
from coach.storage.tables import CommentRow, ManualScorecardRow, MeetingReviewRow, ReviewState

QUESTIONS = (
    Question("q1", "Were needs answered?", QuestionKind.YES_NO, line="needs-answered"),
    Question("q2", "How warm was it?", QuestionKind.SCALE, line="rapport"),
    Question("q3", "What stood out?", QuestionKind.OPEN),
)


@pytest.fixture
def meeting_id(engine: Engine, company: Company) -> int:
    with writing(engine) as session:
        return add_good(session, company.dana).id


def say(engine: Engine, viewer: object, meeting_id: int, body: str, **where: int) -> int:
    with writing(engine) as session:
        return comments.add_comment(session, viewer, meeting_id, NewComment(body, **where))


def state_of(engine: Engine, viewer: object, meeting_id: int) -> ReviewState:
    with reading(engine) as session:
        review = meeting_reviews.review_of(session, viewer, meeting_id)
        assert review is not None
        return review.state


def turns(engine: Engine, viewer: object) -> dict[Turn, int]:
    with reading(engine) as session:
        return {turn: meeting_reviews.list_reviews(session, viewer, turn).total for turn in Turn}


def test_a_review_goes_back_and_forth_until_the_rep_acknowledges(
    engine: Engine, company: Company, meeting_id: int
) -> None:
    first = say(engine, company.mia, meeting_id, "Well asked.", sentence=2)
    assert state_of(engine, company.dana, meeting_id) is ReviewState.OPEN
    assert (turns(engine, company.dana)[Turn.MINE], turns(engine, company.mia)[Turn.THEIRS]) == (1, 1)
    say(engine, company.dana, meeting_id, "Thank you. Too early?", answers=first)
    assert state_of(engine, company.mia, meeting_id) is ReviewState.ANSWERED
    assert (turns(engine, company.dana)[Turn.THEIRS], turns(engine, company.mia)[Turn.MINE]) == (1, 1)
    with writing(engine) as session:
        seen = meeting_reviews.review_of(session, company.dana, meeting_id)
        done = meeting_reviews.acknowledge(session, company.dana, meeting_id, "Ask once more.", version=seen.version)
    assert (done.state, done.takeaway) == (ReviewState.ACKNOWLEDGED, "Ask once more.")
    assert turns(engine, company.mia) == {Turn.MINE: 0, Turn.THEIRS: 0, Turn.DONE: 1}
    say(engine, company.mia, meeting_id, "One more thing.")
    assert state_of(engine, company.dana, meeting_id) is ReviewState.OPEN


def test_answers_stand_under_the_comment_that_began_the_thread(
    engine: Engine, company: Company, meeting_id: int
) -> None:
    first = say(engine, company.mia, meeting_id, "Well asked.", sentence=2)
    second = say(engine, company.dana, meeting_id, "Thank you.", answers=first)
    say(engine, company.mia, meeting_id, "Any time.", answers=second)
    with reading(engine) as session:
        threads = comments.list_comments(session, company.dana, meeting_id)
    assert [(t.comment.body, [a.body for a in t.answers]) for t in threads] == [
        ("Well asked.", ["Thank you.", "Any time."])
    ]
    assert (threads[0].comment.sentence, threads[0].comment.sentence_text) == (2, "What does that lead to, Björn?")


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (NewComment("  \n "), "empty"),
        (NewComment("x" * 10_000), "10,000 characters"),
        (NewComment("Here", sentence=99), "no such sentence"),
        (NewComment("Here", sentence=-1), "no such sentence"),
        (NewComment("Here", answers=12345), "no longer there"),
    ],
)
def test_what_cannot_be_a_comment_leaves_nothing_behind(
    engine: Engine, company: Company, meeting_id: int, new: NewComment, told: str
) -> None:
    with pytest.raises(InvalidEntry, match=told), writing(engine) as session:
        comments.add_comment(session, company.mia, meeting_id, new)
    with reading(engine) as session:
        assert meeting_reviews.review_of(session, company.mia, meeting_id) is None


def test_an_answer_cannot_join_a_thread_of_another_meeting(engine: Engine, company: Company, meeting_id: int) -> None:
    with writing(engine) as session:
        other = add_analysed(session, company.rolf, "Another meeting.").id
    theirs = say(engine, company.mia, other, "Only for Rolf.")
    with pytest.raises(InvalidEntry), writing(engine) as session:
        comments.add_comment(session, company.dana, meeting_id, NewComment("Hm", answers=theirs))


def test_one_takes_back_ones_own_comment_while_it_has_no_answer(
    engine: Engine, company: Company, meeting_id: int
) -> None:
    first = say(engine, company.mia, meeting_id, "Hasty.")
    with pytest.raises(NotFound), writing(engine) as session:
        comments.remove_comment(session, company.dana, meeting_id, first)
    answered = say(engine, company.mia, meeting_id, "Calm.")
    say(engine, company.dana, meeting_id, "Fine.", answers=answered)
    with pytest.raises(InvalidEntry), writing(engine) as session:
        comments.remove_comment(session, company.mia, meeting_id, answered)
    with writing(engine) as session:
        comments.remove_comment(session, company.mia, meeting_id, first)
        bodies = [thread.comment.body for thread in comments.list_comments(session, company.mia, meeting_id)]
    assert bodies == ["Calm."]


def test_nobody_acknowledges_what_they_have_not_read(engine: Engine, company: Company, meeting_id: int) -> None:
    say(engine, company.mia, meeting_id, "One.")
    with reading(engine) as session:
        seen = meeting_reviews.review_of(session, company.dana, meeting_id)
    say(engine, company.mia, meeting_id, "Two.")
    with pytest.raises(EditConflict), writing(engine) as session:
        meeting_reviews.acknowledge(session, company.dana, meeting_id, "", version=seen.version)
    with pytest.raises(NotFound), writing(engine) as session:
        meeting_reviews.acknowledge(session, company.mia, meeting_id, "", version=seen.version)


def test_a_trainer_with_the_meeting_in_the_queue_reads_no_review(
    engine: Engine, company: Company, meeting_id: int
) -> None:
    say(engine, company.mia, meeting_id, "Between us.")
    with writing(engine) as session:
        reviews.request_review(session, company.dana, meeting_id)
    with reading(engine) as session:
        assert meetings.get_meeting(session, company.tara, meeting_id)
        assert meeting_reviews.review_of(session, company.tara, meeting_id) is None
        assert comments.list_comments(session, company.tara, meeting_id) == ()
        assert scorecards.list_scorecards(session, company.tara, meeting_id) == ()
    with pytest.raises(NotFound), writing(engine) as session:
        comments.add_comment(session, company.tara, meeting_id, NewComment("I too"))


def test_a_review_of_somebody_who_left_waits_for_nobody(engine: Engine, company: Company, meeting_id: int) -> None:
    say(engine, company.mia, meeting_id, "See you.")
    with writing(engine) as session:
        users.update_user(session, company.dana.user_id, users.UserChange(active=False))
    assert turns(engine, company.mia) == {Turn.MINE: 0, Turn.THEIRS: 0, Turn.DONE: 1}


def test_everything_goes_with_the_meeting(engine: Engine, company: Company, meeting_id: int) -> None:
    first = say(engine, company.mia, meeting_id, "Well asked.", sentence=2)
    say(engine, company.dana, meeting_id, "Thanks.", answers=first)
    with writing(engine) as session:
        template = scorecards.add_template(session, company.mia, "Discovery", QUESTIONS)
        scorecards.fill_scorecard(session, company.mia, meeting_id, template.id, {"q1": "yes"}, version=0)
    with writing(engine) as session:
        meetings.delete_meeting(session, company.dana, meeting_id)
    with reading(engine) as session:
        for table in (MeetingReviewRow, CommentRow, ManualScorecardRow):
            assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 0


def test_a_template_changes_as_a_new_version_and_filled_ones_keep_theirs(
    engine: Engine, company: Company, meeting_id: int
) -> None:
    with writing(engine) as session:
        first = scorecards.add_template(session, company.mia, " Discovery ", QUESTIONS)
        scorecards.fill_scorecard(session, company.mia, meeting_id, first.id, {"q1": "yes", "q2": "4"}, version=0)
        second = scorecards.change_template(session, company.mia, first.id, "Discovery", QUESTIONS[:1])
        assert [t.id for t in scorecards.list_templates(session, company.mia)] == [second.id]
        filled = scorecards.list_scorecards(session, company.dana, meeting_id)
    assert (first.name, second.version) == ("Discovery", 2)
    assert [(one.template.version, dict(one.answers)) for one in filled] == [(1, {"q1": "yes", "q2": "4"})]
    with pytest.raises(EditConflict), writing(engine) as session:
        scorecards.change_template(session, company.mia, first.id, "Mine", QUESTIONS)
    with writing(engine) as session:
        scorecards.retire_template(session, company.mia, second.id)
        assert scorecards.list_templates(session, company.mia) == ()
        assert [t.id for t in scorecards.list_templates(session, company.mia, retired=True)] == [second.id]
    with pytest.raises(EditConflict), writing(engine) as session:
        scorecards.fill_scorecard(session, company.mia, meeting_id, second.id, {"q1": "no"}, version=0)


def test_two_who_fill_in_the_same_scorecard_do_not_overwrite_each_other(
    engine: Engine, company: Company, meeting_id: int
) -> None:
    with writing(engine) as session:
        template = scorecards.add_template(session, company.mia, "Discovery", QUESTIONS)
        scorecards.fill_scorecard(session, company.mia, meeting_id, template.id, {"q1": "yes"}, version=0)
    with pytest.raises(EditConflict), writing(engine) as session:
        scorecards.fill_scorecard(session, company.mia, meeting_id, template.id, {"q1": "no"}, version=0)
    with writing(engine) as session:
        changed = scorecards.fill_scorecard(session, company.mia, meeting_id, template.id, {"q1": "no"}, version=1)
    assert (changed.version, dict(changed.answers)) == (2, {"q1": "no"})


def test_templates_stay_in_their_team(engine: Engine, company: Company, meeting_id: int) -> None:
    with writing(engine) as session:
        template = scorecards.add_template(session, company.mia, "Discovery", QUESTIONS)
        theirs = scorecards.add_template(session, company.otto, "Theirs", QUESTIONS)
    for stranger in (company.otto, company.dana, company.tara, company.adam):
        with pytest.raises(NotFound), reading(engine) as session:
            scorecards.get_template(session, stranger, template.id)
    with pytest.raises(NotFound), writing(engine) as session:
        scorecards.add_template(session, company.dana, "Mine", QUESTIONS)
    with pytest.raises(NotFound), writing(engine) as session:
        scorecards.fill_scorecard(session, company.mia, meeting_id, theirs.id, {"q1": "yes"}, version=0)


@pytest.mark.parametrize("questions", [(), (Question("q1", "  ", QuestionKind.OPEN),)])
def test_a_template_without_questions_is_refused(
    engine: Engine, company: Company, questions: tuple[Question, ...]
) -> None:
    with pytest.raises(InvalidEntry, match="no question"), writing(engine) as session:
        scorecards.add_template(session, company.mia, "Empty", questions)
