"""An application with a temporary data folder, people of every role, and a fast analyser."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from werkzeug.test import TestResponse

from coach.domain import MeetingFacts
from coach.settings import Settings
from coach.storage import analyses, meetings, teams, users
from coach.storage.access import viewer_of
from coach.storage.engine import Engine, make_engine, reading, writing
from coach.storage.meetings import MeetingRecord
from coach.storage.migrate import upgrade
from coach.storage.tables import AccountRole
from coach.storage.uploads import NewUpload
from coach.storage.users import NewUser, User
from tests.web.fake_analyser import TRANSCRIPT, FakeAnalyser
from web.app import create_app

PASSWORD = "plain orchard violet ladder"


@cache
def password_hash() -> str:
    """Return a cheap hash of `PASSWORD`: tests need no strength."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@dataclass(frozen=True)
class People:
    """Two teams: `rep`, `mate` and `manager` in one, `stranger` in the other; `trainer` and `admin` in none."""

    rep: User
    mate: User
    manager: User
    stranger: User
    trainer: User
    admin: User


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the tables and the people, to be copied: migrating for each test takes long."""
    file = tmp_path_factory.mktemp("template") / "coach.db"
    database = make_engine(f"sqlite:///{file}")
    upgrade(database)
    add_people(database)
    database.dispose()
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    return file


@pytest.fixture
def settings(tmp_path: Path, template: Path) -> Settings:
    """Settings with a data folder of their own, filled, and no limits that tests would run into."""
    (tmp_path / "data").mkdir()
    shutil.copy(template, tmp_path / "data" / "coach.db")
    return Settings(
        data_dir=tmp_path / "data",
        secret_key="k" * 40,
        max_upload_mb=1,
        login_rate_address="1000 per minute",
        login_rate_account="1000 per minute",
    )


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    """The database of the application."""
    database = make_engine(settings.database_url)
    yield database
    database.dispose()


@pytest.fixture
def analyser() -> FakeAnalyser:
    """The fake behind the seam."""
    return FakeAnalyser()


class ClosingClient(FlaskClient):
    """A browser that closes what it sent: werkzeug's writes large bodies to a file and leaves it open."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        answer = super().open(*args, **kwargs)
        answer.request.environ["wsgi.input"].close()
        return answer


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """What Jinja makes of the templates, kept: each application compiles all it shows, and that takes longest."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(
    settings: Settings, engine: Engine, analyser: FakeAnalyser, compiled_templates: FileSystemBytecodeCache
) -> Flask:
    """The application; forms need no CSRF token here, `csrf_app` asks for it."""
    made = create_app(settings, analyser=analyser, engine=engine)
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    made.test_client_class = ClosingClient
    made.jinja_env.bytecode_cache = compiled_templates
    return made


@pytest.fixture
def people(engine: Engine) -> People:
    """Users of every role, with the password `PASSWORD`."""
    with reading(engine) as session:
        everybody = users.list_users(session)
    return People(**{user.display_name.split()[1].lower(): user for user in everybody})


def add_people(engine: Engine) -> People:
    """Add the people to an empty database."""
    with writing(engine) as session:
        north, south = teams.add_team(session, "North").id, teams.add_team(session, "South").id

        def add(name: str, role: AccountRole, team_id: int | None) -> User:
            email = f"{name.split(maxsplit=1)[0].lower()}@example.com"
            return users.add_user(session, NewUser(email, name, role, team_id), password_hash())

        return People(
            rep=add("Robin Rep", AccountRole.REP, north),
            mate=add("Mika Mate", AccountRole.REP, north),
            manager=add("Maria Manager", AccountRole.MANAGER, north),
            stranger=add("Stefan Stranger", AccountRole.REP, south),
            trainer=add("Tara Trainer", AccountRole.TRAINER, None),
            admin=add("Ada Admin", AccountRole.ADMIN, None),
        )


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody who is not logged in."""
    return app.test_client()


@pytest.fixture
def as_user(app: Flask, people: People) -> Callable[[User], FlaskClient]:
    """Make a client that is logged in as a user, without hashing passwords."""

    def logged_in(user: User) -> FlaskClient:
        browser = app.test_client()
        with browser.session_transaction() as session:
            session["_user_id"] = f"{user.id}:{user.session_generation}"
            session["_fresh"] = True
        return browser

    return logged_in


@pytest.fixture
def rep(as_user: Callable[[User], FlaskClient], people: People) -> FlaskClient:
    """The rep's browser."""
    return as_user(people.rep)


@pytest.fixture
def add_draft(engine: Engine, analyser: FakeAnalyser) -> Callable[..., MeetingRecord]:
    """Add a draft for a user: `add_draft(user, content=..., filename=..., facts=...)`."""

    def add(
        user: User,
        *,
        content: bytes = TRANSCRIPT,
        filename: str = "acme-call.txt",
        facts: MeetingFacts = MeetingFacts(),  # noqa: B008
    ) -> MeetingRecord:
        understood = analyser.preview(filename, content, facts)
        with writing(engine) as session:
            return meetings.add_meeting(session, viewer_of(user), NewUpload(filename, content), understood, facts=facts)

    return add


@pytest.fixture
def add_analysed(
    engine: Engine, analyser: FakeAnalyser, add_draft: Callable[..., MeetingRecord]
) -> Callable[..., MeetingRecord]:
    """Add an analysed meeting for a user, with the same arguments as `add_draft`."""

    def add(user: User, **kwargs: object) -> MeetingRecord:
        draft = add_draft(user, **kwargs)
        content = kwargs.get("content", TRANSCRIPT)
        report = analyser.analyse(draft.filename, content, draft.facts).report
        with writing(engine) as session:
            analyses.save_analysis(session, draft, report)
            return meetings.get_meeting(session, viewer_of(user), draft.id)

    return add
