"""Themes counted in SQL: one row a rep, a part of the trend and a theme, whatever the number of meetings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CTE, ColumnElement
from sqlalchemy.orm import Session

from coach.domain import FigureStatus, MeetingKind, NeedStatus, ObjectionStatus, Verdict
from coach.storage.access import Reach, possible_id, within
from coach.storage.own_labels import used_labels
from coach.storage.tables import (
    BenefitRow,
    FigureRow,
    FindingRow,
    MeetingRow,
    MeetingStatus,
    NeedRow,
    ObjectionRow,
    UserRow,
)
from coach.storage.theme_labels import Grouping, label_counts, own_tallies
from coach.themes import FigureTally, Statement, Tally, ThemeFacts, ThemeFilter, ThemeKind
from coach.themes.clusters import MOST_STATEMENTS
from coach.themes.wording import ALL, FIGURES, HABIT_FIGURES

MOST_CHOICES = 200


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
    chosen = _chosen(reach, wanted)
    meetings = {
        (int(owner), int(part)): int(number)
        for owner, part, number in session.execute(
            sa.select(chosen.c.owner_id, chosen.c.part, sa.func.count()).group_by(chosen.c.owner_id, chosen.c.part)
        )
    }
    owners = _owners(session, {owner for owner, _ in meetings})
    own = used_labels(session)
    figures = tuple(_figures(session, chosen))
    tallies = [tally for counted in COUNTED for tally in _tallies(session, chosen, counted)]
    labels, groups = label_counts(session, chosen, wanted, by=by, owners=owners)
    statements, in_all = _statements(session, chosen, wanted) if with_statements else ((), 0)
    return ThemeFacts(
        wanted=wanted,
        owners=owners,
        meetings=meetings,
        tallies=(*tallies, *_habits(session, chosen), *own_tallies(session, chosen, meetings, own)),
        figures=figures,
        labels=labels,
        groups=groups,
        statements=statements,
        statements_in_all=in_all,
        own_labels={label.definition.address: label.definition.name for label in own},
    )


def theme_choices(session: Session, reach: Reach) -> ThemeChoices:
    """Return the reps, deal stages and accounts of the meetings within `reach`."""
    seen = within(reach)
    owners = (
        sa.select(UserRow.id, UserRow.display_name)
        .where(UserRow.id.in_(sa.select(MeetingRow.owner_id).where(seen)))
        .order_by(sa.func.lower(UserRow.display_name), UserRow.id)
        .limit(MOST_CHOICES)
    )
    names = tuple((int(number), str(name)) for number, name in session.execute(owners))
    return ThemeChoices(
        names, _distinct(session, seen, MeetingRow.deal_stage), _distinct(session, seen, MeetingRow.account)
    )


def chosen_meetings(reach: Reach, wanted: ThemeFilter) -> list[ColumnElement[bool]]:
    """Return the conditions on `MeetingRow` for the meetings of `wanted`, the rep's filter and the period left out."""
    conditions = [
        within(reach),
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
    return conditions


def _chosen(reach: Reach, wanted: ThemeFilter) -> CTE:
    """Return the meetings of the period and the one before, each with its part of the trend."""
    trend = wanted.period.trend
    part = sa.case(
        *((MeetingRow.listed_on <= time.until, place) for place, time in enumerate(trend[:-1])), else_=len(trend) - 1
    )
    return (
        sa.select(
            MeetingRow.id,
            MeetingRow.owner_id,
            MeetingRow.deal_stage,
            MeetingRow.listed_on,
            part.label("part"),
        )
        .where(*chosen_meetings(reach, wanted), MeetingRow.listed_on.between(trend[0].since, trend[-1].until))
        .cte("chosen")
    )


def _distinct(session: Session, seen: ColumnElement[bool], column: Any) -> tuple[str, ...]:
    statement = sa.select(column).where(seen, column.is_not(None)).distinct().order_by(column).limit(MOST_CHOICES)
    return tuple(session.scalars(statement))


def _owners(session: Session, ids: set[int]) -> dict[int, str]:
    """Return the names of reps, by name."""
    statement = sa.select(UserRow.id, UserRow.display_name).where(UserRow.id.in_(ids))
    names = [(int(number), str(name)) for number, name in session.execute(statement)]
    return dict(sorted(names, key=lambda pair: (pair[1].casefold(), pair[0])))


def _tallies(session: Session, chosen: CTE, counted: Counted) -> Iterable[Tally]:
    """Count a meeting first, then the meetings of a rep and a part: a meeting with five open needs counts once."""
    key = sa.literal(ALL) if counted.key is None else counted.key
    grouped = [chosen.c.id, chosen.c.owner_id, chosen.c.part, *([] if counted.key is None else [counted.key])]
    each = (
        sa.select(
            chosen.c.owner_id,
            chosen.c.part,
            key.label("key"),
            sa.func.count().label("number"),
            _number_of(counted.open).label("unmet"),
        )
        .join_from(chosen, counted.table, counted.table.meeting_id == chosen.c.id)
        .where(sa.true() if counted.counts is None else counted.counts)
        .group_by(*grouped)
        .subquery()
    )
    columns = (each.c.owner_id, each.c.part, each.c.key)
    statement = sa.select(
        *columns, sa.func.count(), _number_of(each.c.unmet > 0), sa.func.sum(each.c.number), sa.func.sum(each.c.unmet)
    ).group_by(*columns)
    for owner, part, found, of, hits, items, open_items in session.execute(statement):
        yield Tally(counted.kind, str(found), int(owner), int(part), int(of), int(hits), int(items), int(open_items))


def _figures(session: Session, chosen: CTE) -> Iterable[FigureTally]:
    known = FigureRow.value.is_not(None)
    columns = (FigureRow.id, chosen.c.owner_id, chosen.c.part)
    statement = (
        sa.select(
            *columns,
            _number_of(known & (FigureRow.status == FigureStatus.MEASURED.value)),
            _number_of(known & (FigureRow.status == FigureStatus.ESTIMATED.value)),
            sa.func.count(),
            sa.func.sum(FigureRow.value),
            sa.func.sum(FigureRow.value * FigureRow.value),
        )
        .join_from(chosen, FigureRow, FigureRow.meeting_id == chosen.c.id)
        .where(FigureRow.id.in_(FIGURES))
        .group_by(*columns)
    )
    for figure, owner, part, measured, estimated, number, total, squares in session.execute(statement):
        counts = (int(measured), int(estimated), int(number) - int(measured) - int(estimated))
        yield FigureTally(figure, int(owner), int(part), *counts, float(total or 0.0), float(squares or 0.0))


def _habits(session: Session, chosen: CTE) -> Iterable[Tally]:
    """Count where a measured figure is 0; an estimate from notes never says that something was left out."""
    columns = (FigureRow.id, chosen.c.owner_id, chosen.c.part)
    statement = (
        sa.select(*columns, sa.func.count(), _number_of(FigureRow.value == 0))
        .join_from(chosen, FigureRow, FigureRow.meeting_id == chosen.c.id)
        .where(
            FigureRow.id.in_(tuple(HABIT_FIGURES.values())),
            FigureRow.status == FigureStatus.MEASURED.value,
            FigureRow.value.is_not(None),
        )
        .group_by(*columns)
    )
    habits = {figure: habit for habit, figure in HABIT_FIGURES.items()}
    for figure, owner, part, of, hits in session.execute(statement):
        yield Tally(ThemeKind.HABITS, habits[figure], int(owner), int(part), int(of), int(hits), int(of), int(hits))


def _statements(session: Session, chosen: CTE, wanted: ThemeFilter) -> tuple[tuple[Statement, ...], int]:
    """Return the newest unanswered needs of this period, at most `MOST_STATEMENTS`, and how many there are."""
    conditions = [chosen.c.part >= wanted.period.parts, _UNMET, NeedRow.denied.is_(False)]
    if wanted.owner_id is not None:
        conditions.append(chosen.c.owner_id == possible_id(wanted.owner_id))
    joined = sa.join(chosen, NeedRow, NeedRow.meeting_id == chosen.c.id)
    in_all = session.scalar(sa.select(sa.func.count()).select_from(joined).where(*conditions)) or 0
    newest = (
        sa.select(
            NeedRow.meeting_id, NeedRow.place, NeedRow.statement, NeedRow.topic, chosen.c.owner_id, chosen.c.listed_on
        )
        .select_from(joined)
        .where(*conditions)
        .order_by(chosen.c.listed_on.desc(), NeedRow.meeting_id.desc(), NeedRow.place)
        .limit(MOST_STATEMENTS)
    )
    return tuple(Statement(*row) for row in session.execute(newest)), int(in_all)


def _number_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return sa.func.sum(sa.case((condition, 1), else_=0))
