"""What a saved view watches for in a meeting: a phrase, a moment, or a need that nobody answered.

Pure: a report (schema 1) in, the first sentence of each find out. Which meetings a view takes in, and who may see
them, is the matter of `coach.storage.alerts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import Any

from coach.domain import CUSTOMER_LABELS, Label, NeedStatus, Qualifier, Span, Topic
from coach.errors import InvalidEntry
from coach.guidelines.phrases import build_matcher
from coach.guidelines.rules import Grade, Guideline, Phrase
from coach.themes.wording import TOPICS

Report = Mapping[str, Any]

MOST_PHRASES = 10
LONGEST_PHRASE = 100


class WatchKind(StrEnum):
    """A phrase in any form of its words, a moment (label), or a need without an answer."""

    PHRASE = "phrase"
    LABEL = "label"
    NEED = "need"


@dataclass(frozen=True, slots=True)
class Watch:
    """What is watched for. `phrases` belong to a phrase, `label` to a moment, `topic` (None for any) to a need."""

    kind: WatchKind
    phrases: tuple[str, ...] = ()
    label: Label | None = None
    topic: Topic | None = None


@dataclass(frozen=True, slots=True)
class Find:
    """Where a watch is met first; `sentence` is None where the report names no sentence for it."""

    sentence: int | None
    text: str = ""


def checked_watch(kind: str, *, phrases: str = "", label: str = "", topic: str = "") -> Watch:
    """Return the watch that somebody asks for; `phrases` are separated by commas, an empty topic is any.

    Raises:
        InvalidEntry: the kind, the label or the topic does not exist, or there is no phrase with words.
    """
    if kind == WatchKind.PHRASE:
        return Watch(WatchKind.PHRASE, phrases=_phrases(phrases))
    if kind == WatchKind.LABEL:
        if label not in {one.value for one in CUSTOMER_LABELS}:
            raise InvalidEntry("There is no such moment.", where="label", mend="Choose one of the list.")
        return Watch(WatchKind.LABEL, label=Label(label))
    if kind == WatchKind.NEED:
        if topic and topic not in set(Topic):
            raise InvalidEntry("There is no such topic.", where="topic", mend="Choose one of the list.")
        return Watch(WatchKind.NEED, topic=Topic(topic) if topic else None)
    raise InvalidEntry("Nothing was chosen to watch for.", where="kind", mend="Choose a phrase, a moment or a need.")


def finds(report: Report, watches: Mapping[int, Watch]) -> dict[int, Find]:
    """Return for each watch that `report` meets, by its number, where it is met first."""
    found = _phrase_finds(report, {number: one for number, one in watches.items() if one.kind is WatchKind.PHRASE})
    for number, watch in watches.items():
        places = _places(report, watch)
        if places is not None:
            found[number] = places
    return found


def _places(report: Report, watch: Watch) -> Find | None:
    if watch.kind is WatchKind.LABEL and watch.label is not None:
        label = watch.label.value
        return next((_at(report, row["i"]) for row in report["sentences"] if label in row["labels"]), None)
    if watch.kind is WatchKind.NEED:
        return next((_at(report, *need["sentences"][:1]) for need in _open_needs(report, watch.topic)), None)
    return None


def _open_needs(report: Report, topic: Topic | None) -> Iterable[Report]:
    for need in report["needs"]:
        denied = Qualifier.DENIED.value in need.get("qualifiers", ())
        if need["status"] == NeedStatus.UNADDRESSED and not denied and topic in (None, need["topic"]):
            yield need


def _phrase_finds(report: Report, watches: Mapping[int, Watch]) -> dict[int, Find]:
    """Look for the phrases of all watches at once, as guidelines look for theirs."""
    if not watches:
        return {}
    texts = [str(row["text"]) for row in report["sentences"]]
    ends = list(accumulate(len(text) + 1 for text in texts))
    spans = [Span(end - len(text) - 1, end - 1) for end, text in zip(ends, texts, strict=True)]
    matcher = build_matcher(_as_rule(number, watch) for number, watch in watches.items())
    found = matcher.find("\n".join(texts), spans)
    return {int(number): _at(report, matches[0].sentence) for number, matches in found.items() if matches}


def _as_rule(number: int, watch: Watch) -> Guideline:
    wording = tuple(Phrase(phrase) for phrase in watch.phrases)
    return Guideline(str(number), "prefer", say="", why="", source="", grade=Grade.HOUSE, wording=wording)


def _at(report: Report, *places: int) -> Find:
    """Return the find at the first of `places` that the report has."""
    said = report["sentences"]
    return next((Find(place, str(said[place]["text"])) for place in places if 0 <= place < len(said)), Find(None))


def _phrases(text: str) -> tuple[str, ...]:
    given = dict.fromkeys(" ".join(phrase.split()) for phrase in text.split(","))
    phrases = tuple(phrase for phrase in given if any(one.isalnum() for one in phrase))
    if not phrases:
        raise InvalidEntry("There is no phrase to watch for.", where="words", mend="Write a word or a phrase.")
    if len(phrases) > MOST_PHRASES or max(len(phrase) for phrase in phrases) > LONGEST_PHRASE:
        raise InvalidEntry(
            f"An alert has at most {MOST_PHRASES} phrases of {LONGEST_PHRASE} characters.",
            where="words",
            mend="Make a second alert for the others.",
        )
    return phrases


def watch_words(watch: Watch) -> str:
    """Return a watch in a few words, as pages and mails name it."""
    if watch.kind is WatchKind.PHRASE:
        return "Said: " + ", ".join(f"“{phrase}”" for phrase in watch.phrases)
    if watch.kind is WatchKind.LABEL and watch.label is not None:
        return f"Moment: {watch.label.value.replace('_', ' ')}"
    about = f" about {TOPICS[watch.topic]}" if watch.topic is not None else ""
    return f"Need without an answer{about}"
