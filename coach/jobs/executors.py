"""Who runs jobs on this machine: each worker holds a name, and a lock that its death releases.

A name ends with a number, so that a worker which starts again finds what it was doing; a second worker on the machine
takes the next number. On SQLite, which one machine uses, the lock is a small file beside the database, and the machine
may come back under another name. On PostgreSQL names begin with the machine's, and the lock is an advisory lock, which
other machines see: whoever gets the lock of a name knows that nobody works under it any more.
"""

from __future__ import annotations

import hashlib
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa

from coach.errors import CoachError
from coach.storage.engine import Engine, file_of, translated

MOST_WORKERS = 16
_LOCK_SPACE = 0x636F6A


class TooManyWorkers(CoachError):
    """No name is left for another worker on this machine."""


@contextmanager
def executor_name(database: Engine) -> Iterator[str]:
    """Hold a name that no other living worker holds.

    Raises:
        TooManyWorkers: sixteen workers run on this machine already.
    """
    machine = socket.gethostname() if file_of(database) is None else "worker"
    for number in range(MOST_WORKERS):
        name = f"{machine}-{number}"
        with held(database, name) as mine:
            if mine:
                yield name
                return
    raise TooManyWorkers(f"{MOST_WORKERS} workers run on this machine already.", mend="Stop one of them.")


@contextmanager
def held(database: Engine, name: str) -> Iterator[bool]:
    """Hold the lock of a name while the block runs; False where somebody else holds it."""
    file = file_of(database)
    if file is None:
        with _held_on_postgresql(database, name) as mine:
            yield mine
        return
    with _held_by_file(lock_file(file, name)) as mine:
        yield mine


def lock_file(database_file: Path, name: str) -> Path:
    """Return the file that stands for a name, beside the database."""
    return database_file.with_name(f"{database_file.stem}-worker-{name.rpartition('-')[2]}.lock")


@contextmanager
def _held_by_file(file: Path) -> Iterator[bool]:
    """Hold a database of its own exclusively: the system releases it when the process dies, on every platform."""
    with closing(sqlite3.connect(file, isolation_level=None, timeout=0, check_same_thread=False)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            mine = False
        else:
            mine = True
        yield mine


@contextmanager
def _held_on_postgresql(database: Engine, name: str) -> Iterator[bool]:
    number = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=3).digest(), "big")
    with translated(database), database.connect() as connection:
        alone = connection.execution_options(isolation_level="AUTOCOMMIT")
        mine = bool(alone.scalar(sa.select(sa.func.pg_try_advisory_lock(_LOCK_SPACE, number))))
        try:
            yield mine
        finally:
            if mine:
                alone.execute(sa.select(sa.func.pg_advisory_unlock(_LOCK_SPACE, number)))
