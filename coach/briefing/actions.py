"""Actions of internal meetings: which come back, and how they read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from .records import Action


def still_open(actions: Iterable[Action]) -> tuple[Action, ...]:
    """Return the open actions, the earliest due first, those without a day last.

    An action that was said again in a later meeting stands once, as it was said and settled last.
    """
    latest: dict[str, Action] = {}
    for action in sorted(actions, key=_meeting_order):
        latest[action.key] = action
    return tuple(sorted((one for one in latest.values() if not one.done), key=_due_order))


def due_words(action: Action, today: dt.date) -> str:
    """Return "due 6 March 2026", "overdue since ..." or "no date"."""
    if action.due is None:
        return "no date"
    day = day_words(action.due)
    return f"overdue since {day}" if action.overdue(today) else f"due {day}"


def day_words(day: dt.date) -> str:
    """Return a day as "3 March 2026"."""
    return f"{day.day} {day:%B %Y}"


def _meeting_order(action: Action) -> tuple[dt.date, int]:
    return action.quote.held_on or dt.date.min, action.quote.meeting_id


def _due_order(action: Action) -> tuple[bool, dt.date, int]:
    return action.due is None, action.due or dt.date.max, action.quote.meeting_id
