"""HTML: a transcript or notes that were saved as a page."""

from __future__ import annotations

from dataclasses import replace

from coach.domain import Transcript
from coach.ingest.html_text import lines_of_html, looks_like_html
from coach.ingest.source import Source
from coach.ingest.text import transcript_of_text


def recognises(source: Source) -> bool:
    """Recognise text that begins with a tag of a page."""
    return source.text is not None and source.text.lstrip().startswith("<") and looks_like_html(source.text)


def read(source: Source) -> Transcript:
    """Read the lines that a page shows."""
    transcript = transcript_of_text(lines_of_html(source.text or ""), filename=source.filename)
    return replace(transcript, source_format="html")
