"""Deals as a CRM exports them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from .tables import (
    ACCOUNT_HEADERS,
    CellError,
    date_cell,
    number_cell,
    read_lines,
    refuse_faults,
    values_of,
    words_cell,
)

OPEN, WON, LOST = "open", "won", "lost"
OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        "": OPEN,
        "open": OPEN,
        "in progress": OPEN,
        "won": WON,
        "closed won": WON,
        "win": WON,
        "lost": LOST,
        "closed lost": LOST,
        "loss": LOST,
    }
)
COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        **ACCOUNT_HEADERS,
        "deal": "name",
        "deal name": "name",
        "name": "name",
        "opportunity": "name",
        "opportunity name": "name",
        "title": "name",
        "stage": "stage",
        "deal stage": "stage",
        "value": "amount",
        "amount": "amount",
        "opened": "opened_on",
        "opened on": "opened_on",
        "created": "opened_on",
        "created on": "opened_on",
        "created date": "opened_on",
        "create date": "opened_on",
        "open date": "opened_on",
        "closed": "closed_on",
        "closed on": "closed_on",
        "close date": "closed_on",
        "closed date": "closed_on",
        "outcome": "outcome",
        "status": "outcome",
        "result": "outcome",
        "owner": "who",
        "who": "who",
        "rep": "who",
        "assigned to": "who",
    }
)
NEEDED = ("account", "deal", "opened", "outcome")
LONGEST_NAME, LONGEST_STAGE, LONGEST_WHO = 200, 100, 120
LARGEST_AMOUNT = 1e12
EARLIEST = dt.date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class NewDeal:
    """A deal with a customer: `outcome` open, won or lost; `amount` in the company's own currency."""

    account: str
    name: str
    opened_on: dt.date
    stage: str = ""
    amount: float | None = None
    closed_on: dt.date | None = None
    outcome: str = OPEN
    who: str = ""


def read_deals(filename: str, content: bytes, *, today: dt.date) -> tuple[NewDeal, ...]:
    """Return the deals in a CSV file, in its order.

    Columns account, deal, opened and outcome, and where known closed, stage, value and who, in any order.

    Raises:
        TableError: columns are missing, or lines cannot be read or name a deal twice; it names each.
    """
    deals: dict[tuple[str, str], NewDeal] = {}
    faults: list[str] = []
    needed = tuple(COLUMNS.get(name, name) for name in NEEDED)
    lines = read_lines(filename, content, columns=COLUMNS, needed=needed, names=NEEDED)
    for line, one in values_of(lines, partial(deal_of, today=today), faults):
        key = (one.account.casefold(), one.name.casefold())
        if key in deals:
            faults.append(f"Line {line.number}: {one.account} has a deal {one.name} on a line before.")
        deals[key] = one
    refuse_faults(filename, faults)
    return tuple(deals.values())


def deal_of(cells: Mapping[str, str], *, today: dt.date) -> NewDeal:
    """Return the deal that cells by column describe.

    Raises:
        CellError: one of them is missing or cannot be right, or two do not go together.
    """
    account = words_cell(cells, "account")
    if not account or len(account) > LONGEST_NAME:
        raise CellError(f"the account needs a name of at most {LONGEST_NAME} characters.")
    name = words_cell(cells, "name")
    if not name or len(name) > LONGEST_NAME:
        raise CellError(f"the deal needs a name of at most {LONGEST_NAME} characters.")
    outcome = words_cell(cells, "outcome").casefold()
    if outcome not in OUTCOMES:
        raise CellError(f"“{outcome[:40]}” is no outcome; a deal is open, won or lost.")
    opened_on = _past(cells.get("opened_on", ""), "opened", today)
    closed = cells.get("closed_on", "").strip()
    return NewDeal(
        account=account,
        name=name,
        opened_on=opened_on,
        stage=words_cell(cells, "stage", longest=LONGEST_STAGE),
        amount=_amount(cells.get("amount", "")),
        closed_on=_closing(closed, OUTCOMES[outcome], opened_on, today),
        outcome=OUTCOMES[outcome],
        who=words_cell(cells, "who", longest=LONGEST_WHO),
    )


def _closing(text: str, outcome: str, opened_on: dt.date, today: dt.date) -> dt.date | None:
    if outcome == OPEN:
        if text and date_cell(text) <= today:
            raise CellError("an open deal has no closing day; take it away, or say whether the deal was won or lost.")
        return None  # many CRMs keep the expected closing day of an open deal here
    closed_on = _past(text, "closed", today) if text else None
    if closed_on is None or closed_on < opened_on:
        raise CellError("a deal that was won or lost needs a closing day on or after the day it was opened.")
    return closed_on


def _past(text: str, what: str, today: dt.date) -> dt.date:
    day = date_cell(text)
    if day > today or day < EARLIEST:
        raise CellError(f"the day the deal was {what} cannot be {day.isoformat()}.")
    return day


def _amount(text: str) -> float | None:
    amount = number_cell(text)
    if amount is not None and not 0 <= amount <= LARGEST_AMOUNT:
        raise CellError("the value of a deal lies between 0 and a million millions.")
    return amount
