"""Reads WebVTT captions: Zoom, Teams and any other maker."""

from __future__ import annotations

import re

from coach.domain import MeetingForm, Transcript
from coach.errors import UnreadableUpload
from coach.ingest.caption_text import (
    described_cues,
    has_voices,
    headed_pieces,
    identifier_names,
    plain,
    plain_cues,
    prefix_names,
    prefix_pieces,
    utterances_of,
    voice_pieces,
)
from coach.ingest.captions import ARROW, Captions, Cue, damage_remark, read_captions, times_of, without_repeats
from coach.ingest.clock import seconds_of
from coach.ingest.source import Source
from coach.ingest.speakers import People

_HEADER = re.compile(r"\s*WEB[ _-]?VTT\b[^\S\n]*(?:[-–—:][ \t]*([^\n]*))?", re.IGNORECASE)
_TEAMS_ID = re.compile(r"[0-9A-Fa-f-]{30,40}(?:/[0-9-]+)?")
_DURATION = re.compile(r"NOTE\s+duration:\s*\"?([0-9:.]+)\"?", re.IGNORECASE)
_HEAD = 4000
_SAMPLE_CUES = 20


def recognises(source: Source) -> bool:
    """Recognise the word WEBVTT at the head, or a file called .vtt (or one with voice tags) that holds times."""
    text = source.text
    if text is None:
        return False
    if _HEADER.match(text):
        return True
    timed = any(times_of(line) for line in text[:_HEAD].split("\n") if ARROW in line)
    return timed and (source.suffix == ".vtt" or has_voices(text[:_HEAD]))


def read(source: Source) -> Transcript:
    """Read captions in order; raises UnreadableUpload where the file holds none."""
    text = source.text or ""
    title, body = _without_header(text)
    captions = read_captions(body, first_line=text.count("\n", 0, len(text) - len(body)) + 1)
    if not any(line.strip() for cue in captions.cues for line in cue.lines):
        raise UnreadableUpload(
            "the caption file holds no captions.",
            where=source.filename,
            mend="Export the transcript again and check that it shows words under the times.",
        )
    return _transcript(captions, title=title, voiced=has_voices(body))


def _transcript(captions: Captions, *, title: str | None, voiced: bool) -> Transcript:
    remarks = list(damage_remark(captions.damaged))
    cues = captions.cues
    people = People()
    if voiced:
        pieces = [voice_pieces(cue) for cue in cues]
        named = False
    elif described_cues(cues[:_SAMPLE_CUES])[1]:
        pieces, named, voiced = described_cues(cues)[0], False, True
    elif heads := identifier_names(cues):
        pieces, named = [headed_pieces(cue, heads) for cue in cues], False
    else:
        cues, repeats = without_repeats(plain_cues(cues))
        if repeats:
            remarks.append(f"The captions roll: {repeats} repeated lines were left out.")
        names = prefix_names(cues)
        pieces = [prefix_pieces(cue, names) for cue in cues]
        named = bool(names)
    utterances = utterances_of(cues, pieces, people)
    source_format = _format(captions.cues, voiced=voiced, named=named)
    return Transcript(
        source_format=source_format,
        utterances=utterances,
        attendees=people.attendees(),
        title=title,
        form=MeetingForm.ONLINE if source_format != "webvtt" else None,
        duration_s=_duration(captions),
        remarks=tuple(remarks),
    )


def _format(cues: tuple[Cue, ...], *, voiced: bool, named: bool) -> str:
    """Teams has voice tags or long identifiers, Zoom counts its captions and writes names before a colon."""
    identifiers = [cue.identifier for cue in cues if cue.identifier]
    counted = len(identifiers) * 2 > len(cues) and all(identifier.isdigit() for identifier in identifiers)
    if any(_TEAMS_ID.fullmatch(identifier) for identifier in identifiers) or (voiced and not counted):
        return "teams-vtt"
    return "zoom-vtt" if named and counted else "webvtt"


def _duration(captions: Captions) -> float | None:
    for note in captions.notes:
        found = _DURATION.match(note)
        stamp = seconds_of(found[1]) if found else None
        if stamp:
            return stamp.start_s
    return max((cue.end_s for cue in captions.cues if cue.end_s is not None), default=None)


def _without_header(text: str) -> tuple[str | None, str]:
    """Split a title in the first line ("WEBVTT - Kick-off") from the captions; header lines end at a blank line."""
    found = _HEADER.match(text)
    if found is None:
        return None, text
    body = text[found.end() :]
    end_of_line = body.find("\n")
    if end_of_line < 0:
        return None, ""
    lines = body[end_of_line + 1 :].split("\n")
    skip = 0
    while skip < len(lines) and lines[skip].strip() and not _begins_captions(lines, skip):
        skip += 1
    return plain(found[1] or "") or None, "\n".join(lines[skip:])


def _begins_captions(lines: list[str], place: int) -> bool:
    """True at the first line of a caption that follows the header without a blank line."""
    return ARROW in lines[place] or (place + 1 < len(lines) and ARROW in lines[place + 1])
