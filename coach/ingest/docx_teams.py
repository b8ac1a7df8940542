"""Reads the transcript documents of Teams: older ones with ranges of times, newer ones with `Name   0:03`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from coach.domain import LineKind, MeetingForm, Transcript, Utterance
from coach.ingest.captions import times_of
from coach.ingest.clock import seconds_of
from coach.ingest.details import details_of
from coach.ingest.meta_lines import is_event
from coach.ingest.speakers import NameKind, People, name_kind

_RANGE = re.compile(
    r"[0-9]{1,3}:[0-9]{1,2}:[0-9]{1,2}(?:[.,][0-9]{1,7})?\s*-->\s*[0-9]{1,3}:[0-9]{1,2}:[0-9]{1,2}.{0,12}"
)
_HEAD = re.compile(r"(?P<name>\S.{0,78}?)\s+(?P<time>(?:[0-9]{1,2}:)?[0-9]{1,2}:[0-9]{2})")
_STARTED = re.compile(r".{0,80}\bstarted (?:the )?transcription\b.{0,20}", re.IGNORECASE)
_FILE_NAME_END = re.compile(r"[-_ ]*[0-9]{8}_[0-9]{6}(?:UTC)?[-_ ]*(?:Meeting (?:Recording|Transcript))?$", re.I)
_HEADER_LINES = 12
_NAMES = frozenset({NameKind.PERSON, NameKind.NUMBERED, NameKind.ROLE, NameKind.WORD, NameKind.LETTER})


def is_teams(lines: Sequence[str]) -> bool:
    """Recognise a range of times above a name, or the line "... started transcription" above named times."""
    if any(_RANGE.fullmatch(line) for line in lines[:_HEADER_LINES]):
        return True
    started = any(_STARTED.fullmatch(line) for line in lines[:_HEADER_LINES])
    return started and any(_head(line) for line in lines[: 2 * _HEADER_LINES])


def transcript_of_teams(lines: Sequence[str]) -> Transcript:
    """Read the lines of a Teams document; the lines above the first words are about the meeting."""
    people = People()
    older = any(_RANGE.fullmatch(line) for line in lines[:_HEADER_LINES])
    utterances = tuple(_older(lines, people) if older else _newer(lines, people))
    details = details_of(utterances, people=people)
    spoken = [utterance for utterance in utterances if utterance.start_s is not None]
    latest = max((utterance.end_s or utterance.start_s or 0.0 for utterance in spoken), default=None)
    return Transcript(
        source_format="docx-teams",
        utterances=utterances,
        attendees=details.attendees,
        title=_FILE_NAME_END.sub("", details.title) or None if details.title else None,
        held_on=details.held_on,
        form=details.form or MeetingForm.ONLINE,
        account=details.account,
        duration_s=details.duration_s or latest,
        remarks=details.remarks,
    )


def _older(lines: Sequence[str], people: People) -> Iterable[Utterance]:
    starts = [place for place, line in enumerate(lines) if _RANGE.fullmatch(line)]
    yield from _header(lines[: starts[0]])
    for place, following in zip(starts, [*starts[1:], len(lines)], strict=True):
        start, end = times_of(lines[place]) or (None, None)
        named = following - place > 2 and name_kind(lines[place + 1]) in _NAMES
        speaker = people.name_of(lines[place + 1]) if named else None
        text = " ".join(" ".join(lines[place + (2 if named else 1) : following]).split())
        if text:
            yield Utterance(text, speaker, start, end)


def _newer(lines: Sequence[str], people: People) -> Iterable[Utterance]:
    heads = {place: head for place, line in enumerate(lines) if (head := _head(line))}
    starts = list(heads)
    yield from _header(lines[: starts[0]])
    for place, following in zip(starts, [*starts[1:], len(lines)], strict=True):
        name, start = heads[place]
        below = lines[place + 1 : following]
        events = [line for line in below if is_event(line)]
        text = " ".join(" ".join(line for line in below if not is_event(line)).split())
        if text:
            yield Utterance(text, people.name_of(name), start)
        yield from (Utterance(line, line_kind=LineKind.META) for line in events)


def _header(lines: Sequence[str]) -> Iterable[Utterance]:
    """The first line is the title, unless it reports on the recording."""
    for place, line in enumerate(lines):
        kind = LineKind.HEADING if not place and not is_event(line) else LineKind.META
        yield Utterance(" ".join(line.split()), line_kind=kind)


def _head(line: str) -> tuple[str, float] | None:
    found = _HEAD.fullmatch(line) if len(line) < 100 and line[-1:].isdigit() else None
    stamp = seconds_of(found["time"]) if found else None
    if found is None or stamp is None or name_kind(found["name"]) not in _NAMES:
        return None
    return found["name"], stamp.start_s
