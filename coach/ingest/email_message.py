"""Reads e-mail (.eml): recaps in the body, or a transcript that is attached to a cover note."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePath

from coach.domain import Attendee, LineKind, Transcript, Utterance
from coach.errors import CoachError, UnreadableUpload
from coach.ingest.email_parts import Attachment, Mail, read_mail
from coach.ingest.source import Source
from coach.ingest.speakers import People, attendee_of
from coach.ingest.text import transcript_of_text

_HEADER_LINE = re.compile(r"([!-9;-~]{1,60}):(?:\s|$)")
_CORRESPONDENCE = frozenset({"from", "to", "subject", "date"})
_TECHNICAL = frozenset(
    {
        "mime-version",
        "message-id",
        "received",
        "return-path",
        "delivered-to",
        "content-type",
        "dkim-signature",
        "x-mailer",
    }
)
_READABLE = frozenset(
    {".vtt", ".srt", ".sbv", ".ttml", ".docx", ".odt", ".rtf", ".txt", ".md", ".json", ".jsonl", ".csv", ".tsv", ".pdf"}
)
_COVER_NOTE_WORDS = 150
_SIGNATURE_LINES = 15


def recognises(source: Source) -> bool:
    """Recognise the headers of a sent message; a recap that begins with From: and Subject: alone is plain text."""
    if source.text is None:
        return False
    names = _header_names(source.text[:20_000])
    enough = len(names & _CORRESPONDENCE) > 1
    return enough and (bool(names & _TECHNICAL) or source.suffix == ".eml")


def read(source: Source) -> Transcript:
    """Read the body, or the attached transcript where the body is a cover note; raises UnreadableUpload."""
    mail = read_mail(source.content, filename=source.filename)
    body = _body(mail, source.filename)
    attached, remarks = _attached(mail, body)
    transcript = attached or body
    if transcript is None:
        raise UnreadableUpload(
            "this e-mail holds no text.",
            where=source.filename,
            mend="Upload the file that is attached to it instead.",
        )
    people = People()
    for attendee in (*transcript.attendees, *map(attendee_of, mail.correspondents)):
        people.add(_named(attendee))
    return replace(
        transcript,
        source_format=transcript.source_format if attached else "eml",
        attendees=people.attendees(),
        title=(transcript.title if attached else None) or mail.subject or transcript.title,
        held_on=transcript.held_on or mail.sent_on,
        remarks=(*transcript.remarks, *remarks, *_date_remark(transcript, mail)),
    )


def _header_names(text: str) -> frozenset[str]:
    """Return the names of the header lines at the head, in lower case; none where another line comes among them."""
    names: set[str] = set()
    for place, line in enumerate(text.lstrip("\n").split("\n")):
        if not line.strip():
            break
        found = _HEADER_LINE.match(line)
        if found:
            names.add(found[1].lower())
        elif line[0] not in " \t" and not (place == 0 and line.startswith("From ")):
            return frozenset()
    return frozenset(names)


def _named(attendee: Attendee) -> Attendee:
    return replace(attendee, name=" ".join(attendee.name.split()))


def _date_remark(transcript: Transcript, mail: Mail) -> tuple[str, ...]:
    if transcript.held_on is not None or mail.sent_on is None:
        return ()
    return ("The date of the meeting is the day on which the e-mail was sent.",)


def _body(mail: Mail, filename: str) -> Transcript | None:
    text, signature = _without_signature(mail.body)
    if not any(character.isalnum() for character in text):
        return None
    transcript = _as_written(transcript_of_text(text, filename=filename))
    signed = tuple(Utterance(line, line_kind=LineKind.META) for line in signature)
    return replace(transcript, utterances=(*transcript.utterances, *signed))


def _as_written(transcript: Transcript) -> Transcript:
    """An e-mail that names no speakers is written, however much it sounds like speech."""
    if any(utterance.speaker is not None for utterance in transcript.utterances):
        return transcript
    utterances = (
        replace(utterance, line_kind=LineKind.NOTE) if utterance.line_kind is LineKind.SPEECH else utterance
        for utterance in transcript.utterances
    )
    return replace(transcript, utterances=tuple(utterances))


def _without_signature(body: str) -> tuple[str, list[str]]:
    """Cut out the lines below "-- " up to a quotation; they are about the sender, not about the meeting."""
    lines = body.split("\n")
    start = next((place for place, line in enumerate(lines) if line in {"-- ", "--"} and place), None)
    if start is None:
        return body, []
    end = start + 1
    while (
        end < len(lines) and end - start <= _SIGNATURE_LINES and not re.match(r">|On .*wrote:|From:|-{4}", lines[end])
    ):
        end += 1
    signature = [" ".join(line.split()) for line in lines[start + 1 : end] if line.strip()]
    return "\n".join([*lines[:start], "", *lines[end:]]), signature


def _attached(mail: Mail, body: Transcript | None) -> tuple[Transcript | None, tuple[str, ...]]:
    """Return an attached transcript that stands for the whole message, and what to tell of the attachments."""
    if body is not None and (not body.written or _words(body) > _COVER_NOTE_WORDS):
        return None, ()
    remarks: list[str] = []
    for attachment in mail.attachments:
        if PurePath(attachment.filename).suffix.lower() not in _READABLE or _is_mail(attachment):
            continue
        transcript = _transcript_of(attachment, remarks)
        if transcript is not None and (body is None or not transcript.written):
            said = "" if body is None else "; the e-mail around it is a cover note and was left out"
            return transcript, (*remarks, f"The attached file {attachment.filename} was read{said}.")
    return None, tuple(remarks)


def _is_mail(attachment: Attachment) -> bool:
    """Mail within mail is not followed, so that it cannot go on for ever."""
    head = attachment.content[:20_000].decode("latin-1").replace("\r\n", "\n")
    return len(_header_names(head) & _CORRESPONDENCE) > 1


def _transcript_of(attachment: Attachment, remarks: list[str]) -> Transcript | None:
    from coach.ingest import read_transcript

    try:
        return read_transcript(attachment.filename, attachment.content)
    except CoachError as error:
        remarks.append(f"The attached file {attachment.filename} could not be read: {error.what}")
        return None


def _words(transcript: Transcript) -> int:
    return sum(
        len(utterance.text.split()) for utterance in transcript.utterances if utterance.line_kind is not LineKind.META
    )
