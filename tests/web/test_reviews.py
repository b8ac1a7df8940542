"""Reviews on the pages: comments at sentences, manual scorecards, acknowledgement, whose turn it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from coach.storage import analyses, scorecards
from coach.storage.access import viewer_of
from coach.storage.engine import Engine, reading, writing
from coach.storage.meetings import MeetingRecord
from coach.storage.users import User
from tests.web.conftest import People

Add = Callable[..., MeetingRecord]
Browse = Callable[[User], FlaskClient]
CARD = {
    "name": "Discovery",
    "text-0": "Were the needs answered?",
    "kind-0": "yes-no",
    "line-0": "needs-answered",
    "text-2": "How warm was it?",
    "kind-2": "scale",
    "text-3": "Which meeting was it?",
    "kind-3": "choice",
    "choices-3": "First, Second , ,First",
}


@pytest.fixture
def meeting(people: People, add_analysed: Add) -> MeetingRecord:
    return add_analysed(people.rep)


@pytest.fixture
def manager(as_user: Browse, people: People) -> FlaskClient:
    return as_user(people.manager)


def comment(browser: FlaskClient, meeting: MeetingRecord, body: str, **where: object) -> str:
    answer = browser.post(f"/meetings/{meeting.id}/comments", data={"body": body, **where})
    assert answer.status_code == 302
    return answer.headers["Location"].partition("#comment-")[2]


def page_of(browser: FlaskClient, meeting: MeetingRecord) -> str:
    answer = browser.get(f"/meetings/{meeting.id}")
    assert answer.status_code == 200
    return answer.text


def test_a_comment_stands_at_its_sentence_for_both_sides(
    manager: FlaskClient, rep: FlaskClient, meeting: MeetingRecord
) -> None:
    form = manager.get(f"/meetings/{meeting.id}/comments/new?sentence=3").text
    assert 'class="passage-meant"' in form
    number = comment(manager, meeting, "Good question <here>.\nAsk more.", sentence=3)
    for browser in (manager, rep):
        text = page_of(browser, meeting)
        assert f'href="#comment-{number}"' in text
        assert "Good question &lt;here&gt;.\nAsk more." in text
    assert "Waits for you" in page_of(rep, meeting)
    assert "Waits for Robin Rep" in page_of(manager, meeting)


def test_the_rep_answers_acknowledges_and_the_manager_reads_it(
    manager: FlaskClient, rep: FlaskClient, meeting: MeetingRecord
) -> None:
    number = comment(manager, meeting, "Ask more.")
    assert "Acme call" in rep.get("/reviews").text
    comment(rep, meeting, "I will.", answers=number)
    assert "Acme call" in manager.get("/reviews").text
    assert "Nothing waits for you" in rep.get("/reviews").text
    answer = rep.post(f"/meetings/{meeting.id}/acknowledge", data={"takeaway": "Ask twice.", "version": 2})
    assert answer.status_code == 302
    assert "Ask twice." in manager.get("/reviews?turn=done").text
    assert "Ask twice." in page_of(manager, meeting)


def test_an_acknowledgement_of_an_older_state_is_refused(
    manager: FlaskClient, rep: FlaskClient, meeting: MeetingRecord
) -> None:
    comment(manager, meeting, "One.")
    comment(manager, meeting, "Two.")
    assert rep.post(f"/meetings/{meeting.id}/acknowledge", data={"version": 1}).status_code == 409
    assert rep.post(f"/meetings/{meeting.id}/acknowledge", data={"version": "x"}).status_code == 409


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"body": " "},
        {"body": "x" * 10_000},
        {"body": "a", "sentence": "999"},
        {"body": "a", "sentence": "x"},
        {"body": "a", "answers": "77"},
        {"body": "a", "answers": "-1"},
    ],
)
def test_a_comment_that_cannot_be_kept_is_refused_in_words(
    manager: FlaskClient, meeting: MeetingRecord, data: dict[str, str]
) -> None:
    answer = manager.post(f"/meetings/{meeting.id}/comments", data=data)
    assert answer.status_code == 422
    assert "Nobody has written anything yet." in page_of(manager, meeting)


@pytest.mark.parametrize("asked", ["", "?sentence=99", "?sentence=-1", "?sentence=x"])
def test_there_is_no_form_for_a_sentence_that_is_not_there(
    manager: FlaskClient, meeting: MeetingRecord, asked: str
) -> None:
    assert manager.get(f"/meetings/{meeting.id}/comments/new{asked}").status_code == 422


def test_the_one_link_of_a_sentence_leads_to_a_comment_for_those_whose_comment_is_read(
    manager: FlaskClient, as_user: Browse, people: People, meeting: MeetingRecord
) -> None:
    address, trainer = f"/meetings/{meeting.id}/sentences/3/correct", as_user(people.trainer)
    manager.post(f"/meetings/{meeting.id}/review", data={"note": "Look"})
    assert f'href="{address}" aria-label="Correct or comment 4"' in page_of(manager, meeting)
    assert f'action="/meetings/{meeting.id}/comments"' in manager.get(address).text
    assert f'href="{address}" aria-label="Correct 4"' in page_of(trainer, meeting)
    assert f'action="/meetings/{meeting.id}/comments"' not in trainer.get(address).text


def test_comments_follow_their_sentence_into_a_new_reading_or_say_that_it_is_gone(
    manager: FlaskClient, rep: FlaskClient, meeting: MeetingRecord, engine: Engine, people: People
) -> None:
    number = comment(manager, meeting, "Here.", sentence=3)
    with writing(engine) as session:
        report = analyses.current_report(session, viewer_of(people.rep), meeting.id)
        words = report["sentences"][3]["text"]
        report["sentences"][3]["text"], report["sentences"][1]["text"] = "Another.", words
        analyses.save_analysis(session, meeting, report)
    text = page_of(rep, meeting)
    assert 'href="#s1"' in text[text.index(f'id="comment-{number}"') :]
    with writing(engine) as session:
        report["sentences"][1]["text"] = "Nothing like it."
        analyses.save_analysis(session, meeting, report)
    text = page_of(rep, meeting)
    assert "Not found in the new reading" in text
    assert "Here." in text


def test_a_manual_scorecard_stands_beside_the_automatic_one(
    manager: FlaskClient, rep: FlaskClient, meeting: MeetingRecord, engine: Engine, people: People
) -> None:
    assert manager.post("/scorecards/new", data=CARD).status_code == 302
    with reading(engine) as session:
        template = scorecards.list_templates(session, viewer_of(people.manager))[0]
    assert [(q.id, q.choices) for q in template.questions] == [("q1", ()), ("q2", ()), ("q3", ("First", "Second"))]
    address = f"/meetings/{meeting.id}/scorecards/{template.id}"
    assert "Which meeting was it?" in manager.get(address).text
    assert manager.post(address, data={"q1": "yes", "q3": "Second", "version": 0}).status_code == 302
    text = page_of(rep, meeting)
    assert "Were the needs answered?" in text
    assert "Manager and automatic scorecard agree on 1 of 1 question" in text
    assert manager.post(address, data={"q1": "no", "version": 0}).status_code == 409
    assert manager.post(address, data={"q1": "perhaps", "version": 1}).status_code == 422
    assert manager.post(address, data={"version": 1}).status_code == 422
    assert rep.get(address).status_code == 404


def test_a_scorecard_is_edited_as_a_new_version_by_one_at_a_time(manager: FlaskClient) -> None:
    manager.post("/scorecards/new", data=CARD)
    form = manager.get("/scorecards/1").text
    assert 'name="id-0" value="q1"' in form
    changed = {
        "name": "Discovery",
        "id-0": "q1",
        "text-0": "Were all needs answered?",
        "text-1": "New?",
        "kind-1": "open",
    }
    assert manager.post("/scorecards/1", data=changed).status_code == 302
    assert manager.post("/scorecards/1", data=changed).status_code == 409
    assert "version 2" in manager.get("/scorecards").text
    assert manager.post("/scorecards/2/retire").status_code == 302
    assert "No scorecard yet" in manager.get("/scorecards").text


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"name": "A"},
        {"text-0": "Why?"},
        {"name": "A", "text-0": "x" * 400},
        {"name": "A", "text-0": "Which?", "kind-0": "choice", "choices-0": "One"},
    ],
)
def test_a_scorecard_without_name_or_questions_is_refused(manager: FlaskClient, data: dict[str, str]) -> None:
    assert manager.post("/scorecards/new", data=data).status_code == 422
    assert "No scorecard yet" in manager.get("/scorecards").text


def test_scorecards_are_the_managers_of_their_team(manager: FlaskClient, as_user: Browse, people: People) -> None:
    manager.post("/scorecards/new", data=CARD)
    for person in (people.rep, people.trainer, people.admin):
        assert as_user(person).get("/scorecards").status_code == 403
        assert as_user(person).post("/scorecards/1", data=CARD).status_code == 403


def test_nobody_else_reads_a_review(
    manager: FlaskClient, rep: FlaskClient, as_user: Browse, people: People, meeting: MeetingRecord
) -> None:
    comment(manager, meeting, "Between the two of us.")
    rep.post(f"/meetings/{meeting.id}/review", data={"note": "Look"})
    trainer = as_user(people.trainer)
    assert "Between the two of us." not in page_of(trainer, meeting)
    assert 'id="review"' not in page_of(trainer, meeting)
    assert trainer.post(f"/meetings/{meeting.id}/comments", data={"body": "Me too"}).status_code == 404
    for person in (people.mate, people.stranger, people.trainer, people.admin):
        assert "Acme call" not in as_user(person).get("/reviews").text


def test_a_review_of_somebody_who_left_says_so(
    manager: FlaskClient, meeting: MeetingRecord, as_user: Browse, people: People
) -> None:
    comment(manager, meeting, "See you.")
    as_user(people.admin).post(f"/people/{people.rep.id}/active", data={})
    assert "no longer active" in manager.get("/reviews?turn=done").text
    assert "will not answer" in page_of(manager, meeting)


def test_a_comment_is_taken_back_by_its_author(manager: FlaskClient, rep: FlaskClient, meeting: MeetingRecord) -> None:
    number = comment(manager, meeting, "Hasty words.")
    address = f"/meetings/{meeting.id}/comments/{number}/delete"
    assert rep.post(address).status_code == 404
    assert manager.post(address).status_code == 302
    assert "Hasty words." not in page_of(manager, meeting)


def test_a_deleted_meeting_takes_its_review_along(
    manager: FlaskClient, rep: FlaskClient, meeting: MeetingRecord
) -> None:
    comment(manager, meeting, "Gone soon.")
    rep.post(f"/meetings/{meeting.id}/delete")
    assert "Nothing waits for you" in rep.get("/reviews").text


@pytest.mark.parametrize("address", ["/reviews?turn=x", "/reviews?page=999999999999", "/reviews?page=-1&turn=done"])
def test_odd_addresses_of_the_list_are_no_error(manager: FlaskClient, address: str) -> None:
    assert manager.get(address).status_code == 200
