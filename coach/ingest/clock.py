"""Times as transcripts write them: "0:15", "[00:12:03]", "0:0:1.250 --> 0:0:4", "10:03 AM", "2 minutes 3 seconds"."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
_WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Mon|Tue|Wed|Thu|Fri|Sat|Sun|Today|Yesterday)"
_DATE = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d{1,2}-\d{1,2}-\d{4}"
    rf"|{_MONTH} \d{{1,2}},? \d{{4}}|\d{{1,2}} {_MONTH} \d{{4}})"
)
_POINT = (
    rf"(?:{_WEEKDAY},?\s+(?:at\s+)?)?(?:{_DATE}(?:,\s*|\s+|T)(?:at\s+)?)?"
    r"(?:\d{1,3}:\d{1,2}:\d{1,2}(?:[:;]\d{2}(?!\d))?|\d{1,3}:\d{2})(?:[.,]\d{1,6})?(?:\s?[AaPp]\.?[Mm]\b\.?|Z\b)?"
    r"|(?:\d{1,2}\s?h(?:ours?|rs?)?,?\s?)?\d{1,3}\s?m(?:in(?:ute)?s?)?,?\s?\d{1,2}\s?s(?:ec(?:ond)?s?)?\b"
    r"|\d{1,2}\sseconds?\b"
)
_AMOUNT = r"\d{1,6}\.\d{1,6}\s?s(?:ec(?:onds?)?)?"  # in brackets only, where it can be nothing else
_RANGE = rf"(?P<start>{_POINT})(?:\s*(?:-->|->|–|—|-|\bto\b)\s*(?P<end>{_POINT}))?"
_BRACKETED = rf"(?P<start>{_POINT}|{_AMOUNT})(?:\s*(?:-->|->|–|—|-|\bto\b)\s*(?P<end>{_POINT}|{_AMOUNT}))?"
STAMP = rf"(?:[\[(<{{]\s*{_BRACKETED}\s*[\])>}}]|{_RANGE.replace('<start>', '<start2>').replace('<end>', '<end2>')})"

_LEADING = re.compile(rf"{STAMP}(?![\w:%])[ \t]*(?:[-–—|·•,:][ \t]+|\t)?")
_TRAILING = re.compile(rf"(?<![\w:]){STAMP}[ \t]*$")
_DAY_FIRST = re.compile(rf"{_WEEKDAY}\b|{_MONTH} \d{{1,2}},? \d{{4}}")
_CLOCK = re.compile(
    rf"(?P<weekday>{_WEEKDAY})?[ ,]*(?P<date>{_DATE})?\D*?"
    r"(?:(?P<h>\d+):)?(?P<m>\d+):(?P<s>\d+)(?:[:;]\d\d)?(?P<f>[.,]\d+)?\s*(?P<half>[AaPp]\.?[Mm]|Z)?"
)
_UNITS = re.compile(r"(?:(\d+)\s?h\D*)?(?:(\d+)\s?m\D*)?(\d+)\s?s")
_SECONDS = re.compile(r"(\d{1,6}\.\d{1,6})\s?s\D*")
_LONGEST = 80
_HOUR_S = 3600.0
_HALF_DAY_S = 12 * _HOUR_S


@dataclass(frozen=True, slots=True)
class Stamp:
    """When something was said: seconds as written; `clock` is True where the file gives the time of day.

    `day` is the date as written before the time, `parts` how many numbers the time has.
    """

    start_s: float
    end_s: float | None = None
    clock: bool = False
    parts: int = 3
    day: str = ""


def seconds_of(point: str) -> Stamp | None:
    """Return one written time, or None where its minutes or seconds cannot be right."""
    found = _CLOCK.fullmatch(point.strip())
    if found is None and (amount := _SECONDS.fullmatch(point.strip())):
        return Stamp(float(amount[1]))
    if found is None:
        units = _UNITS.match(point.strip())
        if units is None:
            return None
        hours, minutes, seconds = (float(unit or 0) for unit in units.groups())
        return Stamp(hours * 3600 + minutes * 60 + seconds)
    first, minutes, seconds = int(found["h"] or 0), int(found["m"]), int(found["s"])
    if seconds > 59 or (found["h"] and minutes > 59):
        return None
    fraction = float("0." + found["f"][1:]) if found["f"] else 0.0
    half = (found["half"] or "").lower().replace(".", "")
    clock = bool(found["half"] or found["date"] or found["weekday"])
    if clock and not found["h"]:  # "10:03 AM" is hours and minutes
        first, minutes, seconds = minutes, seconds, 0
    if half in {"am", "pm"}:
        first = first % 12 + (12 if half == "pm" else 0)
    parts = 3 if found["h"] or clock else 2
    return Stamp(first * 3600 + minutes * 60 + seconds + fraction, clock=clock, parts=parts, day=found["date"] or "")


def leading_stamp(line: str) -> tuple[Stamp | None, str]:
    """Split a line into the time at its start and the rest; (None, line) where it starts with no time."""
    if not line or not (line[0].isdigit() or line[0] in "[(<{" or _DAY_FIRST.match(line)):
        return None, line
    found = _LEADING.match(line)
    stamp = _stamp(found) if found else None
    return (stamp, line[found.end() :].strip()) if found and stamp else (None, line)


def trailing_stamp(line: str) -> tuple[str, Stamp | None]:
    """Split a line into what stands before the time at its end, and that time."""
    if len(line) > 2 * _LONGEST or not any(character.isdigit() for character in line[-12:]):
        return line, None
    found = _TRAILING.search(line)
    stamp = _stamp(found) if found else None
    return (line[: found.start()].rstrip(), stamp) if found and stamp else (line, None)


def _stamp(found: re.Match[str]) -> Stamp | None:
    start = seconds_of(found["start"] or found["start2"])
    written_end = found["end"] or found["end2"]
    end = seconds_of(written_end) if written_end else None
    if start is None:
        return None
    return Stamp(start.start_s, end.start_s if end else None, start.clock, start.parts, start.day)


def like_the_one_before(stamp: Stamp, before: Stamp | None) -> Stamp:
    """Return "9:15" as a time of day where it follows "9:14 AM", as chats shorten it; else `stamp` itself."""
    if before is None or not before.clock or stamp.clock or stamp.parts != 2:
        return stamp
    start_s = stamp.start_s * 60
    if start_s < before.start_s - _HOUR_S and start_s < _HALF_DAY_S <= before.start_s:
        start_s += _HALF_DAY_S
    return Stamp(start_s, None, clock=True, day=before.day)
