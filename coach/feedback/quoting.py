"""Quotations from the meeting, and its words turned round so that they can be said back to the buyer."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from coach.domain import Meeting, Need, Reading, Role
from coach.speech import role_of, speaker_of

from .wording import (
    BASE_VERBS,
    CUT_OFF,
    DANGLING,
    FINITE_VERBS,
    JOINING,
    LEADING,
    LOOSE,
    OPENERS,
    RELATIVES,
    RUNNING_ON,
    SUBJECTS,
    Shape,
)

LONGEST_QUOTATION = 200
_LONGEST_STATEMENT = 90
_MOST_WORDS = {Shape.CLAUSE: 13, Shape.VERB: 13, Shape.NOUN: 6}
_MARKS = re.compile(r"[.!?;:,\"“”()…–—]")

_SECOND_PERSON = {
    "i": "you",
    "we": "you",
    "me": "you",
    "us": "you",
    "my": "your",
    "our": "your",
    "mine": "yours",
    "ours": "yours",
    "myself": "yourself",
    "ourselves": "yourselves",
    "i'm": "you're",
    "we're": "you're",
    "i've": "you've",
    "we've": "you've",
    "i'd": "you'd",
    "we'd": "you'd",
    "i'll": "you'll",
    "we'll": "you'll",
}
_THIRD_PERSON = {"they": "you", "their": "your", "theirs": "yours", "they're": "you're", "they've": "you've"}
# "I" is written with a capital wherever it stands.
_ALWAYS_CAPITAL = frozenset({"I", "I'm", "I've", "I'd", "I'll", "I’m", "I’ve", "I’d", "I’ll"})
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
_AFTER_I = re.compile(r"\b[Ii] (am|was)\b")
_LEAD_IN = re.compile(
    r"^(?:\d+(?:\.\d+)+[.)]?\s+"
    r"|(?:pain|need|goal|problem|challenge|issue|requirement|trigger)s?(?: points?)?(?: \d+)?:\s+)?"
    r"(?:(?:and|but|so|well|oh|honestly|basically|actually|frankly|um|uh|because|['’]cause|also)[,\s]+"
    r"|(?:yes|no|yeah|okay|ok|right|now|like),\s+)*",
    re.IGNORECASE,
)
_WANTS_TO = re.compile(
    r"^you(?:'d| would)? (?:really |also |just |still |all )*"
    r"(?:want|need|like|hope|plan|have|wish|'re trying|are trying|'re looking|are looking|'re hoping|are hoping) to ",
)
_TO = re.compile(r"^to ")
# "Can't find our contracts" was cut from "we can't find our contracts".
_WITHOUT_I = re.compile(
    r"^(?:can['’]t|cannot|can|couldn['’]t|don['’]t|won['’]t|haven['’]t|wouldn['’]t|never) \w", re.IGNORECASE
)
# "Somebody's booked leave": a subject that has swallowed its verb.
_WITH_VERB = (
    "you'",
    "it'",
    "they'",
    "he'",
    "she'",
    "that'",
    "there'",
    "somebody'",
    "someone'",
    "nobody'",
    "everybody'",
)
_PLACEHOLDER_NAME = re.compile(
    r"^(?:speaker|spk|unknown|participant|guest|buyer|customer|client|prospect|caller|person)?[\s_\-]*(?:speaker)?[\s_\-]*\w?\d*$",
    re.IGNORECASE,
)
_TITLES = frozenset(
    "mr mrs ms miss dr prof sir herr frau sister brother father mother rev reverend pastor captain capt major madame "
    "monsieur señor señora lord lady dame chef councillor cllr officer sergeant sgt inspector judge dean nurse matron "
    "agent principal director".split()
)


def quote(meeting: Meeting, index: int) -> str:
    """Return sentence `index` literally, cut at a word boundary to `LONGEST_QUOTATION` characters."""
    return shortened(meeting.sentence_text(index), LONGEST_QUOTATION)


def stated_at(need: Need, meeting: Meeting) -> int:
    """Return the sentence that the statement of a need was cut from, the first one where none is known."""
    wanted = set(need.statement.lower().split())
    return max(
        need.sentences,
        key=lambda index: (len(wanted & set(meeting.sentence_text(index).lower().replace(",", "").split())), -index),
    )


def shortened(text: str, longest: int) -> str:
    """Return `text` cut before the last word that does not fit."""
    if len(text) <= longest:
        return text
    cut = text[: longest + 1].rpartition(" ")[0] or text[:longest]
    return cut.rstrip(" ,;:-–—")


def pick(options: Sequence[str], key: str, nth: int = 0) -> str:
    """Return one of `options`, always the same for the same `key`; a following `nth` gives another one."""
    digest = hashlib.sha256(key.encode()).digest()
    return options[(digest[0] + nth) % len(options)]


def first_name(name: str | None) -> str | None:
    """Return what one would call a person; None for nobody and for "Speaker 2" and the like."""
    if not name or _PLACEHOLDER_NAME.match(name.strip()):
        return None
    words = name.split()
    if words[0].rstrip(".").lower() in _TITLES or len(words[0].rstrip(".")) == 1:
        return name
    return words[0].rstrip(",")


def buyer_of(reading: Reading, index: int) -> str:
    """Return how to call whoever said sentence `index`: a first name, else "the buyer"."""
    meeting = reading.meeting
    name = first_name(speaker_of(meeting, index)) if role_of(meeting, index) is Role.BUYER else None
    return name or some_buyer(meeting)


def some_buyer(meeting: Meeting) -> str:
    """Return the first name of the only buyer, else "the buyer"."""
    names = [first_name(person.name) for person in meeting.people if person.role is Role.BUYER]
    return names[0] if len(names) == 1 and names[0] else "the buyer"


def said_to_buyer(statement: str, *, from_notes: bool) -> str:
    """Return a statement as the seller says it back: "our audit" becomes "your audit"."""
    table = _SECOND_PERSON | _THIRD_PERSON if from_notes else _SECOND_PERSON
    bare = _LEAD_IN.sub("", statement.strip().rstrip(".!?;, "))
    plain = _AFTER_I.sub(lambda found: "you are" if found[1] == "am" else "you were", bare)
    return _WORD.sub(lambda word: _turned(word.group(), table), plain)


def _turned(word: str, table: dict[str, str]) -> str:
    turned = table.get(word.replace("’", "'").lower(), word)
    return capitalised(turned) if word[0].isupper() and word not in _ALWAYS_CAPITAL else turned


def statement_of(need: Need, reading: Reading) -> tuple[str, Shape]:
    """Return the statement of a need as it is said back to the buyer, and how it is built."""
    from_notes = role_of(reading.meeting, need.sentences[0]) is Role.NOTES
    turned = _lowered(said_to_buyer(need.statement, from_notes=from_notes))
    wanting = _WANTS_TO.match(turned) or _TO.match(turned)
    if wanting:
        return turned[wanting.end() :], Shape.VERB
    if not from_notes and _WITHOUT_I.match(turned):
        return f"you {turned[:1].lower()}{turned[1:]}", Shape.CLAUSE
    return turned, shape_of(turned)


def literal(need: Need) -> str:
    """Return the statement of a need as it was said, short enough to stand inside a sentence."""
    return in_passing(_LEAD_IN.sub("", need.statement.strip()))


def in_passing(text: str) -> str:
    """Return the beginning of `text` that can stand inside a sentence, with " …" where it does not end there."""
    whole = text.strip().rstrip(".!?;, ")
    short = shortened(whole, _LONGEST_STATEMENT)
    for mark in ('"', "“"):
        if short.count(mark) % 2 and short.count("”") < short.count(mark):
            short = short[: short.rindex(mark)]
    words = short.split()
    # What was not cut ends as it was said: "I can't just drop her".
    loose = DANGLING if short != whole else CUT_OFF
    while len(words) > 3 and words[-1].lower().strip(",;:") in loose:
        words.pop()
    short = " ".join(words).rstrip(" ,;:-–—")
    return short if short == whole else short + " …"


def fits_in_a_sentence(statement: str, shape: Shape) -> bool:
    """Return whether a statement is plain enough to be built into a question: short, one clause, present tense."""
    if not statement or _MARKS.search(statement):
        return False
    words = [word.group().replace("’", "'").lower() for word in _WORD.finditer(statement)]
    if not words or len(words) > _MOST_WORDS[shape] or words[-1] in DANGLING or words[0] in LEADING:
        return False
    past = shape is Shape.CLAUSE and any(len(word) > 4 and word.endswith("ed") for word in words)
    loose = shape is Shape.NOUN and (words[0] in LOOSE or words[0].endswith(("ed", "ing")))
    runs_on = any(word in RUNNING_ON for word in words[2:])
    return not (past or loose or runs_on) and not any(word in JOINING for word in words)


def shape_of(statement: str) -> Shape:
    """Return how a statement is built, judged by its first words and its verbs."""
    words = [word.group().replace("’", "'").lower() for word in _WORD.finditer(statement)]
    if not words:
        return Shape.NOUN
    if words[0] in SUBJECTS or words[0].startswith(_WITH_VERB):
        return Shape.CLAUSE
    if words[0] in {"something", "anything", "somewhere"}:
        return Shape.NOUN
    if words[0] in BASE_VERBS:
        return Shape.VERB
    for position, word in enumerate(words):
        if word in RELATIVES:
            return Shape.NOUN
        if position and word in FINITE_VERBS:
            return Shape.CLAUSE
    return Shape.NOUN


def _lowered(text: str) -> str:
    """Return text with a small first letter, unless its first word may be a name or an abbreviation."""
    first = text.split(" ", 1)[0].lower() if text else ""
    common = first in _SECOND_PERSON.values() or first in OPENERS or first in BASE_VERBS
    return text[0].lower() + text[1:] if common else text


def capitalised(text: str) -> str:
    """Return text with a capital first letter."""
    return text[:1].upper() + text[1:]


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return a number in words up to twelve with its noun: "three needs"."""
    return f"{in_words(number)} {one if number == 1 else many or one + 's'}"


def in_words(number: int) -> str:
    """Return a number in words up to twelve."""
    names = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    return names[number] if number < len(names) else str(number)
