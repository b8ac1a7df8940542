"""Reads IBM Watson output: words with times in lists, and speakers joined to them by time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from coach.domain import Attendee, Transcript
from coach.ingest.json_values import mapping, name, number, rows, seconds, wording
from coach.ingest.speakers import People
from coach.ingest.timed_words import TimedWord, utterances_of_words


def recognises(document: object) -> bool:
    """Recognise `results` whose readings list `timestamps`."""
    return any(_timestamps(row) for row in rows(mapping(document).get("results"))[:5])


def read(document: object) -> Transcript:
    """Read every timed word; without `speaker_labels` nobody is named."""
    whole = mapping(document)
    speakers = {number(row.get("from")): name(row.get("speaker")) for row in rows(whole.get("speaker_labels"))}
    results = rows(whole.get("results"))
    utterances = tuple(said for row in results for said in utterances_of_words(_words(row, speakers)))
    people = People()
    for utterance in utterances:
        if utterance.speaker:
            people.add(Attendee(utterance.speaker))
    return Transcript(source_format="watson", utterances=utterances, attendees=people.attendees())


def _timestamps(row: Mapping[str, object]) -> list[list[object]]:
    reading = mapping(next(iter(rows(row.get("alternatives"))), None))
    listed = reading.get("timestamps")
    return [item for item in listed if isinstance(item, list) and len(item) > 2] if isinstance(listed, list) else []


def _words(row: Mapping[str, object], speakers: Mapping[float | None, str | None]) -> Iterator[TimedWord]:
    for item in _timestamps(row):
        start = seconds(item[1])
        yield TimedWord(wording(item[0]), start, seconds(item[2]), speakers.get(start) if speakers else None)
