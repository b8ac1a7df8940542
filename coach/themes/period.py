"""The time that themes are about, and the time of equal length before it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

EARLIEST, LATEST = dt.date(1990, 1, 1), dt.date(2199, 12, 31)
LONGEST_DAYS = 1096
DEFAULT_PRESET = "4w"
PRESETS: Mapping[str, tuple[str, int]] = MappingProxyType(
    {
        "1w": ("Last 7 days", 7),
        "4w": ("Last 4 weeks", 28),
        "12w": ("Last 12 weeks", 84),
        "26w": ("Last 6 months", 182),
        "52w": ("Last 12 months", 364),
    }
)
_WEEK = 7
_MOST_PARTS = 6


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `since` to `until`, both included; `since` is never after `until`."""

    since: dt.date
    until: dt.date

    @property
    def days(self) -> int:
        """How many days there are; at least 1."""
        return (self.until - self.since).days + 1

    @property
    def before(self) -> Period:
        """The period of equal length that ends the day before this one begins."""
        return Period(self.since - dt.timedelta(days=self.days), self.since - dt.timedelta(days=1))

    @property
    def parts(self) -> int:
        """Into how many parts a trend cuts the period: weeks where it is short, at most six."""
        return max(1, min(_MOST_PARTS, self.days // _WEEK))

    @property
    def trend(self) -> tuple[Period, ...]:
        """The parts of the period before and of this one, oldest first; the last `parts` are this period's."""
        return (*_cut(self.before, self.parts), *_cut(self, self.parts))


def period_ending(until: dt.date, *, days: int) -> Period:
    """Return the period of `days` days (1 to 1096) that ends with `until`, within the years 1990 to 2199."""
    last = min(max(until, EARLIEST), LATEST)
    length = min(max(days, 1), LONGEST_DAYS)
    return Period(last - dt.timedelta(days=length - 1), last)


def period_between(since: dt.date, until: dt.date) -> tuple[Period, str]:
    """Return the period between two days and a remark on what had to be changed to make one, "" where nothing had."""
    first, last = sorted(min(max(date, EARLIEST), LATEST) for date in (since, until))
    wanted = (last - first).days + 1
    if wanted > LONGEST_DAYS:
        return period_ending(last, days=LONGEST_DAYS), "A period has at most three years; the last three are shown."
    remark = "The first day was after the last one; they are exchanged." if since > until else ""
    return Period(first, last), remark


def _cut(period: Period, parts: int) -> tuple[Period, ...]:
    starts = [period.since + dt.timedelta(days=period.days * part // parts) for part in range(parts)]
    ends = [start - dt.timedelta(days=1) for start in starts[1:]] + [period.until]
    return tuple(Period(start, end) for start, end in zip(starts, ends, strict=True))
