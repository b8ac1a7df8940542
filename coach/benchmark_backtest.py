"""Back-testing a pack on a stored archive against analysing it again: the ratio that `coach bench` reports.

The archive is made of meetings of the demo company, analysed once and copied in a database of its own.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.benchmark_company import fill_company
from coach.benchmark_themes import LAST_DAY
from coach.guidelines.plain import pack_as_yaml
from coach.guidelines.schema import default_pack, default_text
from coach.pipeline import analyse_upload
from coach.replay import Replay, judge_parts
from coach.report import report
from coach.storage.engine import Engine, make_engine, reading
from coach.storage.migrate import upgrade
from coach.storage.scenes import SceneFilter, scene_ranges

if TYPE_CHECKING:
    from coach.toolbox import Toolbox

RULES = 50
SOURCES = 8
FULL = 10_000


def analysed_reports(toolbox: Toolbox) -> list[dict[str, Any]]:
    """Return reports (schema 1) of a few meetings of the demo company."""
    folder = files("coach") / "demo" / "meetings"
    names = sorted(item.name for item in folder.iterdir() if item.is_file())
    chosen = names[:: max(1, len(names) // SOURCES)][:SOURCES]
    return [report(analyse_upload(name, (folder / name).read_bytes(), toolbox).analysis) for name in chosen]


def backtest_figures(reports: Sequence[Mapping[str, Any]], analysis_s: float, *, meetings: int) -> dict[str, float]:
    """Return what a back-test of 50 rules takes on `meetings` copies of `reports`, against `analysis_s` a meeting.

    With `FULL` meetings or more it runs in two processes, as the worker does on two cores, and `backtest_10000_s` says
    how long 10,000 meetings take; fewer are judged in this process, because starting others would count for more.
    """
    full = meetings >= FULL
    with tempfile.TemporaryDirectory(prefix="coach-bench-") as folder:
        database = make_engine(f"sqlite:///{Path(folder) / 'bench.db'}")
        upgrade(database)
        fill_company(database, reports, meetings=meetings, last_day=LAST_DAY)
        seconds = backtest_seconds(database, processes=2 if full else 1)
        database.dispose()
    sentences = sum(len(one["sentences"]) for one in reports) / len(reports)
    figures = {
        "backtest_meetings": meetings,
        "backtest_sentences_a_meeting": round(sentences, 1),
        "backtest_ms_a_meeting": round(1000 * seconds / meetings, 2),
        "analysis_ms_a_meeting": round(1000 * analysis_s, 1),
        "backtest_to_analysis": round(seconds / meetings / analysis_s, 4),
    }
    return figures | ({"backtest_10000_s": round(seconds * FULL / meetings, 1)} if full else {})


def backtest_seconds(database: Engine, *, processes: int) -> float:
    """Return how long it takes to hold the shipped pack against one of 50 rules, half of them changed."""
    replay = Replay(default_text(), changed_pack_text(), SceneFilter())
    with reading(database) as session:
        parts = scene_ranges(session, replay.wanted)
    began = time.perf_counter()
    judged = sum(tally.meetings for tally in judge_parts(database, replay, parts, processes=processes))
    assert judged
    return time.perf_counter() - began


def changed_pack_text() -> str:
    """Return a pack of 50 rules: the shipped ones, every second of them heavier, and copies under other names."""
    pack = default_pack()
    heavier = [replace(rule, weight=rule.weight + 1) if number % 2 else rule for number, rule in enumerate(pack.rules)]
    copies = [replace(rule, id=f"{rule.id}-again") for rule in pack.rules][: RULES - len(heavier)]
    return pack_as_yaml("Bench", "", [*heavier, *copies])
