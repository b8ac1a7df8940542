"""Trying a rule out before it is saved: its own tests, a sentence, and stored meetings."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from coach.domain import Span

from .likeness import KIND, NO_EXAMPLES, Encode, ExampleVectors, vectors_of
from .phrases import build_matcher
from .rule_tests import FailedTest, hits, run_tests, shown_example, spoken_vectors
from .rules import Guideline, Status
from .schema import GuidelinePack

_NO_DIGEST = "sha256:"


@dataclass(frozen=True, slots=True)
class TestOutcome:
    """A test of a rule and whether it came out as expected ("hit" or "miss"); `why` says how near (kind `like`)."""

    __test__ = False

    expected: str
    example: str
    passed: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class SentenceOutcome:
    """A sentence, whether the rule hits it, and the spans of the words that it found there."""

    text: str
    hit: bool
    spans: tuple[Span, ...]


def alone(rule: Guideline) -> GuidelinePack:
    """Return a pack with this one rule, applied even where it is a draft."""
    applied = replace(rule, status=Status.LIVE) if rule.status is Status.DRAFT else rule
    return GuidelinePack("", "", _NO_DIGEST, (applied,), build_matcher((rule,)))


def try_tests(rule: Guideline, encode: Encode | None = None) -> tuple[TestOutcome, ...]:
    """Return how every test of a rule came out; `encode` is needed for the kind `like`."""
    failed = {(one.expected, one.example): one for one in run_tests(alone(rule), encode)}
    sides = (("hit", rule.hits), ("miss", rule.misses))
    return tuple(_outcome(side, shown_example(example), failed) for side, examples in sides for example in examples)


def _outcome(side: str, example: str, failed: dict[tuple[str, str], FailedTest]) -> TestOutcome:
    fault = failed.get((side, example))
    return TestOutcome(side, example, fault is None, fault.why if fault else "")


def try_sentence(rule: Guideline, sentence: str, encode: Encode | None = None) -> SentenceOutcome:
    """Return what a rule makes of a sentence said where the rule looks."""
    vectors = _vectors(rule, sentence, encode)
    spans = [Span(0, len(sentence))]
    if rule.kind == KIND:
        return SentenceOutcome(sentence, hits(rule, sentence, vectors), ())
    found = build_matcher((rule,)).find(sentence, spans).get(rule.id, ())
    return SentenceOutcome(sentence, hits(rule, sentence), tuple(match.span for match in found))


def _vectors(rule: Guideline, sentence: str, encode: Encode | None) -> ExampleVectors:
    if rule.kind != KIND or encode is None:
        return NO_EXAMPLES
    examples = spoken_vectors((rule,), encode)
    both = [*examples.rows, sentence]
    return vectors_of(both, lambda texts: np.vstack([examples.units, encode([sentence])])[: len(texts)])
