"""Reads Amazon Transcribe output: items with times as text, speakers by segment or by item; and Call Analytics."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from coach.domain import Attendee, MeetingForm, Role, Transcript, Utterance
from coach.ingest.json_values import first, mapping, name, rows, seconds, wording
from coach.ingest.speakers import People
from coach.ingest.timed_words import TimedWord, utterances_of_words

_ANALYTICS_ROLES = {"agent": Role.SELLER, "customer": Role.BUYER}


def recognises(document: object) -> bool:
    """Recognise `results` with `items` and `transcripts`, or the turns of Call Analytics."""
    results = mapping(mapping(document).get("results"))
    known = {"items", "transcripts", "audio_segments", "speaker_labels", "channel_labels"} & results.keys()
    return len(known) > 1 or bool(_analytics(document))


def read(document: object) -> Transcript:
    """Read every item; where there are none, the segments, else the bare transcript."""
    if _analytics(document):
        return _read_analytics(document)
    results = mapping(mapping(document).get("results"))
    utterances = utterances_of_words(_words(results)) or _segments(results) or _bare(results)
    people = People()
    for utterance in utterances:
        if utterance.speaker:
            people.add(Attendee(utterance.speaker))
    return Transcript(source_format="aws-transcribe", utterances=utterances, attendees=people.attendees())


def _words(results: Mapping[str, object]) -> list[TimedWord]:
    items = rows(results.get("items"))
    channels = rows(mapping(results.get("channel_labels")).get("channels"))
    if channels and not any("channel_label" in item for item in items[:3]):
        labelled = [
            {**item, "channel_label": channel.get("channel_label")} for channel in channels for item in _items(channel)
        ]
        items = _in_time_order(labelled) or items
    speakers = _Speakers(results)
    words: list[TimedWord] = []
    for item in items:
        text = wording(mapping(next(iter(rows(item.get("alternatives"))), None)).get("content"))
        start, end = seconds(item.get("start_time")), seconds(item.get("end_time"))
        glued = item.get("type") == "punctuation" or (start is None and text in {".", ",", "?", "!"})
        speaker = speakers.of(item, start)
        if glued and words:
            speaker = words[-1].speaker
        words.append(TimedWord(text, start, end, speaker, glued and bool(words)))
    return words


def _items(channel: Mapping[str, object]) -> list[Mapping[str, object]]:
    return rows(channel.get("items"))


def _in_time_order(items: list[dict[str, object]]) -> list[Mapping[str, object]]:
    """Sort items of several channels by time; a punctuation mark stays behind its word."""
    keyed: list[tuple[float, int, Mapping[str, object]]] = []
    latest = 0.0
    for place, item in enumerate(items):
        start = seconds(item.get("start_time"))
        latest = latest if start is None else start
        keyed.append((latest, place, item))
    return [item for _, _, item in sorted(keyed, key=lambda row: row[:2])]


class _Speakers:
    """Who speaks an item: its own label, the segment that lists it, or the segment that its time falls into."""

    def __init__(self, results: Mapping[str, object]) -> None:
        labels = mapping(results.get("speaker_labels"))
        segments = rows(labels.get("segments")) or rows(results.get("audio_segments"))
        self._by_start: dict[object, str] = {}
        self._by_id: dict[object, str] = {}
        spans: list[tuple[float, str]] = []
        for segment in segments:
            speaker = name(first(segment, "speaker_label", "channel_label"))
            start = seconds(segment.get("start_time"))
            if speaker is None:
                continue
            if start is not None:
                spans.append((start, speaker))
            listed = segment.get("items")
            for item in listed if isinstance(listed, list) else []:
                if isinstance(item, dict):
                    self._by_start[seconds(item.get("start_time"))] = name(item.get("speaker_label")) or speaker
                elif isinstance(item, int | str):
                    self._by_id[item] = speaker
        spans.sort(key=lambda span: span[0])
        self._starts = [start for start, _ in spans]
        self._names = [speaker for _, speaker in spans]

    def of(self, item: Mapping[str, object], start_s: float | None) -> str | None:
        """Return the speaker of an item, None where the file does not say."""
        stated = name(first(item, "speaker_label", "channel_label"))
        if stated:
            return stated
        key = item.get("id")
        listed = self._by_id.get(key) if isinstance(key, int | str) else None
        if listed or start_s is None:
            return listed
        place = bisect_right(self._starts, start_s) - 1
        return self._by_start.get(start_s) or (self._names[place] if place >= 0 else None)


def _segments(results: Mapping[str, object]) -> tuple[Utterance, ...]:
    return tuple(
        Utterance(
            text,
            name(segment.get("speaker_label")),
            seconds(segment.get("start_time")),
            seconds(segment.get("end_time")),
        )
        for segment in rows(results.get("audio_segments"))
        if (text := wording(segment.get("transcript")))
    )


def _bare(results: Mapping[str, object]) -> tuple[Utterance, ...]:
    return tuple(
        Utterance(text) for row in rows(results.get("transcripts")) if (text := wording(row.get("transcript")))
    )


def _analytics(document: object) -> list[Mapping[str, object]]:
    return [
        turn for turn in rows(mapping(document).get("Transcript")) if "ParticipantRole" in turn or "Content" in turn
    ]


def _read_analytics(document: object) -> Transcript:
    people = People()
    roles = {
        wording(row.get("ParticipantId")): row.get("ParticipantRole")
        for row in rows(mapping(document).get("Participants"))
    }
    utterances = []
    for turn in _analytics(document):
        listed = roles.get(wording(turn.get("ParticipantId")))
        stated = name(turn.get("ParticipantRole")) or name(listed) or name(turn.get("ParticipantId"))
        if stated:
            stated = people.add(Attendee(stated, _ANALYTICS_ROLES.get(stated.lower()))).name
        start, end = (seconds(turn.get(key), unit_s=0.001) for key in ("BeginOffsetMillis", "EndOffsetMillis"))
        text = wording(turn.get("Content"))
        if text:
            utterances.append(Utterance(text, stated, start, end))
    return Transcript(
        source_format="aws-transcribe",
        utterances=tuple(utterances),
        attendees=people.attendees(),
        form=MeetingForm.CALL,
    )
