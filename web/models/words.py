"""The figures of a candidate as the page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coach.candidates import Candidate
from coach.domain import Label, MeetingKind
from web.words import duration, name

Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure before and after: F1 in 0..1, or a dash; `verdict` says whether the difference is one."""

    name: str
    before: str
    after: str
    difference: str
    interval: str
    verdict: str
    corrections: str


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence of the test meetings on which the candidate differs; `right` is what the annotators said."""

    text: str
    gained: str
    lost: str
    right: str


@dataclass(frozen=True, slots=True)
class CandidateView:
    """A candidate with everything that speaks for it or against it."""

    name: str
    made_at: str
    base: str
    fits: bool
    in_use: bool
    passes: bool
    allowed_fall: str
    falls: tuple[tuple[str, str], ...]
    worse: str
    took: str
    counted: str
    corrected: str
    unseen: str
    changed: str
    macros: tuple[FigureRow, ...]
    labels: tuple[FigureRow, ...]
    changes: tuple[Change, ...]


def candidate_view(candidate: Candidate, *, in_use: str | None, base_digest: str) -> CandidateView:
    """Return what the page says of a candidate; `base_digest` is that of the installed model."""
    found = candidate.metrics
    counts, right, gate = found["corrections"], found["corrected"], found["gate"]
    unseen = "Unavailable: there are too few corrections to leave some out."
    if right["unseen"] is not None:
        unseen = f"{right['unseen']} of {right['unseen_of']}, each judged without having been learned from"
    return CandidateView(
        name=candidate.name,
        made_at=candidate.made_at.replace("T", ", ").replace("+00:00", " UTC"),
        base=candidate.base,
        fits=candidate.base_digest == base_digest,
        in_use=candidate.name == in_use,
        passes=candidate.passes,
        allowed_fall=f"{gate['allowed_fall']:.3f}",
        falls=tuple((name(MeetingKind, kind), f"{0.0 - fall:+.3f}") for kind, fall in gate["falls"].items()),
        took=duration(found.get("seconds")),
        worse=", ".join(name(Label, label) for label in gate.get("worse", ())),
        counted=f"{counts['counted']} of {counts['accepted']} accepted corrections, by {_people(counts['people'])};"
        f" nobody counts more than {counts['most_of_one_person']} times",
        corrected=f"{right['before']} of {right['corrections']} right before, {right['after']} after",
        unseen=unseen,
        changed=f"{found['changed']['sentences']} of {found['changed']['of']:,} sentences of the test meetings",
        macros=tuple(_macro(kind, found[f"macro_f1_{kind.value}"]) for kind in MeetingKind),
        labels=tuple(_label(label, row, right["labels"][label]) for label, row in found["labels"].items()),
        changes=tuple(_change(one) for one in found["changed"]["examples"]),
    )


def _people(number: int) -> str:
    return f"{number} {'person' if number == 1 else 'people'}"


def _macro(kind: MeetingKind, found: Figures) -> FigureRow:
    before, after = found["before"]["value"], found["after"]["value"]
    if before is None:
        return FigureRow(f"{name(MeetingKind, kind)}s, mean of the labels", "–", "–", "–", "unavailable", "", "")
    low, high = found["after"]["interval"]
    return FigureRow(
        name=f"{name(MeetingKind, kind)}s, mean of {found['after']['labels']} labels",
        before=f"{before:.3f}",
        after=f"{after:.3f}",
        difference=f"{after - before:+.3f}",
        interval=f"after: {low:.3f} to {high:.3f}",
        verdict="",
        corrections="",
    )


def _label(label: str, row: Figures, judged: Figures) -> FigureRow:
    low, high = row["difference"]["interval"]
    if row["share"] == 0:
        verdict = "left as it is: the corrections cost more than they bring"
    elif low <= 0 <= high:
        verdict = "no difference can be told"
    else:
        verdict = "better" if low > 0 else "worse"
    return FigureRow(
        name=name(Label, label),
        before=f"{row['before']['f1']:.3f}",
        after=f"{row['after']['f1']:.3f}",
        difference=f"{row['difference']['value']:+.3f}",
        interval=f"{low:+.3f} to {high:+.3f}",
        verdict=verdict,
        corrections=f"{judged['before']} right before, {judged['after']} after, of {judged['corrections']}",
    )


def _change(one: Figures) -> Change:
    gained, lost, right = (", ".join(name(Label, label) for label in one[key]) for key in ("gained", "lost", "right"))
    return Change(one["text"], gained, lost, right or "no label")
