"""A job that runs a command as a process of its own, since the core does not know the training.

The process outlives a killed worker. Whoever goes on with the job finds it by the file that says for which job it was
started, waits for it, or takes what it made meanwhile: no work is lost and none is done twice.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from coach.errors import ModelError
from coach.settings import FILE_VARIABLE, PREFIX, Settings
from coach.storage import jobs
from coach.storage.engine import reading, writing
from coach.storage.jobs import JobRecord
from coach.storage.tables import JobState
from coach.training_run import (
    STOPPED,
    RunState,
    TrainingRun,
    holder,
    lend_lock,
    read_run,
    running,
    take_lock_away,
    write_run,
)

from .kind import Workplace

LOG = "training.log"
STARTED_FOR = "training-job.json"
LOOK_S = 0.25
_END_S = 10.0


@dataclass(frozen=True, slots=True)
class OwnProcess:
    """A command, the folder in which it says how far it is, and what it leaves there where it is killed (a pattern).

    `name` begins sentences about it.
    """

    name: str
    command: Sequence[str]
    folder: Path
    halves: str


def run_process(own: OwnProcess, workplace: Workplace, job: JobRecord) -> Generator[TrainingRun, None, None]:
    """Yield how the process ended well; nothing where the job or the worker is to stop, and none is left then.

    Raises:
        ModelError: it failed, or another one runs.
    """
    process = None if is_ours(own, job) else start_process(own, workplace.settings, job)
    try:
        while not _ended(own, process):
            if workplace.stop.wait(LOOK_S) or not _goes_on(own, workplace, job):
                return
        yield _outcome(own)
    finally:
        if running(own.folder) and is_ours(own, job):
            _end_process(own, process)


def abandon_process(own: OwnProcess, job: JobRecord) -> None:
    """End what a killed worker may have left running for `job`."""
    if running(own.folder) and is_ours(own, job):
        _end_process(own, None)


def is_ours(own: OwnProcess, job: JobRecord) -> bool:
    """Return whether a process was started for `job` that still runs, is done, or said why it cannot be."""
    try:
        content = json.loads((own.folder / STARTED_FOR).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    run = read_run(own.folder)
    stopped = run is None or (run.state is RunState.FAILED and run.message == STOPPED)
    return content.get("job") == job.id and content.get("asked") == job.created_at.isoformat() and not stopped


def start_process(own: OwnProcess, settings: Settings, job: JobRecord) -> subprocess.Popen[bytes]:
    """Start the process for `job`.

    Raises:
        ModelError: another one runs.
    """
    if running(own.folder):
        raise ModelError(f"{own.name} runs already.", mend="Wait until it is done.")
    _sweep(own)
    write_run(own.folder, TrainingRun(RunState.RUNNING, "Starting"))
    mark = {"job": job.id, "asked": job.created_at.isoformat()}
    (own.folder / STARTED_FOR).write_text(json.dumps(mark), encoding="utf-8")
    # Its output names files and counts, never words of a meeting.
    with (own.folder / LOG).open("wb") as log:
        process = subprocess.Popen(  # noqa: S603  (a command of ours)
            own.command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=_environment(settings),
            start_new_session=True,
        )
    lend_lock(own.folder, process.pid)
    return process


def _ended(own: OwnProcess, process: subprocess.Popen[bytes] | None) -> bool:
    """Return whether the process runs no more; a child has to be waited for, or it would look alive."""
    if process is not None and process.poll() is None:
        return False
    return not running(own.folder)


def _goes_on(own: OwnProcess, workplace: Workplace, job: JobRecord) -> bool:
    """Return whether the job still runs; its note says how far the process is."""
    with reading(workplace.database) as session:
        now = jobs.get_job(session, None, job.id)
    if now.state is not JobState.RUNNING:
        return False
    run = read_run(own.folder)
    words = "" if run is None else f"{run.step}, {round(run.share * 100)} per cent done" if run.share else run.step
    if words != now.note:
        with writing(workplace.database) as session:
            jobs.note_job(session, job.id, words)
    return True


def _outcome(own: OwnProcess) -> TrainingRun:
    run = read_run(own.folder)
    if run is not None and run.state is RunState.DONE:
        return run
    message = STOPPED if run is None or not run.message else run.message
    if message == STOPPED:
        raise ModelError(f"{own.name} broke off.", where=str(own.folder / LOG), mend="Start it again.")
    raise ModelError(message)


def _end_process(own: OwnProcess, process: subprocess.Popen[bytes] | None) -> None:
    """End the process and take away what it left half done."""
    number = holder(own.folder) if process is None else process.pid
    if not number:
        return
    for kind in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.kill(number, kind)
        deadline = time.monotonic() + _END_S
        while not _ended(own, process) and time.monotonic() < deadline:
            time.sleep(LOOK_S / 5)
    take_lock_away(own.folder, number)
    _sweep(own)
    write_run(own.folder, TrainingRun(RunState.FAILED, message=STOPPED))


def _sweep(own: OwnProcess) -> None:
    for half in own.folder.glob(own.halves):
        if half.is_dir():
            shutil.rmtree(half, ignore_errors=True)
        else:
            half.unlink(missing_ok=True)


def _environment(settings: Settings) -> dict[str, str]:
    """Return the environment of the process: its settings, never as arguments, which others can list."""
    kept = {name: value for name, value in os.environ.items() if name != FILE_VARIABLE and not name.startswith(PREFIX)}
    chosen = {
        "data_dir": settings.data_dir,
        "database_url": settings.database_url,
        "spacy_model": settings.spacy_model,
        "models_dir": settings.models_dir,
        "analysis_threads": settings.analysis_threads,
    }
    return kept | {f"{PREFIX}{name.upper()}": str(value) for name, value in chosen.items() if value is not None}
