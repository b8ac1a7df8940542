"""What the words and letters of a sentence alone say of its labels: a linear model over hashed pieces of text.

Where the encoder has seen few examples of a label, the plain wording is a good second opinion; the calibration weighs
the two (`training/calibrate.py`).
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 17
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[?£$€%]")
_LETTERS = 4


def pieces(text: str) -> list[int]:
    """Return the buckets of a sentence's words, pairs of words and groups of letters, each once, ascending."""
    words = _WORD.findall(text.lower())
    names = {f"w {word}" for word in words}
    names.update(f"p {left} {right}" for left, right in zip(["<", *words], [*words, ">"], strict=True))
    line = f" {' '.join(words)} "
    names.update(f"c {line[i : i + _LETTERS]}" for i in range(len(line) - _LETTERS + 1))
    return sorted({zlib.crc32(name.encode()) % BUCKETS for name in names})


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
