"""Starting a training, and getting ready for one: the one place that decides where it runs, which is the worker."""

from __future__ import annotations

from coach import jobs
from coach.artefacts import current_model
from coach.candidates import models_folder
from coach.errors import ModelError
from coach.preparation import is_ready
from coach.settings import Settings
from coach.storage.access import Viewer
from coach.storage.engine import Engine, Session, writing
from coach.training_run import running


def start_training(settings: Settings, database: Engine, asking: Viewer) -> int:
    """Ask for a training on the accepted corrections and return the id of its job.

    Raises:
        ModelError: one runs that somebody started from the command line.
        JobError: one waits or runs already.
    """
    if running(models_folder(settings)):
        raise ModelError("A training runs already.", mend="Wait until it is done.")
    with writing(database) as session:
        return jobs.start_training(session, asking)


def get_ready(settings: Settings, session: Session, asking: Viewer, *, asked: bool = False) -> int | None:
    """Ask for what trainings learn from to be read, and return the id of the job; None where nothing is to be done.

    By itself (not `asked`) Coach tries once for each model.
    """
    model = current_model(settings.models_dir)
    if is_ready(models_folder(settings), model):
        return None
    return jobs.start_preparation(session, asking, model.base_digest, asked=asked)
