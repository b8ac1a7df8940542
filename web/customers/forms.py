"""What people write into the forms of customers, read and checked."""

from __future__ import annotations

from collections.abc import Mapping

from coach.contacts.deal_csv import deal_of
from coach.contacts.tables import CellError
from coach.contacts.touch_csv import NewTouch, touch_of
from coach.days import today
from coach.storage.deals import DealFacts
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


def touch_form(form: Mapping[str, str], customer: str) -> NewTouch:
    """Return the contact that a form describes.

    Raises:
        CellError: its day or kind cannot be right.
    """
    cells = {key: form.get(key, "") for key in ("date", "kind", "who", "note")}
    return touch_of(cells | {"account": customer}, today=today())


def deal_form(form: Mapping[str, str]) -> DealFacts:
    """Return what a form says of a deal.

    Raises:
        CellError: a field is empty or cannot be right, or two of them do not go together.
    """
    cells = {key: form.get(key, "") for key in ("name", "stage", "amount", "opened_on", "closed_on", "outcome")}
    one = deal_of(cells | {"account": "this customer"}, today=today())
    return DealFacts(one.name, one.stage, one.amount, one.opened_on, one.closed_on, DealOutcome(one.outcome))


def sentence_of(error: CellError) -> str:
    """Return what is wrong with an entry as a sentence of its own."""
    text = str(error)
    return text[:1].upper() + text[1:]
