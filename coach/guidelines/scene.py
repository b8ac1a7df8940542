"""A meeting as a rule sees it: which sentences are in its scope, and where its wording was found."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from coach.domain import Figure, Meeting, Reading, Topic
from coach.speech import turns_between

from .own_labels import labels_in_words, not_looked_for
from .phrases import Match, PhraseMatcher
from .rules import Guideline, Part, Scope, Source

# The opening and the closing: this share of the meeting, at most so many seconds, at least so many sentences.
_EDGE_SHARE = 0.15
_EDGE_S = 300.0
_FEWEST_OPENING = 2
_FEWEST_CLOSING = 3


@dataclass(frozen=True, slots=True)
class Scene:
    """A reading with what rules ask of it. `matches` are by rule id, `labels`, `topics` and `parts` by sentence."""

    reading: Reading
    figures: Mapping[str, Figure]
    matches: Mapping[str, tuple[Match, ...]]
    labels: tuple[frozenset[str], ...]
    topics: Mapping[int, Topic]
    parts: tuple[frozenset[Part], ...]
    # The own labels that were looked for, found or not.
    looked_for: frozenset[str] = frozenset()
    # What each scope that was asked for comes to: many rules share one.
    scopes: dict[Scope, frozenset[int]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def meeting(self) -> Meeting:
        """The meeting that is looked at."""
        return self.reading.meeting

    def reason_against(self, rule: Guideline) -> str | None:
        """Return why `rule` does not apply to this meeting, None when it does."""
        scope, meeting = rule.scope, self.meeting
        if scope.meetings and meeting.kind not in scope.meetings:
            return f"this is a meeting of the kind {meeting.kind}"
        if scope.forms and meeting.form not in scope.forms:
            return f"the form of this meeting is {meeting.form}"
        if scope.stages and (meeting.deal_stage or "").casefold() not in scope.stages:
            return f"the deal stage is {meeting.deal_stage or 'not known'}"
        if scope.source is Source.TRANSCRIPT and meeting.written:
            return "these are notes, not a transcript"
        if scope.source is Source.NOTES and not meeting.written:
            return "this is a transcript, not notes"
        missing = not_looked_for(rule, self.looked_for)
        if missing:
            return f"the own label {labels_in_words(missing)} was not looked for in this meeting"
        if rule.when and all(map(rule.when.isdisjoint, self.labels)):
            return f"no sentence is {labels_in_words(rule.when)}"
        return None

    def in_scope(self, rule: Guideline) -> frozenset[int]:
        """Return the sentences that `rule` looks at."""
        found = self.scopes.get(rule.scope)
        if found is None:
            found = self.scopes[rule.scope] = self._within(rule)
        return found

    def _within(self, rule: Guideline) -> frozenset[int]:
        scope, turns, sentences = rule.scope, self.meeting.turns, self.meeting.sentences
        found = set(range(len(sentences)))
        if scope.who:
            found = {index for index in found if turns[sentences[index].turn].role in scope.who}
        if scope.labels:
            found = {index for index in found if not scope.labels.isdisjoint(self.labels[index])}
        if scope.topics:
            found = {index for index in found if self.topics.get(index) in scope.topics}
        if scope.parts:
            found = {index for index in found if not scope.parts.isdisjoint(self.parts[index])}
        return frozenset(found & self._after(rule) if scope.after else found)

    def _after(self, rule: Guideline) -> set[int]:
        """Return the sentences that come at most `within` turns after a sentence with the label `after`."""
        found: set[int] = set()
        for start, labels in enumerate(self.labels):
            if rule.scope.after not in labels:
                continue
            for index in range(start + 1, len(self.labels)):
                if turns_between(self.meeting, start, index) > rule.scope.within:
                    break
                found.add(index)
        return found

    def matches_in_scope(self, rule: Guideline) -> list[Match]:
        """Return the finds of the wording of `rule` in the sentences that it looks at."""
        scope = self.in_scope(rule)
        return [match for match in self.matches.get(rule.id, ()) if match.sentence in scope]

    def labelled(self, labels: Iterable[str], among: frozenset[int]) -> list[int]:
        """Return the sentences of `among` with one of `labels`, in order."""
        wanted = frozenset(labels)
        return [index for index in sorted(among) if wanted & self.labels[index]]


def open_scene(
    reading: Reading,
    matcher: PhraseMatcher,
    figures: Iterable[Figure],
    likes: Mapping[str, tuple[Match, ...]] = MappingProxyType({}),
) -> Scene:
    """Return the scene of a reading, with the wording of all rules found in one pass.

    `likes` are the finds of the rules of the kind `like` (`coach.guidelines.likeness.find_like`).
    """
    meeting = reading.meeting
    labels: list[set[str]] = [set() for _ in meeting.sentences]
    for moment in reading.moments:
        labels[moment.sentence].add(moment.label)
    for own in reading.own_labels:
        for sentence in own.sentences:
            labels[sentence].add(own.label)
    topics = {index: benefit.topic for benefit in reading.benefits for index in benefit.sentences}
    topics |= {index: need.topic for need in reading.needs for index in need.sentences}
    return Scene(
        reading=reading,
        figures={figure.id: figure for figure in figures},
        matches={**matcher.find(meeting.text, [sentence.span for sentence in meeting.sentences]), **likes},
        labels=tuple(frozenset(found) for found in labels),
        topics=topics,
        parts=_parts(meeting),
        looked_for=frozenset(own.label for own in reading.own_labels),
    )


def _parts(meeting: Meeting) -> tuple[frozenset[Part], ...]:
    """Return for each sentence the parts that it lies in; in a very short meeting one may open and close."""
    count = len(meeting.sentences)
    opening, closing = _edges_by_time(meeting) or (math.ceil(count * _EDGE_SHARE), math.ceil(count * _EDGE_SHARE))
    opening, closing = max(opening, _FEWEST_OPENING), max(closing, _FEWEST_CLOSING)
    parts = []
    for index in range(count):
        here = set()
        if index < opening:
            here.add(Part.OPENING)
        if index >= count - closing:
            here.add(Part.CLOSING)
        parts.append(frozenset(here or {Part.MIDDLE}))
    return tuple(parts)


def _edges_by_time(meeting: Meeting) -> tuple[int, int] | None:
    """Return how many sentences start in the opening and in the closing, None where times are missing."""
    starts = [sentence.start_s for sentence in meeting.sentences if sentence.start_s is not None]
    if len(starts) < len(meeting.sentences) or not starts:
        return None
    begin, end = min(starts), max(starts)
    edge = min(_EDGE_S, (end - begin) * _EDGE_SHARE)
    return sum(start <= begin + edge for start in starts), sum(start >= end - edge for start in starts)
