"""Pages of rereadings: who may, what they show, what bad input does; titles stay with those who may see them."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from coach import jobs
from coach.jobs.kind import Workplace
from coach.jobs.running import run_job
from coach.settings import Settings
from coach.storage import jobs as job_rows
from coach.storage import packs, rereads
from coach.storage.access import viewer_of
from coach.storage.engine import Engine, reading, writing
from coach.storage.meetings import MeetingRecord
from coach.storage.tables import JobState, RereadMode
from coach.storage.users import User
from tests.web.conftest import People

AsUser = Callable[[User], FlaskClient]
AddAnalysed = Callable[..., MeetingRecord]
PACK = """
name: House
rules:
  - id: language/close-the-books
    kind: avoid
    say: Say what the close means for them.
    why: It is our word.
    source: House practice
    grade: house
    any: [the ledger closes itself]
    tests:
      hit: [The ledger closes itself every night.]
      miss: [Good morning.]
"""


@pytest.fixture
def trainer(as_user: AsUser, people: People) -> FlaskClient:
    return as_user(people.trainer)


@pytest.fixture
def published(engine: Engine, people: People) -> None:
    """A pack that the company published long ago."""
    with writing(engine) as session:
        new = packs.NewVersion(PACK, "sha256:x", 1, (), {}, "Because.", in_force_from=dt.date(2020, 1, 1))
        packs.publish(session, viewer_of(people.trainer), new, seen=0)


def start(client: FlaskClient, **fields: str) -> int:
    answer = client.post("/rereads/new", data={"mode": "judge", "guidelines": "today", **fields})
    assert answer.status_code == 302, answer.text
    return int(answer.location.rpartition("/")[2])


def work(engine: Engine, settings: Settings, job_id: int) -> int:
    run_job(Workplace(settings, engine, threading.Event()), jobs.JOB_KINDS, job_id)
    with reading(engine) as session:
        job = job_rows.get_job(session, None, job_id)
    assert job.state is JobState.DONE, job.note
    return job.subject_id or 0


@pytest.mark.usefixtures("published")
def test_a_trainer_judges_the_archive_again_and_sees_what_changed(
    trainer: FlaskClient,
    as_user: AsUser,
    people: People,
    engine: Engine,
    settings: Settings,
    add_analysed: AddAnalysed,
) -> None:
    theirs, own = add_analysed(people.rep), add_analysed(people.trainer)
    job = start(trainer)
    assert "Reading the archive again" in trainer.get(f"/jobs/{job}").text
    number = work(engine, settings, job)
    assert f"/rereads/{number}" in trainer.get(f"/jobs/{job}").text
    page = trainer.get(f"/rereads/{number}").text
    assert "2 of 2" in page
    assert "language/close-the-books" in page
    assert f"/meetings/{own.id}" in page
    assert f"/meetings/{theirs.id}" not in page
    assert page.count(own.title) == 1
    assert "Robin Rep" not in page
    assert f"/rereads/{number}" in as_user(people.admin).get("/rereads").text
    assert "language/close-the-books" in as_user(people.rep).get(f"/meetings/{theirs.id}").text


def test_reps_and_managers_have_no_such_pages(as_user: AsUser, people: People, engine: Engine) -> None:
    for user in (people.rep, people.manager):
        client = as_user(user)
        for address in ("/rereads", "/rereads/new", "/rereads/1"):
            assert client.get(address).status_code == 403
        assert client.post("/rereads/new", data={"mode": "judge"}).status_code == 403
    with reading(engine) as session:
        assert job_rows.list_jobs(session, None) == ()


def test_nonsense_in_the_form_counts_as_not_given(trainer: FlaskClient, people: People, engine: Engine) -> None:
    start(trainer, mode="destroy", guidelines="none", since="yesterday", until="31.31.2026", team="9" * 40)
    with reading(engine) as session:
        (record,) = rereads.list_rereads(session, viewer_of(people.trainer))
    assert record.order.mode is RereadMode.READ
    assert (record.order.wanted.since, record.order.wanted.team_id, record.order.by_todays) == (None, None, False)
    assert trainer.get(f"/rereads/{10**12}").status_code == 404


def test_a_second_one_is_refused_while_one_waits(trainer: FlaskClient, as_user: AsUser, people: People) -> None:
    start(trainer)
    answer = as_user(people.admin).post("/rereads/new", data={"mode": "read", "team": "1"})
    assert answer.status_code == 409
    assert "The archive is being read again already." in answer.text


def test_an_empty_archive_says_what_to_do(trainer: FlaskClient, engine: Engine, settings: Settings) -> None:
    assert "Nothing was read again yet" in trainer.get("/rereads").text
    number = work(engine, settings, start(trainer))
    assert "No stored meeting fits." in trainer.get(f"/rereads/{number}").text


@pytest.mark.usefixtures("published")
def test_the_pages_of_models_and_guidelines_lead_here_with_the_right_choice(trainer: FlaskClient) -> None:
    assert "/rereads/new?mode=read" in trainer.get("/models").text
    page = trainer.get("/guidelines/versions").text
    assert "/rereads/new?mode=judge&amp;guidelines=today" in page
    page = trainer.get("/rereads/new?mode=judge&guidelines=today&since=2026-01-05").text
    assert 'value="judge" checked' in page
    assert 'value="today" checked' in page
    assert 'value="2026-01-05"' in page
