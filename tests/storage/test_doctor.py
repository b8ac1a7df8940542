"""The doctor finds what is wrong and changes nothing."""

from __future__ import annotations

import shutil
from collections import namedtuple
from pathlib import Path

import pytest
import sqlalchemy as sa

from coach import doctor
from coach.artefacts import write_current
from coach.doctor import CheckStatus, examine
from coach.session_key import secret_key
from coach.settings import Settings
from coach.storage import migrate
from coach.storage.engine import make_engine, writing

OK, WARNING, PROBLEM = CheckStatus.OK, CheckStatus.WARNING, CheckStatus.PROBLEM


@pytest.fixture
def models(tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    (folder / "m1").mkdir(parents=True)
    (folder / "m1" / "weights.npy").write_bytes(b"weights")
    write_current(folder, "m1", ["weights.npy"])
    return folder


@pytest.fixture
def settings(tmp_path: Path, models: Path) -> Settings:
    """An installation in order."""
    made = Settings(data_dir=tmp_path / "data", models_dir=models)
    secret_key(made)
    engine = make_engine(made.database_url)
    migrate.upgrade(engine)
    engine.dispose()
    return made


def status(settings: Settings, name: str) -> CheckStatus:
    return next(check.status for check in examine(settings) if check.name == name)


def test_an_installation_in_order_is_ok(settings: Settings) -> None:
    assert [check for check in examine(settings) if check.status is not OK] == []


def test_whatever_is_wrong_comes_with_a_mend(tmp_path: Path) -> None:
    wrong = Settings(data_dir="/proc/none", models_dir=tmp_path, spacy_model="none", debug=True, host="0.0.0.0")
    for check in examine(wrong):
        assert check.message
        assert bool(check.mend) == (check.status is not OK), check


def test_a_new_installation_is_ok_and_stays_empty(tmp_path: Path, models: Path) -> None:
    assert {check.status for check in examine(Settings(data_dir=tmp_path / "data", models_dir=models))} == {OK}
    assert not (tmp_path / "data").exists()


def test_an_open_key_is_a_problem(settings: Settings) -> None:
    (settings.data_dir / "secret_key").chmod(0o644)
    assert status(settings, "secret key") is PROBLEM


def test_a_damaged_key_is_a_problem(settings: Settings) -> None:
    (settings.data_dir / "secret_key").write_text("x")
    assert status(settings, "secret key") is PROBLEM


def test_an_open_data_folder_is_a_warning(settings: Settings) -> None:
    settings.data_dir.chmod(0o755)
    assert status(settings, "data folder") is WARNING


def test_a_file_in_place_of_the_data_folder_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert status(Settings(data_dir=tmp_path / "file"), "data folder") is PROBLEM


def test_an_older_database_is_a_warning(settings: Settings) -> None:
    engine = make_engine(settings.database_url)
    migrate.downgrade(engine, "0001")
    engine.dispose()
    assert status(settings, "database") is WARNING


def test_a_newer_database_is_a_problem(settings: Settings) -> None:
    engine = make_engine(settings.database_url)
    with writing(engine) as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    assert status(settings, "database") is PROBLEM


def test_a_file_that_is_no_database_is_a_problem(settings: Settings) -> None:
    (settings.data_dir / "coach.db").write_bytes(b"no database at all" * 100)
    assert status(settings, "database") is PROBLEM


@pytest.mark.parametrize("url", ["postgresql://me:hunter2@127.0.0.1:1/none", "sqlite:////no/such/folder/coach.db"])
def test_an_unreachable_database_is_a_problem_without_its_password(settings: Settings, url: str) -> None:
    checks = examine(settings.model_copy(update={"database_url": url}))
    assert next(check.status for check in checks if check.name == "database") is PROBLEM
    assert "hunter2" not in str(checks)


def test_an_altered_model_is_a_problem(settings: Settings, models: Path) -> None:
    (models / "m1" / "weights.npy").write_bytes(b"altered")
    assert status(settings, "models") is PROBLEM


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"model": 1, "files": 2}'])
def test_a_damaged_list_of_models_is_a_problem(settings: Settings, models: Path, content: str) -> None:
    (models / "current.json").write_text(content)
    assert status(settings, "models") is PROBLEM


def test_missing_models_are_a_problem(settings: Settings, models: Path) -> None:
    shutil.rmtree(models)
    assert status(settings, "models") is PROBLEM


@pytest.mark.parametrize("name", ["no_such_pipeline", "no such name", "../x", ""])
def test_a_missing_pipeline_is_a_problem(settings: Settings, name: str) -> None:
    assert status(settings.model_copy(update={"spacy_model": name}), "spacy") is PROBLEM


def test_a_missing_guideline_file_is_a_problem(settings: Settings) -> None:
    update = {"guidelines_file": Path("/nowhere.yml")}
    assert status(settings.model_copy(update=update), "guidelines") is PROBLEM


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, OK),
        ({"host": "localhost"}, OK),
        ({"host": "::1"}, OK),
        ({"host": "0.0.0.0"}, WARNING),
        ({"host": "coach.example.com"}, WARNING),
        ({"host": "0.0.0.0", "secure_cookies": True, "trusted_proxies": 1}, OK),
        ({"secure_cookies": True}, WARNING),
        ({"debug": True}, WARNING),
        ({"debug": True, "host": "0.0.0.0"}, PROBLEM),
        ({"demo": True}, OK),
        ({"demo": True, "host": "10.0.0.5", "secure_cookies": True, "trusted_proxies": 1}, PROBLEM),
    ],
)
def test_unsafe_settings(settings: Settings, changes: dict[str, object], expected: CheckStatus) -> None:
    assert status(settings.model_copy(update=changes), "safety") is expected


@pytest.mark.parametrize(("free", "expected"), [(50 << 20, PROBLEM), (500 << 20, WARNING), (5 << 30, OK)])
def test_a_full_disk(settings: Settings, monkeypatch: pytest.MonkeyPatch, free: int, expected: CheckStatus) -> None:
    usage = namedtuple("usage", "total used free")(1 << 40, 0, free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    assert status(settings, "disk") is expected


def test_an_unsupported_python_is_a_problem(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "NEWEST_PYTHON", (3, 10))
    assert status(settings, "python") is PROBLEM
