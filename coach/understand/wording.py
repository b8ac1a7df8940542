"""What the words and letters of a sentence alone say of its labels: a linear model over hashed pieces of text.

Where the encoder has seen few examples of a label, the plain wording is a good second opinion; the calibration weighs
the two (`training/calibrate.py`).
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 17
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[?£$€%]")
_LETTERS = 4


def pieces(text: str) -> list[int]:
    """Return the buckets of a sentence's words, pairs of words and groups of letters, each once, ascending."""
    words = _WORD.findall(text.lower())
    found = set(map(_word_bucket, words))
    found.update(_bucket(f"p {left} {right}") for left, right in zip(["<", *words], [*words, ">"], strict=True))
    line = f" {' '.join(words)} "
    found.update(map(_letters_bucket, {line[i : i + _LETTERS] for i in range(len(line) - _LETTERS + 1)}))
    return sorted(found)


def _bucket(name: str) -> int:
    return zlib.crc32(name.encode()) % BUCKETS


@lru_cache(maxsize=1 << 14)
def _word_bucket(word: str) -> int:
    """A talk repeats its words, and languages their groups of letters."""
    return _bucket(f"w {word}")


@lru_cache(maxsize=1 << 15)
def _letters_bucket(letters: str) -> int:
    return _bucket(f"c {letters}")


class WordingModel:
    """Linear log-odds of each label; `weights` is [BUCKETS, labels], `bias` [labels]."""

    def __init__(self, weights: NDArray[np.float16], bias: NDArray[np.float32]) -> None:
        self._weights = weights
        self._bias = bias

    def log_odds(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """Return the log-odds of each label for each sentence, [sentences, labels]."""
        rows = np.tile(self._bias, (len(sentences), 1)).astype(np.float32)
        for i, text in enumerate(sentences):
            found = pieces(text)
            if found:
                rows[i] += self._weights[found].astype(np.float32).sum(axis=0) / math.sqrt(len(found))
        return rows
