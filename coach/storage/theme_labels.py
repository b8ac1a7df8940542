"""In how many meetings each label stands, by rep or by deal stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import CTE
from sqlalchemy.orm import Session

from coach.domain import CUSTOMER_LABELS, Label, MeetingKind
from coach.storage.access import possible_id
from coach.storage.own_labels import UsedLabel
from coach.storage.tables import MomentRow, OwnLabelFindRow
from coach.themes import LabelCount, Tally, ThemeFilter, ThemeKind

MOST_REPS = 200
MOST_STAGES = 12
NO_STAGE = "No stage"


class Grouping(StrEnum):
    """What the table of labels has a row for."""

    REP = "rep"
    STAGE = "stage"


def label_counts(
    session: Session, chosen: CTE, wanted: ThemeFilter, *, by: Grouping, owners: Mapping[int, str]
) -> tuple[tuple[LabelCount, ...], dict[str, int]]:
    """Return label counts and meetings a group, of this period alone.

    Groups are the ids of reps as text in the order of `owners`, or the commonest deal stages. `chosen` has the columns
    id, owner_id, deal_stage and part of the meetings that count.
    """
    group = chosen.c.owner_id if by is Grouping.REP else chosen.c.deal_stage
    here = [chosen.c.part >= wanted.period.parts]
    if by is Grouping.STAGE and wanted.owner_id is not None:
        here.append(chosen.c.owner_id == possible_id(wanted.owner_id))
    counted = session.execute(sa.select(group, sa.func.count()).where(*here).group_by(group)).all()
    sizes = {_group(found): int(number) for found, number in counted}
    order = (
        [str(owner) for owner in owners] if by is Grouping.REP else sorted(sizes, key=lambda one: (-sizes[one], one))
    )
    groups = {name: sizes[name] for name in order[: MOST_REPS if by is Grouping.REP else MOST_STAGES] if name in sizes}
    distinct = (
        sa.select(chosen.c.id, group.label("group"), MomentRow.label)
        .join_from(chosen, MomentRow, MomentRow.meeting_id == chosen.c.id)
        .where(*here, MomentRow.label.in_([label.value for label in CUSTOMER_LABELS]))
        .distinct()
        .subquery()
    )
    statement = sa.select(distinct.c.group, distinct.c.label, sa.func.count()).group_by(
        distinct.c.group, distinct.c.label
    )
    labels = (
        LabelCount(_group(found), Label(label), int(number)) for found, label, number in session.execute(statement)
    )
    return tuple(count for count in labels if count.group in groups), groups


def own_tallies(
    session: Session, chosen: CTE, meetings: Mapping[tuple[int, int], int], labels: Sequence[UsedLabel]
) -> Iterator[Tally]:
    """Yield for each own label in use, each rep and each part in how many of the `meetings` it stands."""
    wanted = {label.id: label for label in labels if label.definition.fits_meeting(MeetingKind.CUSTOMER)}
    columns = (OwnLabelFindRow.label_id, chosen.c.owner_id, chosen.c.part)
    statement = (
        sa.select(*columns, sa.func.count(sa.distinct(OwnLabelFindRow.meeting_id)), sa.func.count())
        .join_from(chosen, OwnLabelFindRow, OwnLabelFindRow.meeting_id == chosen.c.id)
        .where(OwnLabelFindRow.label_id.in_(list(wanted)))
        .group_by(*columns)
    )
    found = {(label, owner, part): (hits, items) for label, owner, part, hits, items in session.execute(statement)}
    for label_id, label in wanted.items():
        if not any(number == label_id for number, _, _ in found):
            continue
        for (owner, part), of in meetings.items():
            hits, items = found.get((label_id, owner, part), (0, 0))
            yield Tally(ThemeKind.OWN, label.definition.key, owner, part, of, int(hits), int(items), int(items))


def _group(found: str | int | None) -> str:
    return NO_STAGE if found is None else str(found)
