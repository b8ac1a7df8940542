"""Runs the tests that every rule carries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coach.domain import Figure, FigureStatus, Label, MeetingForm, MeetingKind, Role, Verdict

from .histories import scripted_history
from .kinds import RULE_KINDS
from .kinds.cadence import broken_by
from .likeness import (
    DECIMALS,
    KIND,
    NO_EXAMPLES,
    Encode,
    ExampleVectors,
    find_like,
    nearest_example,
    vectors_of,
)
from .phrases import build_matcher
from .rules import Example, Guideline, HistoryLine, ScriptLine
from .scene import Scene, open_scene
from .schema import GuidelinePack
from .script import scripted_reading


@dataclass(frozen=True, slots=True)
class FailedTest:
    """A test of a rule that did not come out as the pack says; `expected` is "hit" or "miss".

    `why` says how near a sentence is to its rule's examples (kind `like`).
    """

    rule: str
    expected: str
    example: str
    line: int
    why: str = ""

    def __str__(self) -> str:
        got = "did not hit" if self.expected == "hit" else "hit"
        return f"line {self.line}: {self.rule}: this should {self.expected} but {got}: {self.example}{self.why}"


def run_tests(pack: GuidelinePack, encode: Encode | None = None) -> list[FailedTest]:
    """Return the tests of the rules in `pack`, drafts too, that fail; an empty list is good.

    `encode` gives the vectors of sentences; needed where `needs_vectors(pack.rules)`. It is called once.
    """
    vectors = spoken_vectors(pack.rules, encode) if encode else NO_EXAMPLES
    return [
        FailedTest(rule.id, expected, shown_example(example), rule.line, _nearness(rule, example, vectors))
        for rule in pack.rules
        for expected, examples in (("hit", rule.hits), ("miss", rule.misses))
        for example in examples
        if hits(rule, example, vectors) != (expected == "hit")
    ]


def spoken_vectors(rules: Iterable[Guideline], encode: Encode) -> ExampleVectors:
    """Return the vectors of the examples and of every sentence in the tests of the rules of the kind `like`."""
    likes = [rule for rule in rules if rule.kind == KIND]
    tested = [line.text for rule in likes for example in (*rule.hits, *rule.misses) for line in _lines(rule, example)]
    return vectors_of([text for rule in likes for text in (*rule.examples, *rule.unlike)] + tested, encode)


def hits(rule: Guideline, example: Example, vectors: ExampleVectors = NO_EXAMPLES) -> bool:
    """Return whether `rule` hits an example; a rule of the kind `like` needs the `spoken_vectors`.

    A sentence hits when the wording is found in it or it is like an example of the rule, a scripted meeting when the
    rule is missed in it, a number when it is out of bounds, a contact history when the rule is broken today.
    """
    history = _history(example)
    if history:
        return broken_by(rule, *scripted_history(history)) is not None
    lines = _lines(rule, example)
    if isinstance(example, str):
        return bool(_scene(rule, lines, vectors).matches_in_scope(rule))
    figures = []
    if not isinstance(example, tuple):
        figures.append(Figure(rule.figure, rule.figure, float(example), "", FigureStatus.MEASURED, ""))
    scene = _scene(rule, lines, vectors, figures=figures)
    findings = RULE_KINDS[rule.kind].judge(rule, scene)
    return any(finding.verdict is Verdict.MISSED for finding in findings)


def _lines(rule: Guideline, example: Example) -> tuple[ScriptLine, ...]:
    """Return the small meeting in which an example is judged."""
    if isinstance(example, str):
        return _around(rule, example)
    if isinstance(example, tuple):
        return tuple(line for line in example if isinstance(line, ScriptLine))
    return (ScriptLine(Role.SELLER, "A test."),)


def _history(example: Example) -> tuple[HistoryLine, ...]:
    """Return the lines of a contact history; empty where the example is something else."""
    lines = example if isinstance(example, tuple) else ()
    return tuple(line for line in lines if isinstance(line, HistoryLine))


def _scene(
    rule: Guideline, lines: Sequence[ScriptLine], vectors: ExampleVectors, *, figures: Sequence[Figure] = ()
) -> Scene:
    """Return the scene of a small meeting, with the finds of this rule alone: a large pack costs no more a rule."""
    scope = rule.scope
    reading = scripted_reading(
        lines,
        kind=next(iter(sorted(scope.meetings)), MeetingKind.CUSTOMER),
        form=next(iter(sorted(scope.forms)), MeetingForm.UNKNOWN),
        deal_stage=next(iter(sorted(scope.stages)), None),
    )
    spans = [sentence.span for sentence in reading.meeting.sentences]
    said = vectors.of([line.text for line in lines]) if rule.kind == KIND else None
    return open_scene(reading, build_matcher((rule,)), figures, find_like((rule,), vectors, said, spans))


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


def _nearness(rule: Guideline, example: Example, vectors: ExampleVectors) -> str:
    near = nearest_example(rule, example, vectors) if isinstance(example, str) and rule.kind == KIND else None
    if near is None:
        return ""
    return f" (cosine {near[1]:.{DECIMALS}f} with {near[0]!r}, threshold {rule.threshold:g})"


def shown_example(example: Example) -> str:
    """Return a test as one line."""
    if isinstance(example, tuple):
        return " / ".join(
            f"{line.on}: {line.event}" if isinstance(line, HistoryLine) else f"{line.role}: {line.text}"
            for line in example
        )
    return str(example)
