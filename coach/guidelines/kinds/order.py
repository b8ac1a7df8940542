"""`order`: first A, then B; a B before the first A is missed."""

from __future__ import annotations

from coach.domain import Finding

from ..own_labels import labels_in_words
from ..rules import Guideline
from ..scene import Scene
from ..verdicts import kept, missed, not_applicable
from .kind import RuleKind


def judge(rule: Guideline, scene: Scene) -> list[Finding]:
    """Return a missed finding at the first B where it precedes every A, a kept one at the first A otherwise."""
    scope = scene.in_scope(rule)
    firsts, thens = scene.labelled(rule.first, scope), scene.labelled(rule.then, scope)
    for labels, sentences in ((rule.first, firsts), (rule.then, thens)):
        if not sentences:
            return [not_applicable(rule, f"no sentence is {labels_in_words(labels)}")]
    verdict, sentence = (kept, firsts[0]) if firsts[0] <= thens[0] else (missed, thens[0])
    return [verdict(rule, sentence=sentence, span=scene.meeting.sentences[sentence].span)]


def fault(rule: Guideline) -> str | None:
    """Return that a moment stands on both sides, None otherwise."""
    both = rule.first & rule.then
    return f"{sorted(both)[0]!s} stands in `first` and in `then`" if both else None


ORDER = RuleKind(
    meaning="First A, then B. A meeting in which B comes before the first A misses it.",
    keys={"first": "The moment (or moments) that must come first.", "then": "The moment (or moments) that follow."},
    obligatory=("first", "then"),
    judge=judge,
    fault=fault,
    example="""
- id: value/price-after-benefit
  kind: order
  say: Say what it is worth before you meet resistance.
  why: A price means little before the gain is clear.
  source: House practice
  grade: house
  scope: {source: transcript}
  first: benefit
  then: objection
  tests:
    hit:
      - - buyer: That sounds expensive. {objection}
        - seller: It gives you two days back each month. {benefit}
    miss:
      - - seller: It gives you two days back each month. {benefit}
        - buyer: That sounds expensive all the same. {objection}
""",
)
