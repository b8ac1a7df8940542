"""Starting a training: the one place that decides where it runs, which is the worker."""

from __future__ import annotations

from coach import jobs
from coach.candidates import models_folder
from coach.errors import ModelError
from coach.settings import Settings
from coach.storage.access import Viewer
from coach.storage.engine import Engine, writing
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
