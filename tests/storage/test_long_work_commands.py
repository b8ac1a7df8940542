"""`coach guidelines backtest` and `coach jobs`: what they print and how they end."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from readings import poor_call
from storage_cases import Company, meeting, upload
from stored_reports import rule, stored

from coach import replay
from coach.cli import coach
from coach.errors import NotFound
from coach.storage import analyses, jobs, meetings
from coach.storage.engine import Engine, writing

Run = Callable[..., Result]


@pytest.fixture
def run(engine: Engine, tmp_path: Path) -> Run:
    url = engine.url.render_as_string(hide_password=False)
    variables = {"COACH_DATA_DIR": str(tmp_path), "COACH_DATABASE_URL": url}
    return lambda *arguments: CliRunner().invoke(coach, [str(one) for one in arguments], env=variables)


@pytest.fixture
def packs(tmp_path: Path) -> tuple[Path, Path]:
    old, new = tmp_path / "old.yml", tmp_path / "new.yml"
    old.write_text("name: Old\nrules:" + rule("a/one", "newsletter"))
    new.write_text("name: New\nrules:" + rule("a/one", "world-class"))
    return old, new


@pytest.fixture
def call(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        record = meetings.add_meeting(session, company.dana, upload(), meeting())
        analyses.save_analysis(session, record, stored(poor_call()))


@pytest.mark.usefixtures("call")
def test_a_back_test_says_what_differs(run: Run, packs: tuple[Path, Path]) -> None:
    result = run("guidelines", "backtest", *packs)
    assert result.exit_code == 0, result.output
    assert "1 meetings; 1 of 1 rules find something else." in result.output
    assert "(+1 -1)" in result.output
    assert "Dana" in result.output


@pytest.mark.usefixtures("call")
def test_a_back_test_in_json_has_the_counts(run: Run, packs: tuple[Path, Path]) -> None:
    found = json.loads(run("guidelines", "backtest", *packs, "--team", "north", "--json").stdout)
    (one,) = found["rules"]
    assert (found["meetings"], one["appeared"], one["vanished"], one["change"]) == (1, 1, 1, "changed")
    assert found["old"]["digest"] != found["new"]["digest"]
    empty = json.loads(run("guidelines", "backtest", *packs, "--team", "south", "--json").stdout)
    assert empty["meetings"] == 0


def test_a_team_that_is_not_there_is_named(run: Run, company: Company, packs: tuple[Path, Path]) -> None:
    result = run("guidelines", "backtest", *packs, "--team", "West")
    assert isinstance(result.exception, NotFound)
    assert "no team West" in str(result.exception)


@pytest.mark.usefixtures("call")
def test_ctrl_c_stops_a_back_test_with_a_sentence(
    run: Run, packs: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> Generator[None, None, None]:
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(replay, "judge_parts", interrupted)
    result = run("guidelines", "backtest", *packs)
    assert result.exit_code == 130
    assert "Stopped; nothing was stored." in result.output


def test_jobs_are_listed_shown_and_cancelled(run: Run, engine: Engine, company: Company) -> None:
    assert "There are no jobs." in run("jobs", "list").output
    with writing(engine) as session:
        number = jobs.add_job(session, company.tara, "backtest", {}).id
    assert "waiting" in run("jobs", "show", number).output
    assert "cancelled" in run("jobs", "cancel", number).output
    (listed,) = json.loads(run("jobs", "list", "--json").stdout)
    assert (listed["id"], listed["state"]) == (number, "cancelled")
    assert isinstance(run("jobs", "show", 999).exception, NotFound)
