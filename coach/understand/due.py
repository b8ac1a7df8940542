"""The day by which something is to be done, from the words of one sentence and the day of the meeting.

RE2 patterns of our own: a general parser takes over half a second to start. A day is returned only where one is meant:
"by Friday" and "in two weeks" are days, "next week" and "soon" are not.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import re2

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
_SMALL = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
)
_ORDINALS: Mapping[str, int] = {
    **{word: number for number, word in enumerate(_SMALL.split(" "), start=1)},
    **{f"twenty {word}": 20 + number for number, word in enumerate(_SMALL.split(" ")[:9], start=1)},
    "thirtieth": 30,
    "thirty first": 31,
}
ORDINAL_WORD = "|".join(sorted((word.replace(" ", "[ -]") for word in _ORDINALS), key=len, reverse=True))
_NUMBERS: Mapping[str, int] = {
    **{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8},
    **{"nine": 9, "ten": 10, "twelve": 12, "fourteen": 14},
}
_NUMBER = rf"(\d{{1,2}}|{'|'.join(_NUMBERS)})"
_DAY = rf"(\d{{1,2}}(?:st|nd|rd|th)?|{ORDINAL_WORD})"
_WEEKDAY = (
    r"(mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|"
    r"weds|weekday)"
)
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PART = r"(?: (?:morning|afternoon|evening|night|noon|lunchtime|lunch)\b)?"
_ALSO_WORDS = frozenset({"sat", "sun", "wed", "mon", "fri", "tue", "thu"})
_BEFORE_A_DAY = frozenset({"by", "on", "next", "this", "until", "till", "for", "before"})
# "Not Wednesday", "Friday's bad": so many characters beside a day tell that it does not suit.
_REACH = 24
_REFUSES = r"(?:\bnot(?: on)?|\b(?:can't|cannot|can not) (?:do|make|manage))\s*$"
_IS_BAD = (
    r"^(?: (?:morning|afternoon|evening))?(?:'s| is|'s a| is a|s)(?: really| very| a bit| quite| too| always| not)* "
    r"(?:bad|mad|no good|difficult|tricky|impossible|out|full|packed|chaos|nightmare|busy|hopeless)\b"
)
_UNTIL = r"(?:by|on|before|until|till|for|from|of|no later than|latest|due)"


@dataclass(frozen=True, slots=True)
class Due:
    """A day and where its words stand, as character offsets of the text."""

    day: dt.date
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Form:
    """A way to write a day: a pattern whose groups go to `resolve` with the day of the meeting."""

    pattern: str
    resolve: Callable[[tuple[str, ...], dt.date], dt.date | None]
    absolute: bool = False


def due_in(text: str, held_on: dt.date | None, *, after: int = 0) -> Due | None:
    """Return the first day named from character `after` on, else the first before it; the longest expression of two.

    Without `held_on` only a date with a year counts. A day before the meeting is no due date.
    """
    if held_on is not None and held_on.year >= dt.MAXYEAR:
        return None
    plain = text.replace("’", "'").lower()
    plain = plain if len(plain) == len(text) else text
    found: list[Due] = []
    for form in _FORMS:
        if held_on is None and not form.absolute:
            continue
        for match in compiled(form.pattern).finditer(plain):
            if _is_other_word(text, match.start(), match.end()) or is_refused(plain, match.start(), match.end()):
                continue
            day = form.resolve(tuple(group or "" for group in match.groups()), held_on or dt.date.min)
            if day is not None and (held_on is None or day >= held_on):
                found.append(Due(day, match.start(), match.end()))
    found = [_with_date(due, found, plain) for due in found]
    return min(
        found, key=lambda due: (plain.startswith("'s", due.end), due.start < after, due.start, -due.end), default=None
    )


def is_refused(text: str, start: int, end: int) -> bool:
    """Return whether the day at `start` to `end` of a text in small letters is one that does not suit."""
    before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    return compiled(_REFUSES).search(before) is not None or compiled(_IS_BAD).search(after) is not None


def _with_date(due: Due, found: Sequence[Due], plain: str) -> Due:
    """Return "Tuesday 24 November" as one day: the date behind a weekday says which."""
    dates = (
        other for other in found if other.start > due.end and plain[due.end : other.start].strip(" ,") in {"", "the"}
    )
    date = min(dates, key=lambda other: (other.start, -other.end), default=None)
    return due if date is None else Due(date.day, due.start, date.end)


def _is_other_word(text: str, start: int, end: int) -> bool:
    """Say whether "sat", "sun", "wed" or "may" in small letters is no date, or a day comes round again and again."""
    written = text[start:end]
    before = text[:start].lower().split()[-1:] or [""]
    doubtful = written in _ALSO_WORDS or written.startswith("may ")
    if doubtful and before[0] not in _BEFORE_A_DAY:
        return True
    return before[0] in {"last", "every", "each", "a", "any", "some"} or text[end : end + 1] == "s"


def _written(groups: tuple[str, ...], held_on: dt.date) -> dt.date | None:
    """Return a date with its month written out: the next one on or after `held_on` where no year is given."""
    day, month, year = groups
    number = _ORDINALS.get(day.replace("-", " ")) or int("".join(c for c in day if c.isdigit()) or 0)
    in_year = _MONTH_NAMES.index(month[:3].lower()) + 1
    if year:
        stated = int("".join(c for c in year if c.isdigit()))
        return _valid(stated + 2000 if stated < 100 else stated, in_year, number)
    found = _valid(held_on.year, in_year, number)
    return found if found is not None and found >= held_on else _valid(held_on.year + 1, in_year, number)


def _written_month_first(groups: tuple[str, ...], held_on: dt.date) -> dt.date | None:
    return _written((groups[1], groups[0], groups[2]), held_on)


def _iso(groups: tuple[str, ...], _: dt.date) -> dt.date | None:
    return _valid(int(groups[0]), int(groups[1]), int(groups[2]))


def _numeric(groups: tuple[str, ...], held_on: dt.date) -> dt.date | None:
    """Return a date in figures where it can be read in one way only: 25/12/2026, 12.05.2026 (day first with dots)."""
    first, second = int(groups[0]), int(groups[2])
    year = (int(groups[3]) + (2000 if len(groups[3]) == 2 else 0)) if groups[3] else 0
    if second > 12:
        first, second = second, first
    elif first <= 12 and first != second and groups[1] != ".":
        return None
    if year:
        return _valid(year, second, first)
    if held_on == dt.date.min:
        return None
    this_year = _valid(held_on.year, second, first)
    return this_year if this_year and this_year >= held_on else _valid(held_on.year + 1, second, first)


def _day_of_month(groups: tuple[str, ...], held_on: dt.date) -> dt.date | None:
    """Return the next day with that number; "of next month" says which month."""
    word = groups[0].replace("-", " ")
    number = _ORDINALS.get(word) or int("".join(c for c in word if c.isdigit()) or 0)
    for months in range(1 if groups[1] == "next" else 0, 4):
        year, month = held_on.year + (held_on.month - 1 + months) // 12, (held_on.month - 1 + months) % 12 + 1
        day = _valid(year, month, number)
        if day is not None and day >= held_on:
            return day
    return None


def _weekday(groups: tuple[str, ...], held_on: dt.date) -> dt.date | None:
    """Return the coming such day; after "next" it lies in the next calendar week."""
    number = _number_of_day(groups[1])
    if number is None:
        return None
    if groups[0] == "next" or groups[2]:
        return held_on + dt.timedelta(days=7 - held_on.weekday() + number)
    return held_on + dt.timedelta(days=(number - held_on.weekday()) % 7 or 7)


def _weekday_of_next_week(groups: tuple[str, ...], held_on: dt.date) -> dt.date | None:
    return _weekday(("next", groups[0], ""), held_on)


def _week_after(groups: tuple[str, ...], held_on: dt.date) -> dt.date | None:
    """Return "Thursday week", "a week on Thursday": seven days after the coming Thursday."""
    day = _weekday(("", groups[0], ""), held_on)
    return None if day is None else day + dt.timedelta(days=7)


def _near(groups: tuple[str, ...], held_on: dt.date) -> dt.date | None:
    """Return today, tomorrow or the day after."""
    word = groups[0]
    days = 2 if word.startswith("the day after") else int(word.startswith(("tom", "tm")))
    return held_on + dt.timedelta(days=days)


def _after_a_while(groups: tuple[str, ...], held_on: dt.date) -> dt.date | None:
    """Return the day "in two weeks", "in 10 days", "in a month"; a month later is its last day where it is shorter."""
    number = _NUMBERS.get(groups[0]) or int(groups[0])
    unit = groups[1]
    days = {"day": 1, "week": 7, "fortnight": 14}.get(unit)
    if days is not None:
        return held_on + dt.timedelta(days=number * days)
    months = held_on.year * 12 + held_on.month - 1 + number * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    return dt.date(year, month + 1, min(held_on.day, calendar.monthrange(year, month + 1)[1]))


def _end_of(groups: tuple[str, ...], held_on: dt.date) -> dt.date | None:
    """Return the last day of a month or year, the Friday of a week, the day itself."""
    which, unit = groups[0].strip(), groups[1]
    later = 1 if which == "next" else 0
    if unit == "day":
        return held_on + dt.timedelta(days=later)
    if unit == "week":
        friday = held_on + dt.timedelta(days=4 - held_on.weekday() + 7 * later)
        return friday if friday >= held_on else friday + dt.timedelta(days=7)
    if unit == "year":
        return dt.date(held_on.year + later, 12, 31)
    names = [name.lower()[:3] for name in calendar.month_name]
    if unit == "month":
        months = held_on.year * 12 + held_on.month - 1 + later
    else:
        named = names.index(unit[:3]) - 1
        months = held_on.year * 12 + named + (12 if named < held_on.month - 1 else 0)
    year, month = divmod(months, 12)
    return dt.date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def _number_of_day(word: str) -> int | None:
    return next((number for number, day in enumerate(_DAYS) if day.startswith(word[:3])), None)


def _valid(year: int, month: int, day: int) -> dt.date | None:
    if not (dt.MINYEAR <= year <= dt.MAXYEAR and 1 <= month <= 12):
        return None
    return dt.date(year, month, day) if 1 <= day <= calendar.monthrange(year, month)[1] else None


_YEAR = r"(?:,? ((?:19|20)\d\d))"
_FORMS = (
    _Form(r"\b((?:19|20)\d\d)-(\d{1,2})-(\d{1,2})\b", _iso, absolute=True),
    _Form(r"\b(\d{1,2})([/.-])(\d{1,2})[/.-]((?:19|20)?\d\d)\b", _numeric, absolute=True),
    _Form(rf"\b{_DAY}(?: of)?[ -]({MONTHS})\b\.?{_YEAR}", _written, absolute=True),
    _Form(rf"\b({MONTHS})\.? {_DAY}\b{_YEAR}", _written_month_first, absolute=True),
    _Form(rf"\b{_DAY}(?: of)?[ -]({MONTHS})\b(?:,? ((?:19|20)\d\d)\b)?", _written),
    _Form(rf"\b({MONTHS})\.? (?:the )?{_DAY}\b(?:,? ((?:19|20)\d\d)\b)?", _written_month_first),
    _Form(r"\b(\d{1,2})(/)(\d{1,2})\b()", _numeric),
    _Form(rf"\b(?:(this|next|coming) )?{_WEEKDAY}\b(?: (?:of )?(next) week\b)?{_PART}", _weekday),
    _Form(rf"\bnext week(?: on)?,? {_WEEKDAY}\b", _weekday_of_next_week),
    _Form(rf"\b{_WEEKDAY} week\b", _week_after),
    _Form(rf"\b(?:a )?week (?:on|from) {_WEEKDAY}\b", _week_after),
    _Form(
        rf"\b(?:{_UNTIL}|{_WEEKDAY[:-1].replace('(', '(?:', 1)}),?) the {_DAY}\b(?: of (?:this|the|(next)) month)?"
        r"(?:$|[,.;:!?)]|,? (?:at|in|with|and|so|if|to|then|or|for|of (?:this|the|next) month)\b)",
        _day_of_month,
    ),
    _Form(rf"\b{_WEEKDAY},? the {_DAY}\b", lambda groups, held_on: _day_of_month((groups[1], ""), held_on)),
    _Form(
        r"\b(the day after tomorrow|tomorrow|tmrw|tmw|tomorow|today|tonight|this (?:afternoon|evening|morning)|eod|cob|"
        rf"close of (?:business|play)|right after (?:this|the (?:call|meeting))|lunchtime today)\b{_PART}",
        _near,
    ),
    _Form(rf"\b(?:in|within)(?: say| about)? {_NUMBER} (day|week|month|fortnight)s?'?(?: time)?\b", _after_a_while),
    _Form(rf"\b{_NUMBER} (day|week|month|fortnight)s? (?:from (?:now|today)|today)\b", _after_a_while),
    _Form(rf"\bend of ((?:the |this |next )?)(day|week|month|year|{MONTHS})\b", _end_of),
    _Form(r"\b()(month|year)[- ]end\b", _end_of),
    _Form(r"\b()eom()\b", lambda _, held_on: _end_of(("", "month"), held_on)),
    _Form(r"\b()eow()\b", lambda _, held_on: _end_of(("", "week"), held_on)),
)


@cache
def compiled(pattern: str) -> re2._Regexp:
    return re2.compile(pattern)
