"""The library on the pages: proposed, asked for, shared, read, taken back."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from coach.domain import MeetingFacts
from coach.storage.meetings import MeetingRecord
from coach.storage.users import User
from tests.web.conftest import People

Add = Callable[..., MeetingRecord]
Browse = Callable[[User], FlaskClient]
QUESTION = "What happens when it takes longer?"


@pytest.fixture
def meeting(people: People, add_analysed: Add) -> MeetingRecord:
    return add_analysed(people.rep, facts=MeetingFacts(account="Acme"))


@pytest.fixture
def manager(as_user: Browse, people: People) -> FlaskClient:
    return as_user(people.manager)


@pytest.fixture
def mate(as_user: Browse, people: People) -> FlaskClient:
    return as_user(people.mate)


def chosen(manager: FlaskClient, meeting: MeetingRecord, **how: str) -> str:
    text = manager.get(f"/meetings/{meeting.id}/passages").text
    key = re.search(r'name="key" value="([^"]+)"', text)
    assert key is not None
    answer = manager.post(f"/meetings/{meeting.id}/passages", data={"key": html.unescape(key.group(1)), **how})
    assert answer.status_code == 302
    return answer.headers["Location"]


def shared(manager: FlaskClient, rep: FlaskClient, meeting: MeetingRecord, **how: str) -> str:
    address = chosen(manager, meeting, **how)
    assert rep.post(f"{address}/consent", data={"audience": how.get("audience", "team")}).status_code == 302
    return address


def test_a_proposal_says_why_and_leads_to_its_meeting(manager: FlaskClient, meeting: MeetingRecord) -> None:
    for address in ("/library/suggestions", f"/meetings/{meeting.id}/passages"):
        text = manager.get(address).text
        assert QUESTION in text
        assert "followed up the need with a question" in text
        assert f'href="/meetings/{meeting.id}#s' in text


def test_nobody_but_rep_and_manager_sees_a_passage_before_consent(
    manager: FlaskClient, rep: FlaskClient, mate: FlaskClient, meeting: MeetingRecord
) -> None:
    address = chosen(manager, meeting, note="Look at the second question.")
    assert "Your answer is asked for" in rep.get("/library").text
    assert "May others read this?" in rep.get(address).text
    assert manager.get(address).status_code == 200
    assert mate.get(address).status_code == 404
    assert QUESTION not in mate.get("/library").text
    assert manager.post(f"{address}/consent").status_code == 404


def test_with_consent_the_team_reads_it_with_roles_for_names(
    manager: FlaskClient, rep: FlaskClient, mate: FlaskClient, as_user: Browse, people: People, meeting: MeetingRecord
) -> None:
    address = shared(manager, rep, meeting, hide="board")
    text = mate.get("/library").text
    assert QUESTION in text
    for name in ("Sam", "Ortiz", "Dana", "Acme", "board"):
        assert name not in text
    assert f"/meetings/{meeting.id}" not in mate.get(address).text
    for person in (people.stranger, people.trainer, people.admin):
        assert as_user(person).get(address).status_code == 404
        assert QUESTION not in as_user(person).get("/library").text


def test_the_company_reads_it_only_where_both_chose_so(
    manager: FlaskClient, rep: FlaskClient, as_user: Browse, people: People, meeting: MeetingRecord
) -> None:
    address = chosen(manager, meeting, audience="company")
    rep.post(f"{address}/consent", data={"audience": "team"})
    assert as_user(people.stranger).get(address).status_code == 404
    rep.post(f"{address}/consent", data={"audience": "company"})
    assert as_user(people.stranger).get(address).status_code == 200


def test_taken_back_it_is_gone_at_once(
    manager: FlaskClient, rep: FlaskClient, mate: FlaskClient, meeting: MeetingRecord
) -> None:
    address = shared(manager, rep, meeting)
    playlist = manager.post("/playlists", data={"name": "First week"}).headers["Location"]
    number = address.rpartition("/")[2]
    manager.post(f"{playlist}/passages", data={"passage": number, "note": "Begin here."})
    assert "Begin here." in mate.get(playlist).text
    rep.post(f"{address}/refuse")
    assert mate.get(address).status_code == 404
    assert "Begin here." not in mate.get(playlist).text
    assert "Taken back" in manager.get(address).text


def test_a_deleted_meeting_takes_its_passages_along(
    manager: FlaskClient, rep: FlaskClient, mate: FlaskClient, meeting: MeetingRecord
) -> None:
    address = shared(manager, rep, meeting)
    rep.post(f"/meetings/{meeting.id}/delete")
    assert {browser.get(address).status_code for browser in (manager, rep, mate)} == {404}


def test_the_manager_removes_a_passage_and_others_may_not(
    manager: FlaskClient, rep: FlaskClient, mate: FlaskClient, meeting: MeetingRecord
) -> None:
    address = shared(manager, rep, meeting)
    assert mate.post(f"{address}/remove").status_code == 404
    assert manager.post(f"{address}/remove").status_code == 302
    assert rep.get(address).status_code == 404


def test_a_playlist_is_edited_and_ticked_off(
    manager: FlaskClient, rep: FlaskClient, mate: FlaskClient, meeting: MeetingRecord
) -> None:
    address = shared(manager, rep, meeting)
    number = address.rpartition("/")[2]
    playlist = manager.post("/playlists", data={"name": "First week", "about": "Welcome."}).headers["Location"]
    assert "Add to a playlist" in manager.get(address).text
    manager.post(f"{playlist}/passages", data={"passage": number})
    edited = {"name": "Week one", f"note-{number}": "Count the questions.", "note-x": "?", "version": 2}
    assert manager.post(playlist, data=edited).status_code == 302
    assert manager.post(playlist, data=edited).status_code == 409
    back = mate.post(f"/library/{number}/read", data={"read": "1", "playlist": playlist.rpartition("/")[2]})
    assert back.headers["Location"] == f"{playlist}#passage-{number}"
    assert "You have read 1 of 1 passage" in mate.get(playlist).text
    text = manager.get(playlist).text
    assert "Count the questions." in text
    assert re.search(r"Mika Mate</th><td>1 of 1", text)
    assert manager.post(playlist, data={"up": number, "version": 3}).status_code == 302
    assert manager.post(playlist, data={"out": number, "version": 4}).status_code == 302
    assert "No passage yet." in mate.get(playlist).text
    assert mate.post(playlist, data=edited).status_code == 403
    assert manager.post(f"{playlist}/delete").status_code == 302
    assert mate.get(playlist).status_code == 404


def test_a_playlist_of_another_team_is_not_there(manager: FlaskClient, as_user: Browse, people: People) -> None:
    playlist = manager.post("/playlists", data={"name": "First week"}).headers["Location"]
    for person in (people.stranger, people.trainer, people.admin):
        assert as_user(person).get(playlist).status_code == 404


@pytest.mark.parametrize("key", ["", "need-answered:0:400", "x" * 3000])
def test_what_is_not_proposed_cannot_be_chosen(manager: FlaskClient, meeting: MeetingRecord, key: str) -> None:
    assert manager.post(f"/meetings/{meeting.id}/passages", data={"key": key}).status_code == 422


@pytest.mark.parametrize("data", [{}, {"name": " "}, {"name": "A", "about": "x" * 1001}])
def test_a_playlist_needs_a_name_and_a_short_text(manager: FlaskClient, data: dict[str, str]) -> None:
    assert manager.post("/playlists", data=data).status_code == 422


@pytest.mark.parametrize("asked", ["?theme=x&topic=y", "?page=99", "?theme=need-answered&topic=time"])
def test_odd_filters_are_no_error(manager: FlaskClient, asked: str) -> None:
    assert manager.get(f"/library{asked}").status_code == 200


def test_suggestions_are_for_managers(rep: FlaskClient, meeting: MeetingRecord) -> None:
    assert rep.get("/library/suggestions").status_code == 403
    assert rep.get(f"/meetings/{meeting.id}/passages").status_code == 404
