"""The address of the themes page: period, filters and grouping, read and written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from coach.domain import MeetingForm, Product
from coach.storage.themes import Grouping
from coach.themes import Period, ThemeFilter
from coach.themes.asked import asked_themes, parameters_of
from coach.themes.period import DEFAULT_PRESET
from web.meetings.listing import product_words
from web.words import day, name

FILTERS = ("owner", "stage", "form", "account", "product")


@dataclass(frozen=True, slots=True)
class ThemeAddress:
    """What an address asks for; `preset` is "" for a period of one's own, `given` holds what was understood."""

    wanted: ThemeFilter
    by: Grouping
    preset: str
    given: Mapping[str, str]
    remark: str = ""

    def parameters(self, **changes: str | int | None) -> dict[str, str | int]:
        """Return the parameters of the address with `changes`; None takes one out."""
        merged: dict[str, str | int | None] = {**self.given, **changes}
        return {key: value for key, value in merged.items() if value not in (None, "")}

    @property
    def query(self) -> str:
        """The parameters as they stand behind the question mark."""
        return urlencode(self.given)


def address_of(arguments: Mapping[str, str], *, today: dt.date) -> ThemeAddress:
    """Return what the parameters ask for; one that makes no sense is left out, and dates are put in order."""
    asked = asked_themes(arguments, today=today)
    by = Grouping(arguments["by"]) if arguments.get("by") in set(Grouping) else Grouping.REP
    given = _given(asked.wanted, by, asked.preset, asked.until)
    return ThemeAddress(asked.wanted, by, asked.preset, given, asked.remark)


def understood_query(query: str, *, today: dt.date) -> str:
    """Return a query string with only what the themes page understands, so that nothing else is ever kept."""
    return address_of(parameters_of(query), today=today).query


def filter_words(
    address: ThemeAddress, owners: Mapping[int, str], products: Sequence[Product] = ()
) -> list[tuple[str, str]]:
    """Return the filters in force as (parameter, words); `products` are all products."""
    wanted = address.wanted
    words = {
        "owner": owners.get(wanted.owner_id, "Somebody without meetings here") if wanted.owner_id is not None else "",
        "stage": f"Stage: {wanted.stage}" if wanted.stage else "",
        "form": name(MeetingForm, wanted.form) if wanted.form else "",
        "account": wanted.account or "",
        "product": product_words(wanted.product_id, products),
    }
    return [(key, words[key]) for key in FILTERS if words[key]]


def period_words(period: Period) -> str:
    """Return a period as "27 October to 23 November 2026"."""
    if period.since == period.until:
        return day(period.until)
    first = day(period.since)
    if period.since.year == period.until.year:
        first = first.removesuffix(f" {period.since.year}")
    return f"{first} to {day(period.until)}"


def short_words(period: Period) -> str:
    """Return a part of a trend as "3 to 9 Nov"."""
    first, last = period.since, period.until
    if first == last:
        return f"{last.day} {last:%b}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {last.day} {last:%b}"
    return f"{first.day} {first:%b} to {last.day} {last:%b}"


def _given(wanted: ThemeFilter, by: Grouping, preset: str, until: dt.date | None) -> dict[str, str]:
    given: dict[str, object] = {
        "period": preset if preset != DEFAULT_PRESET else "",
        "since": "" if preset else wanted.period.since,
        "until": wanted.period.until if until is not None or not preset else "",
        "owner": wanted.owner_id,
        "stage": wanted.stage,
        "form": wanted.form,
        "account": wanted.account,
        "product": wanted.product_id,
        "by": by if by is not Grouping.REP else "",
    }
    return {key: str(value) for key, value in given.items() if value not in (None, "")}
