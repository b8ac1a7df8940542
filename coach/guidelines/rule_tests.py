"""Runs the tests that every rule carries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coach.domain import Figure, FigureStatus, Label, MeetingForm, MeetingKind, Role, Verdict

from .kinds import RULE_KINDS
from .rules import Example, Guideline, ScriptLine
from .scene import Scene, open_scene
from .schema import GuidelinePack
from .script import scripted_reading


@dataclass(frozen=True, slots=True)
class FailedTest:
    """A test of a rule that did not come out as the pack says; `expected` is "hit" or "miss"."""

    rule: str
    expected: str
    example: str
    line: int

    def __str__(self) -> str:
        got = "did not hit" if self.expected == "hit" else "hit"
        return f"line {self.line}: {self.rule}: this should {self.expected} but {got}: {self.example}"


def run_tests(pack: GuidelinePack) -> list[FailedTest]:
    """Return the tests of the rules in `pack`, drafts too, that fail; an empty list is good."""
    return [
        FailedTest(rule.id, expected, _shown(example), rule.line)
        for rule in pack.rules
        for expected, examples in (("hit", rule.hits), ("miss", rule.misses))
        for example in examples
        if hits(rule, example, pack) != (expected == "hit")
    ]


def hits(rule: Guideline, example: Example, pack: GuidelinePack) -> bool:
    """Return whether `rule` hits an example.

    A sentence hits when the wording is found in it, a scripted meeting when the rule is missed in it, a number when
    it is out of bounds.
    """
    if isinstance(example, str):
        scene = _scene(rule, _around(rule, example), pack)
        return bool(scene.matches_in_scope(rule))
    if isinstance(example, tuple):
        scene = _scene(rule, example, pack)
    else:
        figure = Figure(rule.figure, rule.figure, float(example), "", FigureStatus.MEASURED, "")
        scene = _scene(rule, (ScriptLine(Role.SELLER, "A test."),), pack, figures=(figure,))
    findings = RULE_KINDS[rule.kind].judge(rule, scene)
    return any(finding.verdict is Verdict.MISSED for finding in findings)


def _scene(
    rule: Guideline, lines: Sequence[ScriptLine], pack: GuidelinePack, *, figures: Sequence[Figure] = ()
) -> Scene:
    scope = rule.scope
    reading = scripted_reading(
        lines,
        kind=next(iter(sorted(scope.meetings)), MeetingKind.CUSTOMER),
        form=next(iter(sorted(scope.forms)), MeetingForm.UNKNOWN),
        deal_stage=next(iter(sorted(scope.stages)), None),
    )
    return open_scene(reading, pack.matcher, figures)


def _around(rule: Guideline, sentence: str) -> tuple[ScriptLine, ...]:
    """Return a meeting in which `sentence` lies in the scope of `rule`."""
    scope = rule.scope
    role = next(iter(sorted(scope.who)), Role.SELLER)
    before: list[ScriptLine] = []
    if scope.after is not None:
        buyer = Role.BUYER if scope.after in (Label.NEED, Label.OBJECTION) else Role.SELLER
        before.append(ScriptLine(buyer, "This comes before it.", (scope.after,)))
    labels = tuple(sorted(scope.labels))[:1]
    topic = next(iter(sorted(scope.topics)), None)
    return (*before, ScriptLine(role, sentence, labels, topic))


def _shown(example: Example) -> str:
    if isinstance(example, tuple):
        return " / ".join(f"{line.role}: {line.text}" for line in example)
    return str(example)
