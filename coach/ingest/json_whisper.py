"""Reads Whisper output and its kin: `segments` (whisperX names speakers), `chunks`, `transcription`."""

from __future__ import annotations

from collections.abc import Mapping

from coach.domain import Attendee, Transcript, Utterance
from coach.ingest.json_values import mapping, name, rows, seconds, wording
from coach.ingest.speakers import People

_SEGMENT_MARKS = frozenset({"seek", "tokens", "avg_logprob", "no_speech_prob", "words", "temperature", "id"})
_MILLISECOND = 0.001


def recognises(document: object) -> bool:
    """Recognise timed `segments` with text, `chunks` with a pair of times, or `transcription` with offsets."""
    return any("text" in row and _times(row) is not None for row in _segments(document)[:5])


def read(document: object) -> Transcript:
    """Read the segments in order; without segments that hold words, the bare text."""
    people = People()
    utterances = []
    for segment in _segments(document):
        text = wording(segment.get("text"))
        speaker = name(segment.get("speaker"))
        start, end = _times(segment) or (None, None)
        if text:
            known = people.add(Attendee(speaker)).name if speaker else None
            utterances.append(
                Utterance(text, known, start, end if end is None or start is None or end >= start else None)
            )
    whole = wording(mapping(document).get("text"))
    if not utterances and whole:
        utterances.append(Utterance(whole))
    return Transcript(source_format="whisper", utterances=tuple(utterances), attendees=people.attendees())


def _segments(document: object) -> list[Mapping[str, object]]:
    whole = mapping(document)
    segments = rows(whole.get("segments"))
    if segments and (_SEGMENT_MARKS & segments[0].keys() or "language" in whole or "text" in whole):
        return segments
    return rows(whole.get("chunks")) or rows(whole.get("transcription"))


def _times(segment: Mapping[str, object]) -> tuple[float | None, float | None] | None:
    if "start" in segment:
        return seconds(segment["start"]), seconds(segment.get("end"))
    pair = segment.get("timestamp")
    if isinstance(pair, list) and len(pair) == 2:
        return seconds(pair[0]), seconds(pair[1])
    offsets = mapping(segment.get("offsets"))
    if "from" in offsets:
        return seconds(offsets["from"], unit_s=_MILLISECOND), seconds(offsets.get("to"), unit_s=_MILLISECOND)
    return None
