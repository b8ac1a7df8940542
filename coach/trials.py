"""A rule tried on stored meetings: what it would find there, in context."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .compare import compare
from .domain import Finding, Reading, Verdict
from .guidelines.likeness import KIND, NO_EXAMPLES, Encode, example_vectors
from .guidelines.rules import Guideline
from .guidelines.trial import alone
from .own_labels import TrainedLabel, with_own_labels
from .stored_reading import figures_of, reading_of

MOST_HITS = 30


@dataclass(frozen=True, slots=True)
class StoredMeeting:
    """A meeting with its current report (schema 1), and the vectors of its sentences where they were asked for."""

    id: int
    title: str
    report: Mapping[str, Any] = field(repr=False)
    vectors: NDArray[np.floating] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class TrialHit:
    """A finding in context: words before, the words themselves, words after; empty for a whole meeting."""

    meeting_id: int
    title: str
    missed: bool
    sentence: int | None
    said_before: str
    before: str
    marked: str
    after: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class MeetingTrial:
    """What a rule would say of a sample: meetings that it applies to, that would keep it, and the places."""

    meetings: int
    applies: int
    kept: int
    hits: tuple[TrialHit, ...]
    more: int


def try_meetings(
    rule: Guideline,
    sample: Iterable[StoredMeeting],
    encode: Encode | None = None,
    own_labels: Sequence[TrainedLabel] = (),
) -> MeetingTrial:
    """Return what `rule` would say of every meeting of the sample.

    `encode` is needed for the kind `like`, `own_labels` and the vectors of the sample where the rule names own labels.
    """
    pack = alone(rule)
    examples = example_vectors((rule,), encode) if encode and rule.kind == KIND else NO_EXAMPLES
    hits: list[TrialHit] = []
    meetings = applies = kept = 0
    for stored in sample:
        reading = with_own_labels(reading_of(stored.report), own_labels, stored.vectors)
        vectors = encode(_texts(reading)) if encode and rule.kind == KIND else None
        found = compare(reading, pack, figures=figures_of(stored.report), examples=examples, vectors=vectors)
        counted = [finding for finding in found if finding.verdict is not Verdict.NOT_APPLICABLE]
        meetings, applies = meetings + 1, applies + bool(counted)
        kept += bool(counted) and all(finding.verdict is Verdict.KEPT for finding in counted)
        hits += [_hit(stored, reading, finding) for finding in counted if _worth_showing(finding)]
    return MeetingTrial(meetings, applies, kept, tuple(hits[:MOST_HITS]), max(0, len(hits) - MOST_HITS))


def _texts(reading: Reading) -> Sequence[str]:
    return [reading.meeting.sentence_text(index) for index in range(len(reading.meeting.sentences))]


def _worth_showing(finding: Finding) -> bool:
    return finding.verdict is Verdict.MISSED or finding.sentence is not None


def _hit(stored: StoredMeeting, reading: Reading, finding: Finding) -> TrialHit:
    missed, index = finding.verdict is Verdict.MISSED, finding.sentence
    if index is None:
        return TrialHit(stored.id, stored.title, missed, None, "", "", "", "", finding.suggestion)
    meeting = reading.meeting
    text, start = meeting.sentence_text(index), meeting.sentences[index].span.start
    begin, end = (finding.span.start - start, finding.span.end - start) if finding.span else (0, len(text))
    said_before = meeting.sentence_text(index - 1) if index else ""
    words = (text[:begin], text[begin:end], text[end:])
    return TrialHit(stored.id, stored.title, missed, index, said_before, *words, finding.suggestion)
