"""`like`: sentences that mean the same as the examples, recommended or discouraged."""

from __future__ import annotations

from dataclasses import replace

from coach.domain import Evidence, Finding

from ..rules import Guideline, Stance
from ..scene import Scene
from ..verdicts import kept, missed, not_applicable
from .kind import RuleKind


def judge(rule: Guideline, scene: Scene) -> list[Finding]:
    """Return a finding for each sentence that is like an example: kept where that is wanted, missed where it is not.

    Without one a discouraged rule is kept and a recommended one missed.
    """
    if not scene.in_scope(rule):
        return [not_applicable(rule, "no sentence is in its scope")]
    if rule.id not in scene.matches:
        return [not_applicable(rule, "the vectors of the sentences are not at hand")]
    said, unsaid = (kept, missed) if rule.stance is Stance.PREFER else (missed, kept)
    uses = scene.matches_in_scope(rule)
    found = [said(rule, sentence=use.sentence, span=use.span) for use in uses]
    return [
        replace(finding, evidence=(Evidence(f"example:{use.phrase}", use.cosine),))
        for finding, use in zip(found, uses, strict=True)
    ] or [unsaid(rule)]


def fault(rule: Guideline) -> str | None:
    """Return that a text is an example of both sides, None otherwise."""
    both = [text for text in rule.examples if text in rule.unlike]
    return f"{both[0]!r} stands in `examples` and in `unlike`" if both else None


LIKE = RuleKind(
    meaning="A sentence that means the same as one of the examples, in whatever words: the cosine of their vectors "
    "is at or above `threshold`. With `as: avoid` each one is missed, and a meeting without one keeps the rule; with "
    "`as: prefer` said once is kept, and not said where its scope applied is missed. The finding names the nearest "
    "example and the cosine. `coach guidelines test` shows how far the tests of the rule are from its threshold.",
    keys={
        "as": "`avoid`: better not said; `prefer`: recommended.",
        "examples": "Sentences as somebody would say them, 1 to 200; three to ten different ones work best.",
        "unlike": "Sentences that are near and yet meant otherwise: what is as near to one of these as to the nearest "
        "example, or nearer, does not count. At most 200.",
        "threshold": "The least cosine, 0 to 1; default 0.5. A higher one finds less and is right more often.",
    },
    obligatory=("as", "examples"),
    judge=judge,
    fault=fault,
    example="""
- id: language/no-deadline-pressure
  kind: like
  as: avoid
  level: warning
  say: Do not hurry the buyer with a deadline of your own making.
  try: "When would you like to have it running? Then we can plan back from that day."
  why: Pressure makes people doubt the offer and leave the decision to somebody else.
  source: House practice
  grade: house
  examples:
    - You have to sign today, or the discount is gone.
    - This offer ends tonight.
    - If you wait until next week I cannot hold this price.
  unlike:
    - The contract you have now ends this month.
  threshold: 0.5
  tests:
    hit:
      - If you don't sign this week, you lose the discount.
      - The offer expires tonight.
    miss:
      - Our discount for charities is ten percent.
      - When does your contract with them end?
""",
)
