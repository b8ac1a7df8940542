"""What `coach bench` measures: ratios within one run, because absolute times of a shared machine mean little.

The text is the demo company's meetings, turned into one transcript of as many words as asked for. When they are used
up they begin again with a number added to every sentence, so that no sentence is computed only once by being equal.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from .benchmark_parts import BenchOrder, Measured, joined_figures
from .domain import LineKind

if TYPE_CHECKING:
    from .toolbox import Toolbox

WORDS_AN_HOUR = 9000
LONG_HOURS = 16
PAGE_MEETINGS = 100_000
BACKTEST_MEETINGS = 200


def transcript(hours: float) -> str:
    """Return a transcript `Name: text` of `hours` times 9,000 words."""
    lines: list[str] = []
    words = 0
    for speaker, text in _turns():
        lines.append(f"{speaker}: {text}")
        words += len(text.split())
        if words >= hours * WORDS_AN_HOUR:
            break
    return "\n".join(lines)


def _turns() -> Iterator[tuple[str, str]]:
    from .ingest import read_transcript

    folder = files("coach") / "demo" / "meetings"
    meetings = [
        read_transcript(item.name, item.read_bytes())
        for item in sorted(folder.iterdir(), key=lambda item: item.name)
        if item.is_file()
    ]
    spoken = [
        [u for u in meeting.utterances if u.line_kind is LineKind.SPEECH and u.speaker and len(u.text.split()) > 2]
        for meeting in meetings
        if not meeting.written
    ]
    cycle = 0
    while True:
        for utterances in spoken:
            for utterance in utterances:
                text = utterance.text if cycle == 0 else f"{utterance.text.rstrip('.')} number {cycle}."
                yield ("Dana", "Luis")[hash_of(utterance.speaker or "")], text
        cycle += 1


def hash_of(name: str) -> int:
    """Return 0 or 1, the same for the same name in every process."""
    return sum(name.encode()) % 2


def run(
    *,
    hours: int = LONG_HOURS,
    rounds: int = 3,
    meetings: int = PAGE_MEETINGS,
    backtest_meetings: int = BACKTEST_MEETINGS,
    pages_only: bool = False,
    database_url: str = "",
) -> Measured:
    """Return all figures with their limits; takes minutes.

    `rounds` is how often each pair is measured, the median counts. `meetings` are stored for the pages and the API (0
    leaves them out) in the empty database at `database_url`, else in a file of their own; `backtest_meetings` for the
    back-test. `pages_only` leaves everything else out.
    """
    import spacy

    from .benchmark_backtest import analysed_reports, backtest_figures
    from .settings import load_settings
    from .toolbox import toolbox_for

    settings = load_settings()
    toolbox = toolbox_for(settings)
    if pages_only:
        return joined_figures(BenchOrder(analysed_reports(toolbox), meetings, database_url))
    hour, long = transcript(1), transcript(hours)
    bare = spacy.load(settings.spacy_model)
    sentences = analyse_text(toolbox, hour)
    bare(hour[:2000])
    rivals = (lambda: analyse_text(toolbox, hour), lambda: bare(hour), lambda: toolbox.nlp(hour))
    taken = [[_times(work) for work in rivals] for _ in range(rounds)]
    analysis_s = median(ours[0] for ours, _, _ in taken)
    growth = [(_seconds(lambda: analyse_text(toolbox, long)), _seconds(lambda: analyse_text(toolbox, hour)))]
    figures: dict[str, Any] = {
        "words_an_hour": len(hour.split()),
        "analysis_s": round(analysis_s, 2),
        "bare_spacy_s": round(median(bare[0] for _, bare, _ in taken), 2),
        "sentences_per_s": round(sentences / analysis_s, 1),
        "analysis_to_bare_spacy": round(median(ours[0] / bare[0] for ours, bare, _ in taken), 3),
        "analysis_to_bare_spacy_cpu": round(median(ours[1] / bare[1] for ours, bare, _ in taken), 3),
        "analysis_to_spacy_without_names": round(median(ours[0] / same[0] for ours, _, same in taken), 3),
        "hours": hours,
        "growth_per_hour": round(median(many / (hours * one) for many, one in growth), 3),
    }
    began = time.perf_counter()
    reports = analysed_reports(toolbox)
    report_s = (time.perf_counter() - began) / len(reports)
    figures |= backtest_figures(reports, report_s, meetings=backtest_meetings)
    figures |= cold_start() | peak_memory()
    joined = joined_figures(BenchOrder(reports, meetings, database_url)) if meetings else Measured({}, {})
    return Measured({**figures, **joined.figures}, {**LIMITS, **joined.limits})


def analyse_text(toolbox: Toolbox, text: str) -> int:
    """Analyse a transcript and return how many sentences it has."""
    from .pipeline import analyse

    return len(analyse("bench.txt", text.encode(), toolbox).reading.meeting.sentences)


def _seconds(work: Callable[[], Any]) -> float:
    return _times(work)[0]


def _times(work: Callable[[], Any]) -> tuple[float, float]:
    """Return the seconds that `work` took by the clock and of the processors."""
    began, processors = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - processors


def cold_start() -> dict[str, float]:
    """Return the seconds of `coach analyze` on a one-page note as a new process, the median of three."""
    note = _one_page_note()
    command = [sys.executable, "-m", "coach", "analyze", "-", "--json"]
    times = [
        _seconds(lambda: subprocess.run(command, input=note, capture_output=True, check=True))  # noqa: S603
        for _ in range(3)
    ]
    return {"cold_note_s": round(median(times), 2)}


def _one_page_note() -> bytes:
    folder = files("coach") / "demo" / "meetings"
    notes = sorted(item.name for item in folder.iterdir() if item.name.endswith(".md"))
    return (folder / notes[0]).read_bytes()


def peak_memory() -> dict[str, float]:
    """Return the largest resident size in MB of a process that analyses one hour (Linux: VmHWM of /proc).

    `getrusage` will not do: a child inherits the peak of the process that started it.
    """
    code = (
        "import re\n"
        "from pathlib import Path\n"
        "from coach.benchmark import analyse_text, transcript\n"
        "from coach.settings import load_settings\n"
        "from coach.toolbox import toolbox_for\n"
        "analyse_text(toolbox_for(load_settings()), transcript(1))\n"
        "print(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    return {"peak_memory_mb": round(int(done.stdout.split()[-1]) / 1024, 1)}


LIMITS = {
    "analysis_to_bare_spacy": 1.2,
    "growth_per_hour": 1.15,
    "backtest_to_analysis": 0.05,
    "backtest_10000_s": 60.0,
    "cold_note_s": 3.0,
    "peak_memory_mb": 700.0,
}


def over_limit(measured: Measured) -> list[str]:
    """Return a sentence for each figure above its limit; one that was not measured is within it."""
    return [
        f"{name} is {measured.figures[name]}, its limit is {limit}"
        for name, limit in measured.limits.items()
        if measured.figures.get(name, 0.0) > limit
    ]


def compared(figures: Mapping[str, Any], earlier_file: Path) -> dict[str, Any]:
    """Return each figure as a ratio to an earlier run's, figures within figures too."""
    return _ratios(figures, json.loads(earlier_file.read_text(encoding="utf-8")))


def _ratios(figures: Mapping[str, Any], earlier: Mapping[str, Any]) -> dict[str, Any]:
    ratios: dict[str, Any] = {}
    for name, value in figures.items():
        before = earlier.get(name)
        if isinstance(value, Mapping) and isinstance(before, Mapping):
            ratios[name] = _ratios(value, before)
        elif isinstance(value, int | float) and isinstance(before, int | float) and before:
            ratios[name] = round(value / before, 3)
    return ratios
