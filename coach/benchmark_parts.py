"""What a part of `coach bench` is told and gives; parts above the core join by the entry points `coach.benchmarks`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import Any

GROUP = "coach.benchmarks"
"""Each entry is a function `(BenchOrder) -> Measured`, joined by name as commands are (docs/decisions/0003)."""


@dataclass(frozen=True, slots=True)
class BenchOrder:
    """What is measured on: analyses (schema 1) to make copies of, and how many meetings to fill a company with.

    `database_url` names an empty database to fill, and stays out of what is printed: it may hold a password. Without
    one a SQLite file is made and thrown away.
    """

    reports: Sequence[Mapping[str, Any]]
    meetings: int
    database_url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Measured:
    """Figures for the JSON, and for some of them the largest value that is good."""

    figures: Mapping[str, Any]
    limits: Mapping[str, float]


def joined_figures(order: BenchOrder) -> Measured:
    """Return what all parts of other packages measured, in the order of their names."""
    figures: dict[str, Any] = {}
    limits: dict[str, float] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        measured: Measured = entry.load()(order)
        figures |= measured.figures
        limits |= measured.limits
    return Measured(figures, limits)
