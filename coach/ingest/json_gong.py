"""Reads Gong calls: sentences by speaker id, with the call's parties where the export has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from coach.domain import Attendee, MeetingForm, Role, Transcript, Utterance
from coach.errors import UnreadableUpload
from coach.ingest.json_values import day, first, identifier, mapping, number, rows, seconds, walk, wording
from coach.ingest.speakers import People

_MILLISECOND = 0.001
_SLOWEST_WORD_S = 8.0


def recognises(document: object) -> bool:
    """Recognise `callTranscripts`, or a `transcript` of monologues that hold `sentences`."""
    return "callTranscripts" in mapping(document) or any(_monologues(part) for part in walk(document, depth=3))


def read(document: object) -> Transcript:
    """Read one call; raises UnreadableUpload where the export holds several."""
    calls = [part for part in walk(document, depth=4) if _monologues(part)]
    if len(calls) > 1:
        raise UnreadableUpload(
            f"the file holds {len(calls)} Gong calls.", mend="Save each call in a file of its own and upload those."
        )
    people = People()
    speakers = {key: people.add(attendee).name for key, attendee in _parties(document).items()}
    monologues = _monologues(calls[0]) if calls else []
    spoken = [(_speaker(monologue, speakers), row) for monologue in monologues for row in rows(monologue["sentences"])]
    unit_s = _unit_s(document, [row for _, row in spoken])
    utterances = tuple(
        Utterance(
            text=text,
            speaker=people.name_of(speaker) if speaker else None,
            start_s=seconds(row.get("start"), unit_s=unit_s),
            end_s=seconds(row.get("end"), unit_s=unit_s),
        )
        for speaker, row in spoken
        if (text := wording(row.get("text")))
    )
    return Transcript(
        source_format="gong-json",
        utterances=utterances,
        attendees=people.attendees(),
        title=_fact(document, "title"),
        held_on=next((date for part in walk(document, depth=4) if (date := day(_started(part)))), None),
        form=MeetingForm.ONLINE if _fact(document, "media") == "Video" else None,
        duration_s=_length_s(document),
    )


def _monologues(part: Mapping[str, object]) -> list[Mapping[str, object]]:
    return [row for row in rows(part.get("transcript")) if isinstance(row.get("sentences"), list)]


def _speaker(monologue: Mapping[str, object], speakers: Mapping[str, str]) -> str | None:
    """Return the party's name, or the bare id as Gong's own number of a speaker whom the export does not name."""
    name = wording(monologue.get("speakerName"))
    key = identifier(monologue.get("speakerId"))
    return name or speakers.get(key) or (f"Speaker {key}" if key else None)


def _parties(document: object) -> dict[str, Attendee]:
    """Return the parties by speaker id; sides are stated only where the export tells insiders from others."""
    parties = [party for part in walk(document, depth=4) for party in rows(part.get("parties"))]
    sides = {wording(party.get("affiliation")).lower() for party in parties}
    roles = {"internal": Role.SELLER, "external": Role.BUYER} if len(sides) > 1 else {}
    found = {}
    for place, party in enumerate(parties):
        name = wording(party.get("name")) or wording(party.get("emailAddress"))
        key = identifier(first(party, "speakerId", "id", "userId")) or f"party {place}"
        if name:
            role = roles.get(wording(party.get("affiliation")).lower())
            found[key] = Attendee(name, role, wording(first(party, "company", "accountName")) or None)
    return found


def _unit_s(document: object, sentences: Iterable[Mapping[str, object]]) -> float:
    """Tell seconds from milliseconds: by fractions, by the call's length, by how long a word would take."""
    timed = [
        (start, number(row.get("end")), row) for row in sentences if (start := number(row.get("start"))) is not None
    ]
    if any(start % 1 for start, _, _ in timed):
        return 1.0
    latest = max((start if end is None else end for start, end, _ in timed), default=0.0)
    length_s = _length_s(document)
    if length_s:
        return _MILLISECOND if latest > 5 * length_s else 1.0
    spans = [(end - start, len(wording(row.get("text")).split())) for start, end, row in timed if end and end > start]
    words = sum(count for _, count in spans)
    slow = not words or sum(span for span, _ in spans) / words > _SLOWEST_WORD_S
    return _MILLISECOND if slow else 1.0


def _length_s(document: object) -> float | None:
    """Return the call's `duration`, which Gong gives in seconds beside `started`."""
    for part in walk(document, depth=4):
        if "duration" in part and (_started(part) or "title" in part):
            return seconds(part["duration"])
    return None


def _started(part: Mapping[str, object]) -> object:
    return first(part, "started", "scheduled", "actualStart")


def _fact(document: object, key: str) -> str | None:
    return next((text for part in walk(document, depth=4) if (text := wording(part.get(key)))), None)
