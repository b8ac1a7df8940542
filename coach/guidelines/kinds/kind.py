"""What a rule kind is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from coach.domain import Finding

from ..rules import Guideline
from ..scene import Scene


@dataclass(frozen=True, slots=True)
class RuleKind:
    """A kind of rule: what it means, its own keys with their meaning, and how it judges a meeting.

    `obligatory` are the keys of its own that must stand; `fault` returns what is wrong with a rule whose keys are
    each right (half a sentence), or None; `example` is one rule in YAML, shown and run by the documentation's test.
    """

    meaning: str
    keys: Mapping[str, str]
    obligatory: tuple[str, ...]
    judge: Callable[[Guideline, Scene], list[Finding]]
    fault: Callable[[Guideline], str | None]
    example: str


WORDING_KEYS = {
    "any": "Wording: literal phrases, or RE2 expressions between slashes. One is enough.",
    "forms": "`lemma` (default: every form of each word, so `save time` finds `saved time`) or `exact`.",
    "except": "Wording that is all right: a find that overlaps one of these is dropped.",
}


def no_fault(_rule: Guideline) -> str | None:
    """Return None: nothing more to check."""
    return None
