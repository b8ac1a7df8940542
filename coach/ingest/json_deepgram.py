"""Reads Deepgram output: utterances, else paragraphs, else words, of one or several channels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from coach.domain import Attendee, Transcript, Utterance
from coach.ingest.json_values import day, first, mapping, name, rows, seconds, wording
from coach.ingest.speakers import People
from coach.ingest.timed_words import TimedWord, utterances_of_words


def recognises(document: object) -> bool:
    """Recognise `results` with `channels` or with `utterances` that hold a `transcript`."""
    results = mapping(mapping(document).get("results"))
    return bool(rows(results.get("channels"))) or any(
        "transcript" in row for row in rows(results.get("utterances"))[:3]
    )


def read(document: object) -> Transcript:
    """Read the finest form that names speakers; words of several channels are merged by their time."""
    whole = mapping(document)
    results = mapping(whole.get("results"))
    channels = rows(results.get("channels"))
    utterances = _of_utterances(rows(results.get("utterances"))) or _merged(
        _of_channel(channel, place if len(channels) > 1 else None) for place, channel in enumerate(channels)
    )
    people = People()
    for utterance in utterances:
        if utterance.speaker:
            people.add(Attendee(utterance.speaker))
    metadata = mapping(whole.get("metadata"))
    return Transcript(
        source_format="deepgram",
        utterances=utterances,
        attendees=people.attendees(),
        held_on=day(metadata.get("created")),
        duration_s=seconds(metadata.get("duration")),
    )


def _of_utterances(listed: list[Mapping[str, object]]) -> tuple[Utterance, ...]:
    several = len({_channel(row) for row in listed}) > 1
    return tuple(
        Utterance(
            text,
            _speaker(row, _channel(row) if several else None),
            seconds(row.get("start")),
            seconds(row.get("end")),
        )
        for row in listed
        if (text := wording(first(row, "transcript", "text")))
    )


def _of_channel(channel: Mapping[str, object], place: int | None) -> tuple[Utterance, ...]:
    best = mapping(next(iter(rows(channel.get("alternatives"))), None))
    paragraphs = rows(mapping(best.get("paragraphs")).get("paragraphs"))
    sentences = tuple(
        Utterance(text, _speaker(paragraph, place), seconds(sentence.get("start")), seconds(sentence.get("end")))
        for paragraph in paragraphs
        for sentence in rows(paragraph.get("sentences"))
        if (text := wording(sentence.get("text")))
    )
    words = [
        TimedWord(
            wording(first(word, "punctuated_word", "word")),
            seconds(word.get("start")),
            seconds(word.get("end")),
            _speaker(word, place),
        )
        for word in rows(best.get("words"))
    ]
    whole = wording(best.get("transcript"))
    return sentences or utterances_of_words(words) or ((Utterance(whole, _speaker({}, place)),) if whole else ())


def _speaker(row: Mapping[str, object], channel: int | None) -> str | None:
    """Speakers are counted anew in each channel, so that with several channels the channel is named too."""
    speaker = name(row.get("speaker"))
    if channel is None:
        return speaker
    return f"Channel {channel}" + (f" {speaker.lower()}" if speaker and speaker != "Speaker 0" else "")


def _channel(row: Mapping[str, object]) -> int | None:
    """Return the number of the channel, also of the form [0, 2] ("channel 0 of 2")."""
    channel = row.get("channel")
    number = channel[0] if isinstance(channel, list) and channel else channel
    return number if isinstance(number, int) and 0 <= number < 1000 else None


def _merged(channels: Iterable[tuple[Utterance, ...]]) -> tuple[Utterance, ...]:
    utterances = [utterance for channel in channels for utterance in channel]
    if any(utterance.start_s is None for utterance in utterances):
        return tuple(utterances)
    return tuple(sorted(utterances, key=lambda utterance: utterance.start_s or 0.0))
