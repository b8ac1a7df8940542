"""Fireflies text: "[mm:ss - mm:ss] Name: words" on one line."""

from __future__ import annotations

import re

from coach.domain import Transcript
from coach.ingest.document import read_document
from coach.ingest.source import Source

_LINE = re.compile(r"^\[\d{1,2}:\d{2}(?::\d{2})?\s*[-–]\s*\d{1,2}:\d{2}(?::\d{2})?\][ \t]*[^\n:]{1,80}:", re.MULTILINE)
_SAMPLE = 50_000


def recognises(source: Source) -> bool:
    """Recognise lines that begin with a range of times in brackets and a name."""
    return source.text is not None and bool(_LINE.search(source.text[:_SAMPLE]))


def read(source: Source) -> Transcript:
    """Read a Fireflies text export."""
    return read_document(source.text or "", source_format="fireflies-txt")
