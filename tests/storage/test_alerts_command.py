"""`coach alerts` and `coach test-mail`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from alert_cases import Inbox, hold, mail_server, unseen, watch_for
from click.testing import CliRunner
from storage_cases import found_company

from coach.commands.alerts import alerts
from coach.commands.trial_mail import trial_mail
from coach.errors import AccountError, SettingError
from coach.mail import MailError
from coach.settings import sqlite_in
from coach.storage.engine import Engine, make_engine
from coach.storage.migrate import upgrade


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A database in which Mia watches for objections and Dana had a meeting with one."""
    monkeypatch.setenv("COACH_DATA_DIR", str(tmp_path))
    engine = make_engine(sqlite_in(tmp_path))
    upgrade(engine)
    company = found_company(engine)
    watch_for(engine, company.mia)
    hold(engine, company.dana)
    assert unseen(engine, company.mia) == 1
    yield engine
    engine.dispose()


def test_the_command_lists_what_one_person_may_see(archive: Engine) -> None:
    told = CliRunner().invoke(alerts, ["--as", "mia@example.com", "--json"])
    (alert,) = json.loads(told.stdout)
    assert (alert["watch"], alert["text"], alert["seen"]) == ("Moment: objection", "That is too expensive.", False)
    assert "That is too expensive." in CliRunner().invoke(alerts, ["--as", "mia@example.com", "--all"]).stdout
    assert CliRunner().invoke(alerts, ["--as", "otto@example.com"]).stdout == "There is no new alert.\n"
    assert isinstance(CliRunner().invoke(alerts, ["--as", "nobody@example.com"]).exception, AccountError)


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    with mail_server() as made:
        given = {
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": made.port,
            "SMTP_SECURITY": "none",
            "MAIL_FROM": "c@example.com",
        }
        monkeypatch.setenv("COACH_DATA_DIR", str(tmp_path))
        for name, value in given.items():
            monkeypatch.setenv(f"COACH_{name}", str(value))
        yield made


def test_a_test_mail_goes_through_the_settings(inbox: Inbox) -> None:
    result = CliRunner().invoke(trial_mail, ["me@example.com"])
    assert "took the mail" in result.output
    assert [mail["To"] for mail in inbox.mails] == ["me@example.com"]
    assert isinstance(CliRunner().invoke(trial_mail, ["nobody"]).exception, MailError)


def test_a_test_mail_without_settings_says_what_to_set(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_SMTP_HOST", "")
    result = CliRunner().invoke(trial_mail, ["me@example.com"])
    assert isinstance(result.exception, SettingError)
    assert "COACH_SMTP_HOST" in result.exception.mend
