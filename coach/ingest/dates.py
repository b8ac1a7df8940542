"""Dates and durations as people write them about a meeting."""

from __future__ import annotations

import datetime as dt
import re

from coach.ingest.clock import seconds_of

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_NUMERIC = re.compile(r"(?<![\d/.])(\d{1,2})([-/.])(\d{1,2})\2((?:19|20)\d\d|\d\d)(?![\d/]|\.\d)")
_NAMED = re.compile(
    rf"\b(?:{_DAY}(?:\s+of)?[\s-]+{_MONTH}(?:,?[\s-]+(?:(?:19|20)\d\d|'?\d\d)\b(?!:))?|{_MONTH}\s*{_DAY}\b"
    rf"(?!:)(?:,?\s+(?:19|20)\d\d\b)?)",
    re.IGNORECASE,
)
_WITH_YEAR = re.compile(r"(?:19|20)\d\d\b|'\d\d\b|[\s-]\d\d$")
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?\s*)?"
_TIME_OF_DAY = (
    r"(?:[\s,|·•@]*(?:at\s+|from\s+)?\d{1,2}(?:[:.]\d\d)?(?::\d\d)?\s*(?:[ap]\.?m\.?)?(?:\s*(?:-|–|—"
    r"|to)\s*\d{1,2}(?:[:.]\d\d)?\s*(?:[ap]\.?m\.?)?)?(?:\s*\(?[A-Z]{2,5}(?:[+-]\d{1,2})?\)?)?)?"
)
_ONLY_DATE = re.compile(
    rf"(?:[^\W\d][^\W\d ]{{1,20}},\s+)?{_WEEKDAY}(?:{_ISO.pattern}|\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:\d{{4}}|\d\d)"
    rf"|{_NAMED.pattern}){_TIME_OF_DAY}(?:,\s*[^\W\d][^\d,.:;]{{1,25}})?"
    rf"(?:\s*[•·|]\s*(?:\d{{1,2}}:)?\d{{1,3}}(?::\d\d|\s?min(?:ute)?s?|\s?m))?[.\s]*",
    re.IGNORECASE,
)
_DURATION = re.compile(
    r"\s*(?:(?P<h>\d+(?:\.\d+)?)\s*(?:hours?|hrs?|h)\b\.?,?(?:\s*and)?\s*)?(?:(?P<m>\d+(?:\.\d+)?)\s*"
    r"(?:minutes?|mins?|m|')(?:\b\.?,?|(?=\s|$))(?:\s*and)?\s*)?"
    r"(?:(?P<s>\d+)\s*(?:seconds?|secs?|s)\b\.?)?\s*",
    re.IGNORECASE,
)


def date_in(text: str) -> tuple[dt.date | None, str | None]:
    """Return the one certain date in a text, or None with a sentence that says why the date is in doubt."""
    if iso := _ISO.search(text):
        return _date(int(iso[1]), int(iso[2]), int(iso[3])), None
    if numeric := _NUMERIC.search(text):
        return _numeric_date(numeric)
    named = _NAMED.search(text)
    if named is None:
        return None, None
    if not _WITH_YEAR.search(named[0]):
        return None, f"The date “{named[0].strip()}” names no year, so please enter the date of the meeting."
    return _named_date(named[0]), None


def is_only_date(text: str) -> bool:
    """Say whether a line is a date, perhaps with a weekday and a time of day, and nothing else."""
    return len(text) < 80 and _ONLY_DATE.fullmatch(text.strip()) is not None


def duration_in(text: str) -> float | None:
    """Return a duration in seconds ("32 min", "1 h 5 m", "00:31:42"), or None where the text is none."""
    text = text.strip().strip("()~")
    point = seconds_of(text) if ":" in text else None
    if point is not None:
        return None if point.clock else point.start_s
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()):
        return None
    hours, minutes, seconds = (float(part or 0) for part in found.group("h", "m", "s"))
    return hours * 3600 + minutes * 60 + seconds


def _numeric_date(found: re.Match[str]) -> tuple[dt.date | None, str | None]:
    first, second = int(found[1]), int(found[3])
    year = int(found[4]) if len(found[4]) == 4 else 2000 + int(found[4])
    if first > 12:
        return _date(year, second, first), None
    if second > 12 or first == second:
        return _date(year, first, second), None
    if found[2] == ".":  # nobody writes the month first with full stops
        return _date(year, second, first), None
    doubt = f"The date “{found[0]}” can be read day first or month first, so please enter the date of the meeting."
    return None, doubt


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _named_date(text: str) -> dt.date | None:
    """Read a date whose month is written out, "12th of March, 2026" or "March 12 2026"."""
    month = re.search(r"[a-z]{3,}", text.casefold().replace(" of ", " "))
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if month is None or len(numbers) != 2:
        return None
    day, year = numbers
    return _date(year if year > 99 else 2000 + year, _MONTHS.index(month[0][:3]) + 1, day)
