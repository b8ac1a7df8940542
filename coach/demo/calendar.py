"""The days of the demo company: written for one year, and moved by whole weeks so that they end when it is made."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

WRITTEN_FOR = dt.date(2026, 11, 22)
"""The Sunday with which the days in the files end."""

_MONTHS = tuple("January February March April May June July August September October November December".split())
_SHORT = tuple(name[:3] for name in _MONTHS)
_DAYS = tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
_ORDINALS = (
    *"first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth".split(),
    *"fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
    *(f"twenty-{name}" for name in "first second third fourth fifth sixth seventh eighth ninth".split()),
    *("thirtieth", "thirty-first"),
)
_ANY_MONTH = "|".join((*_MONTHS, *_SHORT))
_ANY_ORDINAL = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_DAY_OF_MONTH = re.compile(
    rf"\b(?:(\d{{1,2}}) and )?(\d{{1,2}})( |th of |st of |nd of |rd of )({_ANY_MONTH})\b( \d{{4}})?"
)
_ORDINAL_OF_MONTH = re.compile(rf"\b({_ANY_ORDINAL})( of )({_ANY_MONTH})\b")
_ORDINAL_OF_WEEK = re.compile(rf"\b({'|'.join(_DAYS)})(,? the )({_ANY_ORDINAL})\b(?! of)")
_MONTH_ALONE = re.compile(
    rf"\b((?:in|of|by|until|since|before|next|to|half of|end of|or would) )({'|'.join(_MONTHS)})\b( \d{{4}})?"
)
_QUARTER = re.compile(r"^(\d{4})-Q([1-4])$")
_FURTHEST = 70


@dataclass(frozen=True, slots=True)
class Move:
    """A move of all days by whole `weeks`, so that days of the week stay what they are."""

    weeks: int

    def day(self, day: dt.date) -> dt.date:
        """Return where a day goes."""
        return day + dt.timedelta(weeks=self.weeks)

    def text(self, text: str, *, near: dt.date | None = None) -> str:
        """Return a text with its dates moved, each in the way it is written.

        `near` is the day of the meeting: "Friday the twentieth" means the one closest to it. A month without a day goes
        as far as the middle of it, and "every July" stays.
        """
        if not self.weeks:
            return text
        moved = _Moved(self, near or WRITTEN_FOR)
        steps: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
            (_ISO, moved.iso),
            (_DAY_OF_MONTH, moved.day_of_month),
            (_ORDINAL_OF_MONTH, moved.ordinal_of_month),
            (_ORDINAL_OF_WEEK, moved.ordinal_of_week),
            (_MONTH_ALONE, moved.month_alone),
        )
        # One pass over all of them, so that nothing is moved twice.
        found = sorted(
            (
                (match.start(), -match.end(), match, change)
                for pattern, change in steps
                for match in pattern.finditer(text)
            ),
            key=lambda one: one[:2],
        )
        parts, end = [], 0
        for start, _, match, change in found:
            if start >= end:
                parts += [text[end:start], change(match)]
                end = match.end()
        return "".join([*parts, text[end:]])

    def tree(self, node: Any) -> Any:
        """Return what a YAML file says with all its days, quarters and texts moved."""
        if isinstance(node, dt.date):
            return self.day(node)
        if isinstance(node, Mapping):
            return {key: self.tree(value) for key, value in node.items()}
        if isinstance(node, list):
            return [self.tree(value) for value in node]
        if isinstance(node, str):
            quarter = _QUARTER.match(node)
            return self._quarter(int(quarter[1]), int(quarter[2])) if quarter else self.text(node)
        return node

    def _quarter(self, year: int, quarter: int) -> str:
        last = self.day(WRITTEN_FOR)
        running = last.year * 4 + (last.month - 1) // 3
        number = running + year * 4 + quarter - 1 - (WRITTEN_FOR.year * 4 + (WRITTEN_FOR.month - 1) // 3)
        return f"{number // 4}-Q{number % 4 + 1}"


def move_to(until: dt.date) -> Move:
    """Return the move after which the days end with the last Sunday up to `until`."""
    return Move((until - WRITTEN_FOR).days // 7)


@dataclass(frozen=True)
class _Moved:
    """How the dates of one text are written after a move."""

    move: Move
    near: dt.date

    @cached_property
    def _around(self) -> list[dt.date]:
        offsets = sorted(range(-_FURTHEST, _FURTHEST + 1), key=abs)
        return [self.near + dt.timedelta(days=offset) for offset in offsets]

    def iso(self, match: re.Match[str]) -> str:
        day = _date(int(match[1]), int(match[2]), int(match[3]))
        return match[0] if day is None else self.move.day(day).isoformat()

    def day_of_month(self, match: re.Match[str]) -> str:
        day = self._dated(int(match[2]), match[4], match[5])
        if day is None:
            return match[0]
        first = f"{(day - dt.timedelta(days=int(match[2]) - int(match[1]))).day} and " if match[1] else ""
        gap = match[3] if match[3] == " " else f"{_ending(day.day)} of "
        return f"{first}{day.day}{gap}{_month_name(day.month, match[4])}{f' {day.year}' if match[5] else ''}"

    def ordinal_of_month(self, match: re.Match[str]) -> str:
        day = self._dated(_ORDINALS.index(match[1]) + 1, match[3], None)
        return match[0] if day is None else f"{_ORDINALS[day.day - 1]}{match[2]}{_month_name(day.month, match[3])}"

    def ordinal_of_week(self, match: re.Match[str]) -> str:
        number, weekday = _ORDINALS.index(match[3]) + 1, _DAYS.index(match[1])
        meant = next((day for day in self._around if (day.day, day.weekday()) == (number, weekday)), None)
        return match[0] if meant is None else f"{match[1]}{match[2]}{_ORDINALS[self.move.day(meant).day - 1]}"

    def month_alone(self, match: re.Match[str]) -> str:
        moved = self._dated(15, match[2], match[3])
        if moved is None:
            return match[0]
        return f"{match[1]}{_MONTHS[moved.month - 1]}{f' {moved.year}' if match[3] else ''}"

    def _dated(self, number: int, month: str, year: str | None) -> dt.date | None:
        """Return where the day goes that is meant: of the year that is named, else the closest to the meeting."""
        which = (_MONTHS if month in _MONTHS else _SHORT).index(month) + 1
        if year:
            named = _date(int(year), which, number)
            return None if named is None else self.move.day(named)
        possible = [_date(self.near.year + offset, which, number) for offset in (-1, 0, 1)]
        closest = min((day for day in possible if day), key=lambda day: abs((day - self.near).days), default=None)
        return None if closest is None else self.move.day(closest)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _month_name(month: int, like: str) -> str:
    return _MONTHS[month - 1] if like in _MONTHS else _SHORT[month - 1]


def _ending(day: int) -> str:
    return "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
