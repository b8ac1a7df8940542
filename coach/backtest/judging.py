"""One meeting, two packs: what each rule says before and after, where finds appear and vanish, how the score moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from coach.compare import judge_rule
from coach.domain import Figure, Finding, Reading, Verdict
from coach.guidelines.likeness import KIND as LIKE
from coach.guidelines.likeness import find_like
from coach.guidelines.rules import Guideline, Stance
from coach.guidelines.scene import Scene, open_scene
from coach.guidelines.verdicts import counted_as
from coach.score import totals

from .pair import PackPair, RulePair

# For these kinds a find is what was said and kept; for the others what went against the rule.
_KEPT_KINDS = frozenset({"prefer", "require"})


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """What a rule says of a meeting before and after; a side is empty where the pack does not apply the rule."""

    rule: str
    old: tuple[Finding, ...]
    new: tuple[Finding, ...]
    appeared: tuple[Finding, ...] = ()
    vanished: tuple[Finding, ...] = ()
    old_finds: int = 0
    new_finds: int = 0


@dataclass(frozen=True, slots=True)
class MeetingOutcome:
    """What both packs say of a meeting. `without_vectors`: rules of the kind `like` could not be judged."""

    rules: tuple[RuleOutcome, ...]
    old_total: float | None
    new_total: float | None
    without_vectors: bool


def judge_pair(
    pair: PackPair,
    reading: Reading,
    figures: Sequence[Figure],
    vectors: NDArray[np.floating] | None = None,
) -> MeetingOutcome:
    """Return what both packs of `pair` say of a meeting. `vectors` are those of its sentences, [sentences, width]."""
    spans = [sentence.span for sentence in reading.meeting.sentences]
    likes = pair.likes
    scene = open_scene(reading, pair.matcher, figures, find_like(likes, pair.examples, vectors, spans))
    before, after = (replace(scene, matches=matches) for matches in pair.split(scene.matches))
    rules = tuple(_outcome(rule, before, after) for rule in pair.rules)
    sides = [finding for rule in rules for finding in rule.old], [finding for rule in rules for finding in rule.new]
    old_total, new_total = totals(reading, sides)
    return MeetingOutcome(rules, old_total, new_total, vectors is None and bool(likes))


def is_find(rule: Guideline, finding: Finding) -> bool:
    """Return whether a finding is what the rule looks for: said, for recommended wording; else against the rule."""
    wanted = rule.kind in _KEPT_KINDS or (rule.kind == LIKE and rule.stance is Stance.PREFER)
    return finding.verdict is (Verdict.KEPT if wanted else Verdict.MISSED)


def _outcome(rule: RulePair, before: Scene, after: Scene) -> RuleOutcome:
    if rule.alike and rule.new is not None and rule.old is not None:
        return _alike(rule, rule.old, rule.new, after)
    old, old_finds = _side(rule.old, before)
    new, new_finds = _side(rule.new, after)
    return RuleOutcome(
        rule=rule.id,
        old=old,
        new=new,
        appeared=tuple(finding for place, finding in new_finds.items() if place not in old_finds),
        vanished=tuple(finding for place, finding in old_finds.items() if place not in new_finds),
        old_finds=len(old_finds),
        new_finds=len(new_finds),
    )


def _alike(rule: RulePair, old: Guideline, new: Guideline, scene: Scene) -> RuleOutcome:
    """Return what two rules that give the same verdicts say: judged once, counted as each of them counts."""
    found = tuple(judge_rule(new, scene))
    if rule.same:
        count = sum(is_find(new, finding) for finding in found)
        return RuleOutcome(rule.id, found, found, old_finds=count, new_finds=count)
    count = len({(finding.sentence, finding.span) for finding in found if is_find(new, finding)})
    before = tuple(counted_as(old, finding) for finding in found)
    return RuleOutcome(rule.id, before, found, old_finds=count, new_finds=count)


def _side(rule: Guideline | None, scene: Scene) -> tuple[tuple[Finding, ...], Mapping[object, Finding]]:
    """Return the findings of one side, and its finds by their place in the meeting."""
    if rule is None:
        return (), {}
    found = tuple(judge_rule(rule, scene))
    return found, {(finding.sentence, finding.span): finding for finding in found if is_find(rule, finding)}
