"""What themes count of a meeting, kept in one row a meeting, and added up over many of them.

A meeting has a hundred rows of findings, moments and figures. Over a year of a team that is a million rows, and
databases take seconds to group them; one line of text a theme and a counter of lines take a tenth of that.
See docs/decisions/0032.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, CompoundSelect
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
from coach.themes.wording import ALL, HABIT_FIGURES

# The figures whose values are kept, by their place. New ones come at the end: rows from before have no value for them.
FIGURE_PLACES = (
    "talk_share",
    "longest_monologue",
    "questions",
    "discovery_questions",
    "follow_up_questions",
    "needs",
    "needs_addressed",
    "benefits_prompted",
    "objections_answered",
    "next_steps",
    "words_per_minute",
)
LABEL, FIGURE = "label", "figure"
# Eight bytes of this are no number (NaN), which is what a figure without a value is kept as.
_NO_VALUE = b"\xff"
_JUDGED = (Verdict.KEPT.value, Verdict.MISSED.value)

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
    figures = {row["id"]: row for row in rows.get(FigureRow, ())}
    return {
        "open_needs": counted.get(f"{ThemeKind.NEEDS.value}/{ALL}", [0, 0])[1],
        "marks": "\n".join(
            [
                *(f"{mark}={items},{found}" for mark, (items, found) in counted.items()),
                *_habit_marks(figures),
                *(f"{FIGURE}/{id_}={_status(figures[id_])}" for id_ in FIGURE_PLACES if id_ in figures),
                *labels,
            ]
        ),
        "figures": np.array(
            [_value(figures[id_]) if id_ in figures else np.nan for id_ in FIGURE_PLACES], _FLOAT
        ).tobytes(),
    }


def _habit_marks(figures: Mapping[str, Values]) -> Iterator[str]:
    """Say of each habit that can be known whether it was left out; an estimate from notes never says so."""
    for habit, figure in HABIT_FIGURES.items():
        row = figures.get(figure)
        if row is not None and row["status"] == FigureStatus.MEASURED.value and row["value"] is not None:
            yield f"{ThemeKind.HABITS.value}/{habit}=1,{int(row['value'] == 0)}"


def _status(row: Values) -> str:
    return str(row["status"]) if row["value"] is not None else FigureStatus.UNAVAILABLE.value


def _value(row: Values) -> float:
    return np.nan if row["value"] is None else float(row["value"])


Cell = tuple[int, int, str]
"""A rep, a part of the trend, and a deal stage; the stage is "" where nobody asked for it."""


@dataclass(slots=True)
class AddedUp:
    """Marks and figures of many meetings; `open_in_all` counts open needs of this period, of one rep where asked."""

    meetings: Counter[Cell] = field(default_factory=Counter)
    marks: defaultdict[Cell, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    figures: defaultdict[Cell, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    open_in_all: int = 0


def added_up(
    session: Session,
    parts: Iterable[Sequence[ColumnElement[bool]]],
    period: Period,
    *,
    by_stage: bool,
    owner_id: int | None,
) -> AddedUp:
    """Return what the meetings of `period` and of the one before say, of those that meet the conditions of a part.

    No meeting may meet those of two parts. `owner_id` keeps the open needs of one rep alone; all else is
    counted for every rep.
    """
    total = AddedUp()
    for owner, part, stage, number, open_needs, marks, figures in session.execute(
        _cells(session, parts, period, by_stage)
    ):
        cell = (owner, part, stage or "")
        total.meetings[cell] += number
        if marks:
            total.marks[cell].update(marks.split("\n"))
        if figures:
            total.figures[cell] += map(bytes.fromhex, figures.split("\n"))
        if open_needs and part >= period.parts and owner_id in (None, owner):
            total.open_in_all += open_needs
    return total


def _cells(
    session: Session, parts: Iterable[Sequence[ColumnElement[bool]]], period: Period, by_stage: bool
) -> CompoundSelect[Any]:
    """Select a row a cell, with the marks and the figures of its meetings as lines of one text each.

    The database joins the lines: a row a meeting costs more than all that is counted in it, and while SQLite walks
    rows one by one every other page of the process waits for each of them.
    """
    hexadecimal = sa.func.hex if session.get_bind().dialect.name == "sqlite" else partial(_encode, "hex")
    *ends, _ = (part.until for part in period.trend)
    place = sa.case(*((MeetingRow.listed_on <= end, number) for number, end in enumerate(ends)), else_=len(ends))
    stage = MeetingRow.deal_stage if by_stage else sa.cast(sa.null(), sa.Text)
    keys = (MeetingRow.owner_id, place.label("part"), stage.label("stage"))
    counted = sa.select(
        *keys,
        sa.func.count(),
        sa.func.sum(MeetingMarksRow.open_needs),
        sa.func.aggregate_strings(MeetingMarksRow.marks, "\n"),
        sa.func.aggregate_strings(hexadecimal(MeetingMarksRow.figures), "\n"),
    ).join_from(MeetingRow, MeetingMarksRow, MeetingMarksRow.meeting_id == MeetingRow.id, isouter=True)
    grouped = (MeetingRow.owner_id, sa.text("part"), *((MeetingRow.deal_stage,) if by_stage else ()))
    return sa.union_all(*(counted.where(*part).group_by(*grouped) for part in parts))


def _encode(how: str, column: Any) -> Any:
    return sa.func.encode(column, how)


def tallies_in(total: AddedUp) -> Iterator[Tally]:
    """Return the themes of shares; a meeting with five open needs counts once."""
    understood: dict[str, tuple[tuple[ThemeKind, str] | None, int, int]] = {}
    found: dict[tuple[tuple[ThemeKind, str], int, int], list[int]] = {}
    for (owner, part, _), marks in total.marks.items():
        for line, of in marks.items():
            known = understood.get(line)
            if known is None:
                known = understood[line] = _theme_line(line)
            theme, items, opened = known
            if theme is None:
                continue
            sums = found.get((theme, owner, part))
            if sums is None:
                sums = found[theme, owner, part] = [0, 0, 0, 0]
            sums[0] += of
            sums[1] += of if opened else 0
            sums[2] += of * items
            sums[3] += of * opened
    for ((kind, key), owner, part), (of, hits, item_count, open_items) in found.items():
        yield Tally(kind, key, owner, part, of, hits, item_count, open_items)


def _theme_line(line: str) -> tuple[tuple[ThemeKind, str] | None, int, int]:
    """Return the theme of a line with its items and open items; no theme for labels and figures."""
    mark, _, counts = line.rpartition("=")
    if not mark or mark.startswith(f"{FIGURE}/"):
        return None, 0, 0
    kind, _, key = mark.partition("/")
    items, opened = counts.split(",")
    return (ThemeKind(kind), key), int(items), int(opened)


def figures_in(total: AddedUp) -> Iterator[FigureTally]:
    """Return the sums of the figures that themes show."""
    width = len(FIGURE_PLACES) * _FLOAT.itemsize
    sums: dict[tuple[int, int], NDArray[np.float64]] = {}
    counts: dict[tuple[int, int], list[Mapping[str, int]]] = defaultdict(list)
    for cell, rows in total.figures.items():
        values = np.frombuffer(b"".join([row.ljust(width, _NO_VALUE) for row in rows]), _FLOAT)
        values = values.reshape(len(rows), -1)[:, : len(FIGURE_PLACES)]
        values = np.where(np.isnan(values), 0.0, values)
        here = cell[:2]
        sums[here] = sums.get(here, 0.0) + np.stack([values.sum(axis=0), (values * values).sum(axis=0)], axis=1)
        counts[here].append(total.marks.get(cell, {}))
    for (owner, part), table in sums.items():
        said = counts[owner, part]
        for figure, lines, (value_sum, squares) in zip(FIGURE_PLACES, _FIGURE_LINES, table.tolist(), strict=True):
            measured, estimated, without = (sum(marks.get(line, 0) for marks in said) for line in lines)
            if measured or estimated or without:
                yield FigureTally(figure, owner, part, measured, estimated, without, value_sum, squares)


_FIGURE_LINES = tuple(
    tuple(
        f"{FIGURE}/{figure}={status.value}"
        for status in (FigureStatus.MEASURED, FigureStatus.ESTIMATED, FigureStatus.UNAVAILABLE)
    )
    for figure in FIGURE_PLACES
)
_FLOAT = np.dtype("<f8")
