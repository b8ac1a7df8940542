"""Correcting a sentence from the meeting page, and the trainers' queue."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coach.corrections import text_key
from coach.storage import analyses, corrections, tokens, users
from coach.storage.access import viewer_of
from coach.storage.engine import Engine, reading, writing
from coach.storage.meetings import MeetingRecord
from coach.storage.tables import AccountRole
from coach.storage.users import NewUser, User
from tests.web.conftest import People, password_hash

Clients = Callable[[User], FlaskClient]
EXPENSIVE = "It sounds too expensive for us."


@pytest.fixture
def meeting(add_analysed: Callable[..., MeetingRecord], people: People) -> MeetingRecord:
    return add_analysed(people.rep)


@pytest.fixture
def place(engine: Engine, people: People, meeting: MeetingRecord) -> Callable[[str], int]:
    """Return the index of the sentence that begins with some words."""
    with reading(engine) as session:
        report = analyses.current_report(session, viewer_of(people.rep), meeting.id)
    return lambda words: next(row["i"] for row in report["sentences"] if row["text"].startswith(words))


@pytest.fixture
def send(meeting: MeetingRecord, place: Callable[[str], int]) -> Callable[..., object]:
    """Send a correction of the sentence that begins with `words`."""

    def sent(client: FlaskClient, words: str, seen: str | None = None, **form: str) -> object:
        index = place(words)
        page = client.get(f"/meetings/{meeting.id}/sentences/{index}/correct").text
        token = page.partition('name="seen" value="')[2].partition('"')[0] if seen is None else seen
        address = f"/meetings/{meeting.id}/sentences/{index}/correct"
        return client.post(address, data={"seen": token, "what": "label", **form})

    return sent


@pytest.fixture
def waiting(engine: Engine, people: People, meeting: MeetingRecord) -> Callable[[], list[int]]:
    def numbers() -> list[int]:
        with reading(engine) as session:
            return [one.id for one in corrections.corrections_of(session, viewer_of(people.rep), meeting.id)]

    return numbers


def test_each_sentence_and_each_need_leads_to_its_correction(
    rep: FlaskClient, meeting: MeetingRecord, place: Callable[[str], int]
) -> None:
    page = rep.get(f"/meetings/{meeting.id}").text
    assert f'href="/meetings/{meeting.id}/sentences/{place("Lovely")}/correct"' in page
    need = page.partition('id="need-0"')[2].partition("</li>")[0]
    assert f"/sentences/{place('We need to close')}/correct" in need


def test_the_form_says_who_will_read_what(
    rep: FlaskClient, meeting: MeetingRecord, place: Callable[[str], int]
) -> None:
    page = rep.get(f"/meetings/{meeting.id}/sentences/{place('It sounds')}/correct").text
    assert "A trainer will see this sentence and the lines around it" in page
    assert "Good morning" not in page, "only three lines before and after"


def test_a_correction_shows_at_once_and_the_page_says_for_whom_it_counts(
    rep: FlaskClient, meeting: MeetingRecord, send: Callable[..., object]
) -> None:
    assert "Objections and answers" in rep.get(f"/meetings/{meeting.id}").text
    assert send(rep, "It sounds", old="objection", new="", note="they laughed").status_code == 302
    page = rep.get(f"/meetings/{meeting.id}").text
    assert "Objections and answers" not in page
    assert "This page shows 1 correction." in page
    assert "Objection is wrong here." in page
    assert "Waits for a trainer" in page
    assert "yours that wait show to you alone" in page
    assert "Scores, figures, language and feedback are as Coach analysed them" in page


def test_what_is_downloaded_is_what_the_viewers_page_shows(
    rep: FlaskClient,
    as_user: Clients,
    people: People,
    meeting: MeetingRecord,
    send: Callable[..., object],
    waiting: Callable[[], list[int]],
    place: Callable[[str], int],
) -> None:
    def objects(client: FlaskClient) -> tuple[bool, bool, int]:
        report = client.get(f"/meetings/{meeting.id}/report.json").json
        text = client.get(f"/meetings/{meeting.id}/report.md").text
        labels = report["sentences"][place("It sounds")]["labels"]
        return "objection" in labels, "## Objections" in text, report.get("corrections", {"applied": 0})["applied"]

    manager = as_user(people.manager)
    send(rep, "It sounds", old="objection", new="feature")
    assert objects(rep) == (False, False, 1)
    assert objects(manager) == (True, True, 0)
    as_user(people.trainer).post(f"/corrections/{waiting()[0]}", data={"verdict": "accept"})
    assert objects(manager) == (False, False, 1)
    text = manager.get(f"/meetings/{meeting.id}/report.md").text
    assert "1 correction by a person is applied." in text


def test_the_api_gives_the_callers_report_and_the_analysis_as_it_was(
    app: Flask,
    rep: FlaskClient,
    people: People,
    engine: Engine,
    meeting: MeetingRecord,
    send: Callable[..., object],
    place: Callable[[str], int],
) -> None:
    def labels(user: User, which: str) -> list[str]:
        with writing(engine) as session:
            token = tokens.create_token(session, user.id, "program")[1]
        answer = app.test_client().get(
            f"/api/v1/meetings/{meeting.id}/analyses/{which}", headers={"Authorization": f"Bearer {token}"}
        )
        return list(answer.json["sentences"][place("It sounds")]["labels"])

    send(rep, "It sounds", old="objection", new="")
    with reading(engine) as session:
        [analysis] = analyses.list_analyses(session, viewer_of(people.rep), meeting.id)
    assert labels(people.rep, "current") == []
    assert labels(people.manager, "current") == ["objection"]
    assert labels(people.rep, str(analysis.id)) == ["objection"]


def test_nobody_else_sees_a_correction_that_waits(
    rep: FlaskClient, as_user: Clients, people: People, meeting: MeetingRecord, send: Callable[..., object]
) -> None:
    send(rep, "It sounds", old="objection", new="")
    page = as_user(people.manager).get(f"/meetings/{meeting.id}").text
    assert "Objections and answers" in page
    assert "Objection is wrong" not in page


def test_an_accepted_correction_shows_to_the_manager(
    rep: FlaskClient,
    as_user: Clients,
    people: People,
    meeting: MeetingRecord,
    send: Callable[..., object],
    waiting: Callable[[], list[int]],
) -> None:
    send(rep, "It sounds", old="objection", new="feature")
    answer = as_user(people.trainer).post(f"/corrections/{waiting()[0]}", data={"verdict": "accept"})
    assert answer.status_code == 302
    page = as_user(people.manager).get(f"/meetings/{meeting.id}").text
    assert "Objection should be feature." in page
    assert "Accepted" in page


def test_a_missing_need_can_be_added_worded_and_answered(
    rep: FlaskClient, meeting: MeetingRecord, send: Callable[..., object], place: Callable[[str], int]
) -> None:
    send(rep, "Then the board", old="", new="need")
    assert send(rep, "Then the board", what="statement", statement="a board that does not wait").status_code == 302
    source = "The ledger closes"
    target = str(place("Then the board"))
    assert send(rep, source, what="link", link_old="", link=target).status_code == 302
    page = rep.get(f"/meetings/{meeting.id}").text
    assert "a board that does not wait" in page
    assert "It answers the need “Then the board waits.”" in page
    assert "2 of 3" in page


def test_a_link_can_be_said_to_be_wrong(
    rep: FlaskClient, meeting: MeetingRecord, send: Callable[..., object], place: Callable[[str], int]
) -> None:
    target = str(place("We need to close"))
    assert send(rep, "The ledger closes", what="link", link_old=target, link="").status_code == 302
    assert "0 of 2" in rep.get(f"/meetings/{meeting.id}").text


@pytest.mark.parametrize(
    "form",
    [
        {"old": "", "new": ""},
        {"old": "", "new": "sustainability"},
        {"old": "need", "new": ""},
        {"old": "", "new": "x" * 5000},
        {"what": "statement", "statement": "words"},
        {"what": "link", "link": "99999999999999999999"},
        {"what": "link", "link": "-1"},
        {"what": "link", "link": ""},
        {"what": "nonsense"},
        {"seen": "another sentence", "old": "objection"},
    ],
)
def test_what_cannot_be_right_is_refused_in_words_and_nothing_is_kept(
    rep: FlaskClient, send: Callable[..., object], waiting: Callable[[], list[int]], form: dict[str, str]
) -> None:
    answer = send(rep, "It sounds", **form)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert waiting() == []


def test_a_sentence_that_is_not_there_does_not_exist(rep: FlaskClient, meeting: MeetingRecord) -> None:
    for index in ("999", "99999999999999999999"):
        assert rep.get(f"/meetings/{meeting.id}/sentences/{index}/correct").status_code == 404
        assert rep.post(f"/meetings/{meeting.id}/sentences/{index}/correct").status_code == 404


def test_strangers_cannot_correct(
    as_user: Clients, people: People, meeting: MeetingRecord, waiting: Callable[[], list[int]]
) -> None:
    for stranger in (people.mate, people.stranger, people.trainer, people.admin):
        client = as_user(stranger)
        assert client.get(f"/meetings/{meeting.id}/sentences/1/correct").status_code == 404
        data = {"seen": text_key(EXPENSIVE), "what": "label", "new": "need"}
        assert client.post(f"/meetings/{meeting.id}/sentences/1/correct", data=data).status_code == 404
    assert waiting() == []


def test_a_correction_can_be_taken_back(
    rep: FlaskClient,
    as_user: Clients,
    people: People,
    meeting: MeetingRecord,
    send: Callable[..., object],
    waiting: Callable[[], list[int]],
) -> None:
    send(rep, "It sounds", old="objection", new="")
    [number] = waiting()
    assert as_user(people.manager).post(f"/meetings/{meeting.id}/corrections/{number}/withdraw").status_code == 404
    assert rep.post(f"/meetings/{meeting.id}/corrections/{number}/withdraw").status_code == 302
    assert waiting() == []


def test_words_that_are_gone_after_a_new_analysis_no_longer_fit(
    rep: FlaskClient, people: People, engine: Engine, meeting: MeetingRecord, send: Callable[..., object]
) -> None:
    send(rep, "It sounds", old="objection", new="")
    with writing(engine) as session:
        report = analyses.analysed_report(session, viewer_of(people.rep), meeting.id)
        next(row for row in report["sentences"] if row["text"] == EXPENSIVE)["text"] = "It is dear."
        analyses.save_analysis(session, meeting, report)
    page = rep.get(f"/meetings/{meeting.id}").text
    assert "No longer fits" in page
    assert "Objections and answers" in page


def test_only_trainers_have_the_queue(as_user: Clients, people: People) -> None:
    for user in (people.rep, people.manager, people.admin):
        for address in ("/corrections", "/corrections/next", "/corrections/1"):
            assert as_user(user).get(address).status_code == 403
        assert as_user(user).post("/corrections/1", data={"verdict": "accept"}).status_code == 403


def test_an_empty_queue_says_what_to_do(as_user: Clients, people: People) -> None:
    trainer = as_user(people.trainer)
    assert "press Correct beside a sentence" in trainer.get("/corrections").text
    assert trainer.get("/corrections/next", follow_redirects=True).status_code == 200
    for queue in ("second", "disputed", "nonsense"):
        assert trainer.get(f"/corrections?queue={queue}&page=x").status_code == 200


def test_a_trainer_reads_three_lines_around_and_decides(
    rep: FlaskClient,
    as_user: Clients,
    people: People,
    send: Callable[..., object],
    waiting: Callable[[], list[int]],
    meeting: MeetingRecord,
) -> None:
    send(rep, "It sounds", old="objection", new="", note="they laughed")
    trainer, [number] = as_user(people.trainer), waiting()
    assert EXPENSIVE in trainer.get("/corrections").text
    assert trainer.get("/corrections/next").location.startswith(f"/corrections/{number}")
    page = trainer.get(f"/corrections/{number}").text
    assert "they laughed" in page
    assert "We also need an audit trail." in page
    assert "Good morning" not in page
    assert trainer.get(f"/meetings/{meeting.id}").status_code == 404
    done = trainer.post(f"/corrections/{number}", data={"verdict": "reject"}, follow_redirects=True).text
    assert "Rejected. It changes nothing" in done
    assert "Rejected" in rep.get(f"/meetings/{meeting.id}").text


def test_a_second_trainer_decides_unseen_and_the_agreement_is_counted(
    app: Flask,
    engine: Engine,
    rep: FlaskClient,
    as_user: Clients,
    people: People,
    send: Callable[..., object],
    waiting: Callable[[], list[int]],
) -> None:
    with writing(engine) as session:
        tom = users.add_user(session, NewUser("tom@example.com", "Tom", AccountRole.TRAINER, None), password_hash())
    send(rep, "It sounds", old="objection", new="")
    send(rep, "Then the board", old="", new="need")
    first, second = as_user(people.trainer), as_user(tom)
    for number, verdict in zip(waiting(), ("accept", "reject"), strict=True):
        first.post(f"/corrections/{number}", data={"verdict": verdict, "note": "sure"})
        assert "What trainers decided" not in second.get(f"/corrections/{number}?queue=second").text
        second.post(f"/corrections/{number}", data={"verdict": verdict})
    page = second.get("/corrections").text
    assert "2</span> of 2 corrections" in page
    assert "1.00" in page


@pytest.mark.parametrize("form", [{}, {"verdict": "burn"}, {"verdict": "edit", "new": "sustainability"}])
def test_a_decision_that_is_none_is_refused(
    rep: FlaskClient,
    as_user: Clients,
    people: People,
    send: Callable[..., object],
    waiting: Callable[[], list[int]],
    form: dict[str, str],
) -> None:
    send(rep, "It sounds", old="objection", new="")
    answer = as_user(people.trainer).post(f"/corrections/{waiting()[0]}", data=form)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text


def test_a_correction_that_is_not_there_does_not_exist(as_user: Clients, people: People) -> None:
    trainer = as_user(people.trainer)
    for number in ("1", "99999999999999999999"):
        assert trainer.get(f"/corrections/{number}").status_code == 404
        assert trainer.post(f"/corrections/{number}", data={"verdict": "accept"}).status_code == 404
