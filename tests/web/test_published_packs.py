"""What is published counts on every page: contacts, themes, back-tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coach.domain import MeetingFacts
from coach.guidelines.kinds import RULE_KINDS
from coach.guidelines.reference import example_pack
from coach.guidelines.schema import default_text, load_pack
from coach.settings import Settings
from coach.storage import backtest_examples, backtests, packs
from coach.storage import jobs as job_rows
from coach.storage.access import viewer_of
from coach.storage.engine import Engine, reading, writing
from coach.storage.meetings import MeetingRecord
from coach.storage.users import User
from tests.web.conftest import People
from tests.web.test_jobs import NEW, work
from web.packs import guideline_names

Browse = Callable[[User], FlaskClient]
Publish = Callable[..., None]
CADENCE = example_pack(RULE_KINDS["cadence"]).replace("status: shadow", "status: live")


@pytest.fixture
def publish(engine: Engine, people: People) -> Publish:
    """Publish a pack: `publish(text, team_id=...)`."""

    def done(text: str, *, team_id: int | None = None) -> None:
        pack = load_pack(text, name="x")
        new = packs.NewVersion(text, pack.digest, len(pack.rules), (), {}, "Because.")
        with writing(engine) as session:
            newest = packs.newest(session, team_id)
            seen = newest.version.number if newest else 0
            packs.publish(session, viewer_of(people.trainer), new, seen=seen, team_id=team_id)

    return done


def test_contacts_are_judged_by_what_the_team_published(
    as_user: Browse, people: People, publish: Publish, add_analysed: Callable[..., MeetingRecord]
) -> None:
    facts = MeetingFacts(account="Acme", held_on=dt.date.today() - dt.timedelta(days=60))
    add_analysed(people.rep, facts=facts)
    add_analysed(people.stranger, facts=facts)
    mine, theirs = as_user(people.rep), as_user(people.stranger)
    assert "Your guidelines say nothing yet" in mine.get("/contacts").text
    publish(CADENCE, team_id=people.rep.team_id)
    assert "Your guidelines say nothing yet" not in mine.get("/contacts").text
    assert "Your guidelines say nothing yet" in theirs.get("/contacts").text


def test_themes_name_guidelines_as_the_team_published_them(
    app: Flask, people: People, publish: Publish, engine: Engine
) -> None:
    publish(CADENCE, team_id=people.rep.team_id)
    (rule,) = load_pack(CADENCE, name="x").rules
    with app.app_context(), reading(engine) as session:
        assert guideline_names(session, viewer_of(people.rep))[rule.id] == rule.say
        assert guideline_names(session, viewer_of(people.trainer))[rule.id] == rule.say
        assert rule.id not in guideline_names(session, viewer_of(people.stranger))


def test_the_pack_in_use_of_a_back_test_is_the_one_in_force(
    as_user: Browse, people: People, publish: Publish, engine: Engine
) -> None:
    publish(NEW)
    publish(CADENCE, team_id=people.rep.team_id)
    trainer = as_user(people.trainer)
    for team in ("", str(people.rep.team_id)):
        assert trainer.post("/backtests/new", data={"new_text": default_text(), "team": team}).status_code == 302
    with reading(engine) as session:
        viewer = viewer_of(people.trainer)
        found = {
            test.old_name: backtests.packs_of(session, viewer, test.id)
            for test in backtests.list_backtests(session, viewer)
        }
    assert set(found) == {"Version 1", "Version 1, with version 1 of the team"}
    rules = {name: {rule.id for rule in load_pack(both[0][1], name="x").rules} for name, both in found.items()}
    assert "language/close-the-books" in rules["Version 1"]
    assert rules["Version 1"] < rules["Version 1, with version 1 of the team"]


ADDED_RULE = "language/close-the-books"
SENTENCE = "The ledger closes itself every night, which means you get those two days back."


@pytest.fixture
def trainer(as_user: Browse, people: People) -> FlaskClient:
    return as_user(people.trainer)


@pytest.fixture
def written(engine: Engine, people: People) -> None:
    """A working copy of the company with one rule more than is installed."""
    with writing(engine) as session:
        packs.save_working_copy(session, viewer_of(people.trainer), NEW, version=0)


@pytest.mark.usefixtures("written")
def test_the_publish_page_foresees_what_the_working_copy_would_change(
    trainer: FlaskClient,
    people: People,
    engine: Engine,
    settings: Settings,
    add_analysed: Callable[..., MeetingRecord],
) -> None:
    add_analysed(people.rep)
    assert "See what this would change" in trainer.get("/guidelines/publish").text
    address = trainer.post("/guidelines/backtest").location
    page = trainer.get(address).text
    assert "As installed → Working copy, save 1" in page
    assert f'href="{address}"' in trainer.get("/guidelines/publish").text
    with reading(engine) as session:
        (job,) = job_rows.list_jobs(session, viewer_of(people.trainer))
    test = work(engine, settings, job.id)
    assert address.endswith(f"/{test}")
    with reading(engine) as session:
        (example,) = backtest_examples.examples_of(session, viewer_of(people.trainer), test, ADDED_RULE)
    assert "Put them into the tests" not in trainer.get(f"{address}/rules/{ADDED_RULE}").text
    trainer.post(f"/backtests/{test}/examples/{example.id}", data={"verdict": "rejected"})
    page = trainer.get(f"{address}/rules/{ADDED_RULE}").text
    assert "Put them into the tests" in page
    assert f"/guidelines/{ADDED_RULE}/edit" in page
    for _ in range(2):
        answer = trainer.post("/guidelines/tests", data={"backtest": test, "rule": ADDED_RULE})
        assert answer.location.endswith(f"/guidelines/{ADDED_RULE}/edit")
    with reading(engine) as session:
        copy = packs.working_copy(session, viewer_of(people.trainer))
    rule = next(rule for rule in load_pack(copy.text, name="x").rules if rule.id == ADDED_RULE)
    assert rule.misses == ("Good morning.", SENTENCE)
    assert rule.hits == ("The ledger closes itself every night.",)
    assert "1 of" in trainer.get("/guidelines/publish").text


def test_nothing_to_compare_is_said_and_a_team_is_compared_with_the_company(
    trainer: FlaskClient, people: People, engine: Engine
) -> None:
    assert "There is nothing to compare yet" in trainer.get("/guidelines/publish").text
    team = people.rep.team_id
    with writing(engine) as session:
        packs.save_working_copy(session, viewer_of(people.trainer), CADENCE, version=0, team_id=team)
    number = int(trainer.post("/guidelines/backtest", data={"team": team}).location.rpartition("/")[2])
    with reading(engine) as session:
        record = backtests.get_backtest(session, viewer_of(people.trainer), number)
        _, (_, new) = backtests.packs_of(session, viewer_of(people.trainer), number)
    assert (record.old_name, record.wanted.team_id) == ("The company's rules", team)
    assert record.new_name == "Working copy of team North, save 1"
    assert len(load_pack(new, name="x").rules) == len(load_pack(default_text(), name="x").rules) + 1
    assert f"guidelines/publish?team={team}" in trainer.get(f"/guidelines?team={team}").text


def test_sentences_go_only_into_rules_of_the_working_copy_and_only_for_trainers(
    trainer: FlaskClient, as_user: Browse, people: People
) -> None:
    for data in ({}, {"backtest": 10**12, "rule": "a/b"}, {"backtest": "x"}):
        assert trainer.post("/guidelines/tests", data=data).status_code == 404
    for user in (people.rep, people.manager):
        for path in ("/guidelines/tests", "/guidelines/backtest"):
            assert as_user(user).post(path).status_code in {403, 404}
