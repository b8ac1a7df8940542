"""Periods that people ask for by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from .records import Period

SINCE_LAST = "last-meeting"
QUARTER = "quarter"
OWN = "own"
DAYS_WITHOUT_MEETING = 14
_DAYS: Mapping[str, int] = {"7-days": 7, "14-days": 14, "30-days": 30}
PERIOD_NAMES: Mapping[str, str] = {
    SINCE_LAST: "Since the last internal meeting",
    "7-days": "The last 7 days",
    "14-days": "The last 14 days",
    "30-days": "The last 30 days",
    QUARTER: "This quarter",
    OWN: "Days of my own",
}


def named_period(name: str, *, today: dt.date, last_meeting: dt.date | None = None) -> Period:
    """Return the period of `PERIOD_NAMES` (but `OWN`) that ends `today`.

    Since the last internal meeting means from its day on, so that what was said in it is part of the briefing; where
    there was none, the last two weeks.
    """
    if name == QUARTER:
        return Period(dt.date(today.year, 3 * ((today.month - 1) // 3) + 1, 1), today)
    if name == SINCE_LAST and last_meeting is not None:
        oldest = today - dt.timedelta(days=365)
        return Period(max(last_meeting, oldest), today)
    days = _DAYS.get(name, DAYS_WITHOUT_MEETING)
    return Period(today - dt.timedelta(days=days - 1), today)
