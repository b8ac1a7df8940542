"""`avoid`: discouraged or forbidden wording; each use is missed."""

from __future__ import annotations

from coach.domain import Finding

from ..rules import Guideline
from ..scene import Scene
from ..verdicts import kept, missed, not_applicable
from .kind import WORDING_KEYS, RuleKind

# The key of a swap that serves every phrase of the rule.
EVERY_PHRASE = ""


def judge(rule: Guideline, scene: Scene) -> list[Finding]:
    """Return a missed finding for each use with its swap, or one kept finding where there was none."""
    if not scene.in_scope(rule):
        return [not_applicable(rule, "no sentence is in its scope")]
    uses = scene.matches_in_scope(rule)
    everywhere = rule.swap.get(EVERY_PHRASE, "")
    return [
        missed(rule, sentence=use.sentence, span=use.span, suggestion=rule.swap.get(use.phrase, everywhere))
        for use in uses
    ] or [kept(rule)]


def fault(rule: Guideline) -> str | None:
    """Return that `swap` names a phrase which `any` does not have, None otherwise."""
    phrases = {phrase.text for phrase in rule.wording} | {EVERY_PHRASE}
    strange = [phrase for phrase in rule.swap if phrase not in phrases]
    return f"`swap` names {strange[0]!r}, which does not stand in `any`" if strange else None


AVOID = RuleKind(
    meaning="Discouraged or forbidden wording. Each use is missed; a meeting without one keeps the rule.",
    keys={**WORDING_KEYS, "swap": "What to say instead: one text, or a mapping from a phrase of `any` to its own."},
    obligatory=("any",),
    judge=judge,
    fault=fault,
    example="""
- id: language/no-cheap
  kind: avoid
  level: warning
  say: Our prices are fair, not cheap.
  why: The word makes the buyer think of quality, and not well.
  source: House style
  grade: house
  any: [cheap, rock bottom]
  except: [cheap to run]
  swap:
    cheap: "Name the price and what it covers."
    rock bottom: "Name the price and how long it holds."
  tests:
    hit: [Our cheap plan starts at ten., That is the rock-bottom price.]
    miss: [It is cheap to run., We keep prices fair.]
""",
)
