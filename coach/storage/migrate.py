"""Bring a database to the tables of this software, and say where it stands."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from coach.storage.engine import MIGRATE, MODE, Connection, Engine, place, translated
from coach.storage.errors import StorageError
from coach.storage.tables import Base

MIGRATIONS = Path(__file__).parent / "migrations"
POSTGRES_LOCK = 0x636F616368
SEARCH_OBJECTS = "meeting_search"


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to `revision`, all or nothing; processes that start together wait for each other.

    Raises:
        StorageError: the database cannot be reached, or was made by newer software.
    """
    _migrate(engine, revision, up=True)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to `revision` ("base" removes all tables and what they hold).

    Raises:
        StorageError: the database cannot be reached, or was made by newer software.
    """
    _migrate(engine, revision, up=False)


def _migrate(engine: Engine, revision: str, *, up: bool) -> None:
    change = command.upgrade if up else command.downgrade
    config = _config()
    with translated(engine), engine.execution_options(**{MODE: MIGRATE}).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(POSTGRES_LOCK)))
        present = _revision(connection)
        refuse_newer(engine, present)
        config.attributes["connection"] = connection
        if not (up and revision == "head" and present == head_revision()):
            change(config, revision)
        refuse_broken_references(engine, connection)


def current_revision(engine: Engine) -> str | None:
    """Return the revision of the database, None for an empty one.

    Raises:
        StorageError: the database cannot be reached.
    """
    with translated(engine), engine.connect() as connection:
        return _revision(connection)


def head_revision() -> str:
    """Return the newest revision that this software knows."""
    head = scripts().get_current_head()
    assert head is not None
    return head


@cache
def scripts() -> ScriptDirectory:
    """Return all revisions that this software knows; reading their files takes longer than everything else here."""
    return ScriptDirectory.from_config(_config())


def differences(engine: Engine) -> list[Any]:
    """Return what Alembic would still change to make the database equal to the tables; empty when all is well."""
    with translated(engine), engine.connect() as connection:
        options = {"include_object": comparable, "compare_type": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))


def comparable(_item: object, name: str | None, _kind: str, _reflected: bool, _other: object) -> bool:
    """Leave out what only one of the databases has: the full-text index and the tables or columns it is made of."""
    return not (name or "").startswith(SEARCH_OBJECTS)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def refuse_newer(engine: Engine, revision: str | None) -> None:
    """Accept a revision that this software knows.

    Raises:
        StorageError: the database was made by newer software.
    """
    known = {script.revision for script in scripts().walk_revisions()}
    if revision is not None and revision not in known:
        raise StorageError(
            f"The database is at revision {revision}, which this version of Coach does not know.",
            where=place(engine),
            mend="Install the version of Coach that it was used with, or a newer one.",
        )


def refuse_broken_references(engine: Engine, connection: Connection) -> None:
    """Check by hand what SQLite does not while it rebuilds tables.

    Raises:
        StorageError: a row refers to one that is not there.
    """
    if engine.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise StorageError(
            f"The change of the tables would leave rows of {broken[0]} without what they refer to.",
            where=place(engine),
            mend="Nothing was changed; please report this.",
        )
