"""`coach briefing`: over stored meetings, in every format, with clear errors."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from docx import Document

from coach.cli import coach
from coach.domain import MeetingFacts, MeetingKind
from coach.errors import CoachError
from coach.settings import sqlite_in
from coach.storage import analyses, meetings, teams, users
from coach.storage.access import viewer_of
from coach.storage.engine import make_engine, writing
from coach.storage.migrate import upgrade
from coach.storage.tables import AccountRole
from coach.storage.uploads import NewUpload
from coach.storage.users import NewUser
from tests.web import reports
from tests.web.fake_analyser import FakeAnalyser

WEEK = ["--since", "2026-06-01", "--until", "2026-06-07"]


@pytest.fixture
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A team North with a manager, a rep and an internal meeting of June 1; a team South."""
    monkeypatch.setenv("COACH_DATA_DIR", str(tmp_path))
    engine = make_engine(sqlite_in(tmp_path))
    upgrade(engine)
    with writing(engine) as session:
        north = teams.add_team(session, "North").id
        teams.add_team(session, "South")
        manager = users.add_user(session, NewUser("mia@example.com", "Mia", AccountRole.MANAGER, north), None)
        users.add_user(session, NewUser("dana@example.com", "Dana", AccountRole.REP, north), None)
        facts = MeetingFacts(kind=MeetingKind.INTERNAL)
        content = b"Maria Keller: hello"
        understood = FakeAnalyser().preview("a.txt", content, facts)
        made = meetings.add_meeting(session, viewer_of(manager), NewUpload("a.txt", content), understood, facts=facts)
        report = reports.internal_meeting()
        report["meeting"]["held_on"] = "2026-06-01"
        analyses.save_analysis(session, made, report)
    engine.dispose()


def call(*arguments: str) -> Result:
    return CliRunner().invoke(coach, ["briefing", *arguments])


@pytest.mark.usefixtures("stored")
def test_the_text_names_team_period_and_sources() -> None:
    answer = call("--team", "north", *WEEK)
    assert answer.exit_code == 0
    assert "North, 1 June 2026 to 7 June 2026" in answer.output
    assert "We closed May at 82 per cent of target" in answer.output
    assert "Maria Keller, Monday sales meeting, 1 June 2026" in answer.output


@pytest.mark.usefixtures("stored")
def test_json_and_markdown_hold_the_same_sections() -> None:
    plain = json.loads(call("--team", "North", *WEEK, "--format", "json").output)
    text = call("--team", "North", *WEEK, "--format", "markdown").output
    titles = [section["title"] for section in plain["sections"]]
    assert len(titles) == 9
    assert [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")] == titles


@pytest.mark.usefixtures("stored")
def test_word_is_written_to_a_file(tmp_path: Path) -> None:
    out = tmp_path / "pack.docx"
    assert (
        call("--team", "North", *WEEK, "--format", "docx", "--out", str(out), "--as", "mia@example.com").exit_code == 0
    )
    assert "Challenges" in [paragraph.text for paragraph in Document(BytesIO(out.read_bytes())).paragraphs]


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        (["--team", "West"], "There is no team “West”"),
        (["--team", "North", "--as", "nobody@example.com"], "There is no account"),
        (["--team", "North", "--as", "dana@example.com"], "There is no such team"),
        (["--team", "South", "--as", "mia@example.com"], "There is no such team"),
        (["--team", "North", "--since", "2026-06-08", "--until", "2026-06-01"], "ends before it begins"),
        (["--team", "North", "--since", "2999-01-01", "--until", "2999-01-02"], "lies in the future"),
        (["--team", "North", "--format", "docx"], "cannot be printed"),
        (["--team", "North", "--out", "no/such/folder/x"], "cannot be written"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(arguments: list[str], wrong: str) -> None:
    answer = call(*arguments)
    assert isinstance(answer.exception, CoachError)
    assert wrong in answer.exception.sentence()


@pytest.mark.usefixtures("stored")
def test_without_days_it_looks_since_the_last_internal_meeting() -> None:
    plain = json.loads(call("--team", "North", "--until", "2026-06-05", "--format", "json").output)
    assert (plain["since"], plain["until"]) == ("2026-06-01", "2026-06-05")
