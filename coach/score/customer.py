"""The lines for a meeting with a customer."""

from __future__ import annotations

from collections.abc import Sequence

from coach.domain import Finding, Label, NeedStatus, NextStep, ObjectionStatus, Reading, Role
from coach.replies import gains_named, offers_named
from coach.speech import role_of, seller_labelled, standing_needs, turns_between

from .lines import Value, does_not_apply, share_of, up_to

# How much is enough; beyond it the number alone says nothing about a meeting.
ENOUGH_RAPPORT = 2
ENOUGH_DISCOVERY = 4
ENOUGH_NEEDS = 3
# A question or a playback so many turns after a need still takes it up.
_SOON = 3
_FROM_NOTES = "notes seldom record it"
_PARTS = "3 parts: the step, who does it, until when"


def rapport(reading: Reading, _findings: Sequence[Finding]) -> Value:
    """Return how far the seller side was warm: thanks, empathy, common ground."""
    if reading.meeting.written:
        return does_not_apply(_FROM_NOTES)
    warm = seller_labelled(reading, Label.RAPPORT)
    return up_to(len(warm), ENOUGH_RAPPORT, "warm remarks of the seller side", warm)


def listening(reading: Reading, _findings: Sequence[Finding]) -> Value:
    """Return the share of stated needs that the seller side took up with a question or a playback."""
    if reading.meeting.written:
        return does_not_apply(_FROM_NOTES)
    needs = [sentences for need in standing_needs(reading) if (sentences := _from_buyer(reading, need.sentences))]
    if not needs:
        return does_not_apply("no need was stated by the buyer")
    reactions = sorted(
        set(seller_labelled(reading, Label.DISCOVERY)) | set(seller_labelled(reading, Label.NEED)) - _buyers(reading)
    )
    taken_up = [reaction for sentences in needs if (reaction := _reaction(reading, sentences, reactions)) is not None]
    return share_of(len(taken_up), len(needs), ("needs", "taken up by a question or a playback"), taken_up)


def _reaction(reading: Reading, need: Sequence[int], reactions: Sequence[int]) -> int | None:
    for start in need:
        for index in reactions:
            if index > start and turns_between(reading.meeting, start, index) <= _SOON:
                return index
    return None


def _buyers(reading: Reading) -> set[int]:
    meeting = reading.meeting
    return {index for index in range(len(meeting.sentences)) if role_of(meeting, index) is Role.BUYER}


def _from_buyer(reading: Reading, sentences: Sequence[int]) -> tuple[int, ...]:
    return tuple(index for index in sentences if role_of(reading.meeting, index) is Role.BUYER)


def discovery(reading: Reading, _findings: Sequence[Finding]) -> Value:
    """Return how far the seller side asked about the buyer's situation."""
    if reading.meeting.written:
        return does_not_apply(_FROM_NOTES)
    asked = seller_labelled(reading, Label.DISCOVERY)
    return up_to(len(asked), ENOUGH_DISCOVERY, "discovery questions", asked)


def needs_found(reading: Reading, _findings: Sequence[Finding]) -> Value:
    """Return how far needs came to light."""
    needs = standing_needs(reading)
    return up_to(len(needs), ENOUGH_NEEDS, "needs", [need.sentences[0] for need in needs])


def needs_first(reading: Reading, _findings: Sequence[Finding]) -> Value:
    """Return the share of benefit sentences that came after the first need."""
    if reading.meeting.written:
        return does_not_apply("notes do not keep the order of the talk")
    benefits = seller_labelled(reading, Label.BENEFIT)
    needs = [index for need in standing_needs(reading) for index in need.sentences]
    if not benefits or not needs:
        return does_not_apply("it takes a need and a benefit")
    after = [index for index in benefits if index >= min(needs)]
    return share_of(len(after), len(benefits), ("benefits", "named after a need had been heard"), after)


def needs_answered(reading: Reading, _findings: Sequence[Finding]) -> Value:
    """Return the share of stated needs that a benefit, feature or proof answered."""
    needs = standing_needs(reading)
    if not needs:
        return does_not_apply("no need was stated")
    answered = [need for need in needs if need.status is NeedStatus.ADDRESSED]
    evidence = [index for need in needs for index in (need.sentences[0], *need.addressed_by)]
    return share_of(len(answered), len(needs), ("needs", "answered"), evidence)


def benefits_tied(reading: Reading, _findings: Sequence[Finding]) -> Value:
    """Return the share of benefits that answer a stated need."""
    if not reading.benefits:
        return does_not_apply("no benefit was named")
    tied = [benefit for benefit in reading.benefits if benefit.prompted]
    evidence = [benefit.sentences[0] for benefit in reading.benefits]
    return share_of(len(tied), len(reading.benefits), ("benefits", "that answer a stated need"), evidence)


def outcomes(reading: Reading, _findings: Sequence[Finding]) -> Value:
    """Return the share of statements about the offer that say what the buyer gains."""
    offers = offers_named(reading)
    if not offers:
        return does_not_apply("nothing was said about the offer")
    gains = gains_named(reading, offers)
    return share_of(len(gains), len(offers), ("statements about the offer", "that name a gain"), gains)


def objections_answered(reading: Reading, _findings: Sequence[Finding]) -> Value:
    """Return the share of objections that were answered."""
    if not reading.objections:
        return does_not_apply("no objection was raised")
    answered = sum(objection.status is ObjectionStatus.ANSWERED for objection in reading.objections)
    evidence = [index for objection in reading.objections for index in (objection.sentences[0], *objection.answered_by)]
    return share_of(answered, len(reading.objections), ("objections", "answered"), evidence)


def next_step(reading: Reading, _findings: Sequence[Finding]) -> Value:
    """Return how complete the best next step is: agreed, with an owner, with a date.

    In notes an action without a name is the writer's own.
    """
    if not reading.next_steps:
        return Value(0.0, "no next step: 0 of 3", _PARTS)
    written = reading.meeting.written
    best = max(reading.next_steps, key=lambda step: _owned(step, written=written) + (step.dated))
    who = ["who"] if _owned(best, written=written) else []
    parts = ["the step", *who, *(["when"] if best.dated else [])]
    formula = f"the best of {len(reading.next_steps)} has {len(parts)} of 3 parts ({', '.join(parts)})"
    return Value(len(parts) / 3, formula, _PARTS, best.sentences)


def _owned(step: NextStep, *, written: bool) -> bool:
    return written or step.who is not None
