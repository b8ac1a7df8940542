"""In how many meetings each label stands, by rep or by deal stage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum

from coach.domain import CUSTOMER_LABELS, Label
from coach.storage.theme_marks import LABEL, AddedUp
from coach.themes import LabelCount, ThemeFilter

MOST_REPS = 200
MOST_STAGES = 12
NO_STAGE = "No stage"


class Grouping(StrEnum):
    """What the table of labels has a row for."""

    REP = "rep"
    STAGE = "stage"


def label_counts(
    total: AddedUp, wanted: ThemeFilter, *, by: Grouping, owners: Mapping[int, str]
) -> tuple[tuple[LabelCount, ...], dict[str, int]]:
    """Return label counts and meetings a group, of this period alone.

    Groups are the ids of reps as text in the order of `owners`, or the commonest deal stages. `total` must have been
    added up by stage where `by` asks for it.
    """
    sizes: Counter[str] = Counter()
    found: dict[str, Counter[str]] = {}
    for cell, number in total.meetings.items():
        owner, part, stage = cell
        if part < wanted.period.parts or (by is Grouping.STAGE and wanted.owner_id not in (None, owner)):
            continue
        group = str(owner) if by is Grouping.REP else stage or NO_STAGE
        sizes[group] += number
        marks = total.marks.get(cell, Counter())
        found.setdefault(group, Counter()).update({name: marks[mark] for mark, name in _MARKS.items() if mark in marks})
    order = (
        [str(owner) for owner in owners] if by is Grouping.REP else sorted(sizes, key=lambda one: (-sizes[one], one))
    )
    groups = {name: sizes[name] for name in order[: MOST_REPS if by is Grouping.REP else MOST_STAGES] if name in sizes}
    labels = (LabelCount(group, Label(label), n) for group in groups for label, n in found[group].items())
    return tuple(labels), groups


_MARKS = {f"{LABEL}/{label.value}": label.value for label in CUSTOMER_LABELS}
