"""Meetings read or judged again: what is saved, what stays, what is counted, and that nothing is done twice."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from readings import poor_call
from storage_cases import Company, add_analysed, meeting, upload
from stored_reports import rule, stored

from coach import jobs
from coach.cli import coach
from coach.corrections import label_correction
from coach.domain import MeetingFacts
from coach.errors import NotFound
from coach.followups import step_key
from coach.jobs.kind import Workplace
from coach.jobs.running import run_job
from coach.rereading import keep_outcome, reread_meetings
from coach.settings import Settings
from coach.storage import (
    analyses,
    corrections,
    judgements,
    meeting_products,
    meetings,
    packs,
    products,
    rereads,
    step_states,
)
from coach.storage import jobs as job_rows
from coach.storage.documents import ParsedDocument
from coach.storage.engine import Engine, reading, writing
from coach.storage.meetings import MeetingRecord
from coach.storage.rereads import RereadOrder
from coach.storage.scenes import SceneFilter
from coach.storage.tables import AnalysisRow, JobState, ParsedDocumentRow, RereadMode, SentenceVectorsRow
from coach.storage.vectors import SentenceVectors

JUDGE = RereadOrder(RereadMode.JUDGE, by_todays=True)


@pytest.fixture
def workplace(engine: Engine, tmp_path: Path) -> Workplace:
    url = engine.url.render_as_string(hide_password=False)
    return Workplace(Settings(data_dir=tmp_path, database_url=url), engine, threading.Event())


def add_call(engine: Engine, company: Company, number: int = 0, **changes: Any) -> MeetingRecord:
    """Add the poor call as it was analysed by the shipped pack, with its parses and vectors."""
    report = stored(poor_call())
    vectors = SentenceVectors("model", np.ones((len(report["sentences"]), 4)))
    with writing(engine) as session:
        owner = changes.pop("owner", company.dana)
        record = meetings.add_meeting(session, owner, upload(f"call {number}"), meeting(), **changes)
        analyses.save_analysis(session, record, report, docbin=ParsedDocument("en 3.8", b"parses", vectors))
        return meetings.get_meeting(session, owner, record.id)


def publish(
    engine: Engine,
    company: Company,
    *,
    team: int | None = None,
    product: int | None = None,
    words: str = "newsletter",
) -> None:
    text = "name: House\nrules:" + rule("a/one", words)
    with writing(engine) as session:
        new = packs.NewVersion(text, "sha256:x", 1, ("a/one",), {}, "Because.", in_force_from=dt.date(2020, 1, 1))
        packs.publish(session, company.tara, new, seen=0, team_id=team, product_id=product)


def begin(engine: Engine, company: Company, order: RereadOrder = JUDGE) -> tuple[int, int]:
    with writing(engine) as session:
        job = jobs.start_reread(session, company.tara, order)
        return job, job_rows.get_job(session, None, job).subject_id or 0


def look(engine: Engine, job: int) -> job_rows.JobRecord:
    with reading(engine) as session:
        return job_rows.get_job(session, None, job)


def count_analyses(engine: Engine) -> dict[int, int]:
    with reading(engine) as session:
        rows = session.execute(sa.select(AnalysisRow.meeting_id, sa.func.count()).group_by(AnalysisRow.meeting_id))
        return {row[0]: row[1] for row in rows}


def test_meetings_are_judged_again_by_what_counts_now(engine: Engine, company: Company, workplace: Workplace) -> None:
    call = add_call(engine, company)
    with reading(engine) as session:
        before = analyses.current_report(session, company.dana, call.id)
    publish(engine, company)
    job, number = begin(engine, company)
    run_job(workplace, jobs.JOB_KINDS, job)
    with reading(engine) as session:
        after = analyses.current_report(session, company.dana, call.id)
        judged = judgements.judgement_of(session, company.dana, call.id)
        found = rereads.changes_so_far(session, company.tara, number)
        parsed = session.get(ParsedDocumentRow, call.id)
        vectors = session.get(SentenceVectorsRow, call.id)
    assert (look(engine, job).state, look(engine, job).note) == (JobState.DONE, "1 of 1 meetings changed.")
    assert before and after
    assert {one["guideline"] for one in after["findings"]} == {"a/one"}
    assert after["provenance"]["guidelines"] != before["provenance"]["guidelines"]
    assert [one["labels"] for one in after["sentences"]] == [one["labels"] for one in before["sentences"]]
    assert judged is not None
    assert judged.company_number == 1
    assert (found.meetings, found.changed, found.labels_in) == (1, 1, {})
    assert sum(found.missed_out.values()) > 0
    assert parsed is not None
    assert parsed.content == b"parses"
    assert vectors is not None


def test_each_meeting_is_judged_by_the_guidelines_of_its_team(
    engine: Engine, company: Company, workplace: Workplace
) -> None:
    north, south = add_call(engine, company, 1), add_call(engine, company, 2, owner=company.olga)
    publish(engine, company)
    publish(engine, company, team=company.olga.team_id, words="world-class")
    with reading(engine) as session:
        order = RereadOrder(RereadMode.JUDGE, SceneFilter(team_id=company.olga.team_id))
    job, number = begin(engine, company, order)
    run_job(workplace, jobs.JOB_KINDS, job)
    assert count_analyses(engine) == {north.id: 1, south.id: 2}
    with reading(engine) as session:
        judged = judgements.judgement_of(session, company.olga, south.id)
        assert rereads.changes_so_far(session, company.tara, number).meetings == 1
    assert judged is not None
    assert (judged.company_number, judged.team_number) == (1, 1)


def test_each_meeting_is_judged_by_the_guidelines_of_its_products(
    engine: Engine, company: Company, workplace: Workplace
) -> None:
    about, other = add_call(engine, company, 1), add_call(engine, company, 2)
    with writing(engine) as session:
        ledger = products.add_product(session, company.tara, "Ledger").id
        meeting_products.choose_products(session, company.dana, about.id, [ledger], seen=[])
    publish(engine, company)
    publish(engine, company, product=ledger, words="world-class")
    job, _ = begin(engine, company)
    run_job(workplace, jobs.JOB_KINDS, job)
    with reading(engine) as session:
        judged = [judgements.judgement_of(session, company.dana, one.id) for one in (about, other)]
        digests = {one.digest for one in judged if one}
    assert [(one.company_number, one.products) for one in judged if one] == [(1, ((ledger, 1),)), (1, ())]
    assert len(digests) == 2


def test_a_report_that_comes_out_the_same_is_not_saved_again(
    engine: Engine, company: Company, workplace: Workplace
) -> None:
    call = add_call(engine, company)
    for analyses_kept in (2, 2):  # hand-made reports have no feedback, so the first time adds it
        job, number = begin(engine, company)
        run_job(workplace, jobs.JOB_KINDS, job)
        assert count_analyses(engine) == {call.id: analyses_kept}
    with reading(engine) as session:
        found = rereads.changes_so_far(session, company.tara, number)
    assert (found.meetings, found.changed, found.the_same) == (1, 0, 1)


def test_a_rereading_goes_on_where_it_stopped_and_does_no_meeting_twice(
    engine: Engine, company: Company, workplace: Workplace
) -> None:
    calls = [add_call(engine, company, number).id for number in range(3)]
    publish(engine, company)
    job, number = begin(engine, company)
    workplace.stop.set()  # as when Coach is stopped: the meeting in hand is finished
    run_job(workplace, jobs.JOB_KINDS, job)
    assert look(engine, job).done == 1
    workplace.stop.clear()
    added = add_call(engine, company, 9).id
    for _ in range(2):
        run_job(workplace, jobs.JOB_KINDS, job)
    assert count_analyses(engine) == {**dict.fromkeys(calls, 2), added: 1}
    with reading(engine) as session:
        assert rereads.changes_so_far(session, company.tara, number).meetings == 3


def test_a_cancelled_rereading_keeps_what_it_did_and_no_more(
    engine: Engine, company: Company, workplace: Workplace
) -> None:
    for number in range(3):
        add_call(engine, company, number)
    publish(engine, company)
    job, _ = begin(engine, company)
    workplace.stop.set()
    run_job(workplace, jobs.JOB_KINDS, job)
    workplace.stop.clear()
    with writing(engine) as session:
        jobs.cancel(session, company.tara, job)
    run_job(workplace, jobs.JOB_KINDS, job)
    assert look(engine, job).state is JobState.CANCELLED
    assert sorted(count_analyses(engine).values()) == [1, 1, 2]


def test_a_meeting_that_was_touched_or_deleted_meanwhile_stays_as_it_is(
    engine: Engine, company: Company, workplace: Workplace
) -> None:
    corrected, deleted, later = (add_call(engine, company, number) for number in range(3))
    publish(engine, company)
    with writing(engine) as session:
        number = rereads.add_reread(session, company.tara, JUDGE)
        ids = rereads.planned_meetings(session, number)
        meetings.delete_meeting(session, company.dana, later.id)
    outcomes = []
    for outcome in reread_meetings(engine, workplace.settings, JUDGE, ids):
        outcomes.append(outcome)
    with writing(engine) as session:
        facts = MeetingFacts(title="Mine")
        meetings.update_facts(session, company.dana, corrected.id, facts, version=corrected.version)
        meetings.delete_meeting(session, company.dana, deleted.id)
    for outcome in outcomes:
        with writing(engine) as session:
            keep_outcome(session, number, outcome)
    with reading(engine) as session:
        found = rereads.changes_so_far(session, company.tara, number)
    assert (found.meetings, found.gone) == (0, 3)
    assert count_analyses(engine) == {corrected.id: 1}


def test_a_report_that_cannot_be_read_is_left_and_counted(
    engine: Engine, company: Company, workplace: Workplace
) -> None:
    with writing(engine) as session:
        add_analysed(session, company.dana)  # a report without spans: of another make
    job, number = begin(engine, company)
    run_job(workplace, jobs.JOB_KINDS, job)
    with reading(engine) as session:
        found = rereads.changes_so_far(session, company.tara, number)
    assert (found.meetings, found.unreadable) == (0, 1)


def test_trainers_see_counts_of_everything_and_titles_of_their_own(
    engine: Engine, company: Company, workplace: Workplace
) -> None:
    add_call(engine, company, 1)
    mine = add_call(engine, company, 2, owner=company.tara)
    publish(engine, company)
    job, number = begin(engine, company)
    run_job(workplace, jobs.JOB_KINDS, job)
    with reading(engine) as session:
        changed = rereads.most_changed(session, company.tara, number)
        assert {one.meeting_id: one.title for one in changed}[mine.id] == mine.title
        assert sorted(bool(one.title) for one in changed) == [False, True]
        assert not any(one.title for one in rereads.most_changed(session, company.adam, number))
        for other in (company.dana, company.mia):
            for call in (rereads.get_reread, rereads.changes_so_far, rereads.most_changed):
                with pytest.raises(NotFound):
                    call(session, other, number)
    with pytest.raises(NotFound), writing(engine) as session:
        rereads.add_reread(session, company.mia, JUDGE)


def test_a_second_rereading_waits_for_the_end_of_the_first(engine: Engine, company: Company) -> None:
    begin(engine, company)
    with pytest.raises(jobs.JobError, match="already"), writing(engine) as session:
        jobs.start_reread(session, company.adam, JUDGE)
    with reading(engine) as session:
        assert len(rereads.list_rereads(session, company.adam)) == 1


def test_reading_again_takes_the_upload_the_facts_and_the_model_and_leaves_corrections_and_ticks(
    engine: Engine, company: Company, workplace: Workplace, toolbox: Any
) -> None:
    text = (
        "Dana: What slows you down?\nAcme Anna: Month end eats two full days.\nDana: I will send the draft on Friday."
    )
    with writing(engine) as session:
        record = meetings.add_meeting(
            session, company.dana, upload(text, "call.txt"), meeting(), facts=MeetingFacts(title="The close")
        )
        report = stored(poor_call())
        report["next_steps"] = [{"sentences": [0], "who": "Dana", "what": "send the draft", "due": None}]
        analyses.save_analysis(session, record, report)
        wrong = label_correction(report, 0, old="", new="need")
        corrections.add_correction(session, company.dana, record.id, wrong)
        step_states.settle_step(session, company.dana, record.id, step_key("send the draft"), done=True)
        order = RereadOrder(RereadMode.READ)
        number = rereads.add_reread(session, company.tara, order)
        ids = rereads.planned_meetings(session, number)
    for outcome in reread_meetings(engine, workplace.settings, order, ids, tools=lambda: toolbox):
        with writing(engine) as session:
            keep_outcome(session, number, outcome)
    with reading(engine) as session:
        now = analyses.current_report(session, company.dana, record.id)
        found = rereads.changes_so_far(session, company.tara, number)
        assert now is not None
        assert [one["text"] for one in now["sentences"]][1] == "Month end eats two full days."
        assert now["meeting"]["title"] == "The close"
        assert now["provenance"]["models"]["moments"] == toolbox.model.digest
        assert (found.meetings, found.changed) == (1, 1)
        assert found.labels_in.get("need") == 1
        assert len(corrections.corrections_of(session, company.dana, record.id)) == 1
        assert len(analyses.list_analyses(session, company.dana, record.id)) == 2
        kept = session.get(ParsedDocumentRow, record.id)
        assert kept is not None
        assert kept.content
        assert session.get(SentenceVectorsRow, record.id) is not None
    with writing(engine) as session:
        # The tick belongs to the words of the step, whichever analysis found them.
        step_states.settle_step(session, company.dana, record.id, step_key(now["next_steps"][0]["what"]), done=True)


def test_the_command_judges_again_and_says_what_changed(engine: Engine, company: Company, tmp_path: Path) -> None:
    add_call(engine, company)
    publish(engine, company)
    url = engine.url.render_as_string(hide_password=False)
    variables = {"COACH_DATA_DIR": str(tmp_path), "COACH_DATABASE_URL": url}
    result = CliRunner().invoke(coach, ["reread", "--judge-only", "--todays-guidelines"], env=variables)
    assert result.exit_code == 0, result.output
    assert "1 of 1 meetings changed." in result.output
    assert "Guidelines no longer missed" in result.output
    result = CliRunner().invoke(coach, ["reread", "--judge-only", "--team", "West"], env=variables)
    assert isinstance(result.exception, NotFound)
    with reading(engine) as session:
        (record,) = rereads.list_rereads(session, company.adam)
    assert (record.owner_name, record.job_id) == ("", None)
