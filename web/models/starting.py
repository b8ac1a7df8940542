"""Starting a training: the one place that decides where it runs."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

from coach.candidates import models_folder
from coach.errors import ModelError
from coach.settings import FILE_VARIABLE, PREFIX, Settings
from coach.training_run import RunState, TrainingRun, lend_lock, running, write_run

LOG = "training.log"


def start_training(settings: Settings) -> None:
    """Start a training on the accepted corrections in a process of its own; its progress is in the data folder.

    Raises:
        ModelError: one runs already.
    """
    folder = models_folder(settings)
    if running(folder):
        raise ModelError("A training runs already.", mend="Wait until it is done.")
    write_run(folder, TrainingRun(RunState.RUNNING, "Starting"))
    # Its output names files and counts, never words of a meeting; it goes beside the candidates.
    with (folder / LOG).open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "coach", "train", "--corrections"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=_environment(settings),
            start_new_session=True,
        )
    lend_lock(folder, process.pid)
    # Somebody has to wait for it, or it would look alive after its end.
    threading.Thread(target=process.wait, name="training", daemon=True).start()


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
