"""The job that trains: one candidate for one job, whatever is killed; cancelling leaves nothing half done."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from storage_cases import Company

from coach import jobs
from coach.candidates import models_folder
from coach.jobs import own_process, prepare_kind, retrain_kind
from coach.jobs.kind import Workplace
from coach.jobs.running import run_job
from coach.preparation import cache_of
from coach.settings import Settings
from coach.storage import jobs as job_rows
from coach.storage.engine import Engine, reading, writing
from coach.storage.tables import JobState
from coach.training_run import RunState, read_run, running

ROOT = Path(__file__).parents[2]
JOB_KINDS_BESIDE = {"prepare"}
SCRIPT = Path(__file__).with_name("toy_training.py")


@pytest.fixture
def workplace(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    monkeypatch.setattr(retrain_kind, "COMMAND", (sys.executable, str(SCRIPT)))
    monkeypatch.setattr(own_process, "LOOK_S", 0.05)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return Workplace(Settings(data_dir=tmp_path), engine, threading.Event())


@pytest.fixture
def folder(workplace: Workplace) -> Path:
    made = models_folder(workplace.settings)
    made.mkdir()
    return made


@pytest.fixture
def ask(engine: Engine, company: Company, folder: Path) -> Callable[..., int]:
    def asked(**plan: object) -> int:
        (folder / "plan.json").write_text(json.dumps({"seconds": 0.0, **plan}))
        with writing(engine) as session:
            return jobs.start_training(session, company.tara)

    return asked


def start(workplace: Workplace, job: job_rows.JobRecord) -> subprocess.Popen[bytes]:
    return own_process.start_process(retrain_kind.training_process(workplace.settings), workplace.settings, job)


def look(engine: Engine, job: int) -> job_rows.JobRecord:
    with reading(engine) as session:
        return job_rows.get_job(session, None, job)


def starts(folder: Path) -> list[int]:
    file = folder / "starts.txt"
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def candidates_in(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir() if "corrected-" in entry.name)


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.02)


def in_the_background(workplace: Workplace, job: int) -> threading.Thread:
    thread = threading.Thread(target=run_job, args=(workplace, jobs.JOB_KINDS, job))
    thread.start()
    return thread


def test_a_training_makes_one_candidate_and_says_its_name(
    engine: Engine, workplace: Workplace, folder: Path, ask: Callable[..., int]
) -> None:
    job = ask()
    run_job(workplace, jobs.JOB_KINDS, job)
    run_job(workplace, jobs.JOB_KINDS, job)
    done = look(engine, job)
    assert (done.state, done.done, done.planned) == (JobState.DONE, 1, 1)
    assert done.note.startswith("corrected-0001 is made.")
    assert candidates_in(folder) == ["corrected-0001"]
    assert not running(folder)


def test_a_running_training_says_how_far_it_is_and_ends_with_the_job(
    engine: Engine, company: Company, workplace: Workplace, folder: Path, ask: Callable[..., int]
) -> None:
    job = ask(seconds=60)
    thread = in_the_background(workplace, job)
    wait_until(lambda: look(engine, job).note == "Learning from the corrections, 50 per cent done")
    with writing(engine) as session:
        jobs.cancel(session, company.tara, job)
    thread.join(30)
    assert not thread.is_alive()
    assert look(engine, job).state is JobState.CANCELLED
    assert candidates_in(folder) == []
    assert not running(folder)
    with pytest.raises(ProcessLookupError):
        os.kill(starts(folder)[0], 0)
    again = ask()  # nothing is in the way of the next one
    run_job(workplace, jobs.JOB_KINDS, again)
    assert look(engine, again).state is JobState.DONE


def test_a_training_that_outlived_its_worker_is_waited_for_and_not_started_again(
    engine: Engine, workplace: Workplace, folder: Path, ask: Callable[..., int]
) -> None:
    job = ask(seconds=1.0)
    with writing(engine) as session:
        begun = job_rows.begin_job(session, job)
    assert begun is not None
    process = start(workplace, begun)  # and then the worker is killed
    threading.Thread(target=process.wait, daemon=True).start()
    wait_until(lambda: bool(starts(folder)))
    run_job(workplace, jobs.JOB_KINDS, job)
    assert look(engine, job).state is JobState.DONE
    assert len(starts(folder)) == 1
    assert candidates_in(folder) == ["corrected-0001"]


def test_a_candidate_that_was_made_while_no_worker_looked_is_taken(
    engine: Engine, workplace: Workplace, folder: Path, ask: Callable[..., int]
) -> None:
    job = ask()
    with writing(engine) as session:
        begun = job_rows.begin_job(session, job)
    assert begun is not None
    assert start(workplace, begun).wait() == 0
    run_job(workplace, jobs.JOB_KINDS, job)
    assert look(engine, job).note.startswith("corrected-0001 is made.")
    assert len(starts(folder)) == 1


def test_a_training_that_was_killed_with_its_worker_is_started_again(
    engine: Engine, workplace: Workplace, folder: Path, ask: Callable[..., int]
) -> None:
    job = ask(seconds=60)
    with writing(engine) as session:
        begun = job_rows.begin_job(session, job)
    assert begun is not None
    process = start(workplace, begun)
    wait_until(lambda: candidates_in(folder) == [".corrected-0001"])
    process.send_signal(signal.SIGKILL)
    process.wait()
    (folder / "plan.json").write_text('{"seconds": 0}')
    run_job(workplace, jobs.JOB_KINDS, job)
    assert look(engine, job).state is JobState.DONE
    assert len(starts(folder)) == 2
    assert candidates_in(folder) == ["corrected-0001"]


def test_cancelling_after_the_worker_was_killed_ends_the_training_too(
    engine: Engine, company: Company, workplace: Workplace, folder: Path, ask: Callable[..., int]
) -> None:
    job = ask(seconds=60)
    with writing(engine) as session:
        begun = job_rows.begin_job(session, job)
    assert begun is not None
    process = start(workplace, begun)
    threading.Thread(target=process.wait, daemon=True).start()
    wait_until(lambda: candidates_in(folder) == [".corrected-0001"])
    with writing(engine) as session:
        jobs.cancel(session, company.tara, job)
    run_job(workplace, jobs.JOB_KINDS, job)
    assert look(engine, job).state is JobState.CANCELLED
    wait_until(lambda: process.returncode is not None)
    assert candidates_in(folder) == []
    assert not running(folder)


def test_stopping_coach_ends_the_process_and_the_next_start_trains_again(
    engine: Engine, workplace: Workplace, folder: Path, ask: Callable[..., int]
) -> None:
    job = ask(seconds=60)
    thread = in_the_background(workplace, job)
    wait_until(lambda: candidates_in(folder) == [".corrected-0001"])
    workplace.stop.set()
    thread.join(30)
    assert look(engine, job).state is JobState.RUNNING
    assert not running(folder)
    workplace.stop.clear()
    (folder / "plan.json").write_text('{"seconds": 0}')
    run_job(workplace, jobs.JOB_KINDS, job)
    assert look(engine, job).state is JobState.DONE
    assert candidates_in(folder) == ["corrected-0001"]


def test_why_a_training_failed_is_told(
    engine: Engine, workplace: Workplace, folder: Path, ask: Callable[..., int]
) -> None:
    job = ask(fails="The model is damaged.")
    run_job(workplace, jobs.JOB_KINDS, job)
    done = look(engine, job)
    assert done.state is JobState.FAILED
    assert "The model is damaged." in done.note
    run = read_run(folder)
    assert run is not None
    assert run.state is RunState.FAILED


def test_a_second_training_is_refused_while_one_waits(ask: Callable[..., int]) -> None:
    ask()
    with pytest.raises(jobs.JobError, match="A training runs already"):
        ask()


@pytest.fixture
def ready_to(engine: Engine, company: Company, workplace: Workplace, monkeypatch: pytest.MonkeyPatch) -> Callable:
    """Ask for the reading ahead, whose process sleeps for the seconds given."""

    def asked(seconds: float = 0.0, *, model: str = "a", again: bool = False) -> int | None:
        monkeypatch.setattr(prepare_kind, "COMMAND", (sys.executable, str(SCRIPT), "prepare", str(seconds)))
        with writing(engine) as session:
            return jobs.start_preparation(session, company.tara, model, asked=again)

    return asked


def test_getting_ready_is_asked_for_once_for_each_model(
    engine: Engine, workplace: Workplace, folder: Path, ready_to: Callable
) -> None:
    job = ready_to()
    assert ready_to() is None, "it waits already"
    run_job(workplace, jobs.JOB_KINDS, job)
    done = look(engine, job)
    assert (done.state, done.note) == (JobState.DONE, "Coach is ready to learn: a training begins at once now.")
    assert ready_to() is None, "it was tried for this model"
    assert ready_to(again=True) is not None
    assert {name for name, kind in jobs.JOB_KINDS.items() if kind.quiet} == JOB_KINDS_BESIDE


def test_another_model_is_got_ready_for(engine: Engine, workplace: Workplace, folder: Path, ready_to: Callable) -> None:
    run_job(workplace, jobs.JOB_KINDS, ready_to())
    assert ready_to(model="b") is not None


def test_a_training_stops_the_reading_ahead_and_leaves_what_is_read(
    engine: Engine, workplace: Workplace, folder: Path, ready_to: Callable, ask: Callable[..., int]
) -> None:
    cache = cache_of(folder)
    job = ready_to(60)
    thread = in_the_background(workplace, job)
    wait_until(lambda: look(engine, job).note == "Reading the meetings to learn from, 40 per cent done")
    training = ask()
    thread.join(30)
    assert look(engine, job).state is JobState.CANCELLED
    assert not running(cache)
    assert [file.name for file in cache.glob("*rows-*")] == ["rows-read.npz"], "what was half read is gone"
    assert ready_to(again=True) is None, "the training reads what is left"
    run_job(workplace, jobs.JOB_KINDS, training)
    assert look(engine, training).state is JobState.DONE
