"""What was promised in meetings: when it is due, in which order it is shown, and as text."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

_WORD = re.compile(r"\w+")


class DueState(StrEnum):
    """How a follow-up stands to today. A week ends on Sunday."""

    OVERDUE = "overdue"
    THIS_WEEK = "this_week"
    LATER = "later"
    UNDATED = "undated"
    DONE = "done"


STATE_NAMES = {
    DueState.OVERDUE: "Overdue",
    DueState.THIS_WEEK: "Due this week",
    DueState.LATER: "Later",
    DueState.UNDATED: "Without a date",
    DueState.DONE: "Done",
}


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A next step of a meeting. `key` tells it from the others of its meeting; `who` is as it was said in the meeting.

    `changed_at` is when its meeting was last changed (UTC); `done_at` is None while it is open.
    """

    meeting_id: int
    key: str
    what: str
    who: str | None
    due: dt.date | None
    meeting_title: str
    held_on: dt.date | None
    customer: str | None
    owner_id: int
    owner_name: str
    changed_at: dt.datetime
    done_at: dt.datetime | None = None

    def state(self, today: dt.date) -> DueState:
        """Return how it stands to `today`."""
        return DueState.DONE if self.done_at is not None else due_state(self.due, today)


def step_key(what: str) -> str:
    """Return what names a next step within its meeting: 32 hex digits of its words, whatever their case and signs.

    The words, not the place in the report: a new analysis may find more steps, and "done" must stay where it was put.
    Two steps of one meeting with the same words are one.
    """
    words = " ".join(_WORD.findall(what.casefold()))
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:32]


def week_end(today: dt.date) -> dt.date:
    """Return the Sunday of the week of `today`."""
    return today + dt.timedelta(days=6 - today.weekday())


def due_state(due: dt.date | None, today: dt.date) -> DueState:
    """Return how something open that is due on `due` stands to `today`; what is due today is not overdue."""
    if due is None:
        return DueState.UNDATED
    if due < today:
        return DueState.OVERDUE
    return DueState.THIS_WEEK if due <= week_end(today) else DueState.LATER


def grouped(followups: Iterable[FollowUp], today: dt.date) -> dict[DueState, tuple[FollowUp, ...]]:
    """Return the follow-ups by state, every state in order, each group the earliest first."""
    ordered = sorted(followups, key=lambda one: (one.due or dt.date.max, one.meeting_id, one.what))
    return {state: tuple(one for one in ordered if one.state(today) is state) for state in DueState}


def followups_text(followups: Sequence[FollowUp], today: dt.date, *, by_owner: bool = False) -> str:
    """Return open follow-ups as readable text, a heading a state; `by_owner` names whose meeting each is from."""
    lines = []
    for state, ones in grouped(followups, today).items():
        if ones and state is not DueState.DONE:
            lines += ["", f"{STATE_NAMES[state]} ({len(ones)})"]
            lines += [f"  {_line(one, by_owner=by_owner)}" for one in ones]
    return "\n".join(lines).strip() or "Nothing is open."


def plain_followup(one: FollowUp, today: dt.date) -> dict[str, Any]:
    """Return a follow-up as an object for JSON."""
    return {
        "what": one.what,
        "who": one.who,
        "due": one.due.isoformat() if one.due else None,
        "state": one.state(today).value,
        "customer": one.customer,
        "meeting_id": one.meeting_id,
        "meeting": one.meeting_title,
        "held_on": one.held_on.isoformat() if one.held_on else None,
        "owner": one.owner_name,
    }


def _line(one: FollowUp, *, by_owner: bool) -> str:
    due = one.due.isoformat() if one.due else "no date   "
    who = f"{one.who}: " if one.who else ""
    place = " · ".join(part for part in (one.customer, one.meeting_title, one.owner_name if by_owner else None) if part)
    return f"{due}  {who}{one.what} ({place})"
