"""Retrain as the settings say: the database, the shipped model, the data folder, with progress in a file."""

from __future__ import annotations

import time
from pathlib import Path

from coach.artefacts import current_model
from coach.candidates import models_folder
from coach.settings import Settings, prepare_data_folder
from coach.storage.accepted_corrections import accepted_labels
from coach.storage.engine import make_engine, reading
from coach.storage.migrate import upgrade
from coach.training_run import RunState, TrainingRun, held, write_run

from .correction_rows import Progress
from .corrections import retrain, shipped_parts

# Seconds between two writes of the progress file.
EVERY = 0.5


def run(settings: Settings, out: Path | None = None) -> tuple[Path, str]:
    """Fit a candidate on the accepted corrections; return its folder of candidates and its name.

    Raises:
        CorpusError: there is no accepted correction.
        ModelError: another training runs, or the model is damaged.
        StorageError: the database cannot be used.
    """
    from coach.toolbox import build_toolbox

    prepare_data_folder(settings)
    folder = out or models_folder(settings)
    with held(folder):
        write_run(folder, TrainingRun(RunState.RUNNING, "Loading the model"))
        engine = make_engine(settings.database_url)
        upgrade(engine)
        with reading(engine) as session:
            accepted = accepted_labels(session)
        engine.dispose()
        base = current_model(settings.models_dir)
        tools = build_toolbox(
            spacy_model=settings.spacy_model, models_dir=settings.models_dir, threads=settings.analysis_threads
        )
        name = retrain(accepted, shipped_parts(), tools, base, folder, progress=_into(folder))
        write_run(folder, TrainingRun(RunState.DONE, "Done", 1.0, candidate=name))
    return folder, name


def _into(folder: Path) -> Progress:
    last = ["", 0.0]

    def progress(step: str, share: float) -> None:
        now = time.monotonic()
        if step != last[0] or share >= 1.0 or now - float(last[1]) > EVERY:
            last[:] = [step, now]
            write_run(folder, TrainingRun(RunState.RUNNING, step, round(share, 3)))

    return progress
