"""Figures about needs, benefits, objections and next steps: counts of what was understood."""

from __future__ import annotations

from coach.domain import Figure, MeetingKind, NeedStatus, ObjectionStatus, Reading
from coach.speech import standing_needs

from .making import INTERNAL, Measure, counted

_NEEDS = Measure("needs", "Needs stated", "needs")
_NEEDS_ADDRESSED = Measure("needs_addressed", "Needs answered", "share of needs")
_BENEFITS = Measure("benefits", "Benefits discussed", "benefits")
_BENEFITS_PROMPTED = Measure("benefits_prompted", "Benefits that answer a stated need", "share of benefits")
_OBJECTIONS = Measure("objections", "Objections raised", "objections")
_OBJECTIONS_ANSWERED = Measure("objections_answered", "Objections answered", "share of objections")
_NEXT_STEPS = Measure("next_steps", "Next steps", "next steps")
_NEXT_STEPS_DATED = Measure("next_steps_dated", "Next steps with a date", "next steps")


def needs(reading: Reading) -> Figure:
    """Return how many different needs the buyer stated; denied ones are left out."""
    if _internal_without(reading, len(reading.needs)):
        return _NEEDS.not_applicable(INTERNAL)
    standing = standing_needs(reading)
    denied = len(reading.needs) - len(standing)
    apart = f"; {denied} denied and left out" if denied else ""
    sentences = sum(len(need.sentences) for need in standing)
    return _NEEDS.measured(
        len(standing), f"{counted(len(standing), 'need')} in {counted(sentences, 'sentence')}{apart}"
    )


def needs_addressed(reading: Reading) -> Figure:
    """Return the share (0..1) of needs for which the seller offered something."""
    standing = standing_needs(reading)
    if not standing:
        return _NEEDS_ADDRESSED.not_applicable("no need was stated")
    answered = sum(need.status is NeedStatus.ADDRESSED for need in standing)
    return _NEEDS_ADDRESSED.share(answered, len(standing), of="needs")


def benefits(reading: Reading) -> Figure:
    """Return how many different benefits were discussed."""
    number = len(reading.benefits)
    if _internal_without(reading, number):
        return _BENEFITS.not_applicable(INTERNAL)
    sentences = sum(len(benefit.sentences) for benefit in reading.benefits)
    return _BENEFITS.measured(number, f"{counted(number, 'benefit')} in {counted(sentences, 'sentence')}")


def benefits_prompted(reading: Reading) -> Figure:
    """Return the share (0..1) of benefits that answer a need the buyer had stated."""
    if not reading.benefits:
        return _BENEFITS_PROMPTED.not_applicable("no benefit was discussed")
    prompted = sum(benefit.prompted for benefit in reading.benefits)
    return _BENEFITS_PROMPTED.share(prompted, len(reading.benefits), of="benefits")


def objections(reading: Reading) -> Figure:
    """Return how many objections the buyer raised."""
    number = len(reading.objections)
    if _internal_without(reading, number):
        return _OBJECTIONS.not_applicable(INTERNAL)
    return _OBJECTIONS.measured(number, counted(number, "objection"))


def objections_answered(reading: Reading) -> Figure:
    """Return the share (0..1) of objections that the seller side responded to."""
    if not reading.objections:
        return _OBJECTIONS_ANSWERED.not_applicable("no objection was raised")
    answered = sum(objection.status is ObjectionStatus.ANSWERED for objection in reading.objections)
    return _OBJECTIONS_ANSWERED.share(answered, len(reading.objections), of="objections")


def next_steps(reading: Reading) -> Figure:
    """Return how many next steps were agreed, asked for or promised."""
    number = len(reading.next_steps)
    return _NEXT_STEPS.measured(number, counted(number, "next step"))


def next_steps_dated(reading: Reading) -> Figure:
    """Return how many next steps have a date."""
    number = len(reading.next_steps)
    if not number:
        return _NEXT_STEPS_DATED.not_applicable("no next step was agreed")
    dated = sum(step.dated for step in reading.next_steps)
    return _NEXT_STEPS_DATED.measured(dated, f"{dated} of {counted(number, 'next step')}")


def _internal_without(reading: Reading, number: int) -> bool:
    """An internal meeting may report a customer's words; without any there is nothing to count."""
    return reading.meeting.kind is MeetingKind.INTERNAL and number == 0
