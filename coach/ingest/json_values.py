"""Values out of JSON of unknown make: each function takes anything and gives the asked type or nothing."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Mapping

from coach.ingest.clock import seconds_of

LONGEST_MEETING_S = 7 * 24 * 3600.0
_LOWEST_EPOCH_S, _HIGHEST_EPOCH_S = 946_684_800.0, 4_102_444_800.0  # 2000 to 2100
_ISO_DURATION = re.compile(r"PT(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?")
_EMPTY: Mapping[str, object] = {}


def mapping(value: object) -> Mapping[str, object]:
    """Return `value` if it is an object, else an empty one."""
    return value if isinstance(value, dict) else _EMPTY


def rows(value: object) -> list[Mapping[str, object]]:
    """Return the objects of a list, without its other members; an empty list for anything else."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def wording(value: object) -> str:
    """Return text on one line without control characters; empty for anything that is no text."""
    if not isinstance(value, str):
        return ""
    line = " ".join(value.replace("\0", " ").split())
    return line if line.isascii() else line.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def name(value: object, *, anonymous: str = "Speaker") -> str | None:
    """Return a speaker's name; a bare number or letter becomes "Speaker 0", an object gives its name."""
    if isinstance(value, dict):
        value = first(value, "name", "displayName", "display_name", "full_name", "fullName", "label", "id")
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10_000:
        return f"{anonymous} {value}"
    written = wording(value)
    if written.isdigit() or (len(written) == 1 and written.isalpha()):
        return f"{anonymous} {written}"
    return written or None


def identifier(value: object) -> str:
    """Return a number or text that names something, as text; empty for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return wording(value)[:100]


def number(value: object) -> float | None:
    """Return a finite number, also where it is written as text; None for anything else."""
    if isinstance(value, str):
        written = value.strip()
        if not written or len(written) > 40 or not (written[0].isdigit() or written[0] in "-+."):
            return None
        value = _float(written)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e15 and math.isfinite(value) else None


def seconds(value: object, *, unit_s: float = 1.0) -> float | None:
    """Return seconds from a number (times `unit_s`), "1.2", "1.2s", "PT1M2S" or "00:01:02,500"; None outside a week."""
    if isinstance(value, dict):
        value = first(value, "relative", "seconds", "offset", "start", "start_time")
    if isinstance(value, str) and (lasting := _ISO_DURATION.fullmatch(value.strip()[:40])) and any(lasting.groups()):
        hours, minutes, part = (float(group or 0) for group in lasting.groups())
        found: float | None = hours * 3600 + minutes * 60 + part
    elif isinstance(value, str) and ":" in value[:40]:
        stamp = seconds_of(value[:40].strip())
        found = stamp.start_s if stamp and not stamp.clock else None
    else:
        amount = number(value.strip().removesuffix("s") if isinstance(value, str) else value)
        found = None if amount is None else round(amount * unit_s, 6)
    return found if found is not None and 0 <= found <= LONGEST_MEETING_S else None


def day(value: object) -> dt.date | None:
    """Return the date of an ISO date or time, or of seconds or milliseconds since 1970; None for anything else."""
    amount = number(value)
    if amount is not None:
        since = amount / 1000 if amount > _HIGHEST_EPOCH_S else amount
        if not _LOWEST_EPOCH_S < since < _HIGHEST_EPOCH_S:
            return None
        return dt.datetime.fromtimestamp(since, tz=dt.UTC).date()
    written = wording(value)[:10]
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        return None


def epoch_seconds(value: object) -> float | None:
    """Return seconds since 1970 of a date with a time, or of a number that can be nothing else; None for the rest.

    Numbers may count seconds, milliseconds or microseconds; only years from 2000 to 2100 count.
    """
    amount = number(value)
    if amount is None:
        written = wording(value)
        if len(written) < 16 or not written[:4].isdigit() or written[4] != "-":
            return None
        try:
            read = dt.datetime.fromisoformat(written)
        except ValueError:
            return None
        return (read if read.tzinfo else read.replace(tzinfo=dt.UTC)).timestamp()
    for unit_s in (1.0, 1e-3, 1e-6):
        if _LOWEST_EPOCH_S < amount * unit_s < _HIGHEST_EPOCH_S:
            return amount * unit_s
    return None


def first(document: Mapping[str, object], *keys: str) -> object:
    """Return the value of the first of `keys` that is there and neither null nor empty."""
    return next((document[key] for key in keys if document.get(key) not in (None, "", [], {})), None)


def walk(document: object, *, depth: int) -> Iterator[Mapping[str, object]]:
    """Yield the objects of a document, outer before inner, not into lists of more than 50 members."""
    level: list[object] = [document]
    for _ in range(depth):
        inner: list[object] = []
        for value in level:
            if isinstance(value, dict):
                yield value
                inner.extend(value.values())
            elif isinstance(value, list) and len(value) <= 50:
                inner.extend(value)
        level = inner


def _float(written: str) -> float | None:
    try:
        return float(written)
    except ValueError:
        return None
