"""Times in the cells of a table: numbers, "0:15", and days with times of day."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise
from statistics import median

from coach.ingest.clock import Stamp, leading_stamp

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_ZONE = re.compile(r"\s*(?:UTC|GMT|[A-Z]{2,4}T|[+-]\d{2}:?\d{2})$")
_FRAMES = re.compile(r"\d{1,2};\d{2};\d{2};\d{2}")  # as editors of film write them
_SLOWEST_WORD_S = 30.0
_SAMPLE_ROWS = 500


def seconds_in(cell: str) -> float | None:
    """Return the seconds that a cell gives, as a number or as a time; None where it gives neither."""
    if _NUMBER.fullmatch(cell):
        return float(cell.replace(",", "."))
    stamp = stamp_of(cell)
    return stamp.start_s if stamp is not None else None


def stamp_of(cell: str) -> Stamp | None:
    """Return the time that fills a cell, perhaps with its day and its time zone."""
    written = _ZONE.sub("", cell.strip())
    stamp, rest = leading_stamp(written.replace(";", ":") if _FRAMES.fullmatch(written) else written)
    return None if rest else stamp


def is_time(cell: str) -> bool:
    """Say whether a cell holds a time without a day, and nothing else."""
    stamp, rest = leading_stamp(cell)
    return stamp is not None and not stamp.day and not rest


def dated_column(body: Sequence[Sequence[str]], taken: Collection[int]) -> int | None:
    """Return the first column, none of those `taken`, in which every cell is a day with a time of day."""
    for place in range(max((len(row) for row in body), default=0)):
        cells = [row[place] for row in body[:_SAMPLE_ROWS] if place < len(row)]
        stamps = [stamp_of(cell) for cell in cells] if place not in taken else []
        if stamps and all(stamp is not None and stamp.day for stamp in stamps):
            return place
    return None


def newest_first(stamps: Sequence[Stamp]) -> bool:
    """Say whether the rows of a chat stand from the last to the first, as some programs export them."""
    written = [(stamp.day, stamp.start_s) for stamp in stamps if stamp.day[:4].isdigit()]
    return len(written) == len(stamps) > 1 and written[0] > written[-1] and written == sorted(written, reverse=True)


def are_milliseconds(times: Sequence[float | None], texts: Sequence[str]) -> bool:
    """Say whether whole numbers would make a word last longer than 30 s, so that they are milliseconds."""
    if len(times) != len(texts) or any(time_s is None or time_s % 1 for time_s in times):
        return False
    known = [time_s for time_s in times if time_s is not None]
    paces = [(below - above) / max(len(text.split()), 1) for (above, below), text in
             zip(pairwise(known), texts, strict=False)]  # fmt: skip
    return len(paces) > 1 and median(paces) > _SLOWEST_WORD_S
