"""Contacts with customers as a CRM exports them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from .tables import (
    ACCOUNT_HEADERS,
    CellError,
    date_cell,
    read_lines,
    refuse_faults,
    table_text,
    values_of,
    words_cell,
)

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "call": "call",
        "phone": "call",
        "phone call": "call",
        "telephone": "call",
        "voicemail": "call",
        "email": "email",
        "e-mail": "email",
        "mail": "email",
        "meeting": "meeting",
        "visit": "meeting",
        "demo": "meeting",
        "online meeting": "meeting",
        "video call": "meeting",
        "message": "message",
        "chat": "message",
        "sms": "message",
        "text": "message",
        "linkedin": "message",
        "other": "other",
        "letter": "other",
        "note": "other",
    }
)
COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        **ACCOUNT_HEADERS,
        "client": "account",
        "date": "date",
        "day": "date",
        "activity date": "date",
        "due date": "date",
        "created": "date",
        "created on": "date",
        "kind": "kind",
        "type": "kind",
        "activity type": "kind",
        "activity": "kind",
        "channel": "kind",
        "who": "who",
        "owner": "who",
        "assigned to": "who",
        "rep": "who",
        "user": "who",
        "by": "who",
        "salesperson": "who",
        "note": "note",
        "notes": "note",
        "subject": "note",
        "comment": "note",
        "comments": "note",
        "description": "note",
    }
)
NEEDED = ("account", "date", "kind")
HEADER = ("account", "date", "kind", "who", "note")
LONGEST_ACCOUNT, LONGEST_WHO, LONGEST_NOTE = 200, 120, 1000
EARLIEST = dt.date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class NewTouch:
    """A contact with a customer: `kind` is one of the values of `KINDS`, `who` the person on our side."""

    account: str
    on: dt.date
    kind: str
    who: str = ""
    note: str = ""


def read_touches(filename: str, content: bytes, *, today: dt.date) -> tuple[NewTouch, ...]:
    """Return the contacts in a CSV file, in its order.

    Columns account, date and kind, and where known who and note, in any order and under the usual other names.

    Raises:
        TableError: columns are missing, or lines cannot be read; it names each. Nothing of the file counts then.
    """
    faults: list[str] = []
    lines = read_lines(filename, content, columns=COLUMNS, needed=NEEDED)
    touches = tuple(one for _, one in values_of(lines, partial(touch_of, today=today), faults))
    refuse_faults(filename, faults)
    return touches


def touch_of(cells: Mapping[str, str], *, today: dt.date) -> NewTouch:
    """Return the contact that cells by column describe.

    Raises:
        CellError: one of them is missing or cannot be right.
    """
    account = words_cell(cells, "account")
    if not account:
        raise CellError("the account is empty.")
    if len(account) > LONGEST_ACCOUNT:
        raise CellError(f"the account has more than {LONGEST_ACCOUNT} characters.")
    on = date_cell(cells.get("date", ""))
    if on > today:
        raise CellError(f"{on.isoformat()} lies in the future; a contact has happened.")
    if on < EARLIEST:
        raise CellError(f"{on.isoformat()} is too long ago to be right.")
    kind = words_cell(cells, "kind").casefold()
    if kind not in KINDS:
        raise CellError(f"“{cells.get('kind', '')[:40]}” is no kind; write call, email, meeting, message or other.")
    who, note = words_cell(cells, "who", longest=LONGEST_WHO), words_cell(cells, "note", longest=LONGEST_NOTE)
    return NewTouch(account, on, KINDS[kind], who, note)


def touches_text(touches: Iterable[NewTouch]) -> str:
    """Return contacts as CSV that `read_touches` reads again."""
    return table_text(HEADER, ((one.account, one.on.isoformat(), one.kind, one.who, one.note) for one in touches))
