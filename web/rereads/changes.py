"""The counts of a rereading as its page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coach.domain import Label
from coach.report_changes import ChangeTally
from web.words import name


@dataclass(frozen=True, slots=True)
class CountRow:
    """A label or a guideline: how often it appears and how often it vanishes."""

    name: str
    appears: int
    vanishes: int


@dataclass(frozen=True, slots=True)
class ChangeView:
    """What changed; scores in points of 100 as text, a dash where no meeting has one before and after."""

    tally: ChangeTally
    mean_before: str
    mean_after: str
    labels: tuple[CountRow, ...]
    guidelines: tuple[CountRow, ...]


def change_view(tally: ChangeTally) -> ChangeView:
    """Return the counts with names, what changed most first."""
    before, after = (_mean(total, tally.scored) for total in (tally.before_sum, tally.after_sum))
    labels = _rows(tally.labels_in, tally.labels_out)
    return ChangeView(
        tally,
        before,
        after,
        tuple(CountRow(_label(row.name), row.appears, row.vanishes) for row in labels),
        _rows(tally.missed_in, tally.missed_out),
    )


def _rows(appear: Mapping[str, int], vanish: Mapping[str, int]) -> tuple[CountRow, ...]:
    rows = [CountRow(key, appear.get(key, 0), vanish.get(key, 0)) for key in {*appear, *vanish}]
    return tuple(sorted(rows, key=lambda row: (-(row.appears + row.vanishes), row.name)))


def _label(value: str) -> str:
    return name(Label, value) if value in set(Label) else value


def _mean(total: int, count: int) -> str:
    return f"{total / count / 10:.1f}" if count else "–"
