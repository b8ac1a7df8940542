"""The address of a list of meetings: filters, order and page, read and written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from coach.domain import Label, MeetingForm, MeetingKind, Product
from coach.numbers import number_of
from coach.own_labels import PREFIX
from coach.own_labels.naming import KEY
from coach.storage.meeting_lists import MeetingFilter, MeetingSort, Unanswered
from coach.storage.own_labels import UsedLabel
from coach.storage.tables import MeetingStatus
from web.words import day, name

PER_PAGE = 25
LONGEST_SEARCH = 200
SORT_NAMES: Mapping[MeetingSort, str] = {
    MeetingSort.NEWEST: "Newest meeting first",
    MeetingSort.OLDEST: "Oldest meeting first",
    MeetingSort.UPLOADED: "Last uploaded first",
    MeetingSort.TITLE: "Title",
    MeetingSort.ACCOUNT: "Account",
    MeetingSort.SCORE_HIGH: "Highest score first",
    MeetingSort.SCORE_LOW: "Lowest score first",
}
UNANSWERED_NAMES: Mapping[Unanswered, str] = {
    Unanswered.NEEDS: "Needs without an answer",
    Unanswered.OBJECTIONS: "Objections without an answer",
}
FILTERS = ("search", "kind", "form", "status", "owner", "account", "product", "label", "unanswered", "since", "until")
_FIELDS = {"owner": "owner_id", "product": "product_id"}
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Listing:
    """What an address asks for; `given` holds the parameters that were understood, as text."""

    wanted: MeetingFilter
    sort: MeetingSort
    page: int
    given: Mapping[str, str]

    def parameters(self, **changes: str | int | None) -> dict[str, str | int]:
        """Return the parameters of the address with `changes`; None takes one out, and the page starts anew."""
        merged: dict[str, str | int | None] = {**self.given, **changes}
        return {key: value for key, value in merged.items() if value not in (None, "")}


def listing_of(arguments: Mapping[str, str]) -> Listing:
    """Return what the parameters ask for; one that makes no sense is left out."""
    search = " ".join(arguments.get("search", "").split())[:LONGEST_SEARCH]
    wanted = MeetingFilter(
        search=search,
        kind=_one(MeetingKind, arguments.get("kind")),
        form=_one(MeetingForm, arguments.get("form")),
        status=_one(MeetingStatus, arguments.get("status")),
        owner_id=number_of(arguments.get("owner")),
        account=arguments.get("account") or None,
        label=_one(Label, arguments.get("label")),
        unanswered=_one(Unanswered, arguments.get("unanswered")),
        since=_date(arguments.get("since")),
        until=_date(arguments.get("until")),
        own_label=_own_key(arguments.get("label")),
        product_id=number_of(arguments.get("product")),
    )
    sort = _one(MeetingSort, arguments.get("sort")) or MeetingSort.NEWEST
    return Listing(wanted, sort, max(1, number_of(arguments.get("page")) or 1), _given(wanted, sort))


def filter_words(
    listing: Listing, owners: Mapping[int, str], own: Sequence[UsedLabel] = (), products: Sequence[Product] = ()
) -> list[tuple[str, str]]:
    """Return the filters in force as (parameter, words); `own` are the own labels in use, `products` all products."""
    wanted = listing.wanted
    words = {
        "search": f"“{wanted.search}”" if wanted.search else "",
        "kind": name(MeetingKind, wanted.kind) if wanted.kind else "",
        "form": name(MeetingForm, wanted.form) if wanted.form else "",
        "status": name(MeetingStatus, wanted.status) if wanted.status else "",
        "owner": owners.get(wanted.owner_id, "Somebody else") if wanted.owner_id else "",
        "account": wanted.account or "",
        "product": product_words(wanted.product_id, products),
        "label": f"With {name(Label, wanted.label).lower()}" if wanted.label else _own_words(wanted.own_label, own),
        "unanswered": UNANSWERED_NAMES[wanted.unanswered] if wanted.unanswered else "",
        "since": f"From {day(wanted.since)}" if wanted.since else "",
        "until": f"Until {day(wanted.until)}" if wanted.until else "",
    }
    return [(key, words[key]) for key in FILTERS if words[key]]


def product_words(product_id: int | None, products: Iterable[Product]) -> str:
    """Return what the filter by a product says, "" where there is none."""
    if product_id is None:
        return ""
    called = next((one.name for one in products if one.id == product_id), None)
    return f"About {called}" if called else "About a product that is not on the list"


def product_choices(products: Iterable[Product]) -> list[tuple[int, str]]:
    """Return the products as (parameter, words)."""
    return [(one.id, f"{one.name} (retired)" if one.retired else one.name) for one in products]


def own_choices(own: Iterable[UsedLabel]) -> list[tuple[str, str]]:
    """Return the own labels in use as (parameter, words)."""
    return [(label.definition.address, label.definition.name) for label in own]


def _given(wanted: MeetingFilter, sort: MeetingSort) -> dict[str, str]:
    values = {key: getattr(wanted, _FIELDS.get(key, key)) for key in FILTERS}
    if wanted.own_label is not None:
        values["label"] = PREFIX + wanted.own_label
    given = {key: str(value) for key, value in values.items() if value not in (None, "")}
    return given | ({"sort": sort.value} if sort is not MeetingSort.NEWEST else {})


def _own_key(text: str | None) -> str | None:
    key = (text or "").removeprefix(PREFIX)
    return key if text != key and KEY.fullmatch(key) else None


def _own_words(key: str | None, own: Sequence[UsedLabel]) -> str:
    if key is None:
        return ""
    called = next((label.definition.name for label in own if label.definition.key == key), None)
    return f"With {called}" if called else "With a label that is not in use"


def _one(of: type[Choice], text: str | None) -> Choice | None:
    return of(text) if text in set(of) else None


def _date(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text or "")
    except ValueError:
        return None
