"""A training that runs in a process of its own: its lock, how far it is, and how it ended, as files in one folder.

One training runs at a time. Nothing of a meeting stands in these files.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path

from coach.errors import CoachError, ModelError

PROGRESS = "progress.json"
LOCK = "training.lock"
STOPPED = "The training stopped before it was done. Start it again."


class RunState(StrEnum):
    """How a training stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """How a training stands: the present step with its share done (0..1), the candidate it made, or why it failed."""

    state: RunState
    step: str = ""
    share: float = 0.0
    candidate: str = ""
    message: str = ""


def read_run(folder: Path) -> TrainingRun | None:
    """Return how the last training stands, None where there was none; one whose process is gone has failed."""
    try:
        content = json.loads((folder / PROGRESS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    run = TrainingRun(**{**content, "state": RunState(content["state"])})
    if run.state is RunState.RUNNING and not running(folder):
        return replace(run, state=RunState.FAILED, message=STOPPED)
    return run


def running(folder: Path) -> bool:
    """Return whether a training holds the lock of `folder` and its process lives."""
    number = holder(folder)
    if not number:
        return False
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def holder(folder: Path) -> int:
    """Return the number of the process that holds the lock of `folder`, 0 where nobody does."""
    try:
        return int((folder / LOCK).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


def write_run(folder: Path, run: TrainingRun) -> None:
    """Replace what is said of the training, at once."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, prefix=".progress-")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump(asdict(run), stream)
    Path(name).replace(folder / PROGRESS)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the lock while a training runs, and say in the progress file why it failed where it does.

    Raises:
        ModelError: another training runs.
    """
    _take_lock(folder)
    done = False
    try:
        yield
        done = True
    except CoachError as error:
        write_run(folder, TrainingRun(RunState.FAILED, message=error.sentence()))
        done = True
        raise
    finally:
        if not done:
            write_run(folder, TrainingRun(RunState.FAILED, message=STOPPED))
        (folder / LOCK).unlink(missing_ok=True)


def lend_lock(folder: Path, process: int) -> None:
    """Give the lock to a process that was just started, so that it counts as running before it says so itself."""
    with suppress(FileExistsError):
        _lock(folder, process)


def take_lock_away(folder: Path, process: int) -> None:
    """Release the lock of a process that was ended, where that one held it."""
    if holder(folder) == process:
        (folder / LOCK).unlink(missing_ok=True)


def _take_lock(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not running(folder):
        (folder / LOCK).unlink(missing_ok=True)
    try:
        _lock(folder, os.getpid())
    except FileExistsError as error:
        if (folder / LOCK).read_text(encoding="ascii") != str(os.getpid()):
            raise ModelError("A training runs already.", mend="Wait until it is done.") from error


def _lock(folder: Path, process: int) -> None:
    """Write the lock whole under another name first: nobody ever reads half a number."""
    beside = folder / f".{LOCK}-{process}"
    beside.write_text(str(process), encoding="ascii")
    try:
        os.link(beside, folder / LOCK)
    finally:
        beside.unlink()
