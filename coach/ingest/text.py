"""Reads text: transcripts in any speaker style, and notes."""

from __future__ import annotations

from coach.domain import Transcript, Utterance


def transcript_of_text(text: str, *, filename: str, source_format: str | None = None) -> Transcript:
    """Read the lines of a document as a transcript or notes, whichever they are.

    Readers of DOCX, PDF and EML hand their lines back through this function: one paragraph a line, headings
    as Markdown ("## Pricing"), list items as Markdown ("- item", nested by two blanks), table rows as Markdown
    ("| a | b |"), other text as it stands. `source_format` replaces the name of the text form found.
    """
    utterances = tuple(Utterance(text=line.strip()) for line in text.splitlines() if line.strip())
    return Transcript(source_format=source_format or "text", utterances=utterances)
