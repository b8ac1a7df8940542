"""Back-tests in the database: who sees what, the job from start to end, examples and what is said of them."""

from __future__ import annotations

import datetime as dt
import json
import threading
from pathlib import Path

import numpy as np
import pytest
from readings import poor_call
from storage_cases import Company, add_analysed, meeting, upload
from stored_reports import LIKE, rule, stored

from coach import jobs
from coach.errors import NotFound
from coach.jobs.kind import Workplace
from coach.jobs.running import run_job
from coach.replay import Replay, judge_parts
from coach.settings import Settings
from coach.storage import analyses, backtest_examples, backtests, meetings
from coach.storage import jobs as job_rows
from coach.storage.access import Viewer
from coach.storage.documents import ParsedDocument
from coach.storage.engine import Engine, reading, writing
from coach.storage.scenes import SceneFilter, scene_ranges, stored_scenes
from coach.storage.tables import ExampleVerdict, JobState
from coach.storage.vectors import SentenceVectors

OLD = "name: Old\nrules:" + rule("a/one", "newsletter")
NEW = "name: New\nrules:" + rule("a/one", "world-class")
LIKE_EXAMPLES = ("This price is good for today only.",)
EVERYTHING = SceneFilter()


def add_poor_call(engine: Engine, viewer: Viewer, number: int, *, vectors: bool = False) -> int:
    made = stored(poor_call())
    made["meeting"] |= {"held_on": f"2026-03-{number + 1:02}", "form": "call" if number % 2 else "online"}
    kept = SentenceVectors("sha256:aa", np.full((12, 4), 0.5)) if vectors else None
    with writing(engine) as session:
        record = meetings.add_meeting(session, viewer, upload(f"Call {number}"), meeting(f"Call {number}"))
        analyses.save_analysis(session, record, made, docbin=ParsedDocument("en 3.8", b"bin", kept))
        return record.id


def run(engine: Engine, viewer: Viewer, folder: Path, wanted: SceneFilter = EVERYTHING) -> int:
    with writing(engine) as session:
        number = backtests.add_backtest(session, viewer, ("old.yml", OLD), ("new.yml", NEW), wanted)
        job = jobs.start(session, viewer, "backtest", {}, subject_id=number)
    run_job(Workplace(Settings(data_dir=folder), engine, threading.Event()), jobs.JOB_KINDS, job)
    with reading(engine) as session:
        assert job_rows.get_job(session, viewer, job).state is JobState.DONE, job_rows.get_job(
            session, viewer, job
        ).note
    return number


def test_a_back_test_counts_over_the_archive_of_all_teams(engine: Engine, company: Company, tmp_path: Path) -> None:
    for number, owner in enumerate((company.dana, company.rolf, company.olga)):
        add_poor_call(engine, owner, number)
    test = run(engine, company.tara, tmp_path)
    with reading(engine) as session:
        tally = backtests.tally_so_far(session, company.tara, test)
    assert (tally.meetings, tally.rules["a/one"].appeared, tally.rules["a/one"].vanished) == (3, 3, 3)
    assert set(tally.reps) == {company.dana.user_id, company.rolf.user_id, company.olga.user_id}


def test_only_the_wanted_meetings_count(engine: Engine, company: Company, tmp_path: Path) -> None:
    for number, owner in enumerate((company.dana, company.dana, company.olga, company.olga)):
        add_poor_call(engine, owner, number)
    day = dt.date(2026, 3, 2)
    for wanted, count in (
        (SceneFilter(since=day), 3),
        (SceneFilter(until=day), 2),
        (SceneFilter(team_id=company.olga.team_id), 2),
        (SceneFilter(since=dt.date(2030, 1, 1)), 0),
    ):
        test = run(engine, company.tara, tmp_path, wanted)
        with reading(engine) as session:
            assert backtests.tally_so_far(session, company.tara, test).meetings == count


def test_a_meeting_that_was_deleted_takes_its_examples_along(engine: Engine, company: Company, tmp_path: Path) -> None:
    gone, _ = add_poor_call(engine, company.dana, 1), add_poor_call(engine, company.dana, 2)
    test = run(engine, company.tara, tmp_path)
    with writing(engine) as session:
        assert len(backtest_examples.examples_of(session, company.tara, test, "a/one")) == 4
        meetings.delete_meeting(session, company.dana, gone)
        assert len(backtest_examples.examples_of(session, company.tara, test, "a/one")) == 2


def test_sentences_are_for_trainers_without_meeting_account_and_names(
    engine: Engine, company: Company, tmp_path: Path
) -> None:
    add_poor_call(engine, company.dana, 1)
    test = run(engine, company.tara, tmp_path)
    with reading(engine) as session:
        appeared, vanished = backtest_examples.examples_of(session, company.tara, test, "a/one")
        assert backtest_examples.examples_of(session, company.adam, test, "a/one") == ()
        assert backtest_examples.lines_for_tests(session, company.adam, test) == {}
    assert appeared.sentence.text == "So let me tell you about our world-class solution."
    assert (appeared.meeting_id, appeared.sentence.role, appeared.before) == (None, "seller", ())
    assert [one.role for one in (*vanished.before, *vanished.after)] == ["buyer", "buyer"]
    assert "Acme" not in repr((appeared, vanished))
    assert "Ines" not in repr((appeared, vanished))


def test_others_see_no_back_tests(engine: Engine, company: Company, tmp_path: Path) -> None:
    add_poor_call(engine, company.dana, 1)
    test = run(engine, company.tara, tmp_path)
    with reading(engine) as session:
        for other in (company.dana, company.mia, company.otto):
            for call in (
                lambda other=other: backtests.get_backtest(session, other, test),
                lambda other=other: backtests.list_backtests(session, other),
                lambda other=other: backtests.tally_so_far(session, other, test),
                lambda other=other: backtest_examples.examples_of(session, other, test, "a/one"),
                lambda other=other: backtest_examples.lines_for_tests(session, other, test),
            ):
                with pytest.raises(NotFound):
                    call()
        assert backtests.get_backtest(session, company.adam, test).owner_id == company.tara.user_id
    with pytest.raises(NotFound), writing(engine) as session:
        backtests.add_backtest(session, company.dana, ("old", OLD), ("new", NEW), EVERYTHING)


def test_what_trainers_say_becomes_lines_for_the_tests_of_the_rule(
    engine: Engine, company: Company, tmp_path: Path
) -> None:
    add_poor_call(engine, company.dana, 1)
    test = run(engine, company.tara, tmp_path)
    with writing(engine) as session:
        appeared, vanished = backtest_examples.examples_of(session, company.tara, test, "a/one")
        assert backtest_examples.lines_for_tests(session, company.tara, test) == {}
        for example in (appeared, vanished):
            backtest_examples.judge_example(session, company.tara, test, example.id, ExampleVerdict.REJECTED)
        lines = backtest_examples.lines_for_tests(session, company.tara, test)["a/one"]
        assert lines.miss == ("So let me tell you about our world-class solution.",)
        assert lines.hit == ("Right, and you also get our newsletter every month.",)
        for other in (company.adam, company.dana):
            with pytest.raises(NotFound):
                backtest_examples.judge_example(session, other, test, appeared.id, ExampleVerdict.ACCEPTED)
        with pytest.raises(NotFound):
            backtest_examples.judge_example(session, company.tara, test, 10**12, ExampleVerdict.ACCEPTED)


def test_later_uploads_are_not_in_a_back_test_that_has_begun(engine: Engine, company: Company) -> None:
    add_poor_call(engine, company.dana, 1)
    with writing(engine) as session:
        test = backtests.add_backtest(session, company.tara, ("old", OLD), ("new", NEW), EVERYTHING)
        ranges = backtests.planned_ranges(session, test)
    add_poor_call(engine, company.dana, 2)
    with writing(engine) as session:
        assert backtests.planned_ranges(session, test) == ranges
        assert backtests.order_of(session, test).ranges == ranges


def test_ranges_cover_every_analysed_meeting_once(engine: Engine, company: Company) -> None:
    numbers = [add_poor_call(engine, company.dana, number) for number in range(5)]
    with writing(engine) as session:
        meetings.add_meeting(session, company.dana, upload("A draft"), meeting("A draft"))
        ranges = scene_ranges(session, EVERYTHING, size=2)
        found = [scene.meeting_id for part in ranges for scene in stored_scenes(session, EVERYTHING, part)]
    assert found == numbers


def test_vectors_are_kept_with_an_analysis_and_replaced_with_it(engine: Engine, company: Company) -> None:
    number = add_poor_call(engine, company.dana, 1, vectors=True)
    with writing(engine) as session:
        (scene,) = stored_scenes(session, EVERYTHING, (number, number))
        assert scene.vectors is not None
        assert scene.vectors.shape == (12, 4)
        record = meetings.get_meeting(session, company.dana, number)
        analyses.save_analysis(session, record, stored(poor_call()))
        (scene,) = stored_scenes(session, EVERYTHING, (number, number))
        assert scene.vectors is None


def test_processes_count_what_one_process_counts(engine: Engine, company: Company) -> None:
    for number in range(9):
        add_poor_call(engine, company.dana, number, vectors=number % 2 == 0)
    with reading(engine) as session:
        parts = scene_ranges(session, EVERYTHING, size=1)
    replay = Replay(OLD, NEW + LIKE, EVERYTHING, examples=LIKE_EXAMPLES, units=np.eye(4)[:1])
    alone = list(judge_parts(engine, replay, parts, processes=1))
    assert list(judge_parts(engine, replay, parts, processes=2)) == alone
    assert sum(one.without_vectors for one in alone) == 4
    assert json.dumps([one.as_json() for one in alone])


def test_a_report_of_other_make_is_left_out_and_counted(engine: Engine, company: Company, tmp_path: Path) -> None:
    with writing(engine) as session:
        add_analysed(session, company.dana)
    add_poor_call(engine, company.dana, 1)
    test = run(engine, company.tara, tmp_path)
    with reading(engine) as session:
        tally = backtests.tally_so_far(session, company.tara, test)
    assert (tally.meetings, tally.unreadable) == (1, 1)
