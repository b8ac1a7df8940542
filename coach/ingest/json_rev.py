"""Reads Rev and Temi transcripts: `monologues` of text and punctuation elements."""

from __future__ import annotations

from collections.abc import Mapping

from coach.domain import Transcript, Utterance
from coach.ingest.json_values import first, identifier, mapping, name, rows, seconds, wording
from coach.ingest.speakers import People
from coach.ingest.timed_words import TimedWord, utterances_of_words

_JOINING = ("-", "–", "'", "’", "/", "(", "$", "£", "€", "#", "@")
"""Marks that the next word follows without a blank; some exports leave out the blanks after all other marks."""


def recognises(document: object) -> bool:
    """Recognise `monologues` that hold `elements`."""
    return any("elements" in row for row in rows(mapping(document).get("monologues"))[:5])


def read(document: object) -> Transcript:
    """Read the elements in order; names come from `speakers` or from the monologue itself."""
    whole = mapping(document)
    names = {identifier(row.get("id")): wording(row.get("name")) for row in rows(whole.get("speakers"))}
    people = People()
    utterances: list[Utterance] = []
    for monologue in rows(whole.get("monologues")):
        stated = wording(mapping(monologue.get("speaker_info")).get("display_name")) or wording(
            monologue.get("speaker_name")
        )
        speaker = stated or names.get(identifier(monologue.get("speaker"))) or name(monologue.get("speaker"))
        known = people.name_of(speaker) if speaker else None
        utterances.extend(utterances_of_words(_words(monologue, known)))
    return Transcript(source_format="rev", utterances=tuple(utterances), attendees=people.attendees())


def _words(monologue: Mapping[str, object], speaker: str | None) -> list[TimedWord]:
    """Blanks are elements too: what follows one is a word of its own; the first element has nothing to follow."""
    words: list[TimedWord] = []
    parted = True
    for element in rows(monologue.get("elements")):
        value = element.get("value")
        text = wording(value)
        if text:
            start = seconds(first(element, "ts", "timestamp"))
            end = seconds(first(element, "end_ts", "end_timestamp"))
            mark = element.get("type") == "punct"
            glued = not parted and (mark or words[-1].text.endswith(_JOINING))
            words.append(TimedWord(text, start, end, speaker, glued))
        parted = not text or (isinstance(value, str) and value.endswith(" "))
    return words
