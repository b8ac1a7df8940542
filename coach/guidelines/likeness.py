"""Which sentences mean the same as the examples of a rule: cosines of sentence vectors, nothing else.

The encoder stands above this package, so it comes as a function, `Encode`. The vectors of the examples are computed
once, in one call, and found again by their text; a rule whose examples are not among them is never judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from coach.domain import Span

from .phrases import Match
from .rules import Guideline

# One vector a sentence, shape [sentences, width].
Encode = Callable[[Sequence[str]], NDArray[np.float32]]

KIND = "like"
# Cosines are judged and shown with so many decimals; what the arithmetic leaves beyond them decides nothing.
DECIMALS = 3


@dataclass(frozen=True, slots=True, eq=False)
class ExampleVectors:
    """The vectors of texts, of length 1, and the row of each text. Nothing in it changes, so threads may share it."""

    rows: Mapping[str, int]
    units: NDArray[np.float64]

    def of(self, texts: Sequence[str]) -> NDArray[np.float64] | None:
        """Return the vectors of `texts`, None where one of them is not among the examples."""
        if any(text not in self.rows for text in texts):
            return None
        return self.units[[self.rows[text] for text in texts]]


NO_EXAMPLES = ExampleVectors(MappingProxyType({}), np.zeros((0, 1)))


def needs_vectors(rules: Iterable[Guideline]) -> bool:
    """Return whether one of `rules` looks for likeness, so that an encoder is needed."""
    return any(rule.kind == KIND for rule in rules)


def vectors_of(texts: Iterable[str], encode: Encode) -> ExampleVectors:
    """Return the vectors of `texts` by one call of `encode`; without a text it is not called."""
    distinct = list(dict.fromkeys(texts))
    if not distinct:
        return NO_EXAMPLES
    rows = MappingProxyType({text: row for row, text in enumerate(distinct)})
    return ExampleVectors(rows, _units(encode(distinct)))


def example_vectors(rules: Iterable[Guideline], encode: Encode) -> ExampleVectors:
    """Return the vectors of everything that the rules of the kind `like` give as examples."""
    return vectors_of((text for rule in rules for text in (*rule.examples, *rule.unlike)), encode)


def find_like(
    rules: Iterable[Guideline],
    examples: ExampleVectors,
    vectors: NDArray[np.floating] | None,
    sentences: Sequence[Span],
) -> dict[str, tuple[Match, ...]]:
    """Return for each rule of the kind `like` the sentences that it finds: whole, with the nearest example.

    `vectors` are those of `sentences`. A rule that cannot be judged (no vectors, or examples that are not among
    `examples`) is missing from the result; one that finds nothing stands there with an empty tuple.
    """
    wanted = [rule for rule in rules if rule.kind == KIND]
    if not wanted or vectors is None:
        return {}
    if len(vectors) != len(sentences):
        raise ValueError(f"{len(vectors)} vectors for {len(sentences)} sentences")
    units = _units(vectors)
    found = {}
    for rule in wanted:
        near, far = examples.of(rule.examples), examples.of(rule.unlike)
        if near is not None and far is not None:
            found[rule.id] = _finds(rule, _cosines(units, near), _cosines(units, far), sentences)
    return found


def _finds(
    rule: Guideline, near: NDArray[np.float64], far: NDArray[np.float64], sentences: Sequence[Span]
) -> tuple[Match, ...]:
    nearest = near.argmax(axis=1)
    best = near.max(axis=1)
    fires = best >= rule.threshold
    if rule.unlike:
        fires &= best > far.max(axis=1)
    return tuple(
        Match(sentences[index], index, rule.examples[int(nearest[index])], float(best[index]))
        for index in np.flatnonzero(fires).tolist()
    )


def nearest_example(rule: Guideline, text: str, vectors: ExampleVectors) -> tuple[str, float] | None:
    """Return the example of `rule` that is nearest to `text` and their cosine, None where a vector is missing."""
    one, near = vectors.of([text]), vectors.of(rule.examples)
    if one is None or near is None:
        return None
    cosines = _cosines(one, near)[0]
    row = int(cosines.argmax())
    return rule.examples[row], float(cosines[row])


def _cosines(units: NDArray[np.float64], examples: NDArray[np.float64]) -> NDArray[np.float64]:
    cosines: NDArray[np.float64] = np.round(units @ examples.T, DECIMALS)
    return cosines


def _units(vectors: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the vectors scaled to length 1; a zero vector stays zero and is like nothing."""
    wide = np.asarray(vectors, dtype=np.float64)
    units: NDArray[np.float64] = wide / np.maximum(np.linalg.norm(wide, axis=-1, keepdims=True), 1e-9)
    return units
