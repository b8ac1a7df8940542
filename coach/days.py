"""Which day it is: the day of the machine's own time zone, in which the company works; moments are stored in UTC."""

from __future__ import annotations

import datetime as dt


def today() -> dt.date:
    """Return the present day."""
    return day_of(dt.datetime.now(dt.UTC))


def day_of(moment: dt.datetime) -> dt.date:
    """Return the day that a moment (aware) fell on here: half past midnight is the new day, whatever UTC says."""
    return moment.astimezone().date()
