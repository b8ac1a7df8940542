"""Follow-ups as a calendar that other programs subscribe to (iCalendar, RFC 5545)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from .followups import FollowUp

LINE_OCTETS = 75
PRODUCT = "-//Coach//Follow-ups//EN"
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def calendar_text(followups: Iterable[FollowUp], *, name: str) -> str:
    """Return the dated follow-ups as one calendar, each an event of a whole day, lines ended by CRLF.

    Events rather than to-dos: the calendars that people have leave subscribed to-dos out. An event keeps its UID
    while the words of the step stay the same, so moving a date moves the event. `name` is shown as the calendar's.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    seen = set()
    for one in followups:
        if one.due is not None and uid_of(one) not in seen:
            seen.add(uid_of(one))
            lines += _event(one, one.due)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def uid_of(one: FollowUp) -> str:
    """Return the identity of a follow-up's event."""
    return f"{one.meeting_id}-{one.key[:32]}@coach"


def escaped(text: str) -> str:
    """Return text as a value: backslash, semicolon, comma and line breaks escaped, other controls left out."""
    plain = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> str:
    """Return a line cut into pieces of at most 75 octets, never inside a character; each next one begins with a blank.

    Source: RFC 5545, section 3.1.
    """
    pieces, piece, room = [], "", LINE_OCTETS
    for character in line:
        octets = len(character.encode())
        if octets > room:
            pieces.append(piece)
            piece, room = "", LINE_OCTETS - 1
        piece, room = piece + character, room - octets
    return "\r\n ".join([*pieces, piece])


def _event(one: FollowUp, due: dt.date) -> list[str]:
    what = f"{one.customer}: {one.what}" if one.customer else one.what
    who = f"Who: {one.who}\n" if one.who else ""
    return [
        "BEGIN:VEVENT",
        f"UID:{uid_of(one)}",
        f"DTSTAMP:{one.changed_at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{due:%Y%m%d}",
        f"DTEND;VALUE=DATE:{due + dt.timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(what)}",
        f"DESCRIPTION:{escaped(f'{who}From: {one.meeting_title}')}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]
