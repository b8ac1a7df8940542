"""How far the tests of a rule of the kind `like` are from its threshold, and how often its finds are right there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .likeness import DECIMALS, KIND, Encode, ExampleVectors, nearest_example
from .rule_tests import hits, spoken_vectors
from .rules import Example, Guideline


@dataclass(frozen=True, slots=True)
class Margin:
    """Cosines of the test sentences with their nearest example; `right` of `found` finds among them are right.

    None where a side has no test that is a single sentence.
    """

    rule: str
    threshold: float
    lowest_hit: float | None
    highest_miss: float | None
    found: int
    right: int

    def __str__(self) -> str:
        hit, miss = _shown(self.lowest_hit), _shown(self.highest_miss)
        return (
            f"{self.rule}: threshold {self.threshold:g}; hits from {hit}, misses up to {miss}; "
            f"{self.right} of {self.found} finds among the tests are right."
        )


def margins(rules: Iterable[Guideline], encode: Encode) -> list[Margin]:
    """Return the margin of each rule of the kind `like`; `encode` is called once."""
    likes = [rule for rule in rules if rule.kind == KIND]
    vectors = spoken_vectors(likes, encode)
    return [_margin(rule, vectors) for rule in likes]


def _margin(rule: Guideline, vectors: ExampleVectors) -> Margin:
    right = sum(hits(rule, text, vectors) for text in _sentences(rule.hits))
    wrong = sum(hits(rule, text, vectors) for text in _sentences(rule.misses))
    return Margin(
        rule=rule.id,
        threshold=rule.threshold,
        lowest_hit=min(_cosines(rule, rule.hits, vectors), default=None),
        highest_miss=max(_cosines(rule, rule.misses, vectors), default=None),
        found=right + wrong,
        right=right,
    )


def _sentences(examples: Iterable[Example]) -> list[str]:
    return [example for example in examples if isinstance(example, str)]


def _cosines(rule: Guideline, examples: Iterable[Example], vectors: ExampleVectors) -> list[float]:
    found = (nearest_example(rule, text, vectors) for text in _sentences(examples))
    return [near[1] for near in found if near is not None]


def _shown(cosine: float | None) -> str:
    return "(none)" if cosine is None else f"{cosine:.{DECIMALS}f}"
