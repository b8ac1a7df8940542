"""Retrain as the settings say: the database, the shipped model, the data folder, with progress in a file."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from coach.artefacts import current_model
from coach.candidates import models_folder
from coach.preparation import cache_of
from coach.settings import Settings, prepare_data_folder
from coach.storage.accepted_corrections import accepted_labels
from coach.storage.engine import make_engine, reading
from coach.storage.migrate import upgrade
from coach.training_run import RunState, TrainingRun, held, write_run

from .correction_rows import Progress
from .corrections import read_parts, retrain, shipped_parts

if TYPE_CHECKING:
    from coach.toolbox import Toolbox

# Seconds between two writes of the progress file.
EVERY = 0.5
# By so much the priority of reading ahead is lowered: nobody waits for it.
KINDNESS = 10


def run(settings: Settings, out: Path | None = None) -> tuple[Path, str]:
    """Fit a candidate on the accepted corrections; return its folder of candidates and its name.

    Raises:
        CorpusError: there is no accepted correction.
        ModelError: another training runs, or the model is damaged.
        StorageError: the database cannot be used.
    """
    prepare_data_folder(settings)
    folder = out or models_folder(settings)
    with held(folder):
        write_run(folder, TrainingRun(RunState.RUNNING, "Loading the model"))
        engine = make_engine(settings.database_url)
        upgrade(engine)
        with reading(engine) as session:
            accepted = accepted_labels(session)
        engine.dispose()
        base, tools = current_model(settings.models_dir), _tools(settings)
        name = retrain(accepted, shipped_parts(), tools, base, folder, progress=_into(folder))
        write_run(folder, TrainingRun(RunState.DONE, "Done", 1.0, candidate=name))
    return folder, name


def prepare(settings: Settings) -> int:
    """Read what trainings learn from and compare with, where that is not done yet; return how many sentences there are.

    The process gives way to all others.

    Raises:
        ModelError: another process does it already, or the model is damaged.
    """
    prepare_data_folder(settings)
    folder = models_folder(settings)
    with held(cache_of(folder)):
        _give_way()
        write_run(cache_of(folder), TrainingRun(RunState.RUNNING, "Loading the model"))
        base = current_model(settings.models_dir)
        progress = _into(cache_of(folder))
        rows = read_parts(shipped_parts(), _tools(settings), base, folder, progress=progress)
        write_run(cache_of(folder), TrainingRun(RunState.DONE, "Done", 1.0))
    return len(rows.train) + len(rows.development) + len(rows.test)


def _tools(settings: Settings) -> Toolbox:
    from coach.toolbox import build_toolbox

    return build_toolbox(
        spacy_model=settings.spacy_model, models_dir=settings.models_dir, threads=settings.analysis_threads
    )


def _give_way() -> None:
    if hasattr(os, "nice"):  # not on Windows
        os.nice(KINDNESS)


def _into(folder: Path) -> Progress:
    last = ["", 0.0]

    def progress(step: str, share: float) -> None:
        now = time.monotonic()
        if step != last[0] or share >= 1.0 or now - float(last[1]) > EVERY:
            last[:] = [step, now]
            write_run(folder, TrainingRun(RunState.RUNNING, step, round(share, 3)))

    return progress
