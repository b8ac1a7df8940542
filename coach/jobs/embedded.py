"""A worker inside another process: what serves pages also does long work."""

from __future__ import annotations

import logging
import threading

from coach.errors import CoachError
from coach.settings import Settings
from coach.storage.engine import Engine

log = logging.getLogger(__name__)


def start_worker(settings: Settings, database: Engine, stop: threading.Event) -> threading.Thread:
    """Do jobs in a thread until `stop` is set; a reason why that cannot be is logged, and nothing else stops.

    The engine takes a second to import, so that happens in the thread.
    """
    thread = threading.Thread(target=_work, args=(settings, database, stop), name="worker", daemon=True)
    thread.start()
    return thread


def _work(settings: Settings, database: Engine, stop: threading.Event) -> None:
    from .worker import work

    try:
        work(settings, database, stop)
    except CoachError as error:
        log.error("Long work is not done: %s", error.sentence())
