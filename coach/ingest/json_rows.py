"""Reads JSON of any other make: the longest list of objects that hold text, with speakers and times."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from coach.domain import Attendee, Role, Transcript, Utterance
from coach.ingest.json_values import day, first, identifier, name, number, rows, seconds, walk, wording
from coach.ingest.speakers import People

_TEXT = (
    "text",
    "transcript",
    "utterance",
    "sentence",
    "content",
    "caption",
    "message",
    "body",
    "words",
    "line",
    "raw_text",
)
_SPEAKER = (
    "speaker",
    "speaker_name",
    "speakername",
    "participant",
    "participant_name",
    "name",
    "user_name",
    "user",
    "author",
    "from",
    "who",
    "speaker_label",
    "speakerlabel",
    "role",
    "speaker_id",
    "speakerid",
)
_START = (
    "start",
    "start_s",
    "start_time",
    "starttime",
    "start_timestamp",
    "begin",
    "timestamp",
    "time",
    "ts",
    "offset",
    "start_seconds",
    "start_ms",
    "startms",
    "start_time_ms",
)
_END = (
    "end",
    "end_s",
    "end_time",
    "endtime",
    "end_timestamp",
    "stop",
    "end_seconds",
    "end_ms",
    "endms",
    "end_time_ms",
)
_TITLE = ("title", "meeting_title", "meetingtitle", "subject", "topic")
_HELD_ON = ("held_on", "meeting_date", "date", "started_at", "start_time", "recording_start_time", "created_at")
_ROSTERS = ("speakers", "participants", "parties", "attendees")
_SLOWEST_WORD_S = 8.0


def recognises(document: object) -> bool:
    """Recognise a list of objects that hold text, somewhere in the outer three levels."""
    return bool(_listing(document))


def read(document: object) -> Transcript:
    """Read the rows in order; numbers that would make a word last longer than 8 s are milliseconds."""
    listing = [_folded(row) for row in _listing(document)]
    roster = _roster(document)
    unit_s = _unit_s(listing)
    people = People()
    utterances = []
    for row in listing:
        speaker = _speaker(row, roster)
        text = _text(row)
        if not text:
            continue
        known = people.add(Attendee(speaker, _role(row))).name if speaker else None
        start, end = _time(row, _START, unit_s), _time(row, _END, unit_s)
        utterances.append(Utterance(text, known, start, end if end is None or start is None or end >= start else None))
    outer = [_folded(part) for part in walk(document, depth=2)]
    return Transcript(
        source_format="json",
        utterances=tuple(utterances),
        attendees=people.attendees(),
        title=_title(outer),
        held_on=_held_on(outer),
    )


def _listing(document: object) -> list[Mapping[str, object]]:
    """Return the list with the most rows of text; a list of rows with speakers goes before one without."""
    bare = [rows(document)] if isinstance(document, list) else []
    found = [rows(value) for part in walk(document, depth=3) for value in part.values() if isinstance(value, list)]
    lists = [listing for listing in [*bare, *found] if any(_text(_folded(row)) for row in listing[:20])]
    return max(lists, key=_weight, default=[])


def _weight(listing: list[Mapping[str, object]]) -> tuple[bool, int]:
    named = any(first(_folded(row), *_SPEAKER) is not None for row in listing[:20])
    return named, sum(len(_text(_folded(row))) for row in listing)


def _folded(row: Mapping[str, object]) -> dict[str, object]:
    return {key.lower().replace("-", "_"): value for key, value in row.items()}


def _text(row: Mapping[str, object]) -> str:
    """Return the words of a row, also where they are a list of words."""
    for key in _TEXT:
        value = row.get(key)
        if isinstance(value, list):
            value = " ".join(wording(first(word, "text", "word")) for word in rows(value))
        if text := wording(value):
            return text
    return ""


def _speaker(row: Mapping[str, object], roster: Mapping[str, str]) -> str | None:
    for key in _SPEAKER:
        value = row.get(key)
        if isinstance(value, int | str) and (known := roster.get(identifier(value))):
            return known
        if found := name(value):
            return found
    return None


def _role(row: Mapping[str, object]) -> Role | None:
    """Return a role that the row states in our own words ("seller", "buyer")."""
    stated = wording(row.get("role")).lower()
    spoken = {role.value: role for role in Role if role not in {Role.NOTES, Role.UNKNOWN}}
    return spoken.get(stated)


def _roster(document: object) -> dict[str, str]:
    listed = [row for part in walk(document, depth=2) for key in _ROSTERS for row in rows(part.get(key))]
    return {
        key: known
        for row in listed
        if (key := identifier(first(row, "id", "speaker_id", "speakerId")) or identifier(row.get("id")))
        and (known := name(first(row, "name", "displayName", "display_name")))
    }


def _time(row: Mapping[str, object], keys: tuple[str, ...], unit_s: float) -> float | None:
    """Return the time of a row, or else that of its first or last word."""
    words = rows(row.get("words"))
    places = [row, _folded(words[0 if keys is _START else -1])] if words else [row]
    times = (
        seconds(place[key], unit_s=0.001 if key.endswith("ms") else unit_s)
        for place in places
        for key in keys
        if key in place
    )
    return next((time_s for time_s in times if time_s is not None), None)


def _unit_s(listing: list[dict[str, object]]) -> float:
    """Tell milliseconds from seconds by how long a word would take."""
    starts = [(start, row) for row in listing if (start := number(first(row, *_START))) is not None]
    if len(starts) < 2 or any(start % 1 for start, _ in starts):
        return 1.0
    words = sum(len(_text(row).split()) for _, row in starts[:-1])
    return 0.001 if starts[-1][0] - starts[0][0] > _SLOWEST_WORD_S * max(words, 1) * 4 else 1.0


def _title(outer: Iterable[Mapping[str, object]]) -> str | None:
    return next((text for part in outer for key in _TITLE if (text := wording(part.get(key)))), None)


def _held_on(outer: Iterable[Mapping[str, object]]) -> dt.date | None:
    return next((date for part in outer for key in _HELD_ON if (date := day(part.get(key)))), None)
