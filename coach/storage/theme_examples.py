"""From a theme down to the meetings and the sentences that it counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from coach.domain import FigureStatus, Label
from coach.own_labels import LabelState
from coach.storage.access import Reach, possible_id
from coach.storage.corrected import agreed_reports
from coach.storage.current_reports import stored_reports
from coach.storage.own_label_finds import carrying
from coach.storage.pages import Page, page_within
from coach.storage.tables import (
    FigureRow,
    MeetingRow,
    MomentRow,
    NeedRow,
    NextStepRow,
    OwnLabelFindRow,
    OwnLabelRow,
    UserRow,
)
from coach.storage.themes import COUNTED, chosen_meetings
from coach.themes import Cluster, ThemeFilter, ThemeKind
from coach.themes.passages import Passage, passages
from coach.themes.wording import ALL, FIGURES, HABIT_FIGURES

PER_PAGE = 10
NO_VALUE = (None, False)


class Side(StrEnum):
    """Which examples: where it was left out, or where it was done."""

    OPEN = "open"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Example:
    """A meeting that a theme counts; `value` is a figure's, `passages` are empty where nothing was said."""

    meeting_id: int
    title: str
    owner_id: int
    owner_name: str
    held_on: dt.date
    account: str | None
    value: float | None
    estimated: bool
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class ExamplePage(Page):
    """A page of examples, newest meeting first, counted from 1; `total` counts the meetings."""

    examples: tuple[Example, ...]
    total: int
    page: int
    per_page: int


@dataclass(frozen=True, slots=True)
class ExampleChoice:
    """Which examples of a theme: of the kind and key, one side, and a page of them."""

    kind: ThemeKind
    key: str
    side: Side = Side.OPEN
    page: int = 1


@dataclass(frozen=True, slots=True)
class Source:
    """Where examples come from: the condition on meetings, and the (table, condition) that names the sentences."""

    meetings: ColumnElement[bool]
    sentences: tuple[type[Any], ColumnElement[bool]] | None = None
    figure: str = ""


def theme_examples(session: Session, reach: Reach, wanted: ThemeFilter, choice: ExampleChoice) -> ExamplePage:
    """Return the meetings of this period that a theme of shares, or a figure, counts, with their sentences in context.

    A theme that does not exist has no examples. Reports are read for the meetings of the page alone.
    """
    figure = choice.kind is ThemeKind.FIGURES
    source = _figure_source(choice.key) if figure else _share_source(choice.kind, choice.key, choice.side)
    return _page(session, reach, wanted, source, page=choice.page)


def cluster_examples(
    session: Session, reach: Reach, wanted: ThemeFilter, cluster: Cluster, *, page: int = 1
) -> ExamplePage:
    """Return the meetings of this period in which the needs of `cluster` were stated."""
    places = sa.tuple_(NeedRow.meeting_id, NeedRow.place).in_(
        [(statement.meeting_id, statement.place) for statement in cluster.statements]
    )
    return _page(session, reach, wanted, _rows_source(NeedRow, places), page=page)


def _page(session: Session, reach: Reach, wanted: ThemeFilter, source: Source, *, page: int) -> ExamplePage:
    period = wanted.period
    days = MeetingRow.listed_on.between(period.since, period.until)
    conditions = [*chosen_meetings(reach, wanted, days), source.meetings]
    if wanted.owner_id is not None:
        conditions.append(MeetingRow.owner_id == possible_id(wanted.owner_id))
    total = session.scalar(sa.select(sa.func.count()).select_from(MeetingRow).where(*conditions)) or 0
    page = page_within(page, total, PER_PAGE)
    statement = (
        sa.select(
            MeetingRow.id,
            MeetingRow.title,
            MeetingRow.owner_id,
            UserRow.display_name,
            MeetingRow.listed_on,
            MeetingRow.account,
        )
        .join(UserRow, UserRow.id == MeetingRow.owner_id)
        .where(*conditions)
        .order_by(MeetingRow.listed_on.desc(), MeetingRow.id.desc())
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    rows = session.execute(statement).all()
    ids = [row[0] for row in rows]
    said, values = _passages(session, ids, source), _values(session, ids, source.figure)
    examples = (_example(row, values.get(row.id, NO_VALUE), said.get(row.id, ())) for row in rows)
    return ExamplePage(tuple(examples), total, page, PER_PAGE)


def _example(row: Any, value: tuple[float | None, bool], said: tuple[Passage, ...]) -> Example:
    return Example(
        meeting_id=row.id,
        title=row.title,
        owner_id=row.owner_id,
        owner_name=row.display_name,
        held_on=row.listed_on,
        account=row.account,
        value=value[0],
        estimated=value[1],
        passages=said,
    )


def _share_source(kind: ThemeKind, key: str, side: Side) -> Source:
    if kind is ThemeKind.HABITS:
        return _habit_source(key, side)
    if kind is ThemeKind.OWN:
        return _own_source(key, side)
    for counted in COUNTED:
        if counted.kind is kind and (counted.key is None) == (key == ALL and kind is not ThemeKind.GUIDELINES):
            conditions = [counted.open if side is Side.OPEN else sa.not_(counted.open)]
            conditions += [] if counted.counts is None else [counted.counts]
            conditions += [] if counted.key is None else [counted.key == key]
            return _rows_source(counted.table, sa.and_(*conditions))
    return Source(sa.false())


def _rows_source(table: type[Any], condition: ColumnElement[bool]) -> Source:
    return Source(sa.exists().where(table.meeting_id == MeetingRow.id, condition), (table, condition))


_DONE: Mapping[str, tuple[type[Any], ColumnElement[bool]]] = {
    "discovery": (MomentRow, MomentRow.label == Label.DISCOVERY.value),
    "next_step": (NextStepRow, sa.true()),
    "dated": (NextStepRow, NextStepRow.due.is_not(None)),
}


def _habit_source(key: str, side: Side) -> Source:
    figure = HABIT_FIGURES.get(key)
    if figure is None:
        return Source(sa.false())
    value = FigureRow.value == 0 if side is Side.OPEN else FigureRow.value > 0
    measured = FigureRow.status == FigureStatus.MEASURED.value
    meetings = sa.exists().where(FigureRow.meeting_id == MeetingRow.id, FigureRow.id == figure, measured, value)
    shown = (NextStepRow, sa.true()) if key == "dated" else None
    return Source(meetings, _DONE[key] if side is Side.DONE else shown)


def _own_source(key: str, side: Side) -> Source:
    """Return where an own label in use stands; without it there is nothing to quote."""
    meetings = MeetingRow.id.in_(carrying(key))
    if side is Side.DONE:
        return Source(sa.not_(meetings))
    in_use = (OwnLabelRow.key == key) & (OwnLabelRow.state == LabelState.IN_USE.value)
    label = OwnLabelFindRow.label_id.in_(sa.select(OwnLabelRow.id).where(in_use))
    return Source(meetings, (OwnLabelFindRow, label))


def _figure_source(key: str) -> Source:
    if key not in FIGURES:
        return Source(sa.false())
    known = sa.exists().where(FigureRow.meeting_id == MeetingRow.id, FigureRow.id == key, FigureRow.value.is_not(None))
    return Source(known, figure=key)


def _passages(session: Session, ids: list[int], source: Source) -> dict[int, tuple[Passage, ...]]:
    if source.sentences is None or not ids:
        return {}
    table, condition = source.sentences
    found: dict[int, list[int]] = {}
    rows = sa.select(table.meeting_id, table.sentence).where(
        table.meeting_id.in_(ids), condition, table.sentence.is_not(None)
    )
    for meeting_id, sentence in session.execute(rows):
        found.setdefault(int(meeting_id), []).append(int(sentence))
    return {number: passages(report, found[number]) for number, report in _reports(session, found)}


def _reports(session: Session, ids: Iterable[int]) -> Iterable[tuple[int, Mapping[str, Any]]]:
    return agreed_reports(session, stored_reports(session, ids))


def _values(session: Session, ids: list[int], figure: str) -> dict[int, tuple[Any, bool]]:
    if not figure or not ids:
        return {}
    statement = sa.select(FigureRow.meeting_id, FigureRow.value, FigureRow.status).where(
        FigureRow.meeting_id.in_(ids), FigureRow.id == figure, FigureRow.value.is_not(None)
    )
    return {
        int(number): (value, status == FigureStatus.ESTIMATED.value)
        for number, value, status in session.execute(statement)
    }
