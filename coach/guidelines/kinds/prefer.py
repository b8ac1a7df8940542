"""`prefer`: recommended wording; each use is kept, none at all is missed."""

from __future__ import annotations

from coach.domain import Finding

from ..rules import Guideline
from ..scene import Scene
from ..verdicts import kept, missed, not_applicable
from .kind import WORDING_KEYS, RuleKind, no_fault


def judge(rule: Guideline, scene: Scene) -> list[Finding]:
    """Return a kept finding for each use, or one missed finding where there was a chance and no use."""
    if not scene.in_scope(rule):
        return [not_applicable(rule, "no sentence is in its scope")]
    uses = scene.matches_in_scope(rule)
    return [kept(rule, sentence=use.sentence, span=use.span) for use in uses] or [missed(rule)]


PREFER = RuleKind(
    meaning="Recommended wording. Said once is kept; not said where its scope applied is missed.",
    keys=WORDING_KEYS,
    obligatory=("any",),
    judge=judge,
    fault=no_fault,
    example="""
- id: needs/ask-what-it-costs
  kind: prefer
  say: Ask what the problem costs before you solve it.
  try: "What does that cost you in a normal month?"
  why: A consequence that the buyer works out himself weighs more than one he is told.
  source: Rackham, SPIN Selling, 1988
  grade: medium
  when: need
  scope: {source: transcript}
  any: [what does that cost, "/how (much|long) does (that|it) take/"]
  tests:
    hit: [What does that cost you each month?, And how long does it take?]
    miss: [What is the cost of your licence?]
""",
)
