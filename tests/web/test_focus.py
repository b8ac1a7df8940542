"""The focus on the pages: proposed from a meeting, agreed, shown on later meetings, closed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from coach.domain import MeetingFacts
from coach.storage.meetings import MeetingRecord
from coach.storage.users import User
from tests.web.conftest import People
from tests.web.fake_analyser import TRANSCRIPT

Add = Callable[..., MeetingRecord]
Browse = Callable[[User], FlaskClient]
TOMORROW = (dt.datetime.now(dt.UTC) + dt.timedelta(days=1)).date()


@pytest.fixture
def manager(as_user: Browse, people: People) -> FlaskClient:
    return as_user(people.manager)


def proposed(browser: FlaskClient, person: User, **more: object) -> str:
    data = {"person": person.id, "text": "Answer each need.", "measure": "line:needs-answered", **more}
    answer = browser.post("/focus", data=data)
    assert answer.status_code == 302
    return answer.headers["Location"]


def agreed(manager: FlaskClient, rep: FlaskClient, person: User) -> str:
    address = proposed(manager, person)
    assert rep.post(f"{address}/accept", data={"text": "Answer every need.", "version": 1}).status_code == 302
    return address


def hold(add_analysed: Add, user: User, number: int) -> MeetingRecord:
    content = TRANSCRIPT + f"Dana Kim: Number {number}.\n".encode()
    facts = MeetingFacts(title=f"Later {number}", held_on=TOMORROW + dt.timedelta(days=number))
    return add_analysed(user, content=content, facts=facts)


def test_a_focus_is_proposed_from_what_a_meeting_said(
    manager: FlaskClient, rep: FlaskClient, people: People, add_analysed: Add
) -> None:
    meeting = add_analysed(people.rep)
    assert f"/focus/new?person={people.rep.id}&amp;meeting={meeting.id}" in manager.get(f"/meetings/{meeting.id}").text
    form = manager.get(f"/focus/new?person={people.rep.id}&meeting={meeting.id}").text
    assert "Answer every need before you move on." in form
    assert re.search(r'name="source" value="\d+"', form)
    address = proposed(manager, people.rep, source=meeting.id)
    assert "Waits for Robin Rep" in manager.get(address).text
    shown = rep.get(address).text
    assert "Do you agree?" in shown
    assert "Before:" in shown
    assert "Answer each need." in rep.get("/focus").text


def test_three_meetings_are_followed_and_then_the_page_asks(
    manager: FlaskClient, rep: FlaskClient, people: People, add_analysed: Add
) -> None:
    address = agreed(manager, rep, people.rep)
    assert "No later meeting yet." in rep.get(address).text
    later = [hold(add_analysed, people.rep, number) for number in range(3)]
    text = manager.get(address).text
    assert "3 of 3 meetings" in text
    assert re.search(r"Kept in \d of 3 meetings", text)
    assert "Close it, or go on?" in text
    assert "In this meeting:" in rep.get(f"/meetings/{later[0].id}").text
    assert "3 meetings reached: decide" in manager.get("/focus").text
    assert manager.post(f"{address}/extend", data={"version": 2}).status_code == 302
    assert "3 of 6 meetings" in rep.get(address).text
    assert rep.post(f"{address}/close", data={"version": 3, "outcome": "It sits now."}).status_code == 302
    assert "It sits now." in manager.get(address).text
    assert "You have none now." in rep.get("/focus").text


def test_a_change_by_the_rep_keeps_what_was_proposed(manager: FlaskClient, rep: FlaskClient, people: People) -> None:
    text = manager.get(agreed(manager, rep, people.rep)).text
    assert "Answer every need." in text
    assert "had proposed: Answer each need." in text


def test_a_second_click_or_second_editor_changes_nothing(
    manager: FlaskClient, rep: FlaskClient, people: People
) -> None:
    address = agreed(manager, rep, people.rep)
    assert rep.post(f"{address}/accept", data={"text": "Again", "version": 1}).status_code == 409
    assert manager.post(f"{address}/close", data={"version": 1}).status_code == 409
    assert manager.post("/focus", data={"person": people.rep.id, "text": "Another"}).status_code == 409


@pytest.mark.parametrize("data", [{"text": ""}, {"text": "x" * 700}, {}])
def test_a_focus_without_words_is_refused(manager: FlaskClient, people: People, data: dict[str, str]) -> None:
    assert manager.post("/focus", data={"person": people.rep.id, **data}).status_code == 422
    assert "Propose a focus" in manager.get("/focus").text


@pytest.mark.parametrize("person", ["", "x", "999999", "-1"])
def test_nobody_is_proposed_to_who_is_not_there(manager: FlaskClient, person: str) -> None:
    assert manager.post("/focus", data={"person": person, "text": "Ask."}).status_code == 404
    assert manager.get(f"/focus/new?person={person}").status_code == 404


def test_an_odd_measure_or_source_is_none(manager: FlaskClient, people: People) -> None:
    address = proposed(manager, people.rep, measure="line:nonsense", source="77")
    assert "Nothing is counted for it" in manager.get(address).text


def test_a_rep_chooses_a_focus_for_themselves_alone(rep: FlaskClient, people: People) -> None:
    assert "3 meetings" in rep.get(proposed(rep, people.rep)).text
    assert rep.post("/focus", data={"person": people.mate.id, "text": "Ask."}).status_code == 404


def test_a_focus_of_another_is_not_there(
    manager: FlaskClient, rep: FlaskClient, as_user: Browse, people: People
) -> None:
    address = agreed(manager, rep, people.rep)
    for person in (people.mate, people.stranger, people.trainer, people.admin):
        browser = as_user(person)
        assert browser.get(address).status_code == 404
        assert browser.post(f"{address}/close", data={"version": 2}).status_code == 404
        assert "Answer every need." not in browser.get("/focus").text
