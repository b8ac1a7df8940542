"""What differs between two reports of one meeting, and these differences over an archive; counts, no words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

Report = Mapping[str, Any]
Place = tuple[tuple[int, int], str]


@dataclass(frozen=True, slots=True)
class ReportChange:
    """What changed in a meeting: labels and missed guidelines that appear or vanish, by name, with how often.

    A label counts once for each sentence; a sentence that is cut elsewhere counts as another. Scores in 0..100, None
    where nothing applied.
    """

    labels_in: Mapping[str, int] = field(default_factory=dict)
    labels_out: Mapping[str, int] = field(default_factory=dict)
    missed_in: Mapping[str, int] = field(default_factory=dict)
    missed_out: Mapping[str, int] = field(default_factory=dict)
    before: float | None = None
    after: float | None = None

    @property
    def size(self) -> int:
        """How much changed: labels and findings that come or go, and points of the score, rounded."""
        moved = abs((self.after or 0) - (self.before or 0))
        kinds = (self.labels_in, self.labels_out, self.missed_in, self.missed_out)
        return sum(sum(kind.values()) for kind in kinds) + round(moved)

    @property
    def nothing(self) -> bool:
        """Whether labels, findings and score are what they were."""
        return not self.size and self.before == self.after


@dataclass(frozen=True, slots=True)
class ChangeTally:
    """The counts over the meetings that were looked at.

    `meetings` were read or judged, `changed` of them differ, `the_same` were not even saved anew; `gone` were deleted
    or corrected meanwhile, `unreadable` cannot be read any more. Sums of scores are in tenths of a point, over the
    `scored` meetings with a score before and after.
    """

    meetings: int = 0
    changed: int = 0
    the_same: int = 0
    gone: int = 0
    unreadable: int = 0
    scored: int = 0
    before_sum: int = 0
    after_sum: int = 0
    up: int = 0
    down: int = 0
    labels_in: Mapping[str, int] = field(default_factory=dict)
    labels_out: Mapping[str, int] = field(default_factory=dict)
    missed_in: Mapping[str, int] = field(default_factory=dict)
    missed_out: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: ChangeTally) -> ChangeTally:
        """Return the tally of both."""
        return ChangeTally(
            **{one.name: _both(getattr(self, one.name), getattr(other, one.name)) for one in fields(self)}
        )

    def as_json(self) -> dict[str, Any]:
        """Return the tally as JSON has it; `ChangeTally(**values)` reads it back."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: dict(value) if isinstance(value, Mapping) else value for name, value in values.items()}


def change_between(before: Report, after: Report) -> ReportChange:
    """Return what differs between two reports (schema 1) of one meeting."""
    was, now = _labels(before), _labels(after)
    missed, misses = _missed(before), _missed(after)
    return ReportChange(
        labels_in=_names(now - was),
        labels_out=_names(was - now),
        missed_in=_names(misses - missed),
        missed_out=_names(missed - misses),
        before=before["scorecard"]["total"],
        after=after["scorecard"]["total"],
    )


def tally_of(change: ReportChange, *, saved: bool) -> ChangeTally:
    """Return the tally of one meeting; `saved` says whether a new analysis was kept."""
    scored = change.before is not None and change.after is not None
    before, after = (change.before or 0.0, change.after or 0.0) if scored else (0.0, 0.0)
    return ChangeTally(
        meetings=1,
        changed=int(not change.nothing),
        the_same=int(not saved),
        scored=int(scored),
        before_sum=round(10 * before),
        after_sum=round(10 * after),
        up=int(after > before),
        down=int(after < before),
        labels_in=change.labels_in,
        labels_out=change.labels_out,
        missed_in=change.missed_in,
        missed_out=change.missed_out,
    )


def _labels(report: Report) -> Counter[Place]:
    """Return the labels with the characters at which their sentences stand; words need not be compared."""
    return Counter((_span(sentence), label) for sentence in report["sentences"] for label in sentence["labels"])


def _missed(report: Report) -> Counter[Place]:
    """Return the live guidelines that were missed, with where; (-1, -1) is the whole meeting."""
    sentences = report["sentences"]
    return Counter(
        ((-1, -1) if finding["sentence"] is None else _span(sentences[finding["sentence"]]), finding["guideline"])
        for finding in report["findings"]
        if finding["verdict"] == "missed" and finding.get("status", "live") == "live"
    )


def _span(sentence: Report) -> tuple[int, int]:
    begin, end = sentence.get("span", (sentence["i"], sentence["i"]))
    return begin, end


def _names(places: Counter[Place]) -> dict[str, int]:
    return dict(sorted(Counter(name for _, name in places.elements()).items()))


def _both(one: Any, other: Any) -> Any:
    if isinstance(one, Mapping):
        return dict(sorted((Counter(one) + Counter(other)).items()))
    return one + other
