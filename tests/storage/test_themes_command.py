"""`coach themes` over a stored archive, and the made-up archive of the benchmark."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from storage_cases import found_company
from theme_cases import LAST_DAY, hold, need

from coach.benchmark_themes import LAST_DAY as ARCHIVE_DAY
from coach.benchmark_themes import archive_figures, fill_archive
from coach.commands.themes import themes
from coach.errors import NotFound
from coach.settings import sqlite_in
from coach.storage import meeting_products, products
from coach.storage.access import WholeMachine
from coach.storage.engine import Engine, make_engine, reading, writing
from coach.storage.migrate import upgrade
from coach.storage.themes import theme_facts
from coach.themes import ThemeFilter, find_themes, period_ending

Run = Callable[..., Result]
SPRING = ("--since", "2026-02-03", "--until", LAST_DAY.isoformat())


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command over a database in which Dana has two meetings and Olga, of another team, one."""
    engine = make_engine(sqlite_in(tmp_path))
    upgrade(engine)
    company = found_company(engine)
    with writing(engine) as session:
        for viewer, topic in ((company.dana, "cost"), (company.dana, "cost"), (company.olga, "time")):
            needs = [need(topic, 1, answered=False, statement=f"slow {topic}")]
            held = hold(session, viewer, LAST_DAY, needs=needs)
        product = products.add_product(session, company.tara, "Ledger", ["The Books"])
        meeting_products.choose_products(session, company.olga, held.id, [product.id], seen=[])
    engine.dispose()
    monkeypatch.setenv("COACH_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("COACH_DATABASE_URL", raising=False)
    return lambda *options: CliRunner().invoke(themes, [*SPRING, *options])


@pytest.mark.parametrize(
    ("options", "meetings"),
    [
        ((), 3),
        (("--team", "NORTH"), 2),
        (("--rep", "olga@example.com"), 1),
        (("--as", "mia@example.com"), 2),
        (("--as", "otto@example.com"), 1),
        (("--product", "the books"), 1),
        (("--product", "LEDGER", "--as", "mia@example.com"), 0),
        (("--as", "tara@example.com"), 0),
        (("--as", "otto@example.com", "--rep", "dana@example.com"), 0),
    ],
)
def test_the_command_counts_what_the_options_name(run: Run, options: tuple[str, ...], meetings: int) -> None:
    result = run("--json", *options)
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["meetings"] == meetings


def test_text_and_markdown_say_the_same_in_sentences_and_tables(run: Run) -> None:
    assert "A need about cost was left without an answer in 2 of 2 meetings with such a need." in run().stdout
    assert "| Needs about cost without an answer | 2 of 2 |" in run("--markdown").stdout


@pytest.mark.parametrize(
    "options",
    [("--team", "West"), ("--rep", "no@example.com"), ("--as", "no@example.com"), ("--product", "Nothing of ours")],
)
def test_an_unknown_name_is_one_clear_sentence(run: Run, options: tuple[str, ...]) -> None:
    result = run(*options)
    assert isinstance(result.exception, NotFound)
    assert options[1] in str(result.exception)


def test_json_and_markdown_at_once_are_refused(run: Run) -> None:
    assert run("--json", "--markdown").exit_code == 2


def test_reversed_days_are_exchanged_and_that_is_said(run: Run) -> None:
    result = run("--json", "--since", "2026-04-01")
    assert "exchanged" in result.stderr
    assert json.loads(result.stdout)["period"] == {"since": "2026-03-02", "until": "2026-04-01"}


def test_the_made_up_archive_has_themes_and_is_timed(engine: Engine) -> None:
    fill_archive(engine, meetings=1500)
    with reading(engine) as session:
        found = find_themes(theme_facts(session, WholeMachine(), ThemeFilter(period_ending(ARCHIVE_DAY, days=364))))
    assert 600 < found.meetings < 750
    assert len(found.shares) > 40
    assert not [theme for theme in found.shares if theme.change and theme.change.telling]
    assert set(archive_figures(engine, rounds=1)) == {
        "themes_team_28_days_s",
        "themes_team_364_days_s",
        "themes_machine_28_days_s",
        "themes_machine_364_days_s",
    }
