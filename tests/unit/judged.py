"""Readings judged as a whole: the feedback that a rep would get."""

from __future__ import annotations

from coach.compare import compare
from coach.domain import Advice, Feedback, Reading
from coach.feedback import give_feedback
from coach.guidelines import GuidelinePack, default_pack
from coach.measure import measure
from coach.score import score

DEFAULT = default_pack()


def feedback(of: Reading, pack: GuidelinePack = DEFAULT) -> Feedback:
    """Return the feedback on a reading by a pack."""
    figures = measure(of)
    findings = compare(of, pack, figures=figures)
    return give_feedback(of, findings, score(of, findings, figures), figures)


def of_source(advice: tuple[Advice, ...], source: str) -> list[Advice]:
    """Return the advice that comes from one source."""
    return [one for one in advice if one.source == source]
