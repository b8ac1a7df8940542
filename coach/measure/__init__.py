"""Reading -> Figures: what can be counted in a meeting, each with how it was made and how far it can be trusted."""

from __future__ import annotations

from collections.abc import Callable

from coach.domain import Figure, Reading

from .moments import (
    benefits,
    benefits_prompted,
    needs,
    needs_addressed,
    next_steps,
    next_steps_dated,
    objections,
    objections_answered,
)
from .pace import duration, longest_pause, pauses, turns_per_minute, words_per_minute
from .talk import (
    discovery_questions,
    filler_words,
    follow_up_questions,
    i_count,
    leader_share,
    longest_monologue,
    questions,
    talk_share,
    we_count,
    words,
)

# Every figure by its id, in the order in which they are shown.
FIGURES: dict[str, Callable[[Reading], Figure]] = {
    "talk_share": talk_share,
    "leader_share": leader_share,
    "longest_monologue": longest_monologue,
    "questions": questions,
    "discovery_questions": discovery_questions,
    "follow_up_questions": follow_up_questions,
    "needs": needs,
    "needs_addressed": needs_addressed,
    "benefits": benefits,
    "benefits_prompted": benefits_prompted,
    "objections": objections,
    "objections_answered": objections_answered,
    "next_steps": next_steps,
    "next_steps_dated": next_steps_dated,
    "words": words,
    "duration": duration,
    "words_per_minute": words_per_minute,
    "turns_per_minute": turns_per_minute,
    "pauses": pauses,
    "longest_pause": longest_pause,
    "filler_words": filler_words,
    "i_count": i_count,
    "we_count": we_count,
}


def measure(reading: Reading) -> tuple[Figure, ...]:
    """Return every figure of `FIGURES` for a meeting, in that order.

    A figure that cannot be had has the status *unavailable* (something is missing) or *not applicable* (there is
    nothing to count), no value, and its reason in `formula`; a number is never made up.
    """
    return tuple(figure_of(reading) for figure_of in FIGURES.values())
