"""Reads calendar entries (.ics) whose description holds the notes of the meeting."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from coach.domain import Attendee, Transcript
from coach.errors import UnreadableUpload
from coach.ingest.html_text import lines_of_html, looks_marked_up
from coach.ingest.meeting_forms import form_in
from coach.ingest.source import Source
from coach.ingest.speakers import People, attendee_of, is_bot
from coach.ingest.text import transcript_of_text

_PROPERTY = re.compile(r"([A-Za-z-]{1,60})((?:;[A-Za-z-]{1,40}=(?:\"[^\"\n]*\"|[^\":;\n]*))*):(.*)")
_NAME = re.compile(r";CN=(?:\"([^\"]{1,100})\"|([^\":;]{1,100}))", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([nN,;\\])")
_RULE = re.compile(r"[_-]{8,}")
_JOINING = re.compile(r"microsoft teams|zoom|webex|meet\.google|\bjoin\b|meeting id|dial[- ]in", re.IGNORECASE)
_NEAR = 4


def recognises(source: Source) -> bool:
    """Recognise the head of a calendar that holds an entry."""
    text = source.text
    return text is not None and text.lstrip()[:15].upper() == "BEGIN:VCALENDAR" and "BEGIN:VEVENT" in text.upper()


def read(source: Source) -> Transcript:
    """Read the first entry that has a description; raises UnreadableUpload where none has one."""
    entries = [_properties(entry) for entry in re.split(r"\nBEGIN:VEVENT\n", _unfolded(source.text or ""))[1:]]
    entry = next((entry for entry in entries if _value(entry, "DESCRIPTION")), None)
    if entry is None:
        raise UnreadableUpload(
            "no entry of this calendar file has a description, so there are no notes in it.",
            where=source.filename,
            mend="Upload the notes or the transcript of the meeting instead.",
        )
    described = _value(entry, "DESCRIPTION")
    text = lines_of_html(described) if looks_marked_up(described) else described
    transcript = transcript_of_text(_without_joining(text), filename=source.filename)
    people = People()
    for attendee in (*transcript.attendees, *_invited(entry)):
        people.add(attendee)
    return replace(
        transcript,
        source_format="ics",
        title=_value(entry, "SUMMARY") or transcript.title,
        held_on=transcript.held_on or _day(_value(entry, "DTSTART")),
        form=transcript.form or form_in(_value(entry, "LOCATION")) or form_in(_value(entry, "SUMMARY")),
        attendees=people.attendees(),
    )


def _without_joining(text: str) -> str:
    """Cut off how to join, which calendars write below a line of strokes."""
    lines = text.split("\n")
    for place, line in enumerate(lines):
        if _RULE.fullmatch(line.strip()) and any(
            _JOINING.search(below[:300]) for below in lines[place + 1 : place + 1 + _NEAR]
        ):
            return "\n".join(lines[:place])
    return text


def _unfolded(text: str) -> str:
    return re.sub(r"\n[ \t]", "", text)


def _properties(entry: str) -> list[tuple[str, str, str]]:
    """Return name, parameters and value of each line of an entry; alarms inside it are left out."""
    found = (_PROPERTY.fullmatch(line) for line in entry.split("\n"))
    properties: list[tuple[str, str, str]] = []
    alarm = False
    for match in found:
        if match is None:
            continue
        if match[3] == "VALARM":
            alarm = match[1].upper() == "BEGIN"
        elif match[1].upper() == "END":
            break
        elif not alarm:
            properties.append((match[1].upper(), match[2], _plain(match[3])))
    return properties


def _plain(value: str) -> str:
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def _value(entry: Sequence[tuple[str, str, str]], wanted: str) -> str:
    return next((value.strip() for name, _, value in entry if name == wanted), "")


def _invited(entry: Sequence[tuple[str, str, str]]) -> list[Attendee]:
    names = [
        (found[1] or found[2]).strip()
        for name, parameters, _ in entry
        if name in {"ORGANIZER", "ATTENDEE"} and (found := _NAME.search(parameters))
    ]
    return [attendee_of(name) for name in dict.fromkeys(names) if name and "@" not in name and not is_bot(name)]


def _day(value: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(value[:8], "%Y%m%d").date()
    except ValueError:
        return None
