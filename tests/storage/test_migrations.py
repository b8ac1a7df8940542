"""Migrations: up and down on filled tables, equal to the tables, safe to start together."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from storage_cases import add_analysed, found_company

from coach.settings import sqlite_in
from coach.storage import analyses, migrate, saved_views
from coach.storage.engine import Engine, make_engine, reading, writing
from coach.storage.errors import StorageError
from coach.storage.tables import Base

TABLES = {table.name for table in Base.metadata.sorted_tables}


def tables_of(engine: Engine) -> set[str]:
    return {name for name in sa.inspect(engine).get_table_names() if not name.startswith("meeting_search")}


def fill(engine: Engine) -> None:
    company = found_company(engine)
    with writing(engine) as session:
        add_analysed(session, company.dana)
        if sa.inspect(engine).has_table("saved_views"):
            saved_views.save_view(session, company.dana.user_id, "Mine", "period=12w")


def test_head_is_equal_to_the_tables(own_engine: Engine) -> None:
    assert migrate.differences(own_engine) == []
    assert migrate.current_revision(own_engine) == migrate.head_revision()


def test_filled_tables_go_down_and_up_step_by_step(own_engine: Engine) -> None:
    fill(own_engine)
    revisions = [script.revision for script in migrate.scripts().walk_revisions()]
    for revision in [*revisions[1:], "base"]:
        migrate.downgrade(own_engine, revision)
    assert tables_of(own_engine) == {"alembic_version"}
    for revision in reversed(revisions):
        migrate.upgrade(own_engine, revision)
    assert migrate.differences(own_engine) == []
    fill(own_engine)


def test_going_back_one_step_keeps_what_the_older_tables_hold(own_engine: Engine) -> None:
    fill(own_engine)
    migrate.downgrade(own_engine, "0002")
    assert tables_of(own_engine) == TABLES - tables_made_after("0002") | {"alembic_version"}
    migrate.upgrade(own_engine)
    with reading(own_engine) as session:
        rows = {
            table.name: session.scalar(sa.select(sa.func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
        }
    assert (rows["users"], rows["meetings"], rows["analyses"], rows["moments"]) == (7, 1, 1, 0)


def tables_made_after(revision: str) -> set[str]:
    later = migrate.scripts().iterate_revisions("head", revision)
    return {name for script in later for name in script.module.TABLES}


def test_every_table_is_made_by_one_revision() -> None:
    made = [name for script in migrate.scripts().walk_revisions() for name in script.module.TABLES]
    assert sorted(made) == sorted(TABLES)


def test_an_empty_database_has_no_revision(empty_engine: Engine) -> None:
    assert migrate.current_revision(empty_engine) is None


def test_upgrading_twice_changes_nothing(own_engine: Engine) -> None:
    fill(own_engine)
    migrate.upgrade(own_engine)
    assert migrate.differences(own_engine) == []


def test_processes_that_start_together_wait_for_each_other(empty_engine: Engine) -> None:
    start = threading.Barrier(3)

    def work(_number: int) -> None:
        start.wait()
        migrate.upgrade(empty_engine)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))
    assert migrate.differences(empty_engine) == []


def test_a_failing_step_leaves_the_database_as_it_was(empty_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(migrate, "refuse_broken_references", fail)
    with pytest.raises(ZeroDivisionError):
        migrate.upgrade(empty_engine)
    assert tables_of(empty_engine) == set()


def test_a_database_of_newer_software_is_refused(own_engine: Engine) -> None:
    with writing(own_engine) as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError, match="does not know"):
        migrate.upgrade(own_engine)


def test_a_folder_with_odd_letters_is_no_trouble(tmp_path: Path) -> None:
    folder = tmp_path / "50% off ü #1"
    folder.mkdir()
    engine = make_engine(sqlite_in(folder))
    migrate.upgrade(engine)
    engine.dispose()
    assert (folder / "coach.db").exists()


def test_a_report_outlasts_a_round_trip(own_engine: Engine) -> None:
    company = found_company(own_engine)
    with writing(own_engine) as session:
        done = add_analysed(session, company.dana)
        before = analyses.current_report(session, company.dana, done.id)
    migrate.downgrade(own_engine, "0002")
    migrate.upgrade(own_engine)
    with reading(own_engine) as session:
        assert analyses.current_report(session, company.dana, done.id) == before
