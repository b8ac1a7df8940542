"""The words of a sentence that name a day, also where no date of the meeting says which day it is."""

from __future__ import annotations

from dataclasses import dataclass

from .due import MONTHS, ORDINAL_WORD, compiled, is_refused

_WHOLE_WEEKDAY = r"(?:mon|monday|tues?|tues?day|weds?|wednesday|thurs?|thursday|fri|friday|saturday|sunday)"
_WHOLE_DATE = (
    rf"(?:the\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)|{ORDINAL_WORD})(?:\s+(?:of\s+)?(?:{MONTHS})\b)?|"
    rf"\d{{1,2}}\s+(?:of\s+)?(?:{MONTHS})\b|(?:{MONTHS})\.?\s+\d{{1,2}}\b"
)
_DAY_WORDS = (
    r"(?i)\b(?:today|tonight|tomorrow|tmrw|this\s+(?:morning|afternoon|evening|weekend)|the\s+weekend"
    rf"|{_WHOLE_WEEKDAY}(?:\s+week\b|,?\s+(?:{_WHOLE_DATE})(?:\b|$))?"
    rf"|(?:sat|sun),?\s+(?:{_WHOLE_DATE})"
    r"|(?:the\s+)?\d{1,2}(?:st|nd|rd|th)|\d{1,2}/\d{1,2}/\d{2,4}"
    r"|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?\s+\d{1,2}"
    r"|\d{1,2}\s+(?:of\s+)?(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
    r"|end\s+of\s+(?:the\s+|this\s+|next\s+)?(?:day|week|month)|in\s+(?:an?|two|three|\d+)\s+(?:days?|weeks?))\b"
)
# "By the eighth" names a day, "on the first floor" a place.
_ORDINAL_DAY = (
    rf"(?i)\b(?:by|on|before|until|till)\s+(the\s+(?:{ORDINAL_WORD})(?:\s+of\s+(?:{MONTHS}))?)"
    r"\s*(?:$|[,.;:!?]|(?:and|at|so|if|about|with|for|to|then|because|when|in|i|we|you)\b)"
)
# "On a Friday", "every Monday", "last Tuesday": no day on which something is to be done.
# "The 1st week of August", "the 2nd floor".
_COUNTS = r"^\s*(?:wk|week|floor|half|quarter|draft|version|time|round|visit|call|meeting|phase)\b"
_ENDINGS = frozenset({"st", "nd", "rd", "th"})
_BY_FIGURES = r"(?i)\b(?:by|on|before|until|till|due)\s+(\d{1,2}/\d{1,2})\b"
_NO_ONE_DAY = frozenset("a an any every each most some last alternate".split())


@dataclass(frozen=True, slots=True)
class DayWords:
    """Words that name a day, and where they stand, as character offsets of the text."""

    words: str
    start: int
    end: int


def day_words(text: str, *, after: int = 0) -> str | None:
    """Return the words of `text` that name a day ("Thursday", "the 19th"), None where none do; nothing is resolved."""
    found = find_day(text, after=after)
    return None if found is None else found.words


def find_day(text: str, *, after: int = 0) -> DayWords | None:
    """Return the first day that is named from character `after` on, else the first before it.

    "Every Monday" is no day on which something is to be done, and "not Monday" is none that suits.
    """
    small = text.replace("’", "'").lower()
    small = small if len(small) == len(text) else text
    found = [DayWords(match.group(0), match.start(), match.end()) for match in compiled(_DAY_WORDS).finditer(text)]
    for pattern in (_ORDINAL_DAY, _BY_FIGURES):
        matches = compiled(pattern).finditer(text)
        found += [DayWords(match.group(1), match.start(1), match.end(1)) for match in matches]
    one = [
        day
        for day in found
        if not _NO_ONE_DAY & set(small[: day.start].split()[-1:])
        and not is_refused(small, day.start, day.end)
        and not (day.words[-2:].lower() in _ENDINGS and compiled(_COUNTS).match(small[day.end :]))
    ]
    return min(one, key=lambda day: (day.start < after, day.start, -len(day.words)), default=None)
