"""`limit`: a figure within bounds; a figure that could not be had is never judged."""

from __future__ import annotations

from coach.domain import Figure, Finding

from ..rules import Guideline
from ..scene import Scene
from ..verdicts import kept, missed, not_applicable
from .kind import RuleKind

# The figures of `coach.measure` by id; a test keeps this list and that module the same.
FIGURE_IDS = (
    "talk_share",
    "leader_share",
    "longest_monologue",
    "questions",
    "discovery_questions",
    "follow_up_questions",
    "needs",
    "needs_addressed",
    "benefits",
    "benefits_prompted",
    "objections",
    "objections_answered",
    "next_steps",
    "next_steps_dated",
    "words",
    "duration",
    "words_per_minute",
    "turns_per_minute",
    "pauses",
    "longest_pause",
    "filler_words",
    "i_count",
    "we_count",
)


def judge(rule: Guideline, scene: Scene) -> list[Finding]:
    """Return kept, missed, or not applicable where the figure has no value."""
    figure = scene.figures.get(rule.figure)
    if figure is None or figure.value is None:
        reason = figure.formula if figure else "the figure was not measured"
        return [not_applicable(rule, reason.rstrip("."))]
    return [kept(rule) if within_bounds(rule, figure) else missed(rule)]


def within_bounds(rule: Guideline, figure: Figure) -> bool:
    """Return whether a figure with a value lies within the bounds of `rule`, ends included."""
    value = figure.value or 0.0
    low_enough = rule.at_most is None or value <= rule.at_most
    return low_enough and (rule.at_least is None or value >= rule.at_least)


def fault(rule: Guideline) -> str | None:
    """Return what is wrong with the bounds, None when nothing is."""
    if rule.at_least is None and rule.at_most is None:
        return "it needs `min` or `max`"
    if rule.at_least is not None and rule.at_most is not None and rule.at_least > rule.at_most:
        return "`min` is larger than `max`"
    return None


LIMIT = RuleKind(
    meaning="A figure within bounds. Not applicable where the figure is unavailable (notes have no talk share).",
    keys={
        "figure": "The id of a figure: " + ", ".join(f"`{figure}`" for figure in FIGURE_IDS) + ".",
        "min": "The least value that is all right.",
        "max": "The largest value that is all right.",
    },
    obligatory=("figure",),
    judge=judge,
    fault=fault,
    example="""
- id: talk/leave-room
  kind: limit
  status: shadow
  weight: 0
  say: Leave the buyer room to talk.
  why: Vendors report it from their own recordings; the figures differ from one telling to the next.
  source: Call-recording vendors, correlational
  grade: weak
  figure: talk_share
  max: 0.75
  tests:
    hit: [0.9]
    miss: [0.75, 0.4]
""",
)
