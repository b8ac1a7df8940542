"""Whom to invite: what the meetings of a period ask for that the team does not answer by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from coach.domain import ObjectionKind, Topic

from .records import Line, Material, ObjectionCount, OpenNeeds, Quote

FEWEST_TIMES = 3
"""So many unanswered needs and objections of a field, at least, ask for a guest; fewer are chance."""
FEWEST_MEETINGS = 2
MOST_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody to invite, and the needs and objections whose lack of an answer asks for them."""

    who: str
    about: str
    topics: frozenset[Topic] = frozenset()
    kinds: frozenset[ObjectionKind] = frozenset()


GUESTS: tuple[Guest, ...] = (
    Guest(
        "a technical expert",
        "integration, security or missing functions",
        frozenset({Topic.INTEGRATION, Topic.RISK}),
        frozenset({ObjectionKind.FIT}),
    ),
    Guest(
        "somebody from finance",
        "price and what the purchase pays back",
        frozenset({Topic.COST, Topic.REVENUE}),
        frozenset({ObjectionKind.PRICE}),
    ),
    Guest(
        "somebody from marketing",
        "rivals and why customers trust us",
        kinds=frozenset({ObjectionKind.COMPETITOR, ObjectionKind.TRUST}),
    ),
    Guest(
        "somebody from customer service",
        "support, training and getting people to use it",
        frozenset({Topic.SERVICE, Topic.EASE}),
    ),
    Guest(
        "somebody from product management",
        "quality, reports and figures",
        frozenset({Topic.QUALITY, Topic.INSIGHT}),
    ),
)


def guest_lines(material: Material) -> Iterator[Line]:
    """Yield a line for each guest that enough unanswered needs and objections ask for, most first."""
    asked = [(guest, *_unanswered(guest, material)) for guest in GUESTS]
    wanted = [one for one in asked if one[1] >= FEWEST_TIMES and one[3] >= FEWEST_MEETINGS]
    for guest, unanswered, total, _meetings, examples in sorted(wanted, key=lambda one: -one[1]):
        text = (
            f"Invite {guest.who}: {unanswered} of {total} needs and objections about {guest.about} "
            "stayed without an answer."
        )
        yield Line(text, examples)


def _unanswered(guest: Guest, material: Material) -> tuple[int, int, int, tuple[Quote, ...]]:
    """Return how many stayed unanswered, of how many, in at least how many meetings, with examples."""
    needs = [one for one in material.needs if one.topic in guest.topics]
    objections = [one for one in material.objections if one.kind in guest.kinds]
    unanswered = sum(one.unanswered for one in needs) + sum(one.unanswered for one in objections)
    total = sum(one.needs for one in needs) + sum(one.objections for one in objections)
    both: tuple[OpenNeeds | ObjectionCount, ...] = (*needs, *objections)
    open_ones = [one for one in both if one.unanswered]
    examples = tuple(quote for one in open_ones for quote in one.examples)[:MOST_EXAMPLES]
    return unanswered, total, max((one.meetings for one in open_ones), default=0), examples


TOPIC_WORDS: Mapping[Topic, str] = {
    Topic.COST: "cost",
    Topic.TIME: "time",
    Topic.REVENUE: "revenue",
    Topic.QUALITY: "quality",
    Topic.RISK: "risk and security",
    Topic.EASE: "ease of use and training",
    Topic.INTEGRATION: "integration",
    Topic.SERVICE: "service and support",
    Topic.INSIGHT: "reports and overview",
    Topic.PEOPLE: "people",
    Topic.OTHER: "other things",
}
KIND_WORDS: Mapping[ObjectionKind, str] = {
    ObjectionKind.PRICE: "price",
    ObjectionKind.TIMING: "timing",
    ObjectionKind.AUTHORITY: "who decides",
    ObjectionKind.NEED: "whether it is needed",
    ObjectionKind.TRUST: "trust",
    ObjectionKind.FIT: "fit",
    ObjectionKind.COMPETITOR: "a rival or the present way",
}
