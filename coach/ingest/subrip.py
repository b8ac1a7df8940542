"""Reads SubRip captions (.srt), with or without names."""

from __future__ import annotations

import re

from coach.domain import Transcript
from coach.errors import UnreadableUpload
from coach.ingest.caption_text import (
    Piece,
    headed_pieces,
    identifier_names,
    named_above,
    plain_cues,
    prefix_names,
    prefix_pieces,
    utterances_of,
)
from coach.ingest.captions import ARROW, Cue, damage_remark, read_captions, times_of, without_repeats
from coach.ingest.source import Source
from coach.ingest.speakers import People

_HEAD = 6000
_COMMA = re.compile(r"[0-9],[0-9]{1,3}\s*-->")


def recognises(source: Source) -> bool:
    """Recognise lines of two times below numbers, or with commas; times above a name belong to a Teams text."""
    if source.text is None or ARROW not in source.text[:_HEAD]:
        return False
    lines = source.text[:_HEAD].split("\n")
    places = [place for place, line in enumerate(lines) if ARROW in line and times_of(line)]
    if not places:
        return False
    counted = sum(place > 0 and lines[place - 1].strip().isdigit() for place in places) * 2 > len(places)
    commas = sum(_COMMA.search(lines[place]) is not None for place in places) * 2 > len(places)
    if source.suffix == ".srt" or counted or commas:
        return True
    return not named_above(plain_cues(read_captions(source.text[:_HEAD]).cues))


def read(source: Source) -> Transcript:
    """Read captions in order; raises UnreadableUpload where the file holds none."""
    captions = read_captions(source.text or "")
    cues, repeats = without_repeats(plain_cues(captions.cues))
    if not cues:
        raise UnreadableUpload(
            "the subtitle file holds no words.",
            where=source.filename,
            mend="Export the subtitles again with their text.",
        )
    people = People()
    remarks = damage_remark(captions.damaged)
    if repeats:
        remarks += (f"The captions roll: {repeats} repeated lines were left out.",)
    return Transcript(
        source_format="srt",
        utterances=utterances_of(cues, _pieces(cues), people),
        attendees=people.attendees(),
        duration_s=max((cue.end_s for cue in cues if cue.end_s is not None), default=None),
        remarks=remarks,
    )


def _pieces(cues: tuple[Cue, ...]) -> list[list[Piece]]:
    if heads := identifier_names(cues):
        return [headed_pieces(cue, heads) for cue in cues]
    if named_above(cues):
        return [[_below_name(cue)] for cue in cues]
    names = prefix_names(cues)
    return [prefix_pieces(cue, names) for cue in cues]


def _below_name(cue: Cue) -> Piece:
    return (cue.lines[0], " ".join(cue.lines[1:])) if len(cue.lines) > 1 else (None, cue.lines[0])
