"""The connection to the database: one engine a process, one scope a piece of work."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import Session

from coach.errors import SettingError
from coach.storage.errors import StorageError

__all__ = ["Connection", "Engine", "Session", "make_engine", "reading", "translated", "writing"]

BUSY_SECONDS = 30.0
MODE = "coach_mode"
WRITE = "write"
PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "temp_store = MEMORY",
    # Pages are read where the system keeps them already: copying each takes as long as counting what it says.
    "mmap_size = 2147418112",
)
MIGRATE = "migrate"


def make_engine(database_url: str, *, pool_size: int = 10) -> Engine:
    """Return the engine for a SQLite file or a PostgreSQL database; nothing is opened yet.

    A process that forks makes its engine after the fork.

    Raises:
        SettingError: the address is no address of a SQLite file or a PostgreSQL database.
    """
    url = _checked_url(database_url)
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, pool_size)
    return sa.create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        hide_parameters=True,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 10, "options": "-c timezone=UTC"},
    )


def _checked_url(database_url: str) -> URL:
    try:
        url = make_url(database_url)
    except ArgumentError as error:
        raise SettingError(
            "The address of the database is not valid.",
            where="database_url",
            mend="Write sqlite:////path/to/file or postgresql://user:password@host/name.",
        ) from error
    backend = url.get_backend_name()
    if backend in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    if backend != "sqlite" or url.database in {None, "", ":memory:"}:
        raise SettingError(
            "The database must be a SQLite file or PostgreSQL.",
            where="database_url",
            mend="Write sqlite:////path/to/file or postgresql://user:password@host/name.",
        )
    return url


def _sqlite_engine(url: URL, pool_size: int) -> Engine:
    engine = sa.create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        hide_parameters=True,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    """Turn on what SQLite leaves off. The driver must not begin transactions by itself: `_begin_sqlite` does."""
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    """Begin at once as the writer where the scope writes, so that a read never has to become a write later."""
    mode = connection.get_execution_options().get(MODE)
    foreign_keys = "OFF" if mode == MIGRATE else "ON"
    query_only = "OFF" if mode in {WRITE, MIGRATE} else "ON"
    connection.exec_driver_sql(f"PRAGMA foreign_keys = {foreign_keys}")
    connection.exec_driver_sql(f"PRAGMA query_only = {query_only}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if mode in {WRITE, MIGRATE} else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Open a read-only transaction that sees one state of the database throughout.

    Raises:
        StorageError: the database cannot be reached, or something tried to write.
    """
    options: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    readable = engine if engine.dialect.name == "sqlite" else engine.execution_options(**options)
    with translated(engine), Session(readable, autoflush=False) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """Open a transaction that commits at the end and keeps nothing when an exception leaves the block.

    On SQLite there is one writer at a time; others wait up to `BUSY_SECONDS`. Keep the block short.

    Raises:
        StorageError: the database cannot be reached, or stayed busy.
    """
    writable = engine.execution_options(**{MODE: WRITE})
    with translated(engine), Session(writable) as session, session.begin():
        yield session


@contextmanager
def translated(engine: Engine) -> Iterator[None]:
    """Turn what the database cannot do into a `StorageError` without SQL or values in it.

    Broken constraints and the like pass: whoever knows what they mean deals with them.
    """
    try:
        yield
    except (DBAPIError, sa.exc.TimeoutError) as error:
        reason = _reason(error)
        if reason is None:
            raise
        raise StorageError(reason[0], where=place(engine), mend=reason[1]) from error


def place(engine: Engine) -> str:
    """Return the address of the database without its password."""
    return engine.url.render_as_string(hide_password=True)


def file_of(engine: Engine) -> Path | None:
    """Return the SQLite file, None for PostgreSQL."""
    return Path(engine.url.database or "") if engine.dialect.name == "sqlite" else None


def _reason(error: sa.exc.SQLAlchemyError) -> tuple[str, str] | None:
    """Return what is wrong and how to mend it, None where that is not the database's matter."""
    cause = getattr(error, "orig", error)
    words = f"{type(cause).__name__}: {cause}".lower()
    for mark, reason in REASONS.items():
        if mark in words:
            return reason
    if isinstance(error, OperationalError | InterfaceError | sa.exc.TimeoutError):
        return "The database cannot be used.", DOCTOR
    return None


DOCTOR = "Run `coach doctor`; it says what is wrong."
REASONS = {
    "readonly database": ("A reading scope cannot write, or the database file is read-only.", DOCTOR),
    "read-only transaction": ("A reading scope cannot write.", DOCTOR),
    "locked": ("The database is busy with another change.", "Try again in a moment."),
    "disk is full": ("The disk is full; nothing was saved.", DOCTOR),
    "no space left": ("The disk is full; nothing was saved.", DOCTOR),
    "malformed": ("The database file is damaged.", "Restore it from a backup."),
    "not a database": ("The database file is damaged.", "Restore it from a backup."),
    "no such table": ("The database has not been set up.", DOCTOR),
    "undefinedtable": ("The database has not been set up.", DOCTOR),
}
