"""What Coach understood of a meeting."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from .meetings import Meeting, Span
from .vocabulary import Label, LinkType, NeedKind, NeedStatus, ObjectionKind, ObjectionStatus, Qualifier, Topic


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why something was found: `source` is "model:moments/<version>", "cue:<label>/<rule>" or "example:<text>"."""

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
    """A need of the buyer, with every sentence that states it (indices into `Meeting.sentences`).

    `answer_chance` (0..1) is that of the likeliest answer, be it sure enough to stand in `addressed_by` or not.
    """

    sentences: tuple[int, ...]
    statement: str
    kind: NeedKind
    topic: Topic
    status: NeedStatus
    addressed_by: tuple[int, ...] = ()
    qualifiers: tuple[Qualifier, ...] = ()
    answer_chance: float = 0.0


@dataclass(frozen=True, slots=True)
class Benefit:
    """A gain for the buyer that the seller side named; `prompted` when it addresses a stated need."""

    sentences: tuple[int, ...]
    statement: str
    topic: Topic
    prompted: bool


@dataclass(frozen=True, slots=True)
class Objection:
    """A resistance of the buyer, and the sentences that answered it; `answer_chance` as of a `Need`."""

    sentences: tuple[int, ...]
    kind: ObjectionKind
    status: ObjectionStatus
    answered_by: tuple[int, ...] = ()
    answer_chance: float = 0.0


@dataclass(frozen=True, slots=True)
class NextStep:
    """An action somebody commits to.

    `due` is resolved against the meeting's date; None where no day is stated or the meeting has no date. `day` is
    the day as it was said ("Thursday", "the 19th"), None where none was.
    """

    sentences: tuple[int, ...]
    who: str | None
    what: str
    due: dt.date | None = None
    day: str | None = None

    @property
    def dated(self) -> bool:
        """True when a day was named, whether or not it can be resolved."""
        return self.due is not None or self.day is not None


@dataclass(frozen=True, slots=True)
class Link:
    """From a source sentence to a target sentence (indices into `Meeting.sentences`)."""

    type: LinkType
    source: int
    target: int
    score: float


@dataclass(frozen=True, slots=True)
class OwnLabel:
    """A label of the company's own that was looked for: `label` is "own/<key>", `sentences` are those that carry it."""

    label: str
    sentences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What Coach understood of a meeting; `own_labels` are those that its guidelines name and that are in use."""

    meeting: Meeting
    moments: tuple[Moment, ...]
    needs: tuple[Need, ...]
    benefits: tuple[Benefit, ...]
    objections: tuple[Objection, ...]
    next_steps: tuple[NextStep, ...]
    links: tuple[Link, ...]
    own_labels: tuple[OwnLabel, ...] = ()

    def sentences_with(self, label: Label) -> tuple[int, ...]:
        """Return the indices of the sentences that carry `label`, in order."""
        return tuple(moment.sentence for moment in self.moments if moment.label is label)
