"""The lines for a meeting of the sales team among itself."""

from __future__ import annotations

from collections.abc import Sequence

from coach.domain import Finding, Label, Reading
from coach.speech import has_example, turns_between

from .lines import Value, does_not_apply, share_of, up_to

ENOUGH_TARGETS = 2
ENOUGH_CHALLENGES = 2
ENOUGH_GUIDANCE = 2
# An answer so many turns after a difficulty still belongs to it.
_SOON = 2
_HELP = (Label.LANGUAGE_GUIDANCE, Label.ENABLEMENT, Label.NEXT_STEP, Label.CONTACT_CADENCE)


def targets(reading: Reading, _findings: Sequence[Finding]) -> Value:
    """Return how far targets and results were discussed."""
    found = reading.sentences_with(Label.TARGET)
    return up_to(len(found), ENOUGH_TARGETS, "remarks on targets or results", found)


def challenges(reading: Reading, _findings: Sequence[Finding]) -> Value:
    """Return how far difficulties came to light."""
    found = reading.sentences_with(Label.CHALLENGE)
    return up_to(len(found), ENOUGH_CHALLENGES, "difficulties named", found)


def challenges_worked(reading: Reading, _findings: Sequence[Finding]) -> Value:
    """Return the share of difficulties followed by guidance, a tool, or an action."""
    found = reading.sentences_with(Label.CHALLENGE)
    if not found:
        return does_not_apply("no difficulty was named")
    help_given = sorted({index for label in _HELP for index in reading.sentences_with(label)})
    worked = [index for index in found if _followed(reading, index, help_given)]
    return share_of(len(worked), len(found), ("difficulties", "with an answer, a tool or an owner"), worked)


def recognition(reading: Reading, _findings: Sequence[Finding]) -> Value:
    """Return half for recognition, and the rest for the share of it that says what the person said or did."""
    found = reading.sentences_with(Label.RECOGNITION)
    if not found:
        return Value(0.0, "nobody was held up as an example: 0 of 2", "2 halves: a name, and what was said or done")
    shown = [index for index in found if has_example(reading, index)]
    share = 0.5 + 0.5 * len(shown) / len(found)
    formula = f"(1 + {len(shown)} of {len(found)} with the person's own words or deeds) / 2"
    return Value(share, formula, f"{len(found)} recognitions", tuple(found))


def guidance(reading: Reading, _findings: Sequence[Finding]) -> Value:
    """Return how far the team got words, tools or news to sell with."""
    labels = (Label.LANGUAGE_GUIDANCE, Label.ENABLEMENT, Label.CAMPAIGN)
    found = sorted({index for label in labels for index in reading.sentences_with(label)})
    return up_to(len(found), ENOUGH_GUIDANCE, "pieces of guidance, tools or campaigns", found)


def cadence(reading: Reading, _findings: Sequence[Finding]) -> Value:
    """Return whether contacting prospects was discussed."""
    found = reading.sentences_with(Label.CONTACT_CADENCE)
    return up_to(len(found), 1, "remarks on when to contact prospects", found)


def actions(reading: Reading, _findings: Sequence[Finding]) -> Value:
    """Return how complete the actions are on average: agreed, with an owner, with a date."""
    steps = reading.next_steps
    if not steps:
        return Value(0.0, "no action was agreed: 0 of 3", "3 parts: the action, who does it, until when")
    parts = sum(1 + (step.who is not None) + (step.dated) for step in steps)
    evidence = tuple(sorted({step.sentences[0] for step in steps}))
    return Value(
        parts / (3 * len(steps)),
        f"{parts} of {3 * len(steps)} parts (action, owner, date) of {len(steps)} actions",
        f"{len(steps)} actions of 3 parts",
        evidence,
    )


def _followed(reading: Reading, index: int, later: Sequence[int]) -> bool:
    return any(other >= index and turns_between(reading.meeting, index, other) <= _SOON for other in later)
