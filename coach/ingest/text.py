"""Reads text: transcripts in any speaker style, and notes."""

from __future__ import annotations

from dataclasses import replace

from coach.domain import Transcript
from coach.ingest import fireflies_text, google_meet, otter, teams_text, zoom_captions
from coach.ingest.document import read_document
from coach.ingest.source import Reader, Source

TEXT_READERS: dict[str, Reader] = {
    "otter-txt": Reader(otter.recognises, otter.read),
    "zoom-captions": Reader(zoom_captions.recognises, zoom_captions.read),
    "fireflies-txt": Reader(fireflies_text.recognises, fireflies_text.read),
    "google-meet": Reader(google_meet.recognises, google_meet.read),
    "gemini-notes": Reader(google_meet.recognises_notes, google_meet.read_notes),
    "teams-txt": Reader(teams_text.recognises, teams_text.read),
}
"""Text of known tools, from the most specific on; any other text is read by its layout alone."""


def recognises(source: Source) -> bool:
    """Take anything that is text."""
    return source.text is not None


def read(source: Source) -> Transcript:
    """Read text as a transcript or notes by its layout."""
    return read_document(source.text or "")


def transcript_of_text(text: str, *, filename: str, source_format: str | None = None) -> Transcript:
    """Read the lines of a document as a transcript or notes, whichever they are.

    Readers of DOCX, PDF and EML hand their lines back through this function: one paragraph a line, headings
    as Markdown ("## Pricing"), list items as Markdown ("- item", nested by two blanks), table rows as Markdown
    ("| a | b |"), other text as it stands. `source_format` replaces the name of the text form found.
    """
    source = Source(filename, b"", text)
    reader = next((reader for reader in TEXT_READERS.values() if reader.recognises(source)), Reader(recognises, read))
    transcript = reader.read(source)
    return transcript if source_format is None else replace(transcript, source_format=source_format)
