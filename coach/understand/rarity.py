"""How rare words are: two sentences that share a rare word often speak of one matter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coach.guidelines.stems import stem

_WORD = re.compile(r"[a-z][a-z']+|\d+")
_SHORTEST = 3


def content_stems(text: str) -> frozenset[str]:
    """Return the stems of the words of a sentence that have three letters or more, and its numbers."""
    words = _WORD.findall(text.lower().replace("’", "'"))
    return frozenset(stem(word) for word in words if len(word) >= _SHORTEST or word.isdigit())


@dataclass(frozen=True, slots=True)
class Rarity:
    """Stem -> its weight, the logarithm of one over the share of sentences that hold it; `unknown` for other stems."""

    weights: Mapping[str, float]
    unknown: float

    def of(self, stems: Iterable[str]) -> list[float]:
        """Return the weight of each stem."""
        return [self.weights.get(found, self.unknown) for found in stems]
