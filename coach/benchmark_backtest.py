"""Back-testing a pack on a stored archive against analysing it again: the ratio that `coach bench` reports.

The archive is the demo company's meetings, analysed once and stored many times over in a database of its own.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from coach.guidelines.plain import pack_as_yaml
from coach.guidelines.schema import default_pack, default_text
from coach.pipeline import AnalysedUpload, analyse_upload
from coach.replay import Replay, judge_parts
from coach.report import report
from coach.storage import analyses, meetings, users
from coach.storage.access import Viewer, viewer_of
from coach.storage.documents import ParsedDocument
from coach.storage.engine import Engine, Session, make_engine, reading, writing
from coach.storage.migrate import upgrade
from coach.storage.scenes import SceneFilter, scene_ranges
from coach.storage.tables import AccountRole
from coach.storage.uploads import NewUpload
from coach.storage.users import NewUser
from coach.storage.vectors import SentenceVectors

if TYPE_CHECKING:
    from coach.toolbox import Toolbox

RULES = 50
SOURCES = 8
COPIES = 25


def backtest_figures(toolbox: Toolbox, *, copies: int = COPIES, processes: int = 1) -> dict[str, float]:
    """Return seconds a meeting of an analysis and of a back-test with 50 rules, and the second by the first."""
    began = time.perf_counter()
    analysed = _analysed(toolbox)
    analysis_s = (time.perf_counter() - began) / len(analysed)
    with tempfile.TemporaryDirectory(prefix="coach-bench-") as folder:
        database = make_engine(f"sqlite:///{Path(folder) / 'bench.db'}")
        upgrade(database)
        count = fill_archive(database, analysed, copies=copies)
        backtest_s = backtest_seconds(database, processes=processes) / count
        database.dispose()
    sentences = sum(len(one.analysis.meeting.sentences) for one in analysed) / len(analysed)
    return {
        "backtest_meetings": count,
        "backtest_sentences_a_meeting": round(sentences, 1),
        "backtest_ms_a_meeting": round(1000 * backtest_s, 2),
        "analysis_ms_a_meeting": round(1000 * analysis_s, 1),
        "backtest_to_analysis": round(backtest_s / analysis_s, 4),
    }


def fill_archive(database: Engine, analysed: list[AnalysedUpload], *, copies: int) -> int:
    """Store each analysis `copies` times for one rep, and return how many meetings that are."""
    with writing(database) as session:
        rep = users.add_user(session, NewUser("bench@example.com", "Bench", AccountRole.REP, None), None)
    for copy in range(copies):
        with writing(database) as session:
            for one in analysed:
                _store(session, viewer_of(rep), one, copy)
    return copies * len(analysed)


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


def _analysed(toolbox: Toolbox) -> list[AnalysedUpload]:
    folder = files("coach") / "demo" / "meetings"
    names = sorted(item.name for item in folder.iterdir() if item.is_file())
    chosen = names[:: max(1, len(names) // SOURCES)][:SOURCES]
    return [analyse_upload(name, (folder / name).read_bytes(), toolbox) for name in chosen]


def _store(session: Session, viewer: Viewer, one: AnalysedUpload, copy: int) -> None:
    understood = one.analysis.meeting
    upload = NewUpload(one.analysis.filename, f"{one.analysis.filename} {copy}".encode())
    record = meetings.add_meeting(session, viewer, upload, understood)
    kept = ParsedDocument("bench", one.parses, SentenceVectors("bench", one.vectors))
    analyses.save_analysis(session, record, report(one.analysis), docbin=kept)
