"""Scopes: all or nothing, read only, several writers, clear errors."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from storage_cases import Company, add_analysed, meeting, report, upload

from coach.errors import DuplicateUpload, SettingError
from coach.storage import analyses, meetings, teams
from coach.storage.engine import Engine, make_engine, reading, writing
from coach.storage.errors import EditConflict, StorageError
from coach.storage.tables import AuditRow, MeetingRow, MeetingTextRow, MomentRow, TeamRow, UploadRow


class HappenedError(Exception):
    """Stands for whatever may happen in the middle."""


def count_rows(engine: Engine, table: type) -> int:
    with reading(engine) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_an_exception_in_the_middle_leaves_nothing_half_saved(engine: Engine, company: Company) -> None:
    audited = count_rows(engine, AuditRow)
    with pytest.raises(HappenedError), writing(engine) as session:
        add_analysed(session, company.dana)
        raise HappenedError
    for table in (UploadRow, MeetingRow, MomentRow, MeetingTextRow):
        assert count_rows(engine, table) == 0
    assert count_rows(engine, AuditRow) == audited


KILLED = """
import os, sys
from storage_cases import add_analysed
from coach.storage.access import Viewer
from coach.storage.engine import make_engine, writing
from coach.storage.tables import AccountRole
with writing(make_engine(sys.argv[1])) as session:
    add_analysed(session, Viewer(int(sys.argv[2]), AccountRole.REP))
    session.flush()
    os.kill(os.getpid(), 9)
"""


def test_a_killed_process_leaves_nothing_half_saved(engine: Engine, company: Company) -> None:
    address = engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", KILLED, address, str(company.dana.user_id)]
    killed = subprocess.run(command, cwd=Path(__file__).parent, env={"PYTHONPATH": ".:../.."}, check=False)
    assert killed.returncode == -9
    for table in (UploadRow, MeetingRow, MomentRow, MeetingTextRow):
        assert count_rows(engine, table) == 0
    with writing(engine) as session:
        add_analysed(session, company.dana)


def test_a_reading_scope_cannot_write(engine: Engine) -> None:
    with pytest.raises(StorageError, match="reading scope"), reading(engine) as session:
        teams.add_team(session, "North")
    with writing(engine) as session:
        teams.add_team(session, "North")
    assert count_rows(engine, TeamRow) == 1


def test_a_reading_scope_sees_one_state(engine: Engine) -> None:
    with reading(engine) as session:
        before = teams.list_teams(session)
        with writing(engine) as other:
            teams.add_team(other, "North")
        session.expire_all()
        assert teams.list_teams(session) == before
    assert count_rows(engine, TeamRow) == 1


def at_once(first: Callable[[], object], second: Callable[[], object]) -> list[object]:
    """Run both in threads that start together; return what each gave or raised."""
    start = threading.Barrier(2)

    def run(work: Callable[[], object]) -> object:
        start.wait()
        try:
            return work()
        except (DuplicateUpload, EditConflict) as error:
            return error

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, (first, second)))


def test_two_threads_write_at_once(engine: Engine, company: Company) -> None:
    def work(name: str) -> Callable[[], None]:
        def write() -> None:
            for number in range(15):
                with writing(engine) as session:
                    session.scalar(sa.select(sa.func.count()).select_from(MeetingRow))
                    add_analysed(session, company.dana, f"{name} {number}")

        return write

    assert at_once(work("first"), work("second")) == [None, None]
    assert count_rows(engine, MeetingRow) == 30


def test_the_same_file_at_once_becomes_one_meeting(engine: Engine, company: Company) -> None:
    def work() -> int:
        with writing(engine) as session:
            return meetings.add_meeting(session, company.dana, upload(), meeting()).id

    results = at_once(work, work)
    assert sorted(type(result).__name__ for result in results) == ["DuplicateUpload", "int"]
    assert count_rows(engine, UploadRow) == 1


def test_two_corrections_at_once_leave_one(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        added = meetings.add_meeting(session, company.dana, upload(), meeting())

    def work() -> int:
        with writing(engine) as session:
            return meetings.update_facts(session, company.dana, added.id, added.facts, version=1).version

    results = at_once(work, work)
    assert sorted(type(result).__name__ for result in results) == ["EditConflict", "int"]


def test_two_analyses_at_once_leave_one_current(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        added = meetings.add_meeting(session, company.dana, upload(), meeting())

    def work() -> int:
        with writing(engine) as session:
            return analyses.save_analysis(session, added, report())

    numbers = at_once(work, work)
    with reading(engine) as session:
        history = analyses.list_analyses(session, company.dana, added.id)
    assert sorted(record.is_current for record in history) == [False, True]
    assert {record.id for record in history} == set(numbers)


def test_sqlite_is_durable_and_checks_references(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/coach.db")
    with writing(engine) as session:
        pragmas = {
            name: session.execute(sa.text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    engine.dispose()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://host/name", "sqlite://", "sqlite:///:memory:"])
def test_an_address_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(SettingError):
        make_engine(url)


@pytest.mark.parametrize("url", ["postgresql://me:secret@127.0.0.1:1/none", "sqlite:////nowhere/at/all/coach.db"])
def test_an_unreachable_database_is_one_sentence_without_password(url: str) -> None:
    engine = make_engine(url)
    with pytest.raises(StorageError) as caught, reading(engine) as session:
        session.execute(sa.text("SELECT 1"))
    engine.dispose()
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_database_without_tables_is_one_sentence(empty_engine: Engine) -> None:
    with pytest.raises(StorageError, match="has not been set up"), reading(empty_engine) as session:
        teams.list_teams(session)


def test_the_core_is_imported_without_sqlalchemy_and_flask() -> None:
    modules = "coach.settings, coach.domain, coach.errors"
    code = f"import {modules}, sys; print(sorted({{'flask', 'sqlalchemy'}} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
