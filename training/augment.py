"""Other spellings of the same words: as speech recognition writes them, or a hasty typist."""

from __future__ import annotations

import random
import re

_PUNCTUATION = re.compile(r"[.,;:!?\"()…—–]+|(?<=\s)-+(?=\s)")
_BLANKS = re.compile(r"\s+")
_MIN_WORD = 4


def unpunctuate(text: str) -> str:
    """Return the text in lower case without punctuation; apostrophes and hyphens inside words stay."""
    return _BLANKS.sub(" ", _PUNCTUATION.sub(" ", text)).strip().lower() or text


def misspell(text: str, rng: random.Random, *, rate: float = 0.12) -> str:
    """Return the text with a slip in about `rate` of its longer words: a swap, a loss or a doubling."""
    return " ".join(_slip(word, rng) if rng.random() < rate else word for word in text.split(" "))


def _slip(word: str, rng: random.Random) -> str:
    if len(word) < _MIN_WORD or not word.isalpha():
        return word
    place = rng.randrange(1, len(word) - 1)
    kind = rng.randrange(3)
    if kind == 0:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    if kind == 1:
        return word[:place] + word[place + 1 :]
    return word[:place] + word[place] + word[place:]
