"""`require`: something that must be said, a wording or a moment; its absence is missed."""

from __future__ import annotations

from coach.domain import Finding, Label

from ..rules import Guideline
from ..scene import Scene
from ..verdicts import kept, missed, not_applicable
from .kind import WORDING_KEYS, RuleKind


def judge(rule: Guideline, scene: Scene) -> list[Finding]:
    """Return a kept finding at the first place where it was said, or a missed one for the meeting."""
    scope = scene.in_scope(rule)
    if not scope and not rule.scope.labels:
        return [not_applicable(rule, "no sentence is in its scope")]
    if rule.wording:
        uses = scene.matches_in_scope(rule)
        return [kept(rule, sentence=uses[0].sentence, span=uses[0].span)] if uses else [missed(rule)]
    found = _steps(rule, scene, scope) if rule.label is Label.NEXT_STEP else _moments(rule, scene, scope)
    if not found:
        return [missed(rule)]
    return [kept(rule, sentence=found[0], span=scene.meeting.sentences[found[0]].span)]


def _moments(rule: Guideline, scene: Scene, scope: frozenset[int]) -> list[int]:
    return scene.labelled({rule.label} if rule.label else (), scope)


def _steps(rule: Guideline, scene: Scene, scope: frozenset[int]) -> list[int]:
    """Return the sentences of next steps that have the date and the owner which the rule asks for."""
    return [
        index
        for step in scene.reading.next_steps
        for index in step.sentences
        if index in scope and (step.dated or not rule.dated) and (step.who or not rule.owned)
    ]


def fault(rule: Guideline) -> str | None:
    """Return what is wrong with the combination of keys, None when nothing is."""
    if bool(rule.wording) == (rule.label is not None):
        return "it needs either `any` or `label`, and not both"
    if (rule.dated or rule.owned) and rule.label is not Label.NEXT_STEP:
        return "`dated` and `owned` go with `label: next_step` alone"
    return None


REQUIRE = RuleKind(
    meaning="Something that must be said: a wording (`any`) or a moment (`label`). Its absence is missed.",
    keys={
        **WORDING_KEYS,
        "label": "The moment that must occur, in place of `any`.",
        "dated": "`true`: the next step must have a date (with `label: next_step`).",
        "owned": "`true`: the next step must say who does it (with `label: next_step`).",
    },
    obligatory=(),
    judge=judge,
    fault=fault,
    example="""
- id: compliance/recording
  kind: require
  level: violation
  say: Say that the call is recorded, at the beginning.
  try: "This call is recorded; is that all right with you?"
  why: In many places both sides must agree to a recording.
  source: Company policy 7
  grade: house
  scope: {part: opening, form: [call, online], source: transcript}
  any: [call is recorded, recording this call]
  tests:
    hit: [This call is recorded for training.]
    miss: [I am calling about the offer.]
""",
)
