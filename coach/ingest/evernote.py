"""Reads Evernote exports (.enex): the note as HTML inside XML, its title and the day on which it was written."""

from __future__ import annotations

import datetime as dt
import html
import re
from dataclasses import replace

from coach.domain import Transcript
from coach.errors import UnreadableUpload
from coach.ingest.html_text import lines_of_html
from coach.ingest.source import Source
from coach.ingest.text import transcript_of_text

_TITLE = re.compile(r"<title>([^<]{0,500})</title>")
_CREATED = re.compile(r"<created>\s*(\d{8})T")


def recognises(source: Source) -> bool:
    """Recognise the root element of an export."""
    return source.text is not None and "<en-export" in source.text[:2000]


def read(source: Source) -> Transcript:
    """Read the note; raises UnreadableUpload where the export holds several or none."""
    notes = [note.partition("</note>")[0] for note in (source.text or "").split("<note>")[1:]]
    contents = [content for note in notes if (content := _content(note))]
    if len(contents) != 1:
        raise UnreadableUpload(
            f"the file holds {len(contents)} Evernote notes with text.",
            where=source.filename,
            mend="Export the one note that is about the meeting.",
        )
    transcript = transcript_of_text(lines_of_html(contents[0]), filename=source.filename)
    title, created = _TITLE.search(notes[0]), _CREATED.search(notes[0])
    return replace(
        transcript,
        source_format="enex",
        title=(html.unescape(title[1]).strip() if title else "") or transcript.title,
        held_on=transcript.held_on or (_day(created[1]) if created else None),
    )


def _content(note: str) -> str:
    inside = note.partition("<content>")[2].partition("</content>")[0].strip()
    return inside.removeprefix("<![CDATA[").removesuffix("]]>").strip()


def _day(written: str) -> dt.date | None:
    try:
        return dt.date(int(written[:4]), int(written[4:6]), int(written[6:8]))
    except ValueError:
        return None
