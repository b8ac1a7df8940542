"""Google Meet transcripts and Gemini notes, as the text of their documents."""

from __future__ import annotations

import re

from coach.domain import MeetingForm, Transcript
from coach.ingest.document import read_document
from coach.ingest.source import Source

_TRANSCRIPT_SIGNS = re.compile(
    r"^[^\w\n]{0,20}(?:transcription ended after\b|this editable transcript was computer generated)"
    r"|^#{1,6}\s+\d\d:\d\d:\d\d\s*$|^.{0,120} - transcript[^\w\n]{0,20}$",
    re.IGNORECASE | re.MULTILINE,
)
_NOTES_SIGNS = re.compile(
    r"you should review gemini.s notes|notes by gemini|about using gemini to take notes|^[^\w\n]{0,20}"
    r"(?:📝\s*)?notes[^\w\n]{0,20}$(?=(?:.|\n){0,600}^[^\w\n]{0,20}invited\b)",
    re.IGNORECASE | re.MULTILINE,
)
_TIME_HEAD = re.compile(r"^(?:#{1,6}\s+)?\d\d:\d\d:\d\d\s*$", re.MULTILINE)
_INVITED = re.compile(r"^\W{0,4}(Invited|Eingeladen|Attendees)\W{0,3}[ \t]+(?=\S)", re.MULTILINE)
_CHIP = re.compile(r"\[([^\[\]\n]{1,80})\]\(mailto:[^()\s]{1,120}\)")
_RECORDS = re.compile(r"^\W{0,4}(Attachments|Meeting records)\W{0,3}[ \t]+(?=\S)", re.MULTILINE)
_SAMPLE = 50_000


def recognises(source: Source) -> bool:
    """Recognise the closing lines of a Meet transcript, or time heads of its own kind."""
    if source.text is None:
        return False
    head, tail = source.text[:_SAMPLE], source.text[-3000:]
    signs = len(_TRANSCRIPT_SIGNS.findall(head)) + len(_TRANSCRIPT_SIGNS.findall(tail))
    return signs > 0 and _TIME_HEAD.search(head) is not None


def read(source: Source) -> Transcript:
    """Read a Meet transcript; a Meet meeting is online."""
    text = _with_listed_people(source.text or "")
    return read_document(text, source_format="google-meet", form=MeetingForm.ONLINE)


def recognises_notes(source: Source) -> bool:
    """Recognise notes that Gemini took."""
    return source.text is not None and _NOTES_SIGNS.search(source.text[:_SAMPLE]) is not None


def read_notes(source: Source) -> Transcript:
    """Read Gemini notes; a Meet meeting is online."""
    text = _with_listed_people(source.text or "")
    return read_document(text, source_format="gemini-notes", form=MeetingForm.ONLINE)


def _with_listed_people(text: str) -> str:
    """Write people chips as a list: "Invited [Maya](mailto:..) [Luis](mailto:..)" -> "Invited: Maya, Luis"."""
    head, rest = text[:4000], text[4000:]
    head = _RECORDS.sub(r"\1: ", _INVITED.sub(r"\1: ", _CHIP.sub(r"\1,", head)))
    return re.sub(r",[ \t]*$", "", head, flags=re.MULTILINE) + rest
