"""Jobs: whose they are, that each part takes effect once, and that killing the worker loses and doubles nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from storage_cases import Company
from toy_jobs import PART, TOYS

from coach import jobs
from coach.errors import NotFound
from coach.jobs.executors import executor_name, held
from coach.jobs.kind import Workplace
from coach.jobs.running import run_job
from coach.settings import Settings
from coach.storage import jobs as job_rows
from coach.storage.access import Viewer
from coach.storage.engine import Engine, make_engine, reading, writing
from coach.storage.tables import AuditRow, JobRow, JobState

ROOT = Path(__file__).parents[2]


def add(engine: Engine, viewer: Viewer, **arguments: object) -> int:
    with writing(engine) as session:
        return job_rows.add_job(session, viewer, "toy", arguments).id


def look(engine: Engine, job_id: int) -> job_rows.JobRecord:
    with reading(engine) as session:
        return job_rows.get_job(session, None, job_id)


def parts_done(engine: Engine) -> list[int]:
    with reading(engine) as session:
        rows = session.scalars(sa.select(AuditRow.details).where(AuditRow.action == PART).order_by(AuditRow.id))
        return [row["part"] for row in rows]


@pytest.fixture
def workplace(engine: Engine, tmp_path: Path) -> Workplace:
    return Workplace(Settings(data_dir=tmp_path), engine, threading.Event())


def test_a_job_is_done_part_by_part_and_says_so(engine: Engine, company: Company, workplace: Workplace) -> None:
    number = add(engine, company.tara, parts=3)
    run_job(workplace, TOYS, number)
    job = look(engine, number)
    assert (job.state, job.done, job.planned, job.note) == (JobState.DONE, 3, 3, "3 toys.")
    assert parts_done(engine) == [0, 1, 2]


def test_a_job_goes_on_where_it_stopped(engine: Engine, company: Company, workplace: Workplace) -> None:
    number = add(engine, company.tara, parts=3)
    with writing(engine) as session:
        job_rows.begin_job(session, number)
        job_rows.plan_job(session, number, 3)
        assert job_rows.advance_job(session, number, 0)
    run_job(workplace, TOYS, number)
    run_job(workplace, TOYS, number)
    assert parts_done(engine) == [1, 2]


def test_a_part_that_somebody_else_finished_is_not_kept(engine: Engine, company: Company, workplace: Workplace) -> None:
    number = add(engine, company.tara, parts=2)
    with writing(engine) as session:
        job_rows.begin_job(session, number)
        assert job_rows.advance_job(session, number, 0)
        assert not job_rows.advance_job(session, number, 0)


def test_two_workers_at_one_job_do_each_part_once(engine: Engine, company: Company, workplace: Workplace) -> None:
    number = add(engine, company.tara, parts=6, seconds=0.02)
    both = [threading.Thread(target=run_job, args=(workplace, TOYS, number)) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    run_job(workplace, TOYS, number)
    assert parts_done(engine) == [0, 1, 2, 3, 4, 5]
    assert look(engine, number).state is JobState.DONE


def test_a_reason_that_users_can_mend_is_told(engine: Engine, company: Company, workplace: Workplace) -> None:
    number = add(engine, company.tara, parts=3, refuses=1)
    run_job(workplace, TOYS, number)
    job = look(engine, number)
    assert (job.state, job.done, job.note) == (JobState.FAILED, 1, "The toy is broken. Buy another.")


def test_a_fault_ends_the_job_and_is_raised_for_the_log(engine: Engine, company: Company, workplace: Workplace) -> None:
    number = add(engine, company.tara, parts=3, fails=1)
    with pytest.raises(ZeroDivisionError):
        run_job(workplace, TOYS, number)
    assert look(engine, number).state is JobState.FAILED


def test_a_job_that_breaks_off_again_and_again_is_given_up(engine: Engine, company: Company) -> None:
    number = add(engine, company.tara, parts=3)
    with writing(engine) as session:
        begun = [job_rows.begin_job(session, number) for _ in range(job_rows.MOST_ATTEMPTS + 1)]
    assert [job is None for job in begun] == [False] * job_rows.MOST_ATTEMPTS + [True]
    assert look(engine, number).state is JobState.FAILED


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_after_its_part(
    engine: Engine, company: Company, workplace: Workplace
) -> None:
    waiting, running = add(engine, company.tara, parts=3), add(engine, company.tara, parts=3)
    with writing(engine) as session:
        job_rows.begin_job(session, running)
        assert jobs.cancel(session, company.tara, waiting).state is JobState.CANCELLED
        assert jobs.cancel(session, company.tara, running).state is JobState.STOPPING
    for number in (waiting, running):
        run_job(workplace, TOYS, number)
    assert look(engine, running).state is JobState.CANCELLED
    assert parts_done(engine) == []


def test_an_unknown_kind_is_refused_and_nothing_is_kept(engine: Engine, company: Company) -> None:
    with pytest.raises(jobs.JobError, match="no job of the kind nonsense"), writing(engine) as session:
        jobs.start(session, company.tara, "nonsense", {})
    with reading(engine) as session:
        assert job_rows.list_jobs(session, None) == ()


def test_nobody_sees_or_stops_the_jobs_of_others(engine: Engine, company: Company) -> None:
    number = add(engine, company.tara, parts=1)
    for other in company.everybody:
        if other == company.tara:
            continue
        with writing(engine) as session:
            assert job_rows.list_jobs(session, other) == ()
            for call in (jobs.progress, jobs.cancel):
                with pytest.raises(NotFound):
                    call(session, other, number)


def test_a_name_is_held_by_one_worker_and_free_when_it_ends(engine: Engine) -> None:
    with executor_name(engine) as first, executor_name(engine) as second:
        assert first != second
        with held(engine, first) as mine:
            assert not mine
    with held(engine, first) as mine:
        assert mine


def test_a_machine_with_a_new_name_goes_on_with_its_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = make_engine(f"sqlite:///{tmp_path / 'coach.db'}")
    names = []
    for machine in ("monday", "tuesday"):
        monkeypatch.setattr("socket.gethostname", lambda machine=machine: machine)
        with executor_name(database) as name:
            names.append(name)
    database.dispose()
    assert names[0] == names[1]


def worker(engine: Engine, folder: Path) -> subprocess.Popen[bytes]:
    url = engine.url.render_as_string(hide_password=False)
    script = ROOT / "tests" / "storage" / "toy_jobs.py"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, str(script), url, str(folder)], cwd=ROOT, env=environment)


def wait_until(condition: object, *, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)


def test_killing_the_worker_again_and_again_loses_and_doubles_nothing(own_engine: Engine, tmp_path: Path) -> None:
    from storage_cases import found_company

    company = found_company(own_engine)
    numbers = [add(own_engine, company.tara, parts=12, seconds=0.1) for _ in range(2)]
    for kill_at in (3, 9, 15):
        process = worker(own_engine, tmp_path)
        wait_until(lambda kill_at=kill_at: len(parts_done(own_engine)) >= kill_at)
        process.send_signal(signal.SIGKILL)
        process.wait()
    process = worker(own_engine, tmp_path)
    try:
        wait_until(lambda: all(not look(own_engine, number).live for number in numbers))
    finally:
        process.kill()
        process.wait()
    assert [look(own_engine, number).state for number in numbers] == [JobState.DONE, JobState.DONE]
    assert sorted(parts_done(own_engine)) == sorted([*range(12), *range(12)])


def test_old_jobs_are_forgotten(engine: Engine, company: Company) -> None:
    number = add(engine, company.tara, parts=1)
    with writing(engine) as session:
        job_rows.end_job(session, number, JobState.DONE, "")
        session.execute(
            sa.update(JobRow).values(
                ended_at=sa.func.datetime("2020-01-01")
                if engine.dialect.name == "sqlite"
                else sa.text("timestamp '2020-01-01'")
            )
        )
        job_rows.remove_old_jobs(session)
        assert job_rows.list_jobs(session, None) == ()
