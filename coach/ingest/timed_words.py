"""Words with times, as speech recognisers give them -> utterances."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coach.domain import Utterance

_SENTENCE_END = (".", "?", "!", "…")
_ABBREVIATIONS = frozenset({"mr.", "mrs.", "ms.", "dr.", "st.", "vs.", "etc.", "e.g.", "i.e.", "no.", "inc.", "ltd."})


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word or a punctuation mark; `glued` marks follow the word before without a blank."""

    text: str
    start_s: float | None = None
    end_s: float | None = None
    speaker: str | None = None
    glued: bool = False


def utterances_of_words(words: Iterable[TimedWord]) -> tuple[Utterance, ...]:
    """Join words to utterances; a new one begins where the speaker changes or a sentence has ended."""
    utterances: list[Utterance] = []
    group: list[TimedWord] = []
    for word in words:
        if not word.text:
            continue
        if group and not word.glued and (word.speaker != group[0].speaker or _ends_sentence(group[-1])):
            utterances.append(_utterance(group))
            group = []
        group.append(word)
    if group:
        utterances.append(_utterance(group))
    return tuple(utterances)


def _ends_sentence(word: TimedWord) -> bool:
    bare = word.text.rstrip("\"')”’")
    return bare.endswith(_SENTENCE_END) and bare.lower() not in _ABBREVIATIONS and not _is_initial(bare)


def _is_initial(bare: str) -> bool:
    return len(bare) == 2 and bare[0].isupper() and bare[1] == "."


def _utterance(group: list[TimedWord]) -> Utterance:
    text = "".join(word.text if word.glued or not place else " " + word.text for place, word in enumerate(group))
    starts = [word.start_s for word in group if word.start_s is not None]
    ends = [word.end_s for word in group if word.end_s is not None]
    start = starts[0] if starts else None
    end = ends[-1] if ends and (start is None or ends[-1] >= start) else None
    return Utterance(text=" ".join(text.split()), speaker=group[0].speaker, start_s=start, end_s=end)
