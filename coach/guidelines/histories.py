"""The contacts with one customer, as rules about how often and how soon look at them; and the script of their tests."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from coach.domain import Label, MeetingForm, MeetingKind
from coach.errors import GuidelineError

from .nodes import Node, items_of, text_of
from .rules import HistoryLine

MEETING = "meeting"
TODAY = "today"
OPENED, CLOSED = "deal opened", "deal closed"
CONTACTS = (MEETING, "call", "email", "message", "other")
EVENTS = (*CONTACTS, OPENED, CLOSED, TODAY)
_LINE = re.compile(r"^(?P<event>[a-z ]+?)\s*(?:\{(?P<marks>[^{}]*)\})?$")
_MEND = f"Write a day and one of: {', '.join(EVENTS)}; moments or the stage of the deal in braces."


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact on a day. What was uploaded as a meeting has an id, moments, form and kind."""

    on: dt.date
    kind: str
    labels: frozenset[Label] = frozenset()
    form: MeetingForm = MeetingForm.UNKNOWN
    meeting_kind: MeetingKind = MeetingKind.CUSTOMER
    meeting_id: int | None = None
    who: str = ""


@dataclass(frozen=True, slots=True)
class OpenDeal:
    """A deal that is neither won nor lost; `stage` as the company names it."""

    opened_on: dt.date
    stage: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class ContactHistory:
    """All contacts with one customer, in any order, and its open deals."""

    customer: str
    contacts: tuple[Contact, ...]
    deals: tuple[OpenDeal, ...] = ()
    customer_id: int | None = None


def history_of(node: Node) -> tuple[HistoryLine, ...]:
    """Return the lines of a scripted contact history: `- 2026-03-02: meeting {objection}`.

    Raises:
        GuidelineError: a line that is no day with an event, or a history without `today`.
    """
    lines = tuple(_line(item) for item in items_of(node, what="A contact history"))
    if sum(line.event == TODAY for line in lines) != 1:
        raise GuidelineError(
            "A contact history needs one line with `today`.",
            where=str(node.place),
            mend="For example 2026-03-20: today.",
        )
    return lines


def _line(node: Node) -> HistoryLine:
    if node.entries is None or len(node.entries) != 1:
        raise GuidelineError("A line of a contact history is `YYYY-MM-DD: what`.", where=str(node.place), mend=_MEND)
    key, value = node.entries[0]
    found = _LINE.match(text_of(value, what="What happened"))
    if found is None or found["event"] not in EVENTS:
        raise GuidelineError("This is nothing that a contact history knows.", where=str(value.place), mend=_MEND)
    marks = tuple(mark.strip() for mark in (found["marks"] or "").split(",") if mark.strip())
    unknown = [mark for mark in marks if mark not in set(Label)]
    if unknown and found["event"] != OPENED:
        raise GuidelineError(f"There is no moment {unknown[0]!r}.", where=str(value.place), mend=_MEND)
    return HistoryLine(_day(key), found["event"], marks)


def _day(node: Node) -> dt.date:
    text = text_of(node, what="The day")
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise GuidelineError(f"{text!r} is no day.", where=str(node.place), mend="Write YYYY-MM-DD.") from None


def scripted_history(lines: tuple[HistoryLine, ...]) -> tuple[ContactHistory, dt.date]:
    """Return the history that a script tells, and its today."""
    contacts = tuple(
        Contact(line.on, line.event, frozenset(Label(mark) for mark in line.marks))
        for line in lines
        if line.event in CONTACTS
    )
    opened = [line for line in lines if line.event == OPENED]
    closed = sum(line.event == CLOSED for line in lines)
    deals = tuple(OpenDeal(line.on, ", ".join(line.marks)) for line in opened[closed:])
    today = next(line.on for line in lines if line.event == TODAY)
    return ContactHistory("the customer", contacts, deals), today
