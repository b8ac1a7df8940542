"""When somebody says yes to a next step, gives it a day, or says that they will do it, and names no other step."""

from __future__ import annotations

import re

from .due import is_refused
from .no_step import plain, runs_the_talk

_LONGEST_YES = 10
_SMALL = frozenset("it that this then for so the a and on at in by".split())
_DAY = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|tonight|the \d+(?:st|nd|rd|th)|next week|(?:at )?\w+ o'clock|"
)
_LEADS = (
    r"^(?:(?:oh|ah|right|well|so|and|hm+|mm+|no|yes|yeah|yep|please|ok|okay|then|great|good|fine|sure|lovely|perfect|"
    r"brilliant|say|that's|is it|shall we say|make (?:it|that)|let's say|what about|how about|would|is|does|could|"
    r"not|(?:i|we) (?:can|could|can't|cannot) (?:do|make|manage)|[a-z]+(?=,)),? )*"
)
_YES = re.compile(
    r"^(?:do|do (?:it|so|that))$|"
    r"^(?:(?:oh|ah|right|well|so|and|hm+|mm+|no),? )*(?:(?:yes|yeah|yep|yup|aye|sure|ok|okay|fine|great|good|"
    r"lovely|perfect|"
    r"grand|brilliant|cool|deal|agreed|absolutely|certainly|of course|no problem|alright|all right|will do|sounds "
    r"(?:good|great|fine|fair)|fair enough|please do|do (?:that|it|so)|noted|done|that'd be|that would be|that "
    r"works|that's "
    rf"(?:fine|good|great|ok|okay|perfect)|works|i'd (?:like|love) that|happy with that|let's do (?:that|it)|"
    r"go on then|count me in|(?:i'm|we're) in)\b|"
    rf"(?:{_DAY}\w+)"
    r"(?:'s| is| at| works| suits| would| sounds| it is| then)\b)"
)
_WORKS = re.compile(
    r"\b(?:works|suits|(?:'s|is|sounds|would be) (?:fine|good|great|ok|okay|perfect|grand|best|alright)|it is|then)\b"
)
# A yes that goes on to promise or ask for something is a step of its own.
_ACTS = re.compile(
    r"\b(?:i'll|i will|we'll|we will|i'm going to|let me|let's|i can|can you|could you|would you|will you|shall|"
    r"send|bring|"
    r"call|ring|email|book|ask|talk|speak|find|check|get|give|write|come|meet|(?<!'ve )put|need|want)\b"
)
_ACTS_NOT = re.compile(
    r"\b(?:(?:i|we) (?:can|could|can't|cannot) (?:do|make|manage) (?=\w+day|the \d|tomorrow)|"
    r"let's do (?:that|it)|please do|do that|i'd like that|let's say|shall we say|"
    r"make (?:it|that)|(?:i|we)(?:'ll| will|'d)(?: both| all)? "
    r"(?:be|come) ?(?:there|here|in|ready|round|over|along|too)?"
    r"(?= at\b| for\b|,|$))"
)
_WILL_COME = re.compile(
    r"^(?:(?:yes|yeah|ok|okay|sure|fine|great|good|oh|right),? )*(?:i|we)(?:'ll| will|'d| would)(?: both| all)? "
    r"(?:come|go|be (?:there|here|in))(?: too| along| then| with you)?(?: at [\w :.]+| for (?:that|it))?$"
)
_HAVE_IT = re.compile(
    r"\b(?:can|could|will|would) (?:you|i|we) (?:have|do|get|send|finish|see|expect) (?:me )?(?:it|that|them|this)\b"
)
_IS_MINE = re.compile(r"(?:(?:yes|yeah|ok|okay|sure|of course|right|certainly|and),? )*(?:i|we) (?:will|shall|can)")
_WHEN = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|mon|tues?|weds?|thurs?|fri|tomorrow|tonight|today|noon|midday|"
    r"lunch(?:time)?|the \d+(?:st|nd|rd|th)|\d+(?:st|nd|rd|th)|half past \w+|\w+ o'clock|\d+(?::\d\d)? ?[ap]m|"
    r"(?:the )?(?:twenty[- ]|thirty[- ])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|"
    r"twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)|"
    r"(?:the )?end of (?:the |this |next )?(?:day|week|month)|next week|(?:the )?week after|the weekend|"
    r"(?:january|february|march|april|june|july|august|september|october|november|december)"
)
_HOUR = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2}(?:[:.]\d\d)?)"
_LED_BY_DAY = re.compile(
    _LEADS
    + rf"(?:(?:by|on|at|before|after|until|till|from|for|not before|no later than|this|next|first thing|early|late) )*"
    rf"(?:{_WHEN}|(?<=by ){_HOUR}|(?<=at ){_HOUR}|(?<=after ){_HOUR}|(?<=before ){_HOUR})"
    + r"\b(?!'s [a-z]+ing|s? (?:i|we)(?:'ll|'d| will))"
)
_IS_TODAY = re.compile(r"\b(?:today|it) ?(?:is|'s) (?:a )?\w+day$|^today's\b")
HOUR = re.compile(_HOUR)


def agrees(text: str) -> bool:
    """Return whether a sentence says yes to a step that somebody named before, or gives it a day, and adds none."""
    said = plain(text)
    if runs_the_talk(text):
        return False
    acts = _ACTS.search(_ACTS_NOT.sub("", said)) is not None
    if gives_a_day(text) and not acts:
        return True
    if len(said.split()) > _LONGEST_YES or acts:
        return _WILL_COME.search(said) is not None
    return (
        _YES.search(said) is not None
        or _WILL_COME.search(said) is not None
        or (_WORKS.search(said) is not None and len(said.split()) <= _LONGEST_YES // 2)
    )


def gives_a_day(text: str) -> bool:
    """Return whether a sentence begins with a day or an hour, and says when: "by noon tomorrow, and in the portal"."""
    said = plain(text)
    return _LED_BY_DAY.search(said) is not None and _IS_TODAY.search(said) is None


def refuses_a_day(text: str) -> bool:
    """Return whether a sentence says that a day does not suit: "not Wednesday", "Thursday is bad"."""
    said = plain(text)
    days = re.finditer(rf"\b(?:{_WHEN})\b", said)
    return any(is_refused(said, day.start(), day.end()) for day in days)


def promises(text: str) -> bool:
    """Return whether somebody says that they will do what was asked: "will do", "yes, I will"."""
    said = plain(text)
    return "will do" in said or _IS_MINE.fullmatch(said) is not None


def is_mine(text: str) -> bool:
    """Return whether somebody only says that they will: "yes, I will"."""
    return _IS_MINE.fullmatch(plain(text)) is not None


def asks_for_day(text: str) -> bool:
    """Return whether a sentence only asks to have what was promised by a day: "can you have it by Monday"."""
    said = plain(text)
    return _HAVE_IT.search(said) is not None and len(said.split()) <= _LONGEST_YES


def names_more(text: str) -> bool:
    """Return whether a sentence says more than a day or an hour."""
    rest = _LED_BY_DAY.sub("", plain(text))
    return len([word for word in rest.split() if word not in _SMALL]) > 1
