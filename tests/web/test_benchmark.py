"""The part of `coach bench` that measures pages: every page answers, and the figures say which is slowest."""

from __future__ import annotations

import datetime as dt
import importlib
import tomllib
from pathlib import Path
from typing import Any

import pytest

from coach.benchmark_company import fill_company
from coach.benchmark_parts import BenchOrder, Measured
from coach.domain import MeetingFacts
from coach.errors import SettingError
from coach.settings import Settings
from coach.storage.engine import make_engine
from coach.storage.migrate import upgrade
from tests.web.fake_analyser import TRANSCRIPT, FakeAnalyser
from web import benchmark
from web.app import create_app

PROJECT = Path(__file__).parents[2] / "pyproject.toml"


def report() -> dict[str, Any]:
    made = FakeAnalyser().analyse("acme-call.txt", TRANSCRIPT, MeetingFacts()).report
    steps = {"name": "Next steps", "value": 1, "unit": "steps", "status": "measured", "formula": "next steps"}
    return {**made, "figures": {**made["figures"], "next_steps": steps}}


def test_every_page_that_is_measured_answers(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, secret_key="b" * 40)
    engine = make_engine(settings.database_url)
    upgrade(engine)
    company = fill_company(engine, [report()], meetings=300, last_day=dt.datetime.now(dt.UTC).date())
    app = create_app(settings, engine=engine)
    visits = benchmark.visits_in(app, company)
    assert {visit.name.partition(" ")[0] for visit in visits} == {"rep", "manager", "trainer", "admin"}
    assert not [visit.address for visit in visits if "{" in visit.address or "/0" in visit.address]
    for visit in (visit for visit in visits if not visit.name.startswith("rep ")):  # a manager has all that a rep has
        assert benchmark.asked(benchmark.visitor(app, visit), visit).wall > 0
    with pytest.raises(AssertionError, match="answered 302"):
        benchmark.asked(app.test_client(), benchmark.Visit("nobody", "/meetings", 0))
    engine.dispose()


def test_the_figures_name_each_page_and_the_slowest(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = (benchmark.Visit("rep /jobs", "/jobs", 1), benchmark.Visit("rep /guidelines", "/guidelines", 1))
    monkeypatch.setattr(benchmark, "visits_in", lambda _app, _company: pages)
    measured = benchmark.page_figures(BenchOrder([report()], 30))
    assert set(measured.figures["pages"]) == {"rep /jobs", "rep /guidelines"}
    assert measured.figures["page_slowest_s"] == max(page["s"] for page in measured.figures["pages"].values())
    assert measured.limits == {"page_slowest_s": 1.0, "page_under_load_s": 1.0}


def test_pages_are_measured_on_an_empty_database_of_ones_own_and_on_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(benchmark, "visits_in", lambda _app, _company: (benchmark.Visit("rep /jobs", "/jobs", 1),))
    order = BenchOrder([report()], 30, f"sqlite:///{tmp_path / 'empty.db'}")
    measured = benchmark.page_figures(order)
    assert (measured.figures["pages_database"], measured.figures["pages_meetings"]) == ("sqlite", 30)
    assert measured.figures["pages"]["rep /jobs"].keys() == {"s", "cpu_s"}
    with pytest.raises(SettingError, match="in use already"):
        benchmark.page_figures(order)
    assert "empty.db" not in repr(order)


def test_the_part_is_joined_by_the_entry_point_of_the_project() -> None:
    entries = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["entry-points"]["coach.benchmarks"]
    module, _, name = entries["pages"].partition(":")
    assert getattr(importlib.import_module(module), name) is benchmark.page_figures


def test_limits_and_comparison_reach_into_figures(tmp_path: Path) -> None:
    from coach.benchmark import compared, over_limit

    earlier = tmp_path / "earlier.json"
    earlier.write_text('{"a_s": 2, "pages": {"rep /": {"s": 0.5}}, "words": "x"}', encoding="utf-8")
    figures = {"a_s": 3, "pages": {"rep /": {"s": 0.25}, "rep /new": {"s": 1}}, "words": "x"}
    assert compared(figures, earlier) == {"a_s": 1.5, "pages": {"rep /": {"s": 0.5}}}
    assert over_limit(Measured(figures, {"a_s": 2.5, "not_measured_s": 1})) == ["a_s is 3, its limit is 2.5"]
