"""Reads PDF documents that hold text: transcripts and notes that were printed or exported."""

from __future__ import annotations

from dataclasses import replace

from coach.domain import Transcript
from coach.errors import UnreadableUpload
from coach.ingest.pdf_lines import mended, tidy, without_running_heads
from coach.ingest.source import Source
from coach.ingest.text import transcript_of_text

_MARK = b"%PDF-"
_FEWEST_LETTERS = 20


def recognises(source: Source) -> bool:
    """Recognise the mark of a PDF within the first kilobyte."""
    return source.text is None and _MARK in source.content[:1024]


def read(source: Source) -> Transcript:
    """Read the text of all pages; raises UnreadableUpload for scans, passwords, damage and files without end."""
    from coach.ingest.pdf_pages import page_texts

    pages = [tidy(text) for text in page_texts(source.content, filename=source.filename)]
    if sum(character.isalnum() for page in pages for line in page for character in line) < _FEWEST_LETTERS:
        raise UnreadableUpload(
            "this PDF holds no text, only pictures of pages." if pages else "this PDF has no pages.",
            where=source.filename,
            mend="Run it through text recognition (OCR) first, or upload the text itself.",
        )
    kept, dropped = without_running_heads(pages)
    lines = mended([line for page in kept for line in page])
    transcript = transcript_of_text("\n".join(lines), filename=source.filename, source_format="pdf")
    if not dropped:
        return transcript
    remark = f"{dropped} lines at the edges of pages (running heads, page numbers) were left out."
    return replace(transcript, remarks=(*transcript.remarks, remark))
