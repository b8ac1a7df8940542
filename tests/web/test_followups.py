"""The page of follow-ups, ticking off without JavaScript, the calendar, and the command."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from coach.cli import coach
from coach.settings import Settings
from coach.storage.meetings import MeetingRecord
from coach.storage.users import User
from tests.web.conftest import People

Add = Callable[..., MeetingRecord]
Browse = Callable[[User], FlaskClient]
STEP = re.compile(r'name="step" value="(\w{32})"')


def test_an_empty_page_says_what_to_do_next(rep: FlaskClient) -> None:
    page = rep.get("/followups")
    assert page.status_code == 200
    assert "No follow-ups yet" in page.text
    assert "By person" not in page.text


def test_a_click_ticks_a_step_off_and_another_opens_it_again(
    people: People, rep: FlaskClient, add_analysed: Add
) -> None:
    meeting = add_analysed(people.rep)
    step = STEP.search(rep.get("/followups").text)[1]
    done = rep.post(f"/followups/{meeting.id}", data={"step": step}, follow_redirects=True)
    assert "Ticked off" in done.text
    assert 'id="done"' in done.text
    assert 'id="overdue"' not in done.text
    again = rep.post(f"/followups/{meeting.id}", data={"step": step, "done": "no"}, follow_redirects=True)
    assert 'id="done"' not in again.text


def test_a_manager_sees_the_team_by_person_and_nobody_elses(people: People, as_user: Browse, add_analysed: Add) -> None:
    add_analysed(people.rep)
    add_analysed(people.stranger, filename="secret-plan.txt")
    page = as_user(people.manager).get("/followups").text
    assert "Robin Rep" in page
    assert "Stefan Stranger" not in page
    assert "Secret plan" not in page
    only = as_user(people.manager).get(f"/followups?owner={people.mate.id}").text
    assert "Acme call" not in only


@pytest.mark.parametrize("step", ["", "x", "é" * 64, "0" * 32])
def test_a_step_that_is_not_there_answers_404(people: People, rep: FlaskClient, add_analysed: Add, step: str) -> None:
    meeting = add_analysed(people.rep)
    assert rep.post(f"/followups/{meeting.id}", data={"step": step}).status_code == 404


@pytest.mark.parametrize("owner", ["x", "-1", "9" * 30, "²"])
def test_an_owner_that_makes_no_sense_changes_nothing(rep: FlaskClient, owner: str) -> None:
    assert rep.get("/followups", query_string={"owner": owner}).status_code == 200


def test_a_calendar_opens_without_a_log_in_by_its_key_alone(
    people: People, rep: FlaskClient, client: FlaskClient, add_analysed: Add
) -> None:
    meeting = add_analysed(people.rep)
    add_analysed(people.mate, filename="of-a-mate.txt")
    page = rep.post("/followups/calendar").text
    address = re.search(r"http://localhost(/followups\.ics\?key=[\w-]+)", page)[1]
    assert address not in rep.get("/followups").text
    feed = client.get(address)
    assert feed.content_type == "text/calendar; charset=utf-8"
    assert f"UID:{meeting.id}-" in feed.text
    assert feed.text.count("BEGIN:VEVENT") == feed.text.count(f"UID:{meeting.id}-")
    rep.post("/followups/calendar/revoke")
    for wrong in (address, "/followups.ics", "/followups.ics?key=", "/followups.ics?key=%00"):
        assert client.get(wrong).status_code == 404


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    monkeypatch.setenv("COACH_DATA_DIR", str(settings.data_dir))
    return lambda *words: CliRunner().invoke(coach, ["followups", *words])


def test_the_command_lists_what_a_person_sees(people: People, add_analysed: Add, run: Callable[..., object]) -> None:
    add_analysed(people.rep)
    add_analysed(people.stranger)
    found = json.loads(run("--as", people.manager.email, "--json").output)
    assert [one["owner"] for one in found] == ["Robin Rep"]
    assert {one["owner"] for one in json.loads(run("--json").output)} == {"Robin Rep", "Stefan Stranger"}
    assert "Robin Rep" in run().output
    long_ago = dt.date(2000, 1, 1).isoformat()
    assert run("--until", long_ago).output == "Nothing is open.\n"


def test_the_command_refuses_somebody_unknown(run: Callable[..., object]) -> None:
    refused = run("--as", "nobody@example.com")
    assert refused.exception is not None
    assert "no account" in str(refused.exception)
