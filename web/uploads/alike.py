"""Names that may be one person under two spellings; the user decides."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import combinations

CLOSE = 0.84
MOST_NAMES = 60


def alike_names(names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return pairs (shorter, fuller) of different names that look like one person, among the first `MOST_NAMES`."""
    pairs = [pair for pair in combinations(names[:MOST_NAMES], 2) if _alike(*pair)]
    return tuple((first, second) if len(first) <= len(second) else (second, first) for first, second in pairs)


def _alike(first: str, second: str) -> bool:
    left, right = _words(first), _words(second)
    if not left or not right or _numbers(left) != _numbers(right):
        return False
    if left == right or sorted(left) == sorted(right):
        return True
    shorter, longer = sorted((left, right), key=len)
    if len(shorter) < len(longer):
        return all(_stands_for(word, longer) for word in shorter)
    if len(left) > 1 and left[-1] == right[-1]:
        return _stands_for(left[0], [right[0]]) or _stands_for(right[0], [left[0]]) or _close(left[0], right[0])
    return _close(" ".join(left), " ".join(right))


def _stands_for(word: str, words: Sequence[str]) -> bool:
    """Return whether `word` is one of `words`, its initial or its beginning (Sam for Samuel)."""
    return any(word == other or (len(word) != 2 and other.startswith(word)) for other in words)


def _close(left: str, right: str) -> bool:
    return min(len(left), len(right)) > 3 and SequenceMatcher(None, left, right, autojunk=False).ratio() >= CLOSE


def _numbers(words: Sequence[str]) -> list[str]:
    """Return what tells "Speaker 1" from "Speaker 2"."""
    return [word for word in words if not word.isalpha()]


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").casefold()
    return "".join(character if character.isalnum() else " " for character in plain).split()
