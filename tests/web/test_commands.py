"""The commands that serve: who may be served what, and what the console says."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coach.demo import demo_accounts
from coach.errors import SettingError
from coach.settings import Settings, sqlite_in
from coach.storage.engine import Engine
from tests.web.conftest import People
from web import commands
from web.filling import Filling


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[Settings, str]]]:
    """Remember what would be served, and what would begin in the background, instead of doing it."""
    calls: list[tuple[Settings, str]] = []

    def remember(_app: object, settings: Settings, then: object) -> None:
        calls.append((settings, then.__name__))

    monkeypatch.setattr(commands, "_serve", remember)
    return calls


def run(command: object, folder: Path, *arguments: str, **variables: str) -> Result:
    environment = {"COACH_DATA_DIR": str(folder), "COACH_SECRET_KEY": "s" * 40} | variables
    return CliRunner().invoke(command, arguments, env=environment)


def test_serve_says_when_nobody_can_log_in(served: list[tuple[Settings, str]], tmp_path: Path) -> None:
    result = run(commands.serve, tmp_path / "new", "--port", "9000")
    assert "coach user add" in result.output
    assert (served[0][0].port, served[0][1]) == (9000, "warm_up")


def test_demo_founds_a_company_and_shows_its_accounts(served: list[tuple[Settings, str]], tmp_path: Path) -> None:
    for _ in range(2):
        result = run(commands.demo, tmp_path / "demo")
        assert all(account.email in result.output for account in demo_accounts())
    assert served[0][0].demo
    result = run(commands.serve, tmp_path / "demo")
    assert "whose passwords everybody may know" in result.output
    result = run(commands.serve, tmp_path / "demo", COACH_DEMO="true")
    assert demo_accounts()[0].password in result.output


@pytest.mark.usefixtures("people", "served")
def test_demo_never_mixes_with_real_accounts(settings: Settings) -> None:
    result = run(commands.demo, settings.data_dir)
    assert isinstance(result.exception, SettingError)
    assert "real accounts" in str(result.exception)


def test_the_demo_has_its_own_folder_unless_one_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "platform_data_folder", lambda: tmp_path)
    usual = commands._in_demo_folder(Settings(data_dir=tmp_path))
    assert (usual.data_dir, usual.database_url) == (tmp_path / "demo", sqlite_in(tmp_path / "demo"))
    named = Settings(data_dir=tmp_path / "mine")
    assert commands._in_demo_folder(named) == named


def test_a_port_in_use_is_one_clear_sentence(app: object, settings: Settings, people: People, engine: Engine) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        busy = settings.model_copy(update={"port": taken.getsockname()[1]})
        with pytest.raises(SettingError, match="cannot be used"):
            commands._bound(app, busy)


def test_the_console_tells_how_far_the_demo_is(capsys: pytest.CaptureFixture[str]) -> None:
    filling = Filling()
    commands._tell_progress(filling, 3, 12)
    assert (filling.done, filling.planned) == (3, 12)
    assert capsys.readouterr().out == "Demo meetings analysed: 3 of 12\n"


@pytest.mark.parametrize("until", ["yesterday", "1066-10-14", "9999-12-31"])
def test_a_day_that_cannot_end_the_year_of_the_demo_is_refused(tmp_path: Path, until: str) -> None:
    result = run(commands.demo, tmp_path / "demo", "--until", until)
    assert result.exit_code == 2
    assert "--until" in result.output
