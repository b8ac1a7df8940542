"""Microsoft Teams transcripts as text: copied from the page, or the text of its document."""

from __future__ import annotations

import re

from coach.domain import MeetingForm, Transcript
from coach.ingest.document import read_document
from coach.ingest.source import Source

_EVENT = re.compile(r"^.{1,80}\b(?:started|stopped) transcription\W*$", re.MULTILINE)
_SPOKEN_TIME = re.compile(r"^.{0,80}?\b(?:\d+ minutes? )?\d+ seconds?[ \t]*$", re.MULTILINE)
_RANGE = re.compile(r"^\d{1,2}:\d{1,2}:\d{1,2}\.\d{1,3} --> \d{1,2}:\d{1,2}:\d{1,2}\.\d{1,3}[ \t]*$", re.MULTILINE)
_SAMPLE = 50_000


def recognises(source: Source) -> bool:
    """Recognise "… started transcription", times in words, or one-digit cue times without a WEBVTT head."""
    if source.text is None:
        return False
    text = source.text[:_SAMPLE]
    if "WEBVTT" in text[:20]:
        return False
    events = _EVENT.search(text) is not None
    return events or len(_SPOKEN_TIME.findall(text)) > 2 or len(_RANGE.findall(text)) > 1


def read(source: Source) -> Transcript:
    """Read a Teams transcript; a Teams meeting is online."""
    return read_document(source.text or "", source_format="teams-txt", form=MeetingForm.ONLINE)
