"""Bytes of an upload -> Transcript, one module a form; a form is recognised by content, never by its suffix."""

from __future__ import annotations

from coach.domain import LineKind, Transcript
from coach.errors import UnreadableUpload
from coach.ingest import (
    calendar_entry,
    delimited,
    docx,
    email_message,
    evernote,
    json_exports,
    odt,
    pdf,
    rtf,
    sbv,
    subrip,
    text,
    ttml,
    web_page,
    webvtt,
)
from coach.ingest.decoding import decode
from coach.ingest.language import require_english
from coach.ingest.size import GIANT, MARKED_UP, MOST_CHARACTERS, require_length, sample_of
from coach.ingest.source import Reader, Source
from coach.ingest.text import TEXT_READERS

_ODT = Reader(odt.recognises, odt.read)
_RTF = Reader(rtf.recognises, rtf.read)
_CALENDAR = Reader(calendar_entry.recognises, calendar_entry.read)
_EVERNOTE = Reader(evernote.recognises, evernote.read)
_DOCX = Reader(docx.recognises, docx.read)
_PDF = Reader(pdf.recognises, pdf.read)
_EMAIL = Reader(email_message.recognises, email_message.read)
_WEBVTT = Reader(webvtt.recognises, webvtt.read)
_SUBRIP = Reader(subrip.recognises, subrip.read)
_SBV = Reader(sbv.recognises, sbv.read)
_TTML = Reader(ttml.recognises, ttml.read)
_JSON = Reader(json_exports.recognises, json_exports.read)
_DELIMITED = Reader(delimited.recognises, delimited.read)
_WEB_PAGE = Reader(web_page.recognises, web_page.read)
_TEXT = Reader(text.recognises, text.read)

READERS: dict[str, Reader] = {
    "odt-transcript": _ODT,
    "odt-notes": _ODT,
    "rtf-transcript": _RTF,
    "rtf-notes": _RTF,
    "docx-teams": _DOCX,
    "docx-transcript": _DOCX,
    "docx-notes": _DOCX,
    "pdf": _PDF,
    "zoom-vtt": _WEBVTT,
    "teams-vtt": _WEBVTT,
    "webvtt": _WEBVTT,
    **dict.fromkeys(json_exports.EXPORTS, _JSON),
    "eml": _EMAIL,
    "ics": _CALENDAR,
    "enex": _EVERNOTE,
    "srt": _SUBRIP,
    "sbv": _SBV,
    "ttml": _TTML,
    **TEXT_READERS,
    "html": _WEB_PAGE,
    "csv": _DELIMITED,
    "tsv": _DELIMITED,
    "transcript-markdown": _TEXT,
    "transcript-text": _TEXT,
    "notes-markdown": _TEXT,
    "notes-text": _TEXT,
}
"""Every form that can be read, from the most specific to the most general.

The first reader that recognises an upload reads it; forms of one family share a reader, which names the form.
"""

# Any part of such a text is a text of the same form.
_READ_BY_LINES = frozenset({_TEXT, *TEXT_READERS.values()})
_MEND = "Upload the transcript or the notes of the meeting as text, VTT, SRT, JSON, CSV, DOCX, ODT, RTF, PDF or EML."


def read_transcript(filename: str, content: bytes) -> Transcript:
    """Return what an upload says, in order.

    Raises UnreadableUpload where the bytes are no meeting, and NotEnglish where they are one in another language.
    """
    source = Source(filename, content, decode(content, filename=filename))
    reader = next((reader for reader in dict.fromkeys(READERS.values()) if reader.recognises(source)), None)
    if reader is None:
        raise UnreadableUpload("the file has a form that Coach does not know.", where=filename, mend=_MEND)
    if reader in _READ_BY_LINES:
        _refuse_giant_junk(source)
    transcript = reader.read(source)
    _require_words(transcript, filename=filename)
    require_length(sum(len(utterance.text) for utterance in transcript.utterances), filename=filename)
    return transcript


def _refuse_giant_junk(source: Source) -> None:
    """Raise what reading a very large text would raise, after reading parts of it: seconds instead of minutes."""
    written = source.text or ""
    if len(written) > GIANT:
        _require_words(text.read(Source(source.filename, b"", sample_of(written))), filename=source.filename)
    if len(written) > MARKED_UP * MOST_CHARACTERS:
        require_length(len(written), filename=source.filename)


def _require_words(transcript: Transcript, *, filename: str) -> None:
    words = [utterance.text for utterance in transcript.utterances if utterance.line_kind is not LineKind.META]
    if not any(character.isalpha() for said in words for character in said):
        what = "the file holds no words that anybody said or noted."
        raise UnreadableUpload(what, where=filename, mend="Check that the export was complete, and upload it again.")
    require_english(words, filename=filename)
