"""What a kind of job is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from coach.settings import Settings
from coach.storage.engine import Engine, Session
from coach.storage.jobs import JobRecord


@dataclass(frozen=True, slots=True)
class Workplace:
    """What a job works with. `stop` is set when the worker is to end: finish the part in hand and no other."""

    settings: Settings
    database: Engine
    stop: threading.Event


@dataclass(frozen=True, slots=True)
class JobKind:
    """How long work is done, in parts that are counted from 0.

    `plan` returns how many parts there are, the same at every call of one job. `parts` yields the results of the parts
    from number `job.done` on, in order, and changes nothing. `keep` writes what a part did, in the transaction that
    counts it. `finish` ends the work in a transaction and returns a sentence about it. `abandon` ends what a killed
    worker may have left running of a job that nobody goes on with. A `quiet` one runs beside the others, which never
    wait for it.
    """

    name: str
    plan: Callable[[Workplace, JobRecord], int]
    parts: Callable[[Workplace, JobRecord], Generator[Any, None, None]]
    keep: Callable[[Session, JobRecord, Any], None]
    finish: Callable[[Session, JobRecord], str]
    abandon: Callable[[Workplace, JobRecord], None] | None = None
    quiet: bool = False
