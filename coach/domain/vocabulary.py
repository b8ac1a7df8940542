"""The words Coach sorts things into: kinds, roles, labels, topics, verdicts."""

from __future__ import annotations

from enum import StrEnum


class MeetingKind(StrEnum):
    """Whether a seller met a buyer, or the sales team met among itself."""

    CUSTOMER = "customer"
    INTERNAL = "internal"


class MeetingForm(StrEnum):
    """How the meeting was held."""

    PRESENTATION = "presentation"
    CONVERSATION = "conversation"
    CALL = "call"
    ONLINE = "online"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """What a person is in the meeting; `NOTES` marks a written line, which nobody speaks."""

    SELLER = "seller"
    SPECIALIST = "specialist"
    BUYER = "buyer"
    MANAGER = "manager"
    COLLEAGUE = "colleague"
    NOTES = "notes"
    UNKNOWN = "unknown"


SELLER_SIDE = frozenset({Role.SELLER, Role.SPECIALIST})
# An inferred role with a lower score than this is shown as a question.
UNSURE_ROLE = 0.75
# What a label of the company's own begins with wherever it stands beside those of `Label`: "own/rival-name".
OWN_PREFIX = "own/"


class RoleSource(StrEnum):
    """Where a role comes from: the file says so, Coach inferred it, or a user was asked."""

    STATED = "stated"
    INFERRED = "inferred"
    ASKED = "asked"


class Label(StrEnum):
    """The fifteen moments of the annotation scheme."""

    NEED = "need"
    FEATURE = "feature"
    BENEFIT = "benefit"
    PROOF = "proof"
    DISCOVERY = "discovery"
    RAPPORT = "rapport"
    OBJECTION = "objection"
    NEXT_STEP = "next_step"
    TARGET = "target"
    CHALLENGE = "challenge"
    RECOGNITION = "recognition"
    CAMPAIGN = "campaign"
    ENABLEMENT = "enablement"
    LANGUAGE_GUIDANCE = "language_guidance"
    CONTACT_CADENCE = "contact_cadence"


CUSTOMER_LABELS = (
    Label.NEED,
    Label.FEATURE,
    Label.BENEFIT,
    Label.PROOF,
    Label.DISCOVERY,
    Label.RAPPORT,
    Label.OBJECTION,
    Label.NEXT_STEP,
)
INTERNAL_LABELS = (
    Label.TARGET,
    Label.CHALLENGE,
    Label.RECOGNITION,
    Label.CAMPAIGN,
    Label.ENABLEMENT,
    Label.LANGUAGE_GUIDANCE,
    Label.CONTACT_CADENCE,
    Label.NEXT_STEP,
)


class NeedKind(StrEnum):
    """Goal (wants to reach), problem (pain today), requirement (must have), constraint (limits)."""

    GOAL = "goal"
    PROBLEM = "problem"
    REQUIREMENT = "requirement"
    CONSTRAINT = "constraint"


class ObjectionKind(StrEnum):
    """What an objection is about."""

    PRICE = "price"
    TIMING = "timing"
    AUTHORITY = "authority"
    NEED = "need"
    TRUST = "trust"
    FIT = "fit"
    COMPETITOR = "competitor"


class Topic(StrEnum):
    """What a need or a benefit is about."""

    COST = "cost"
    TIME = "time"
    REVENUE = "revenue"
    QUALITY = "quality"
    RISK = "risk"
    EASE = "ease"
    INTEGRATION = "integration"
    SERVICE = "service"
    INSIGHT = "insight"
    PEOPLE = "people"
    OTHER = "other"


class Qualifier(StrEnum):
    """What takes a moment out of the plain present: denied, past or hypothetical."""

    DENIED = "denied"
    PAST = "past"
    HYPOTHETICAL = "hypothetical"


class NeedStatus(StrEnum):
    """Whether some benefit, feature or proof was offered as an answer to the need."""

    ADDRESSED = "addressed"
    UNADDRESSED = "unaddressed"


class ObjectionStatus(StrEnum):
    """Whether the seller side responded to the objection."""

    ANSWERED = "answered"
    UNANSWERED = "unanswered"


class LinkType(StrEnum):
    """`addresses`: offer to need. `answers`: seller side to objection."""

    ADDRESSES = "addresses"
    ANSWERS = "answers"


class Verdict(StrEnum):
    """What a guideline says of a place in a meeting."""

    KEPT = "kept"
    MISSED = "missed"
    NOT_APPLICABLE = "not applicable"


class Level(StrEnum):
    """How serious a missed guideline is."""

    TIP = "tip"
    WARNING = "warning"
    VIOLATION = "violation"


class FigureStatus(StrEnum):
    """How far a figure can be trusted."""

    MEASURED = "measured"
    ESTIMATED = "estimated"
    UNAVAILABLE = "unavailable"
    NOT_APPLICABLE = "not applicable"


class LineKind(StrEnum):
    """What a piece of an upload is: somebody's words, a written note, a heading, or a line about the meeting."""

    SPEECH = "speech"
    NOTE = "note"
    HEADING = "heading"
    META = "meta"
