"""Times of day -> seconds from the start of the meeting, where a transcript writes the time of day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from coach.domain import Utterance
from coach.ingest.clock import Stamp
from coach.ingest.dates import date_in

_NUMERIC = re.compile(r"\d+[/.-]\d+[/.-]\d+")
_DAY_S = 24 * 3600.0
_LATEST_FIRST_WORD_S = 5 * 3600.0  # no recording runs for five hours before anybody speaks
_FASTEST_WORDS_PER_S = 12.0  # twice as fast as anybody talks
COUNTED_REMARK = "The times in the file are times of day, so they are counted from the first one."
DAYS_REMARK = "The conversation runs over several days, so its times are left out."


def counted_from_start(
    utterances: Sequence[Utterance], stamps: Sequence[Stamp]
) -> tuple[list[Utterance], tuple[str, ...]]:
    """Return the utterances with times counted from the first one if they are times of day, and a remark then.

    Times of day show by AM/PM, a date, a first time of five hours or more, or "10:03" that as minutes and
    seconds would have people talk faster than anybody can.
    """
    if not stamps:
        return list(utterances), ()
    if len({stamp.day for stamp in stamps if stamp.day}) > 1 and not _past_midnight(stamps):
        return [replace(utterance, start_s=None, end_s=None) for utterance in utterances], (DAYS_REMARK,)
    factor = 60.0 if _are_hours_and_minutes(utterances, stamps) else 1.0
    first = stamps[0].start_s * factor
    if factor == 1.0 and first < _LATEST_FIRST_WORD_S and not any(stamp.clock for stamp in stamps):
        return list(utterances), ()
    return [_moved(utterance, first, factor) for utterance in utterances], (COUNTED_REMARK,)


def day_of(stamps: Sequence[Stamp]) -> tuple[dt.date | None, str | None]:
    """Return the first day that the times name, or None with a sentence that says why it is in doubt.

    "03/04/2026" is settled by another day of the same conversation that can be read in one way only.
    """
    days = list(dict.fromkeys(stamp.day for stamp in stamps if stamp.day))
    if not days:
        return None, None
    held_on, doubt = date_in(days[0])
    if doubt is None:
        return held_on, None
    numbers = [[int(part) for part in re.split(r"[/.-]", day)] for day in days if _NUMERIC.fullmatch(day)]
    first, second, year = numbers[0]
    orders = {parts[0] > parts[1] for parts in numbers if max(parts[:2]) > 12 and parts[0] < 32}
    if len(orders) != 1:
        return None, doubt
    day, month = (first, second) if orders.pop() else (second, first)
    return dt.date(year if year > 99 else 2000 + year, month, day), None


def _past_midnight(stamps: Sequence[Stamp]) -> bool:
    """Say whether a conversation goes from one day into the next without a break."""
    days = list(dict.fromkeys(stamp.day for stamp in stamps if stamp.day))
    starts = [stamp.start_s for stamp in stamps]
    falls = sum(below < above for above, below in pairwise(starts))
    return len(days) == 2 and falls == 1 and (starts[-1] - starts[0]) % _DAY_S < _LATEST_FIRST_WORD_S


def _are_hours_and_minutes(utterances: Sequence[Utterance], stamps: Sequence[Stamp]) -> bool:
    if len(stamps) < 4 or any(stamp.parts != 2 for stamp in stamps):
        return False
    starts = [stamp.start_s for stamp in stamps]
    if max(starts) >= _DAY_S / 60:
        return False
    words = sum(len(utterance.text.split()) for utterance in utterances if utterance.start_s is not None)
    return words > _FASTEST_WORDS_PER_S * (max(starts) - min(starts)) + 30


def _moved(utterance: Utterance, first: float, factor: float) -> Utterance:
    def from_first(time_s: float | None) -> float | None:
        return None if time_s is None else round((time_s * factor - first) % _DAY_S, 3)

    return replace(utterance, start_s=from_first(utterance.start_s), end_s=from_first(utterance.end_s))
