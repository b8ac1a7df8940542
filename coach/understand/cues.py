"""Cue rules: plain patterns that are shown as evidence beside what the model found, never hidden in it."""

from __future__ import annotations

from dataclasses import dataclass

from coach.domain import Label, Role


@dataclass(frozen=True, slots=True)
class Cue:
    """A rule that matched a sentence; `id` is "<label>/<rule>", `score` how telling the rule is, in 0..1."""

    id: str
    label: Label
    score: float


class CueBook:
    """Every cue rule, compiled."""

    def find(self, text: str, role: Role) -> tuple[Cue, ...]:
        """Return the cues in a sentence that somebody in `role` said or wrote."""
        return ()


def load_cues() -> CueBook:
    """Return the cue rules that ship with Coach."""
    return CueBook()
