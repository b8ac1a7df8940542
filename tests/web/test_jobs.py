"""Pages and addresses of jobs and back-tests: who may, what they show, and what bad input does."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from coach import jobs
from coach.guidelines.schema import default_text
from coach.jobs.kind import Workplace
from coach.jobs.running import run_job
from coach.settings import Settings
from coach.storage import backtest_examples, backtests
from coach.storage import jobs as job_rows
from coach.storage.access import viewer_of
from coach.storage.engine import Engine, reading, writing
from coach.storage.meetings import MeetingRecord
from coach.storage.tables import JobState
from coach.storage.users import User
from tests.web.conftest import People
from tests.web.test_api import Program, assert_fits, assert_problem, token_of

AsUser = Callable[[User], FlaskClient]
ADDED = """
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
NEW = default_text().rstrip() + "\n" + ADDED


@pytest.fixture
def trainer(as_user: AsUser, people: People) -> FlaskClient:
    return as_user(people.trainer)


def start(client: FlaskClient, **fields: object) -> int:
    answer = client.post("/backtests/new", data={"new_text": NEW, **fields})
    assert answer.status_code == 302, answer.text
    return int(answer.location.rpartition("/")[2])


def work(engine: Engine, settings: Settings, job_id: int) -> int:
    """Do a job as the worker would, and return what it worked on."""
    run_job(Workplace(settings, engine, threading.Event()), jobs.JOB_KINDS, job_id)
    with reading(engine) as session:
        job = job_rows.get_job(session, None, job_id)
    assert job.state is JobState.DONE, job.note
    return job.subject_id or 0


def test_a_trainer_starts_a_back_test_and_sees_its_counts_and_examples(
    trainer: FlaskClient,
    people: People,
    engine: Engine,
    settings: Settings,
    add_analysed: Callable[..., MeetingRecord],
) -> None:
    add_analysed(people.rep)
    add_analysed(people.stranger)
    job = start(trainer)
    page = trainer.get(f"/jobs/{job}").text
    assert "Waits for its turn" in page
    assert "Stop this job" in page
    test = work(engine, settings, job)
    assert "See the result" in trainer.get(f"/jobs/{job}").text
    page = trainer.get(f"/backtests/{test}").text
    assert "1 of" in page
    assert "language/close-the-books" in page
    assert "Robin Rep" in page
    page = trainer.get(f"/backtests/{test}/rules/language/close-the-books").text
    assert page.count("The ledger closes itself every night, which means you get those two days back.") >= 2
    assert "Dana" not in page
    assert "Acme" not in page
    assert "/meetings/" not in re.sub(r'href="/meetings"', "", page)


def test_a_rejected_example_is_offered_as_a_line_for_the_tests(
    trainer: FlaskClient,
    people: People,
    engine: Engine,
    settings: Settings,
    add_analysed: Callable[..., MeetingRecord],
) -> None:
    add_analysed(people.rep)
    test = work(engine, settings, start(trainer))
    with reading(engine) as session:
        (example,) = backtest_examples.examples_of(session, viewer_of(people.trainer), test, "language/close-the-books")
    answer = trainer.post(
        f"/backtests/{test}/examples/{example.id}", data={"verdict": "rejected"}, follow_redirects=True
    )
    assert "miss:" in answer.text
    assert "The ledger closes itself" in answer.text.partition("miss:")[2]
    answer = trainer.post(
        f"/backtests/{test}/examples/{example.id}", data={"verdict": "nonsense"}, follow_redirects=True
    )
    assert "miss:" not in answer.text
    assert trainer.post(f"/backtests/{test}/examples/{10**12}", data={"verdict": "rejected"}).status_code == 404


def test_an_admin_sees_counts_and_no_sentences(
    trainer: FlaskClient,
    as_user: AsUser,
    people: People,
    engine: Engine,
    settings: Settings,
    add_analysed: Callable[..., MeetingRecord],
) -> None:
    add_analysed(people.rep)
    test = work(engine, settings, start(trainer))
    admin = as_user(people.admin)
    assert "language/close-the-books" in admin.get(f"/backtests/{test}").text
    page = admin.get(f"/backtests/{test}/rules/language/close-the-books").text
    assert "Sentences are for trainers" in page
    assert "The ledger closes" not in page


@pytest.mark.parametrize("role", ["rep", "manager"])
def test_reps_and_managers_make_and_see_no_back_tests(as_user: AsUser, people: People, role: str) -> None:
    client = as_user(getattr(people, role))
    for path in ("/backtests", "/backtests/new", "/backtests/1", "/backtests/1/rules/a/b"):
        assert client.get(path).status_code == 403
    assert client.post("/backtests/new", data={"new_text": NEW}).status_code == 403
    assert client.post("/backtests/1/delete").status_code == 403


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"new_text": ""}, "There is no pack."),
        ({"new_text": "name: [1"}, "pasted text:"),
        ({"new_text": NEW, "old": "file"}, "Choose the file of the old pack."),
        ({"new_file": (BytesIO(b"\xff\xfe\x00"), "pack.yml")}, "not UTF-8"),
        ({"new_text": "a" * 600_000}, "larger than 512 KB"),
    ],
)
def test_a_wrong_pack_is_refused_with_the_reason_and_nothing_is_kept(
    trainer: FlaskClient, engine: Engine, people: People, fields: dict[str, object], words: str
) -> None:
    answer = trainer.post("/backtests/new", data={"new_text": "", **fields})
    assert answer.status_code == 422
    assert words in answer.text
    with reading(engine) as session:
        assert backtests.list_backtests(session, viewer_of(people.trainer)) == ()


def test_filters_that_make_no_sense_are_left_out(trainer: FlaskClient, engine: Engine, people: People) -> None:
    start(trainer, since="yesterday", until="2026-02-30", team="99999999999", form="shouting")
    with reading(engine) as session:
        (test,) = backtests.list_backtests(session, viewer_of(people.trainer))
    assert set(test.wanted.as_json().values()) == {None}


def test_a_back_test_is_deleted_with_a_click_and_its_job_says_so(
    trainer: FlaskClient, engine: Engine, settings: Settings, people: People
) -> None:
    job = start(trainer)
    with reading(engine) as session:
        test = job_rows.get_job(session, None, job).subject_id
    assert "No stored meeting fits" not in trainer.get(f"/backtests/{test}").text
    trainer.post(f"/backtests/{test}/delete")
    assert trainer.get(f"/backtests/{test}").status_code == 404
    run_job(Workplace(settings, engine, threading.Event()), jobs.JOB_KINDS, job)
    assert "was deleted" in trainer.get(f"/jobs/{job}").text


def test_jobs_of_others_do_not_exist(trainer: FlaskClient, as_user: AsUser, people: People) -> None:
    job = start(trainer)
    for other in (people.rep, people.manager, people.admin):
        client = as_user(other)
        assert client.get(f"/jobs/{job}").status_code == 404
        assert client.post(f"/jobs/{job}/cancel").status_code == 404
        assert "No long work yet" in client.get("/jobs").text
    assert "Waits" in trainer.get("/jobs").text


def test_a_waiting_job_is_stopped(trainer: FlaskClient) -> None:
    job = start(trainer)
    answer = trainer.post(f"/jobs/{job}/cancel", follow_redirects=True)
    assert "The job is stopped." in answer.text
    assert "Stop this job" not in answer.text
    assert "hx-trigger" not in answer.text


def test_programs_list_see_and_stop_their_own_jobs(
    client: FlaskClient, trainer: FlaskClient, engine: Engine, people: People
) -> None:
    job = start(trainer)
    program = Program(client, token_of(engine, people.trainer))
    (listed,) = program.call("GET", "/jobs").json["jobs"]
    assert_fits("Job", listed)
    assert (listed["id"], listed["state"]) == (job, "waiting")
    assert program.call("POST", f"/jobs/{job}/cancel").json["state"] == "cancelled"
    assert program.call("GET", f"/jobs/{job}").json["ended_at"] is not None
    other = Program(client, token_of(engine, people.rep))
    for method, path in (("GET", f"/jobs/{job}"), ("POST", f"/jobs/{job}/cancel"), ("GET", f"/jobs/{10**12}")):
        assert_problem(other.call(method, path), 404)
    assert other.call("GET", "/jobs").json == {"jobs": []}


def test_a_job_asked_for_in_a_transaction_that_fails_was_never_asked_for(engine: Engine, people: People) -> None:
    with pytest.raises(ZeroDivisionError), writing(engine) as session:
        jobs.start(session, viewer_of(people.trainer), "backtest", {})
        raise ZeroDivisionError
    with reading(engine) as session:
        assert job_rows.list_jobs(session, None) == ()
