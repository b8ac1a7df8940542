"""Zoom saved captions TXT: "[Name] 14:03:22" (the time of day) above the words."""

from __future__ import annotations

import re

from coach.domain import MeetingForm, Transcript
from coach.ingest.document import read_document
from coach.ingest.source import Source

_HEADLINE = re.compile(r"^\[[^\[\]\n]{1,80}\][ \t]+\d{1,2}:\d{2}:\d{2}[ \t]*(?:[AP]M)?[ \t]*$", re.MULTILINE)
_SAMPLE = 50_000


def recognises(source: Source) -> bool:
    """Recognise a first line that is a headline."""
    if source.text is None:
        return False
    text = source.text[:_SAMPLE].lstrip()
    return _HEADLINE.match(text) is not None or len(_HEADLINE.findall(text)) > 2


def read(source: Source) -> Transcript:
    """Read saved captions; a Zoom meeting is online."""
    return read_document(source.text or "", source_format="zoom-captions", form=MeetingForm.ONLINE)
