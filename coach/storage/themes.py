"""Themes counted over meetings, one row a meeting: see `coach.storage.theme_marks`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from coach.domain import MeetingKind, NeedStatus, ObjectionStatus, Verdict
from coach.storage.access import Reach, possible_id, within, within_apart
from coach.storage.choices import owners_within, values_within
from coach.storage.own_labels import used_labels
from coach.storage.products import with_product
from coach.storage.tables import (
    BenefitRow,
    FindingRow,
    MeetingMarksRow,
    MeetingRow,
    MeetingStatus,
    NeedRow,
    ObjectionRow,
    UserRow,
)
from coach.storage.theme_labels import Grouping, label_counts, own_tallies
from coach.storage.theme_marks import added_up, figures_in, tallies_in
from coach.themes import Period, Statement, ThemeFacts, ThemeFilter, ThemeKind
from coach.themes.clusters import MOST_STATEMENTS

MOST_CHOICES = 200
Conditions = Sequence[ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class ThemeChoices:
    """What the filters can offer: reps as (id, name) by name, deal stages and accounts, at most 200 each."""

    owners: tuple[tuple[int, str], ...]
    stages: tuple[str, ...]
    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """Which rows of a meeting make a theme: the table, its key (None for all together), which count, which are open."""

    kind: ThemeKind
    table: type[Any]
    key: Any
    open: ColumnElement[bool]
    counts: ColumnElement[bool] | None = None


_UNMET = NeedRow.status == NeedStatus.UNADDRESSED.value
_UNANSWERED = ObjectionRow.status == ObjectionStatus.UNANSWERED.value
_JUDGED = FindingRow.verdict.in_((Verdict.KEPT.value, Verdict.MISSED.value)) & FindingRow.shadow.is_(False)
_MISSED = FindingRow.verdict == Verdict.MISSED.value
COUNTED = (
    Counted(ThemeKind.NEEDS, NeedRow, NeedRow.topic, _UNMET, NeedRow.denied.is_(False)),
    Counted(ThemeKind.NEEDS, NeedRow, None, _UNMET, NeedRow.denied.is_(False)),
    Counted(ThemeKind.OBJECTIONS, ObjectionRow, ObjectionRow.kind, _UNANSWERED),
    Counted(ThemeKind.OBJECTIONS, ObjectionRow, None, _UNANSWERED),
    Counted(ThemeKind.BENEFITS, BenefitRow, BenefitRow.topic, BenefitRow.prompted.is_(False)),
    Counted(ThemeKind.BENEFITS, BenefitRow, None, BenefitRow.prompted.is_(False)),
    Counted(ThemeKind.GUIDELINES, FindingRow, FindingRow.guideline, _MISSED, _JUDGED),
)


def theme_facts(
    session: Session, reach: Reach, wanted: ThemeFilter, *, by: Grouping = Grouping.REP, with_statements: bool = True
) -> ThemeFacts:
    """Return what themes are made of, over the analysed customer meetings within `reach` that `wanted` asks for.

    All reps are counted, also where `wanted` names one, so that they can be seen among the others; statements and
    labels by stage are that rep's alone.
    """
    conditions = chosen_meetings(reach, wanted, between(wanted.period))
    by_stage = by is Grouping.STAGE
    parts = [(part, *_wanted(wanted), between(wanted.period)) for part in within_apart(reach)]
    total = added_up(session, parts, wanted.period, by_stage=by_stage, owner_id=wanted.owner_id)
    meetings: dict[tuple[int, int], int] = {}
    for (owner, part, _), number in total.meetings.items():
        meetings[owner, part] = meetings.get((owner, part), 0) + number
    owners = _owners(session, {owner for owner, _ in meetings})
    own = used_labels(session)
    labels, groups = label_counts(total, wanted, by=by, owners=owners)
    return ThemeFacts(
        wanted=wanted,
        owners=owners,
        meetings=meetings,
        tallies=(*tallies_in(total), *own_tallies(session, conditions, wanted.period, meetings, own)),
        figures=tuple(figures_in(total)),
        labels=labels,
        groups=groups,
        statements=_statements(session, parts, wanted) if with_statements else (),
        statements_in_all=total.open_in_all if with_statements else 0,
        own_labels={label.definition.address: label.definition.name for label in own},
    )


def theme_choices(session: Session, reach: Reach) -> ThemeChoices:
    """Return the reps, deal stages and accounts of the meetings within `reach`."""
    return ThemeChoices(
        theme_owners(session, reach),
        values_within(session, reach, MeetingRow.deal_stage, most=MOST_CHOICES),
        values_within(session, reach, MeetingRow.account, most=MOST_CHOICES),
    )


def theme_owners(session: Session, reach: Reach) -> tuple[tuple[int, str], ...]:
    """Return the reps of the meetings within `reach` as (id, name), by name, at most 200."""
    return owners_within(session, reach, most=MOST_CHOICES)


def chosen_meetings(reach: Reach, wanted: ThemeFilter, days: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    """Return the conditions on `MeetingRow` for the meetings of `wanted` on `days`, the rep's filter left out."""
    return [within(reach, days), *_wanted(wanted)]


def _wanted(wanted: ThemeFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        MeetingRow.kind == MeetingKind.CUSTOMER.value,
        MeetingRow.status == MeetingStatus.ANALYSED.value,
    ]
    if wanted.team_id is not None:
        conditions.append(MeetingRow.team_id == possible_id(wanted.team_id))
    if wanted.stage is not None:
        conditions.append(MeetingRow.deal_stage == wanted.stage)
    if wanted.form is not None:
        conditions.append(MeetingRow.form == wanted.form.value)
    if wanted.account is not None:
        conditions.append(MeetingRow.account == wanted.account)
    if wanted.product_id is not None:
        conditions.append(MeetingRow.id.in_(with_product(wanted.product_id)))
    return conditions


def between(period: Period) -> ColumnElement[bool]:
    """Return the condition on `MeetingRow` that it lies in `period` or in the one before."""
    return MeetingRow.listed_on.between(period.before.since, period.until)


def _owners(session: Session, ids: set[int]) -> dict[int, str]:
    """Return the names of reps, by name."""
    statement = sa.select(UserRow.id, UserRow.display_name).where(UserRow.id.in_(ids))
    names = [(int(number), str(name)) for number, name in session.execute(statement)]
    return dict(sorted(names, key=lambda pair: (pair[1].casefold(), pair[0])))


def _newest_with_open_needs(
    session: Session,
    parts: Sequence[Conditions],
    period: Period,
    *,
    owner_id: int | None,
    most: int,
) -> Mapping[int, tuple[int, dt.date]]:
    """Return rep and day of the newest meetings of `period` with a need without an answer, newest first.

    `parts` and `owner_id` are those of `added_up`.
    """
    newest = (MeetingRow.listed_on.desc(), MeetingRow.id.desc())
    wanted = [MeetingMarksRow.open_needs > 0, MeetingRow.listed_on.between(period.since, period.until)]
    if owner_id is not None:
        wanted.append(MeetingRow.owner_id == possible_id(owner_id))
    found: list[tuple[dt.date, int, int]] = [
        (row.listed_on, row.id, row.owner_id)
        for part in parts
        for row in session.execute(
            sa.select(MeetingRow.listed_on, MeetingRow.id, MeetingRow.owner_id)
            .join_from(MeetingRow, MeetingMarksRow, MeetingMarksRow.meeting_id == MeetingRow.id)
            .where(*wanted, *part)
            .order_by(*newest)
            .limit(most)
        )
    ]
    return {number: (owner, day) for day, number, owner in sorted(found, reverse=True)[:most]}


def _statements(session: Session, parts: Sequence[Conditions], wanted: ThemeFilter) -> tuple[Statement, ...]:
    """Return the newest unanswered needs of this period, at most `MOST_STATEMENTS`."""
    held = _newest_with_open_needs(session, parts, wanted.period, owner_id=wanted.owner_id, most=MOST_STATEMENTS)
    rows = session.execute(
        sa.select(NeedRow.meeting_id, NeedRow.place, NeedRow.statement, NeedRow.topic)
        .where(NeedRow.meeting_id.in_(held), _UNMET, NeedRow.denied.is_(False))
        .order_by(NeedRow.place)
    )
    said: dict[int, list[Statement]] = {number: [] for number in held}
    for number, place, text, topic in rows:
        said[number].append(Statement(number, place, text, topic, *held[number]))
    return tuple(islice(chain.from_iterable(said.values()), MOST_STATEMENTS))
