"""What people write into the forms of customers, read and checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from coach.contacts.tables import CellError, date_cell, number_cell
from coach.contacts.touch_csv import NewTouch, touch_of
from coach.storage.deals import DealFacts
from coach.storage.names import name_key
from coach.storage.tables import DealOutcome, TouchKind

KIND_NAMES: Mapping[str, str] = {
    TouchKind.CALL.value: "Call",
    TouchKind.EMAIL.value: "E-mail",
    TouchKind.MEETING.value: "Meeting",
    TouchKind.MESSAGE.value: "Message",
    TouchKind.OTHER.value: "Other",
}
OUTCOME_NAMES: Mapping[str, str] = {
    DealOutcome.OPEN.value: "Open",
    DealOutcome.WON.value: "Won",
    DealOutcome.LOST.value: "Lost",
}
LARGEST_AMOUNT = 1e12


def touch_form(form: Mapping[str, str], customer: str) -> NewTouch:
    """Return the contact that a form describes.

    Raises:
        CellError: its day or kind cannot be right.
    """
    cells = {key: form.get(key, "") for key in ("date", "kind", "who", "note")}
    return touch_of(cells | {"account": customer}, today=dt.date.today())


def deal_form(form: Mapping[str, str]) -> DealFacts:
    """Return what a form says of a deal.

    Raises:
        CellError: a field is empty or cannot be right, or two of them do not go together.
    """
    name = " ".join(form.get("name", "").split())
    if not name_key(name) or len(name) > 200:
        raise CellError("the deal needs a name of at most 200 characters.")
    outcome = form.get("outcome", DealOutcome.OPEN.value)
    if outcome not in set(DealOutcome):
        raise CellError("the deal is open, won or lost.")
    opened_on, closed_on = _past(form.get("opened_on", ""), "opened"), None
    if form.get("closed_on", "").strip():
        closed_on = _past(form["closed_on"], "closed")
    if outcome == DealOutcome.OPEN.value and closed_on is not None:
        raise CellError("an open deal has no closing day; take it away, or say whether the deal was won or lost.")
    if outcome != DealOutcome.OPEN.value and (closed_on is None or closed_on < opened_on):
        raise CellError("a deal that was won or lost needs a closing day on or after the day it was opened.")
    return DealFacts(name, form.get("stage", ""), _amount(form), opened_on, closed_on, DealOutcome(outcome))


def _past(text: str, what: str) -> dt.date:
    day = date_cell(text)
    if day > dt.date.today() or day.year < 1990:
        raise CellError(f"the day the deal was {what} cannot be {day.isoformat()}.")
    return day


def _amount(form: Mapping[str, str]) -> float | None:
    amount = number_cell(form.get("amount", ""))
    if amount is not None and not 0 <= amount <= LARGEST_AMOUNT:
        raise CellError("the value of a deal lies between 0 and a million millions.")
    return amount
