"""What is made of a reading: figures, findings, scorecard, feedback."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .meetings import Meeting, Span
from .readings import Evidence, Reading
from .vocabulary import FigureStatus, Level, Verdict


@dataclass(frozen=True, slots=True)
class Figure:
    """A number about a meeting with how it was made. `value` is None unless measured or estimated."""

    id: str
    name: str
    value: float | None
    unit: str
    status: FigureStatus
    formula: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What one guideline says of one place (or, with `sentence` None, of the whole meeting).

    `evidence` names the example that a sentence is like, with the cosine; rules about words need none.
    """

    guideline: str
    verdict: Verdict
    level: Level
    message: str
    suggestion: str = ""
    why: str = ""
    sentence: int | None = None
    span: Span | None = None
    guideline_status: str = "live"
    weight: float = 1.0
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One line of the scorecard: `points` of `of`, from `value` (a share in 0..1, None when not applicable)."""

    id: str
    purpose: str
    name: str
    value: float | None
    points: float
    of: float
    formula: str
    denominator: str
    evidence: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The lines and their total, in points of 100 over the lines that apply; None when none applies."""

    total: float | None
    lines: tuple[ScoreLine, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """One piece of feedback: what, the quotation it rests on, and a concrete suggestion."""

    text: str
    quotation: str
    suggestion: str
    sentence: int | None
    source: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """What to keep, start and stop (at most three each), and the one thing to practise."""

    summary: str
    keep: tuple[Advice, ...]
    start: tuple[Advice, ...]
    stop: tuple[Advice, ...]
    focus: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made an analysis: the same text with the same provenance gives the same analysis."""

    software: str
    models: Mapping[str, str]
    guidelines: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything Coach says of one meeting."""

    filename: str
    reading: Reading
    figures: tuple[Figure, ...]
    findings: tuple[Finding, ...]
    scorecard: Scorecard
    feedback: Feedback
    provenance: Provenance

    @property
    def meeting(self) -> Meeting:
        """The meeting that was analysed."""
        return self.reading.meeting
