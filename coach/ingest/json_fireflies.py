"""Reads Fireflies transcripts: a list of `sentences` with a speaker's name, from the API or the download."""

from __future__ import annotations

from collections.abc import Mapping

from coach.domain import Attendee, MeetingForm, Transcript, Utterance
from coach.ingest.json_values import day, first, identifier, mapping, name, rows, seconds, walk, wording
from coach.ingest.speakers import People

_MARKS = ("speaker_name", "raw_text", "ai_filters")


def recognises(document: object) -> bool:
    """Recognise sentences that carry `speaker_name` or `raw_text`."""
    return bool(_sentences(document)[1])


def read(document: object) -> Transcript:
    """Read the sentences in order; `text` is preferred to `raw_text`, times are seconds as number or text."""
    meeting, sentences = _sentences(document)
    speakers = {
        identifier(row.get("id")): wording(row.get("name")) for row in rows(meeting.get("speakers")) if row.get("name")
    }
    people = People()
    utterances = []
    for row in sentences:
        text = wording(row.get("text")) or wording(row.get("raw_text"))
        if not text:
            continue
        speaker_id = row.get("speaker_id")
        speaker = name(row.get("speaker_name")) or speakers.get(identifier(speaker_id)) or name(speaker_id)
        start, end = seconds(row.get("start_time")), seconds(row.get("end_time"))
        utterances.append(Utterance(text, people.name_of(speaker) if speaker else None, start, end))
    for row in rows(meeting.get("meeting_attendees")):
        written = wording(first(row, "displayName", "name"))
        if written:
            people.add(Attendee(written))
    return Transcript(
        source_format="fireflies-json",
        utterances=tuple(utterances),
        attendees=people.attendees(),
        title=wording(meeting.get("title")) or None,
        held_on=day(first(meeting, "dateString", "date")),
        form=MeetingForm.ONLINE if meeting.get("meeting_link") else None,
    )


def _sentences(document: object) -> tuple[Mapping[str, object], list[Mapping[str, object]]]:
    """Return the object that holds the sentences, and the sentences; the export may be the bare list."""
    for part in walk(document, depth=4):
        sentences = rows(part.get("sentences"))
        if sentences and any(mark in row for row in sentences[:5] for mark in _MARKS):
            return part, sentences
    bare = rows(document)
    if bare and "sentence" not in bare[0] and any(mark in row for row in bare[:5] for mark in _MARKS[:2]):
        return mapping(None), bare
    return mapping(None), []
