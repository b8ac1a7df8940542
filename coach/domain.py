"""Every noun of Coach, frozen. Nothing here loads, parses or stores anything.

Characters are counted in code points of `Meeting.text`, times in seconds from the start of the meeting, scores
and shares in 0..1 unless a docstring says otherwise.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


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


# --- what a reader of files returns -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Utterance:
    """One piece of an upload, in order: a caption, a paragraph of a speaker, or a line of notes.

    `speaker` is the name as the file writes it, or None where the file names nobody.
    """

    text: str
    speaker: str | None = None
    start_s: float | None = None
    end_s: float | None = None
    line_kind: LineKind = LineKind.SPEECH


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody whom the file names; `role` only where the file states it (a role word, an affiliation)."""

    name: str
    role: Role | None = None
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """What a reader found in a file: every word that was said or noted, in order; nothing invented.

    `source_format` is a name from `coach.ingest.READERS` ("zoom-vtt", "notes-markdown" ...). `remarks` tells the
    user in plain sentences what was left out or guessed (a bot's lines, a damaged cue, a doubtful date).
    """

    source_format: str
    utterances: tuple[Utterance, ...]
    attendees: tuple[Attendee, ...] = ()
    title: str | None = None
    held_on: dt.date | None = None
    form: MeetingForm | None = None
    account: str | None = None
    deal_stage: str | None = None
    duration_s: float | None = None
    remarks: tuple[str, ...] = ()

    @property
    def written(self) -> bool:
        """True for notes: no utterance is somebody's speech."""
        return all(utterance.line_kind is not LineKind.SPEECH for utterance in self.utterances)


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """What the user says of a meeting; None means: as Coach understands it.

    `roles` maps a speaker's name to a role, `same_person` maps a spelling to the name it stands for.
    """

    title: str | None = None
    kind: MeetingKind | None = None
    form: MeetingForm | None = None
    held_on: dt.date | None = None
    account: str | None = None
    deal_stage: str | None = None
    roles: Mapping[str, Role] = field(default_factory=lambda: MappingProxyType({}))
    same_person: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


# --- the meeting --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of characters of `Meeting.text`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters of `text` in this span."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the meeting. `role_score` is the confidence of an inferred role, 1.0 when stated or asked."""

    name: str
    role: Role = Role.UNKNOWN
    role_score: float = 0.0
    role_source: RoleSource = RoleSource.INFERRED
    organisation: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """Consecutive words of one speaker, or one block of written notes (`speaker` None)."""

    speaker: str | None
    role: Role
    span: Span
    start_s: float | None = None
    end_s: float | None = None
    line_kind: LineKind = LineKind.SPEECH


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence; `turn` is an index into `Meeting.turns`. Times are interpolated inside a timed turn."""

    span: Span
    turn: int
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as text with people, turns and sentences; sentences cover every word of `text`, in order."""

    text: str
    turns: tuple[Turn, ...]
    sentences: tuple[Sentence, ...]
    people: tuple[Person, ...]
    source_format: str
    title: str = ""
    kind: MeetingKind = MeetingKind.CUSTOMER
    kind_score: float = 0.0
    form: MeetingForm = MeetingForm.UNKNOWN
    held_on: dt.date | None = None
    account: str | None = None
    deal_stage: str | None = None
    duration_s: float | None = None
    written: bool = False
    remarks: tuple[str, ...] = ()

    def sentence_text(self, index: int) -> str:
        """Return the text of sentence `index`."""
        return self.sentences[index].span.of(self.text)

    def turn_of(self, index: int) -> Turn:
        """Return the turn that sentence `index` belongs to."""
        return self.turns[self.sentences[index].turn]


# --- what was understood ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why something was found: `source` is "model:moments/<version>" or "cue:<label>/<rule>"."""

    source: str
    score: float


@dataclass(frozen=True, slots=True)
class Moment:
    """A label on a sentence. `sentence` is an index into `Meeting.sentences`."""

    label: Label
    sentence: int
    span: Span
    score: float
    qualifiers: tuple[Qualifier, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """A need of the buyer, with every sentence that states it (indices into `Meeting.sentences`)."""

    sentences: tuple[int, ...]
    statement: str
    kind: NeedKind
    topic: Topic
    status: NeedStatus
    addressed_by: tuple[int, ...] = ()
    qualifiers: tuple[Qualifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Benefit:
    """A gain for the buyer that the seller side named; `prompted` when it addresses a stated need."""

    sentences: tuple[int, ...]
    statement: str
    topic: Topic
    prompted: bool


@dataclass(frozen=True, slots=True)
class Objection:
    """A resistance of the buyer, and the sentences that answered it."""

    sentences: tuple[int, ...]
    kind: ObjectionKind
    status: ObjectionStatus
    answered_by: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class NextStep:
    """An action somebody commits to. `due` is resolved against the meeting's date, None where not stated."""

    sentences: tuple[int, ...]
    who: str | None
    what: str
    due: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """From a source sentence to a target sentence (indices into `Meeting.sentences`)."""

    type: LinkType
    source: int
    target: int
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What Coach understood of a meeting."""

    meeting: Meeting
    moments: tuple[Moment, ...]
    needs: tuple[Need, ...]
    benefits: tuple[Benefit, ...]
    objections: tuple[Objection, ...]
    next_steps: tuple[NextStep, ...]
    links: tuple[Link, ...]

    def sentences_with(self, label: Label) -> tuple[int, ...]:
        """Return the indices of the sentences that carry `label`, in order."""
        return tuple(moment.sentence for moment in self.moments if moment.label is label)


# --- what is made of it -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figure:
    """A number about a meeting with how it was made. `value` is None unless measured or estimated."""

    id: str
    name: str
    value: float | None
    unit: str
    status: FigureStatus
    formula: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What one guideline says of one place (or, with `sentence` None, of the whole meeting)."""

    guideline: str
    verdict: Verdict
    level: Level
    message: str
    suggestion: str = ""
    why: str = ""
    sentence: int | None = None
    span: Span | None = None
    guideline_status: str = "live"
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One line of the scorecard: `points` of `of`, from `value` (a share in 0..1, None when not applicable)."""

    id: str
    purpose: str
    name: str
    value: float | None
    points: float
    of: float
    formula: str
    denominator: str
    evidence: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The lines and their total, in points of 100 over the lines that apply; None when none applies."""

    total: float | None
    lines: tuple[ScoreLine, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """One piece of feedback: what, the quotation it rests on, and a concrete suggestion."""

    text: str
    quotation: str
    suggestion: str
    sentence: int | None
    source: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """What to keep, start and stop (at most three each), and the one thing to practise."""

    summary: str
    keep: tuple[Advice, ...]
    start: tuple[Advice, ...]
    stop: tuple[Advice, ...]
    focus: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made an analysis: the same text with the same provenance gives the same analysis."""

    software: str
    models: Mapping[str, str]
    guidelines: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything Coach says of one meeting."""

    filename: str
    reading: Reading
    figures: tuple[Figure, ...]
    findings: tuple[Finding, ...]
    scorecard: Scorecard
    feedback: Feedback
    provenance: Provenance

    @property
    def meeting(self) -> Meeting:
        """The meeting that was analysed."""
        return self.reading.meeting
