"""The job that trains on accepted corrections: it runs the command `coach train --corrections` as a process.

The process outlives a killed worker. Whoever goes on with the job finds it by the file that says for which job it was
started, waits for it, or takes the candidate that it made meanwhile: no training is lost and none is done twice.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import suppress
from pathlib import Path

from coach.candidates import PREFIX as CANDIDATES
from coach.candidates import models_folder
from coach.errors import ModelError
from coach.settings import FILE_VARIABLE, PREFIX, Settings
from coach.storage import jobs
from coach.storage.engine import Session, reading, writing
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

from .kind import JobKind, Workplace

RETRAIN = "retrain"
LOG = "training.log"
STARTED_FOR = "training-job.json"
COMMAND: Sequence[str] = (sys.executable, "-m", "coach", "train", "--corrections")
_LOOK_S = 0.25
_END_S = 10.0


def _plan(_workplace: Workplace, _job: JobRecord) -> int:
    return 1


def _parts(workplace: Workplace, job: JobRecord) -> Generator[str, None, None]:
    """Yield the name of the candidate; nothing where the job or the worker is to stop, and no process is left then."""
    folder = models_folder(workplace.settings)
    process = None if _is_ours(folder, job) else _start(workplace.settings, folder, job)
    try:
        while not _ended(folder, process):
            if workplace.stop.wait(_LOOK_S) or not _goes_on(workplace, job, folder):
                return
        yield _candidate(folder)
    finally:
        if running(folder) and _is_ours(folder, job):
            _end_process(folder, process)


def _keep(session: Session, job: JobRecord, part: str) -> None:
    jobs.note_job(session, job.id, part)


def _finish(session: Session, job: JobRecord) -> str:
    return f"{jobs.note_of(session, job.id)} is made. Compare it with the model in use, then promote or discard it."


def _abandon(workplace: Workplace, job: JobRecord) -> None:
    folder = models_folder(workplace.settings)
    if running(folder) and _is_ours(folder, job):
        _end_process(folder, None)


def _is_ours(folder: Path, job: JobRecord) -> bool:
    """Return whether a process was started for `job` that still runs, made its candidate, or said why it cannot."""
    try:
        content = json.loads((folder / STARTED_FOR).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    run = read_run(folder)
    stopped = run is None or (run.state is RunState.FAILED and run.message == STOPPED)
    return content.get("job") == job.id and content.get("asked") == job.created_at.isoformat() and not stopped


def _start(settings: Settings, folder: Path, job: JobRecord) -> subprocess.Popen[bytes]:
    if running(folder):
        raise ModelError("A training runs already.", mend="Wait until it is done.")
    _sweep(folder)
    write_run(folder, TrainingRun(RunState.RUNNING, "Starting"))
    mark = {"job": job.id, "asked": job.created_at.isoformat()}
    (folder / STARTED_FOR).write_text(json.dumps(mark), encoding="utf-8")
    # Its output names files and counts, never words of a meeting; it goes beside the candidates.
    with (folder / LOG).open("wb") as log:
        process = subprocess.Popen(  # noqa: S603  (a command of ours)
            COMMAND,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=_environment(settings),
            start_new_session=True,
        )
    lend_lock(folder, process.pid)
    return process


def _ended(folder: Path, process: subprocess.Popen[bytes] | None) -> bool:
    """Return whether no training runs any more; a child has to be waited for, or it would look alive."""
    if process is not None and process.poll() is None:
        return False
    return not running(folder)


def _goes_on(workplace: Workplace, job: JobRecord, folder: Path) -> bool:
    """Return whether the job still runs; its note says how far the training is."""
    with reading(workplace.database) as session:
        now = jobs.get_job(session, None, job.id)
    if now.state is not JobState.RUNNING:
        return False
    run = read_run(folder)
    words = "" if run is None else f"{run.step}, {round(run.share * 100)} per cent done" if run.share else run.step
    if words != now.note:
        with writing(workplace.database) as session:
            jobs.note_job(session, job.id, words)
    return True


def _candidate(folder: Path) -> str:
    run = read_run(folder)
    if run is not None and run.state is RunState.DONE:
        return run.candidate
    message = STOPPED if run is None or not run.message else run.message
    if message == STOPPED:
        raise ModelError("The training broke off.", where=str(folder / LOG), mend="Start it again.")
    raise ModelError(message)


def _end_process(folder: Path, process: subprocess.Popen[bytes] | None) -> None:
    """End the training and take away what it left half done."""
    number = holder(folder) if process is None else process.pid
    if not number:
        return
    for kind in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.kill(number, kind)
        deadline = time.monotonic() + _END_S
        while not _ended(folder, process) and time.monotonic() < deadline:
            time.sleep(_LOOK_S / 5)
    take_lock_away(folder, number)
    _sweep(folder)
    write_run(folder, TrainingRun(RunState.FAILED, message=STOPPED))


def _sweep(folder: Path) -> None:
    for half in folder.glob(f".{CANDIDATES}*"):
        shutil.rmtree(half, ignore_errors=True)


def _environment(settings: Settings) -> dict[str, str]:
    """Return the environment of the training: its settings, never as arguments, which others can list."""
    kept = {name: value for name, value in os.environ.items() if name != FILE_VARIABLE and not name.startswith(PREFIX)}
    chosen = {
        "data_dir": settings.data_dir,
        "database_url": settings.database_url,
        "spacy_model": settings.spacy_model,
        "models_dir": settings.models_dir,
        "analysis_threads": settings.analysis_threads,
    }
    return kept | {f"{PREFIX}{name.upper()}": str(value) for name, value in chosen.items() if value is not None}


RETRAINING = JobKind("Training on corrections", _plan, _parts, _keep, _finish, _abandon)
