"""Reads Rev and Temi transcripts: `monologues` of text and punctuation elements."""

from __future__ import annotations

from collections.abc import Mapping

from coach.domain import Transcript
from coach.ingest.json_values import first, identifier, mapping, name, rows, seconds, wording
from coach.ingest.speakers import People
from coach.ingest.timed_words import TimedWord, utterances_of_words


def recognises(document: object) -> bool:
    """Recognise `monologues` that hold `elements`."""
    return any("elements" in row for row in rows(mapping(document).get("monologues"))[:5])


def read(document: object) -> Transcript:
    """Read the elements in order; names come from `speakers` or from the monologue itself."""
    whole = mapping(document)
    names = {identifier(row.get("id")): wording(row.get("name")) for row in rows(whole.get("speakers"))}
    people = People()
    utterances = []
    for monologue in rows(whole.get("monologues")):
        stated = wording(mapping(monologue.get("speaker_info")).get("display_name")) or wording(
            monologue.get("speaker_name")
        )
        speaker = stated or names.get(identifier(monologue.get("speaker"))) or name(monologue.get("speaker"))
        known = people.name_of(speaker) if speaker else None
        utterances.extend(utterances_of_words(_words(monologue, known)))
    return Transcript(source_format="rev", utterances=tuple(utterances), attendees=people.attendees())


def _words(monologue: Mapping[str, object], speaker: str | None) -> list[TimedWord]:
    """Blanks are elements too: an element that follows one, or another word, is a word of its own."""
    words: list[TimedWord] = []
    parted = True
    for element in rows(monologue.get("elements")):
        value = element.get("value")
        text = wording(value)
        spoken = element.get("type") != "punct"
        if text:
            start = seconds(first(element, "ts", "timestamp"))
            end = seconds(first(element, "end_ts", "end_timestamp"))
            glued = not parted and not (spoken and words and _is_word(words[-1].text))
            words.append(TimedWord(text, start, end, speaker, glued))
        parted = not text or (isinstance(value, str) and value.endswith(" "))
    return words


def _is_word(text: str) -> bool:
    return text[-1].isalnum()
