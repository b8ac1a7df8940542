"""What themes count of a meeting, kept in one row a meeting, and added up over many of them.

A meeting has a hundred rows of findings, moments and figures. Over a year of a team that is a million rows, and
databases take seconds to group them; one line of text a theme and a counter of lines take a tenth of that.
See docs/decisions/0032.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from coach.domain import FigureStatus, NeedStatus, ObjectionStatus, Verdict
from coach.storage.tables import (
    BenefitRow,
    FigureRow,
    FindingRow,
    MeetingMarksRow,
    MeetingRow,
    MomentRow,
    NeedRow,
    ObjectionRow,
)
from coach.themes import FigureTally, Period, Tally, ThemeKind
from coach.themes.wording import ALL, FIGURES, HABIT_FIGURES

KEPT_FIGURES = frozenset((*FIGURES, *HABIT_FIGURES.values()))
LABEL = "label"
_JUDGED = (Verdict.KEPT.value, Verdict.MISSED.value)
_CHUNK = 1000

Values = Mapping[str, Any]
Rows = Mapping[Any, Sequence[Values]]


@dataclass(frozen=True, slots=True)
class Marked:
    """Which rows make a theme: the table, its key, which count, which are open; with a theme of all together."""

    kind: ThemeKind
    table: Any
    key: Callable[[Values], str]
    open: Callable[[Values], bool]
    counts: Callable[[Values], bool] = lambda _row: True
    in_all: bool = True


MARKED = (
    Marked(
        ThemeKind.NEEDS,
        NeedRow,
        lambda row: str(row["topic"]),
        lambda row: row["status"] == NeedStatus.UNADDRESSED.value,
        lambda row: not row.get("denied"),
    ),
    Marked(
        ThemeKind.OBJECTIONS,
        ObjectionRow,
        lambda row: str(row["kind"]),
        lambda row: row["status"] == ObjectionStatus.UNANSWERED.value,
    ),
    Marked(ThemeKind.BENEFITS, BenefitRow, lambda row: str(row["topic"]), lambda row: not row["prompted"]),
    Marked(
        ThemeKind.GUIDELINES,
        FindingRow,
        lambda row: str(row["guideline"]),
        lambda row: row["verdict"] == Verdict.MISSED.value,
        lambda row: row["verdict"] in _JUDGED and not row.get("shadow"),
        in_all=False,
    ),
)


def marks_of(rows: Rows) -> dict[str, Any]:
    """Return the values of a `MeetingMarksRow`, without the meeting's id, from the values of a meeting's other rows."""
    counted: dict[str, list[int]] = {}
    for marked in MARKED:
        for row in rows.get(marked.table, ()):
            if not marked.counts(row):
                continue
            for key in (marked.key(row), *((ALL,) if marked.in_all else ())):
                one = counted.setdefault(f"{marked.kind.value}/{key}", [0, 0])
                one[0] += 1
                one[1] += marked.open(row)
    labels = sorted({f"{LABEL}/{row['label']}" for row in rows.get(MomentRow, ())})
    figures = {row["id"]: [row["status"], row["value"]] for row in rows.get(FigureRow, ()) if row["id"] in KEPT_FIGURES}
    return {
        "open_needs": counted.get(f"{ThemeKind.NEEDS.value}/{ALL}", [0, 0])[1],
        "marks": "\n".join([*(f"{mark}={items},{found}" for mark, (items, found) in counted.items()), *labels]),
        "figures": figures,
    }


Cell = tuple[int, int, str]
"""A rep, a part of the trend, and a deal stage; the stage is "" where nobody asked for it."""


@dataclass(slots=True)
class AddedUp:
    """Marks and figures of many meetings; `open_needs` has (day, meeting) of this period's with an open need."""

    meetings: Counter[Cell] = field(default_factory=Counter)
    marks: defaultdict[Cell, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    figures: dict[tuple[str, int, int], list[float]] = field(default_factory=dict)
    habits: dict[tuple[str, int, int], list[int]] = field(default_factory=dict)
    open_needs: list[tuple[Any, int, int]] = field(default_factory=list)
    open_in_all: int = 0


def added_up(
    session: Session,
    conditions: Iterable[ColumnElement[bool]],
    period: Period,
    *,
    by_stage: bool,
    owner_id: int | None,
) -> AddedUp:
    """Return what the meetings of `period` and of the one before say, of those that meet `conditions`.

    `owner_id` keeps the open needs of one rep alone; all else is counted for every rep.
    """
    trend = period.trend
    ends = [part.until for part in trend]
    statement = (
        sa.select(
            MeetingRow.id,
            MeetingRow.owner_id,
            MeetingRow.listed_on,
            MeetingRow.deal_stage if by_stage else sa.null(),
            MeetingMarksRow.open_needs,
            MeetingMarksRow.marks,
            MeetingMarksRow.figures,
        )
        .join_from(MeetingRow, MeetingMarksRow, MeetingMarksRow.meeting_id == MeetingRow.id, isouter=True)
        .where(*conditions)
        .execution_options(yield_per=_CHUNK)
    )
    total = AddedUp()
    for number, owner, day, stage, open_needs, marks, figures in session.execute(statement):
        part = bisect_left(ends, day)
        cell = (owner, part, stage or "")
        total.meetings[cell] += 1
        if marks:
            total.marks[cell].update(marks.split("\n"))
        if figures:
            _add_figures(total, owner, part, figures)
        if open_needs and part >= period.parts and owner_id in (None, owner):
            total.open_needs.append((day, number, owner))
            total.open_in_all += open_needs
    return total


def tallies_in(total: AddedUp) -> Iterator[Tally]:
    """Return the themes of shares; a meeting with five open needs counts once."""
    found: dict[tuple[str, int, int], list[int]] = {}
    for (owner, part, _), marks in total.marks.items():
        for line, of in marks.items():
            mark, _, counts = line.rpartition("=")
            if not mark:
                continue
            items, opened = counts.split(",")
            sums = found.setdefault((mark, owner, part), [0, 0, 0, 0])
            sums[0] += of
            sums[1] += of if opened != "0" else 0
            sums[2] += of * int(items)
            sums[3] += of * int(opened)
    for (mark, owner, part), (of, hits, item_count, open_items) in found.items():
        kind, _, key = mark.partition("/")
        yield Tally(ThemeKind(kind), key, owner, part, of, hits, item_count, open_items)
    for (habit, owner, part), (of, hits) in total.habits.items():
        yield Tally(ThemeKind.HABITS, habit, owner, part, of, hits, of, hits)


def figures_in(total: AddedUp) -> Iterator[FigureTally]:
    """Return the sums of the figures that themes show."""
    for (figure, owner, part), (measured, estimated, without, value_sum, squares) in total.figures.items():
        counts = (int(measured), int(estimated), int(without))
        yield FigureTally(figure, owner, part, *counts, value_sum, squares)


def _add_figures(total: AddedUp, owner: int, part: int, figures: Mapping[str, tuple[str, float | None]]) -> None:
    """Add the figures of a meeting. A habit is left out where a measured figure is 0; an estimate never says so."""
    for figure, (status, value) in figures.items():
        if figure in FIGURES:
            sums = total.figures.get((figure, owner, part))
            if sums is None:
                sums = total.figures[figure, owner, part] = [0, 0, 0, 0.0, 0.0]
            if value is None:
                sums[2] += 1
            else:
                sums[_PLACES.get(status, 2)] += 1
                sums[3] += value
                sums[4] += value * value
        if figure in _HABITS and value is not None and status == _MEASURED:
            hits = total.habits.setdefault((_HABITS[figure], owner, part), [0, 0])
            hits[0] += 1
            hits[1] += value == 0


_MEASURED = FigureStatus.MEASURED.value
_PLACES = {_MEASURED: 0, FigureStatus.ESTIMATED.value: 1}
_HABITS = {figure: habit for habit, figure in HABIT_FIGURES.items()}
