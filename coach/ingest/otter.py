"""Otter TXT: "Name  0:15" above a paragraph, and a footer; a time alone stands above words of nobody known."""

from __future__ import annotations

import re

from coach.domain import Transcript
from coach.ingest.document import read_document
from coach.ingest.source import Source

_HEADLINE = re.compile(r"^(?:[^\W\d_][^\n:]{0,60}?[ \t]{2,})?\d{1,2}:\d{2}(?::\d{2})?[ \t]*$", re.MULTILINE)
_NAMED_HEADLINE = re.compile(r"^[^\W\d_][^\n:]{0,60}?[ \t]{2,}\d{1,2}:\d{2}(?::\d{2})?[ \t]*$", re.MULTILINE)
_FOOTER = re.compile(r"transcribed by (?:https?://)?(?:www\.)?otter\.ai", re.IGNORECASE)
_SAMPLE = 100_000


def recognises(source: Source) -> bool:
    """Recognise the footer with a headline, or two headlines whose name and time stand at least two blanks apart."""
    if source.text is None or "-->" in source.text[:_SAMPLE]:
        return False
    headlines = _NAMED_HEADLINE.findall(source.text[:_SAMPLE])
    if _FOOTER.search(source.text[-500:]):
        return _HEADLINE.search(source.text) is not None
    # Teams leaves three blanks and says who started the transcription.
    return len(headlines) > 1 and "started transcription" not in source.text[:2000]


def read(source: Source) -> Transcript:
    """Read an Otter export."""
    return read_document(source.text or "", source_format="otter-txt")
