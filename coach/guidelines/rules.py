"""The nouns of guidelines: a pack, its rules, and where each rule looks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from coach.domain import Level, MeetingForm, MeetingKind, Role, Topic


class Status(StrEnum):
    """A draft is never applied, a shadow rule counts for trainers alone, a live rule reaches the reps."""

    DRAFT = "draft"
    SHADOW = "shadow"
    LIVE = "live"


class Grade(StrEnum):
    """How far the evidence behind a rule can be trusted; `house` is the company's own practice."""

    STRONG = "strong"
    GOOD = "good"
    MEDIUM = "medium"
    WEAK = "weak"
    HOUSE = "house"


class Part(StrEnum):
    """Which part of the meeting a rule looks at."""

    OPENING = "opening"
    MIDDLE = "middle"
    CLOSING = "closing"


class Source(StrEnum):
    """Whether a rule reads what was spoken, what was noted, or both."""

    TRANSCRIPT = "transcript"
    NOTES = "notes"
    ANY = "any"


class Forms(StrEnum):
    """Whether a phrase is found in every form of its words ("save time" in "saved time") or only as written."""

    LEMMA = "lemma"
    EXACT = "exact"


class Stance(StrEnum):
    """Whether what a rule of the kind `like` looks for is recommended or discouraged."""

    PREFER = "prefer"
    AVOID = "avoid"


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a rule looks. An empty set means: everywhere.

    `who` are the roles whose sentences count; `after` a label, `within` the number of turns after it. Labels are
    members of `Label` or, for the company's own, `own/<key>`.
    """

    who: frozenset[Role] = frozenset()
    parts: frozenset[Part] = frozenset()
    meetings: frozenset[MeetingKind] = frozenset({MeetingKind.CUSTOMER})
    forms: frozenset[MeetingForm] = frozenset()
    stages: frozenset[str] = frozenset()
    topics: frozenset[Topic] = frozenset()
    labels: frozenset[str] = frozenset()
    after: str | None = None
    within: int = 2
    source: Source = Source.ANY


@dataclass(frozen=True, slots=True)
class Phrase:
    """A literal phrase, or with `is_pattern` an RE2 expression; `text` is without the slashes."""

    text: str
    is_pattern: bool = False


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """One sentence of a scripted meeting, as a rule's tests write it; `links` are (kind, line from 0) pairs."""

    role: Role
    text: str
    labels: tuple[str, ...] = ()
    topic: Topic | None = None
    who: str | None = None
    due: bool = False
    links: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """What happened with a customer on one day, as the tests of a rule of the kind `cadence` write it."""

    on: dt.date
    event: str
    marks: tuple[str, ...] = ()


# A test of a rule is a sentence, a scripted meeting, the value of a figure or a contact history, depending on the kind
# of the rule.
Example = str | tuple[ScriptLine, ...] | tuple[HistoryLine, ...] | float


@dataclass(frozen=True, slots=True)
class Guideline:
    """One rule. Which of the later fields count depends on `kind`; see `coach.guidelines.kinds.RULE_KINDS`.

    Labels are members of `Label` or, for the company's own, `own/<key>`.
    """

    id: str
    kind: str
    say: str
    why: str
    source: str
    grade: Grade
    level: Level = Level.TIP
    status: Status = Status.LIVE
    weight: float = 1.0
    scope: Scope = Scope()
    when: frozenset[str] = frozenset()
    try_instead: str = ""
    wording: tuple[Phrase, ...] = ()
    forms: Forms = Forms.LEMMA
    exceptions: tuple[Phrase, ...] = ()
    swap: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    label: str | None = None
    dated: bool = False
    owned: bool = False
    first: frozenset[str] = frozenset()
    then: frozenset[str] = frozenset()
    each: str | None = None
    by: frozenset[str] = frozenset()
    within: int | None = None
    linked: bool = False
    figure: str = ""
    at_least: float | None = None
    at_most: float | None = None
    per_days: int | None = None
    follow_up_days: int | None = None
    every_days: int | None = None
    stance: Stance = Stance.AVOID
    examples: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    threshold: float = 0.5
    hits: tuple[Example, ...] = ()
    misses: tuple[Example, ...] = ()
    line: int = 0
