"""The nouns of a briefing: what goes into it, and the sections and lines that come out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from coach.domain import Label, ObjectionKind, Topic
from coach.errors import InvalidBriefing

LONGEST_PERIOD = 366
"""Days; more would be no briefing but a chronicle."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a briefing looks at, both included."""

    since: dt.date
    until: dt.date


def period(since: dt.date, until: dt.date, *, today: dt.date) -> Period:
    """Return the period from `since` to `until`.

    Raises:
        InvalidBriefing: it ends before it begins, lies in the future, or is longer than `LONGEST_PERIOD` days.
    """
    if since > until:
        raise InvalidBriefing(
            "The period ends before it begins.", where="period", mend="Exchange the two days, or choose others."
        )
    if since > today:
        raise InvalidBriefing(
            "The period lies in the future, so there is nothing to report from it yet.",
            where="period",
            mend="Choose a first day that is not after today.",
        )
    if (until - since).days >= LONGEST_PERIOD:
        raise InvalidBriefing(
            "The period is longer than a year.", where="period", mend="Choose a period of at most a year."
        )
    return Period(since, until)


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a meeting as evidence; `sentence` is its index in the report, `speaker` is empty for notes."""

    meeting_id: int
    title: str
    held_on: dt.date | None
    sentence: int
    text: str
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a section with what it rests on.

    `id` is 0 until the briefing is stored; `gone` counts quotations whose meeting was deleted since.
    """

    text: str
    evidence: tuple[Quote, ...] = ()
    id: int = 0
    gone: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a briefing. `empty_reason` says why it has no lines, `note` what else the reader should know."""

    id: str
    title: str
    lines: tuple[Line, ...]
    empty_reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Briefing:
    """The pack for the next internal meeting of a team."""

    title: str
    team: str
    period: Period
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of an internal meeting with its labels and their scores in 0..1.

    `before` is the sentence before it in the same turn, or "".
    """

    quote: Quote
    scores: Mapping[Label, float]
    turn: int
    before: str = ""


@dataclass(frozen=True, slots=True)
class OpenNeeds:
    """The needs of one topic: how many were stated, how many stayed unanswered, and in how many meetings those."""

    topic: Topic
    needs: int
    unanswered: int
    meetings: int
    examples: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class ObjectionCount:
    """The objections of one kind: how many, how many unanswered, and in how many meetings they came up."""

    kind: ObjectionKind
    objections: int
    unanswered: int
    meetings: int
    examples: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class MissedGuideline:
    """A live guideline that was missed in `missed` of the `judged` meetings that it applied to."""

    id: str
    say: str
    why: str
    missed: int
    judged: int
    examples: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class AnsweredNeed:
    """A need and the benefit that answered it, from a meeting of `who`; `score` in 0..1 is how sure Coach is."""

    who: str
    need: Quote
    answer: Quote
    score: float


@dataclass(frozen=True, slots=True)
class TargetResult:
    """A result against a target, handed in by whoever keeps the figures. `who` is a person or the team."""

    who: str
    metric: str
    target: float
    result: float
    span: str = ""


@dataclass(frozen=True, slots=True)
class TargetsReached:
    """How many of the `people` with a target and a result of their own reached it, in one period; nobody is named."""

    metric: str
    span: str
    reached: int
    people: int


@dataclass(frozen=True, slots=True)
class CadenceCount:
    """A live rule on contacts that `broken` of `customers` customers break today; `first` names the farthest beyond."""

    id: str
    say: str
    broken: int
    customers: int
    first: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedPassage:
    """A passage of the library that a rep lets the team read; `theme` says what it is good for."""

    who: str
    theme: str
    evidence: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class GuidelineChange:
    """A guideline that is new or changed; `change` is "new", "changed" or "withdrawn"."""

    id: str
    change: str
    say: str
    why: str


@dataclass(frozen=True, slots=True)
class Action:
    """What somebody took on in an internal meeting.

    `key` names the action within its meeting (see `coach.followups.step_key`); `settled_by` and `settled_at`
    say who last changed its state and when; `quote.text` is empty where the sentence was not read.
    """

    key: str
    who: str
    what: str
    due: dt.date | None
    quote: Quote
    done: bool = False
    settled_by: str = ""
    settled_at: dt.datetime | None = None

    def overdue(self, today: dt.date) -> bool:
        """Return whether it is open after its day."""
        return not self.done and self.due is not None and self.due < today


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that the builders of sections read: plain counts and sentences of one team and one period.

    `internal_meetings` and `customer_meetings` count the analysed ones; `people` are the names of the team; `headlines`
    are sentences of coaching themes that say more than the counts here. `about` names the product that the customer
    meetings are about, "" where all of them count.
    """

    team: str
    period: Period
    today: dt.date
    internal_meetings: int
    customer_meetings: int
    people: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    needs: tuple[OpenNeeds, ...] = ()
    objections: tuple[ObjectionCount, ...] = ()
    guidelines: tuple[MissedGuideline, ...] = ()
    answered: tuple[AnsweredNeed, ...] = ()
    actions: tuple[Action, ...] = ()
    results: tuple[TargetResult, ...] = ()
    changes: tuple[GuidelineChange, ...] = ()
    reached: tuple[TargetsReached, ...] = ()
    contacts: tuple[CadenceCount, ...] = ()
    headlines: tuple[str, ...] = ()
    shared: tuple[SharedPassage, ...] = ()
    about: str = ""
