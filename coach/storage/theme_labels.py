"""In how many meetings each label stands, by rep or by deal stage."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from coach.domain import CUSTOMER_LABELS, Label, MeetingKind
from coach.storage.own_labels import UsedLabel
from coach.storage.tables import MeetingRow, OwnLabelFindRow
from coach.storage.theme_marks import LABEL, AddedUp
from coach.themes import LabelCount, Period, Tally, ThemeFilter, ThemeKind

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


def own_tallies(
    session: Session,
    conditions: Iterable[ColumnElement[bool]],
    period: Period,
    meetings: Mapping[tuple[int, int], int],
    labels: Sequence[UsedLabel],
) -> Iterator[Tally]:
    """Yield for each own label in use, each rep and each part of the trend in how many of the `meetings` it stands.

    `conditions` are those that chose the meetings. A label that stands in none of them has no tally.
    """
    wanted = {label.id: label for label in labels if label.definition.fits_meeting(MeetingKind.CUSTOMER)}
    if not wanted:
        return
    columns = (OwnLabelFindRow.label_id, MeetingRow.owner_id, MeetingRow.listed_on)
    statement = (
        sa.select(*columns, sa.func.count(sa.distinct(OwnLabelFindRow.meeting_id)), sa.func.count())
        .join_from(MeetingRow, OwnLabelFindRow, OwnLabelFindRow.meeting_id == MeetingRow.id)
        .where(OwnLabelFindRow.label_id.in_(list(wanted)), *conditions)
        .group_by(*columns)
    )
    ends = [part.until for part in period.trend]
    hits: Counter[tuple[int, int, int]] = Counter()
    items: Counter[tuple[int, int, int]] = Counter()
    for label_id, owner, day, in_meetings, in_all in session.execute(statement):
        cell = (label_id, owner, bisect_left(ends, day))
        hits[cell] += in_meetings
        items[cell] += in_all
    for label_id in dict.fromkeys(number for number, _, _ in hits):
        for (owner, part), of in meetings.items():
            cell = (label_id, owner, part)
            key = wanted[label_id].definition.key
            yield Tally(ThemeKind.OWN, key, owner, part, of, hits[cell], items[cell], items[cell])
