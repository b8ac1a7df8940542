"""What the form for a new briefing asks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from coach.briefing.periods import OWN, PERIOD_NAMES, named_period
from coach.briefing.records import Period, period
from coach.days import today
from coach.errors import InvalidBriefing


def asked_period(sent: Mapping[str, str], *, last_meeting: dt.date | None) -> Period:
    """Return the period that a form asks for: a preset (`period`), or `since` and `until`.

    Raises:
        InvalidBriefing: there is no such preset, or the days cannot be right.
    """
    name = sent.get("period", OWN)
    if name not in PERIOD_NAMES:
        raise InvalidBriefing("There is no such period.", where="period", mend="Choose one from the list.")
    if name != OWN:
        return named_period(name, today=today(), last_meeting=last_meeting)
    return period(_day(sent.get("since", ""), "first"), _day(sent.get("until", ""), "last"), today=today())


def _day(text: str, which: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError as error:
        raise InvalidBriefing(
            f"The {which} day is missing or no date.", where="period", mend="Write it as 2026-03-31."
        ) from error
