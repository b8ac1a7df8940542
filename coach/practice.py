"""Whether a rep's focus shows in a meeting: what of its report tells, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from coach.domain import Verdict
from coach.score import CUSTOMER_LINES, INTERNAL_LINES

Report = Mapping[str, Any]

MEETINGS_TO_PRACTISE = 3
KEPT_FROM = 0.5


class Measured(StrEnum):
    """What tells how a focus goes: a line of the scorecard, a guideline, or people alone."""

    LINE = "line"
    GUIDELINE = "guideline"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Measure:
    """What tells how a focus goes; `id` of the line or guideline, empty where people alone judge."""

    by: Measured = Measured.NOTHING
    id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """What one meeting showed: `kept` None where it cannot be told; `share` in 0..1; `words` with the counts."""

    applies: bool
    kept: bool | None
    share: float | None
    words: str


NO_MEASURE = Measure()


def check(report: Report, measure: Measure) -> Check:
    """Return what `report` (schema 1) shows of `measure`.

    A guideline is kept where no place missed it; a line where at least half of what was possible was reached.
    """
    if measure.by is Measured.LINE:
        return _line(report, measure.id)
    if measure.by is Measured.GUIDELINE:
        return _guideline(report, measure.id)
    return Check(applies=True, kept=None, share=None, words="nothing is counted for it: judge together")


def line_measures() -> tuple[Measure, ...]:
    """Return a measure for each line of the automatic scorecards, in their order."""
    named = {line.id: line.name for line in (*CUSTOMER_LINES, *INTERNAL_LINES)}
    return tuple(Measure(Measured.LINE, number, name) for number, name in named.items())


def guideline_measures(report: Report) -> tuple[Measure, ...]:
    """Return a measure for each live guideline that `report` judged, those that were missed first."""
    judged = [f for f in report["findings"] if f.get("status", "live") == "live" and f["verdict"] != "not applicable"]
    ordered = sorted(judged, key=lambda finding: finding["verdict"] != Verdict.MISSED)
    named = {finding["guideline"]: finding.get("message", "") for finding in reversed(ordered)}
    return tuple(Measure(Measured.GUIDELINE, number, named[number]) for number in reversed(named))


def _line(report: Report, number: str) -> Check:
    for line in report["scorecard"]["lines"]:
        if line["id"] == number and line["value"] is not None:
            share = float(line["value"])
            words = line.get("formula", "").rpartition(" = ")[0] or f"{share * 100:.0f} % of what was possible"
            return Check(applies=True, kept=share >= KEPT_FROM, share=share, words=words)
    return Check(applies=False, kept=None, share=None, words="did not apply")


def _guideline(report: Report, number: str) -> Check:
    verdicts = [finding["verdict"] for finding in report["findings"] if finding["guideline"] == number]
    kept, missed = verdicts.count(Verdict.KEPT), verdicts.count(Verdict.MISSED)
    if not kept + missed:
        return Check(applies=False, kept=None, share=None, words="did not apply")
    places = "1 place" if kept + missed == 1 else f"{kept + missed} places"
    return Check(applies=True, kept=not missed, share=kept / (kept + missed), words=f"kept in {kept} of {places}")
