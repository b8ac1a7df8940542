"""Reads AssemblyAI transcripts: `utterances`, else `words`, else `text`; times in milliseconds."""

from __future__ import annotations

from collections.abc import Mapping

from coach.domain import Attendee, Transcript, Utterance
from coach.errors import UnreadableUpload
from coach.ingest.json_values import mapping, name, rows, seconds, wording
from coach.ingest.speakers import People
from coach.ingest.timed_words import TimedWord, utterances_of_words

_MILLISECOND = 0.001
_MARKS = frozenset(
    {
        "acoustic_model",
        "language_model",
        "audio_url",
        "audio_duration",
        "speech_model",
        "speaker_labels",
        "utterances",
    }
)
_UNFINISHED = ("queued", "processing")


def recognises(document: object) -> bool:
    """Recognise `text` with `words` or `utterances` beside AssemblyAI's own fields."""
    whole = mapping(document)
    return "text" in whole and "segments" not in whole and "words" in whole and bool(_MARKS & whole.keys())


def read(document: object) -> Transcript:
    """Read the finest form that is there; raises UnreadableUpload for a transcript that is not finished."""
    whole = mapping(document)
    status = wording(whole.get("status"))
    if status in _UNFINISHED:
        raise UnreadableUpload(
            f'this AssemblyAI transcript is not finished: its status is "{status}".', mend="Fetch it later."
        )
    utterances = _of_utterances(whole) or utterances_of_words(_words(whole)) or _bare(whole)
    people = People()
    for utterance in utterances:
        if utterance.speaker:
            people.add(Attendee(utterance.speaker))
    return Transcript(
        source_format="assemblyai",
        utterances=utterances,
        attendees=people.attendees(),
        duration_s=seconds(whole.get("audio_duration")),
    )


def _of_utterances(whole: Mapping[str, object]) -> tuple[Utterance, ...]:
    return tuple(
        Utterance(text, name(row.get("speaker")), _seconds(row.get("start")), _seconds(row.get("end")))
        for row in rows(whole.get("utterances"))
        if (text := wording(row.get("text")))
    )


def _words(whole: Mapping[str, object]) -> list[TimedWord]:
    return [
        TimedWord(
            wording(row.get("text")), _seconds(row.get("start")), _seconds(row.get("end")), name(row.get("speaker"))
        )
        for row in rows(whole.get("words"))
    ]


def _bare(whole: Mapping[str, object]) -> tuple[Utterance, ...]:
    text = wording(whole.get("text"))
    return (Utterance(text),) if text else ()


def _seconds(value: object) -> float | None:
    return seconds(value, unit_s=_MILLISECOND)
