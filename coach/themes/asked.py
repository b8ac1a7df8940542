"""The period and the filters that an address of the themes page asks for: the only reader of those parameters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from coach.domain import MeetingForm
from coach.numbers import number_of

from .facts import ThemeFilter
from .period import DEFAULT_PRESET, PRESETS, Period, period_between, period_ending

LONGEST_QUERY = 2000
LONGEST_VALUE = 200


@dataclass(frozen=True, slots=True)
class AskedThemes:
    """What was understood: `preset` is "" for days of one's own, `until` the last day where one was given."""

    wanted: ThemeFilter
    preset: str
    until: dt.date | None
    remark: str = ""

    @property
    def last_day(self) -> dt.date | None:
        """The day after which no meeting belongs to the view; None where the period moves on with today."""
        return self.wanted.period.until if self.until is not None else None


def asked_themes(arguments: Mapping[str, str], *, today: dt.date) -> AskedThemes:
    """Return what the parameters ask for; one that makes no sense is left out, and dates are put in order."""
    since, until = _date(arguments.get("since")), _date(arguments.get("until"))
    preset = _preset(arguments) if since is None else ""
    period, remark = _period(since, until, preset, today)
    form = MeetingForm(arguments["form"]) if arguments.get("form") in set(MeetingForm) else None
    wanted = ThemeFilter(
        period=period,
        owner_id=number_of(arguments.get("owner")),
        stage=_text(arguments.get("stage")),
        form=form,
        account=_text(arguments.get("account")),
        product_id=number_of(arguments.get("product")),
    )
    return AskedThemes(wanted, preset, until, remark)


def parameters_of(query: str) -> dict[str, str]:
    """Return the parameters of what stands behind the question mark, at most 2000 characters of it."""
    return dict(parse_qsl(query[:LONGEST_QUERY]))


def _period(since: dt.date | None, until: dt.date | None, preset: str, today: dt.date) -> tuple[Period, str]:
    if since is not None:
        return period_between(since, until or max(since, today))
    return period_ending(until or today, days=PRESETS[preset][1]), ""


def _preset(arguments: Mapping[str, str]) -> str:
    asked = arguments.get("period", "")
    return asked if asked in PRESETS else DEFAULT_PRESET


def _text(text: str | None) -> str | None:
    cleaned = " ".join((text or "").replace("\x00", "").split())[:LONGEST_VALUE]
    return cleaned.encode("utf-8", "replace").decode("utf-8") or None


def _date(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text or "")
    except ValueError:
        return None
