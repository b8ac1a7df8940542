"""What changed in the guidelines that people are held to: new, changed and withdrawn rules."""

from __future__ import annotations

from collections.abc import Sequence

from coach.guidelines.differences import rule_changes
from coach.guidelines.rules import Guideline, Status

from .records import GuidelineChange

NEW, CHANGED, WITHDRAWN = "new", "changed", "withdrawn"
_UNHEARD = ("tests", "source", "grade", "status")
"""What may change in a rule without anything changing for those who follow it."""


def changes_between(old: Sequence[Guideline], new: Sequence[Guideline]) -> tuple[GuidelineChange, ...]:
    """Return how the live rules of `new` differ from those of `old`: new ones, then changed, then withdrawn ones."""
    before = {rule.id: rule for rule in old if rule.status is Status.LIVE}
    after = {rule.id: rule for rule in new if rule.status is Status.LIVE}
    added = [_change(NEW, rule) for rule in after.values() if rule.id not in before]
    changed = [_change(CHANGED, rule) for rule in after.values() if rule.id in before and _heard(before[rule.id], rule)]
    gone = [_change(WITHDRAWN, rule) for rule in before.values() if rule.id not in after]
    return (*added, *changed, *gone)


def _heard(old: Guideline, new: Guideline) -> bool:
    return any(change.key.partition(".")[0] not in _UNHEARD for change in rule_changes(old, new))


def _change(change: str, rule: Guideline) -> GuidelineChange:
    return GuidelineChange(rule.id, change, rule.say, "" if change == WITHDRAWN else rule.why)
