"""How domain values read on a page: names, dates, lengths, sizes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from flask import Flask

from coach.domain import Label, MeetingForm, MeetingKind, Role
from coach.storage.tables import AccountRole, MeetingStatus

NAMES: Mapping[type, Mapping[str, str]] = {
    MeetingKind: {"customer": "Customer meeting", "internal": "Internal meeting"},
    MeetingForm: {
        "presentation": "Presentation",
        "conversation": "Informal conversation",
        "call": "Phone call",
        "online": "Online meeting",
        "unknown": "Not known",
    },
    Role: {
        "seller": "Seller",
        "specialist": "Technical expert of the seller",
        "buyer": "Buyer",
        "manager": "Sales manager",
        "colleague": "Colleague",
        "notes": "Written notes",
        "unknown": "Not known",
    },
    Label: {
        "need": "Need",
        "feature": "Feature",
        "benefit": "Benefit",
        "proof": "Proof",
        "discovery": "Discovery",
        "rapport": "Rapport",
        "objection": "Objection",
        "next_step": "Next step",
        "target": "Target",
        "challenge": "Challenge",
        "recognition": "Recognition",
        "campaign": "Campaign",
        "enablement": "Enablement",
        "language_guidance": "Language guidance",
        "contact_cadence": "Contact cadence",
    },
    AccountRole: {
        "rep": "Sales rep",
        "manager": "Sales manager",
        "trainer": "Sales trainer",
        "admin": "Administrator",
    },
    MeetingStatus: {"draft": "To confirm", "analysed": "Analysed"},
}


def add_to(app: Flask) -> None:
    """Make the words known to all templates."""
    app.jinja_env.filters.update(
        day=day, moment_in_time=moment_in_time, duration=duration, size=size, clock=clock, points=points
    )
    app.jinja_env.filters["count"] = count
    app.jinja_env.globals.update(
        form_name=lambda value: name(MeetingForm, value),
        kind_name=lambda value: name(MeetingKind, value),
        label_name=lambda value: name(Label, value),
        role_name=lambda value: name(Role, value),
        account_role_name=lambda value: name(AccountRole, value),
        status_name=lambda value: name(MeetingStatus, value),
        label_choices=lambda: list(NAMES[Label].items()),
        zip_same=lambda values: [(value, value) for value in values],
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def name(of: type, value: str) -> str:
    """Return how a value of an enumeration reads; an unknown one reads as it is written."""
    return NAMES[of].get(value, str(value).replace("_", " ").capitalize())


def day(value: dt.date | str | None) -> str:
    """Return a day as "3 March 2026", from a date or from ISO text."""
    if not value:
        return ""
    date = dt.date.fromisoformat(value) if isinstance(value, str) else value
    return f"{date.day} {date:%B %Y}"


def moment_in_time(value: dt.datetime | None) -> str:
    """Return a time as "3 March 2026, 14:05 UTC"."""
    return f"{day(value.date())}, {value.astimezone(dt.UTC):%H:%M} UTC" if value else ""


def duration(seconds: float | None) -> str:
    """Return a length as "1 h 5 min"; a short one as "40 s"."""
    if seconds is None:
        return ""
    if seconds < 60:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def clock(seconds: float | None) -> str:
    """Return a place in a meeting as "1:02:03" or "2:03"."""
    if seconds is None:
        return ""
    hours, rest = divmod(int(seconds), 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def size(count_of_bytes: int) -> str:
    """Return a size as "12 KB" or "3.4 MB"."""
    if count_of_bytes < 1000:
        return f"{count_of_bytes} bytes"
    thousands = count_of_bytes / 1000
    return f"{thousands:.0f} KB" if thousands < 1000 else f"{thousands / 1000:.1f} MB"


def points(value: float | None) -> str:
    """Return a score without decimals, a dash where there is none."""
    return "–" if value is None else f"{value:.0f}"


def count(number: int, singular: str, plural: str | None = None) -> str:
    """Return "1 need", "3 needs"."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"
