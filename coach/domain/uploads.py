"""What a reader of files returns, and what the user says of a meeting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from .vocabulary import LineKind, MeetingForm, MeetingKind, Role


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
