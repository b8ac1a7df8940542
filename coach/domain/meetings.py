"""A meeting as text with people, turns and sentences."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from .vocabulary import LineKind, MeetingForm, MeetingKind, Role, RoleSource


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
