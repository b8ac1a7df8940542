"""Every noun of Coach, frozen. Nothing here loads, parses or stores anything.

Characters are counted in code points of `Meeting.text`, times in seconds from the start of the meeting, scores
and shares in 0..1 unless a docstring says otherwise.
"""

from .analyses import Advice, Analysis, Feedback, Figure, Finding, Provenance, Scorecard, ScoreLine
from .meetings import Meeting, Person, Sentence, Span, Turn
from .readings import Benefit, Evidence, Link, Moment, Need, NextStep, Objection, Reading
from .uploads import Attendee, MeetingFacts, Transcript, Utterance
from .vocabulary import (
    CUSTOMER_LABELS,
    INTERNAL_LABELS,
    SELLER_SIDE,
    FigureStatus,
    Label,
    Level,
    LineKind,
    LinkType,
    MeetingForm,
    MeetingKind,
    NeedKind,
    NeedStatus,
    ObjectionKind,
    ObjectionStatus,
    Qualifier,
    Role,
    RoleSource,
    Topic,
    Verdict,
)

__all__ = [
    "CUSTOMER_LABELS",
    "INTERNAL_LABELS",
    "SELLER_SIDE",
    "Advice",
    "Analysis",
    "Attendee",
    "Benefit",
    "Evidence",
    "Feedback",
    "Figure",
    "FigureStatus",
    "Finding",
    "Label",
    "Level",
    "LineKind",
    "Link",
    "LinkType",
    "Meeting",
    "MeetingFacts",
    "MeetingForm",
    "MeetingKind",
    "Moment",
    "Need",
    "NeedKind",
    "NeedStatus",
    "NextStep",
    "Objection",
    "ObjectionKind",
    "ObjectionStatus",
    "Person",
    "Provenance",
    "Qualifier",
    "Reading",
    "Role",
    "RoleSource",
    "ScoreLine",
    "Scorecard",
    "Sentence",
    "Span",
    "Topic",
    "Transcript",
    "Turn",
    "Utterance",
    "Verdict",
]
