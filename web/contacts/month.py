"""A month as weeks of days, with what happened on each."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day in a week of the month; `inside` says whether it belongs to the month."""

    on: dt.date
    inside: bool
    meetings: int
    touches: int


@dataclass(frozen=True, slots=True)
class Month:
    """A month; `weeks` begin on Monday and hold the days beside the month as well, so that each has seven."""

    first: dt.date
    weeks: tuple[tuple[MonthDay, ...], ...]

    @property
    def before(self) -> str:
        """The month before, as in the address."""
        return f"{self.first - dt.timedelta(days=1):%Y-%m}"

    @property
    def after(self) -> str:
        """The next month, as in the address."""
        return f"{self.first + dt.timedelta(days=31):%Y-%m}"

    @property
    def meetings(self) -> int:
        """How many customer meetings lie in the month."""
        return sum(day.meetings for week in self.weeks for day in week if day.inside)

    @property
    def touches(self) -> int:
        """How many other contacts lie in the month."""
        return sum(day.touches for week in self.weeks for day in week if day.inside)


def month_named(text: str | None, today: dt.date) -> dt.date:
    """Return the first day of the month in an address ("2026-03"), of the present month where it names none."""
    found = _MONTH.fullmatch(text or "")
    return dt.date(int(found[1]), int(found[2]), 1) if found else today.replace(day=1)


def days_of(first: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a month."""
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


def month_of(first: dt.date, counts: Mapping[dt.date, tuple[int, int]]) -> Month:
    """Return the month that begins on `first`, with (meetings, other contacts) by day."""
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return Month(
        first,
        tuple(tuple(MonthDay(on, on.month == first.month, *counts.get(on, (0, 0))) for on in week) for week in weeks),
    )


def day_named(text: str | None, first: dt.date) -> dt.date | None:
    """Return the day in an address where it lies in the month that begins on `first`."""
    try:
        day = dt.date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if day.replace(day=1) == first else None
