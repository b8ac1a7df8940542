"""Who is to do what a sentence promises, asks for or notes, and from which word on it says what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import re2
from spacy.tokens import Token

from coach.domain import SELLER_SIDE, Meeting, Person, Role, Turn

from .clauses import MARKS
from .lead_ins import low

_SOFT = (
    r"(?: also| just| then| maybe| probably| definitely| certainly| gladly| happily| quickly| both| already| please)*"
)
_DO = (
    r"(send|email|e-mail|mail|call|ring|phone|text|ping|forward|share|write|draft|prepare|draw|put|set|book|schedule|"
    r"arrange|organi[sz]e|come|get|drop|speak|talk|ask|check|find|follow|confirm|sign|introduce|bring|print|measure|"
    r"visit|pop|drive|chase|mark|circulate|give|let|show|make|take|do|go|have|meet|invite|tell|run|sit|leave|review|"
    r"read|pencil|decide|order|collect|fill|upload|add|update|try|join|watch|buy|pay|return|reply|keep|walk|see|spend|"
    r"report|fix|hold|start|test|ride|practi[cs]e|knock|table|bear)"
)
# Each pattern looks at the lower-case sentence; what follows the match, or its group, is what is to be done.
_SPEAKER = (
    r"\b(?:would you like me to|do you want me to|would it help if i|shall we say that i|is it worth me|how about me) ",
    rf"\bi(?:'ll| will| shall|'m going to| am going to|'m gonna| can| could|'d| would| want to| need to| have to|"
    rf" promise to|'m happy to| might| may){_SOFT}(?: like to| love to| be able to| be happy to)? ",
    r"\b(?:let me|shall i|should i|can i|could i|may i|if i could|how about i|what if i|why don't i|allow me to) "
    r"(?:at least |just |also |maybe )?",
    r"\b(?:what i'd (?:suggest|propose|love|like)(?: to do)?|my suggestion|what i'll do|what i can do) is "
    r"(?:that )?(?:i |to )?",
    r"^(?:\W*(?:yes|yeah|sure|ok|okay|right|of course|no problem|fine|grand|great|lovely)[,.]?)*\W*"
    r"(will do|doing it now|leave it with me|consider it done|on it|i'm on it)\b",
    # "Fine, I bring the forms": what somebody does next, as some put it.
    r"^(?:(?:and|so|then|ok|okay|yes|yeah|fine|good|right),? )*"
    r"i (send|bring|call|ring|email|mail|write|book|make|come|check|prepare|talk|speak|take|organi[sz]e|order|ask)\b",
    r"\bi(?:'m| am) ((?:send|bring|call|ring|email|mail|writ|book|mak|com|check|prepar|meet|visit|speak|talk)ing)\b",
    # "You'll have it by Friday" is a promise of the one who says it.
    r"\byou(?:'ll| will|'d| would)? (have|get|hear|receive) "
    r"(?:it|that|this|them|the|an?|all|both|my|your|one|two|three|from)\b",
)
# In a mail: "you kindly agreed to send the bills", "we then meet".
_WRITTEN_TO = (
    r"\byou(?: also| then| kindly)* (?:agreed|promised|offered|wanted) to ",
    rf"\b(?:we|you)(?: will|'ll)?(?: then| both| all)? {_DO}\b",
)
_EVERYBODY = (
    rf"\bwe(?:'ll| will| shall|'re going to| can| could|'d| should| need to| have to|'d like to| might){_SOFT} ",
    r"\b(?:let's|let us|shall we|should we|can we|could we|why don't we|how about we|we said we'd|we agreed to) ",
    r"^(?:(?:and|so|then|ok|okay|yes|yeah|fine|good|right),? )*we (look|meet|speak|talk|try|start|take)\b",
    r"\b(?:can|could|shall|may|should) \w+ and i |\b\w+ and i(?:'ll| will| can| could|'d) ",
)
# "I'd want to see that in writing": somebody else is to bring it.
_WISH = (
    r"\bi(?:'d| would)?(?: also| really| still| first)* (?:like|love|want) "
    r"(?:to (see|have (?:it|that|this|the|a|an|some)|hear|read)\b|[^?]*\b(?:written|priced|confirmed|in writing)\b)"
)
_ASKED = (r"\bi(?:'d like| want| need|'d love) you(?: all| both)? to ",)
_ALL_ASKED = (r"\bi(?:'d like| want| need|'d love) (?:each of you|everyone|everybody|all of you)(?: all| both)? to ",)
_ADDRESSED = (
    rf"\byou(?:'ll| will|'re going to| can| could| should|'d| need to| have to)(?: both| two| all)?{_SOFT} ",
    rf"\b(?:can|could|would|will) you(?: and \w+| guys| both| two| all)?{_SOFT}(?: be able to)? ",
    r"\bwould you mind |\bmake sure you ",
    rf"\byou {_DO}\b",
    rf"(?:^|[,.;:] |\b(?:and|then|so|please|maybe|okay|right|well|alright) )(?:please |just |then |do )?{_DO}\b",
)
_NAMED = r"\b([A-Z][\w'’-]*[\w](?: [A-Z][\w-]+)?)(?:'ll| will| is going to| can| could| would| has to| should| to) "
_NAMED_ASKED = rf"\b(?:[Cc]an|[Cc]ould|[Ww]ill|[Ww]ould) ([A-Z][\w'’-]*\w)(?: please| maybe| just)* {_DO}\b"
_CONDITION = r"^\W*(?:and |but |so )?(?:if|when|once|unless|after) [^,]*, "
# "[ ] Tom: send", "Tom to send", "Tom → Ana: price list", "AB will send": in notes the name stands first.
_ITEM = (
    r"^\W*(?:\[[ xX]?\]\W*)?(?:(?i:actions?|todo|to do|ai|ns|n/s|next(?: steps?)?|nxt steps?|follow[- ]?up)(?: "
    r"items?)?\s*[:–—-]+\s*)?"
    r"([A-Z][\w'’.-]*(?: [A-Z][\w'’.-]*)?(?: ?(?:&|\+|and) ?[A-Z][\w'’.-]*)?)"
    r"(?: \([^)]*\))?(?:\s*(?::|→|->|–|—| - )\s*(?:[A-Z]\w+: )?|"
    r"\s+(?:to|will|agreed to|is to|shall|promised to|is going to)\s+)"
)
_ASKS = frozenset(f"{word} you" for word in ("will", "would", "can", "could")) | {"you 'll", "you will", "i want"}
# "Todo bo: send the file": after such a heading a name may stand in small letters.
_SMALL_ITEM = r"^\W*(?i:actions?|todo|to do|task|next(?: steps?)?)[\s:–—-]+([a-z]{2,12})(?:: | (?:to|will) )"
_HEAD = r"(?:actions?|todo|to do|task|ns|n/s|nxt(?: steps?)?|follow[- ]?up|next(?: steps?)?)\s*[:,–—-]+\s*"
_MINE = rf"^\W*(?i:(?:{_HEAD})?me(?: to |\s*[:–—-]+\s*))"
_ITEM_HEAD = rf"^\W*(?i:{_HEAD})"
# "Jamal takes the samples", "Soren & I ring the schools"
_DOES = rf"^\W*([A-Z][\w'’.-]*(?: ?(?:&|\+|and) ?[A-Z][\w'’.-]*)?) {_DO}(?:e?s)? "
_BEFORE_A_NAME = frozenset(("and", "so", "then", "but", "ok", "okay", "right", "well", "now"))
_LED_IN = r"^(?:(?:So|And|Then|But|Also)\b ?)+"
_MYSELF = r"^(?:I|I'm|I’m|I've|I’ve|I'll|I’ll|We|We're|We’re|We'll|We’ll)?$"
_NO_NAMES = frozenset(
    (
        "action",
        "actions",
        "next",
        "homework",
        "todo",
        "task",
        "ns",
        "n/s",
        "nxt",
        "me",
        "we",
        "us",
        "team",
        "all",
        "i",
        "you",
        "he",
        "she",
        "they",
        "it",
        "steps",
        *("first", "second", "third", "visit", "meeting", "call", "demo", "deadline", "january", "february", "march"),
        *("april", "june", "july", "august", "september", "october", "november", "december"),
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    )
)


@dataclass(frozen=True, slots=True)
class Doer:
    """Who does it (None: nobody or everybody is named); from which character on it is said what (None: cannot tell)."""

    who: str | None
    action_start: int | None


def doer_of(words: list[Token], text: str, meeting: Meeting, turn: Turn) -> Doer:
    if turn.speaker is None or turn.role is Role.NOTES:
        return _noted_doer(words, text)
    if turn.role is Role.BUYER and (wish := _compiled(_WISH).search(text.lower())) is not None:
        return Doer(None, wish.start(1) if wish.group(1) else None)
    condition = _compiled(_CONDITION).match(text.lower())
    found = sorted(_spoken_doers(words, text, meeting, turn, condition.end() if condition else 0))
    return Doer(found[0][2] or None, found[0][3]) if found else Doer(None, None)


def is_wish(text: str) -> bool:
    """Return whether somebody asks in a lower-case text to see or have something that another one is to bring."""
    return _compiled(_WISH).search(text) is not None


def _noted_doer(words: list[Token], text: str) -> Doer:
    """Return the person that a line of notes begins with, as written."""
    mine = _compiled(_MINE).match(text)
    if mine is not None:
        return Doer(None, mine.end())
    item = _compiled(_ITEM).match(text)
    if item is not None:
        name = _compiled(_LED_IN).sub("", item.group(1).strip())
        return Doer(None if name.lower() in _NO_NAMES or _compiled(_MYSELF).match(name) else name, item.end())
    small = _compiled(_SMALL_ITEM).match(text)
    if small is not None and small.group(1) not in _NO_NAMES:
        return Doer(small.group(1), small.end())
    head = _compiled(_ITEM_HEAD).match(text)
    if head is not None:
        return Doer(None, head.end())
    doing = _compiled(_DOES).match(text)
    if doing is not None:
        name = doing.group(1)
        # "Will ring on Monday": the writer will, nobody is called Will.
        if name == "Will" and not text[doing.end(2)].isalpha():
            return Doer(None, doing.end(1) + 1)
        last = name.split(" ")[-1].lower().partition("'")[0].partition("’")[0]
        return Doer(None if last in _NO_NAMES else name, doing.end(1) + 1)
    # Dictated or mailed notes say "I": whoever wrote them.
    plain = text.lower() if len(text.lower()) == len(text) else text
    promised = [found for pattern in (*_SPEAKER, *_WRITTEN_TO) for found in _compiled(pattern).finditer(plain)]
    first = min(promised, key=lambda found: found.start(), default=None)
    if first is not None:
        return Doer(None, first.start(1) if first.re.groups else first.end())
    return Doer(None, None)


def _spoken_doers(
    words: list[Token], text: str, meeting: Meeting, turn: Turn, start: int
) -> Iterator[tuple[int, int, str, int]]:
    """Yield (where, rank, who or "", where the action starts) for every way in which the sentence names a doer."""
    plain = text.lower() if len(text.lower()) == len(text) else text
    called = _called(words, meeting)
    addressed = called or _only_other(meeting, turn) or ""
    everybody = ""
    if called and _is_told(words):
        yield 0, 0, called, len(words[0]) + 1
    ways = (
        (_ASKED, addressed),
        (_ALL_ASKED, everybody),
        (_SPEAKER, turn.speaker or ""),
        (_EVERYBODY, everybody),
        (_ADDRESSED, addressed),
    )
    for rank, (patterns, who) in enumerate(ways, start=1):
        for found in (found for pattern in patterns for found in _compiled(pattern).finditer(plain, start)):
            if not plain[: found.start()].endswith("if "):
                verb = found.start(1) if found.re.groups else -1
                where = max(verb, found.start()) if patterns is _ADDRESSED else found.start()
                yield where, rank, who, verb if verb >= 0 else found.end()
    for found in _compiled(_NAMED).finditer(text, start):
        if person := _person(found.group(1), meeting, words):
            yield found.start(), 0, person, found.end()
    for found in _compiled(_NAMED_ASKED).finditer(text, start):
        if person := _person(found.group(1), meeting, words):
            yield found.start(), 0, person, found.start(2)


def _called(words: list[Token], meeting: Meeting) -> str | None:
    """Return the person of the meeting who is called by name ("Kasia, would you ...", "ring her, Tom")."""
    for place, word in enumerate(words):
        opens = place == 0 or words[place - 1].text in MARKS or (place == 1 and low(words[0]) in _BEFORE_A_NAME)
        closes = place + 1 == len(words) or words[place + 1].text in MARKS
        person = _known(word.text, meeting)
        asked = " ".join(low(word) for word in words[place + 1 : place + 3]) in _ASKS
        if person is not None and ((opens and closes) or asked or (place == 0 and _is_told(words))):
            return person.name
    return None


def _is_told(words: list[Token]) -> bool:
    """Say whether the second word tells the first one to do something, as speech recognition writes it."""
    return len(words) > 1 and _compiled(_DO).fullmatch(low(words[1])) is not None


def _person(name: str, meeting: Meeting, words: list[Token]) -> str | None:
    """Return the name of a person of the meeting, or a proper name as it was said; None for other capitals."""
    first = name.split(" ", 1)[0]
    known = _known(name, meeting) or _known(first, meeting)
    if known is not None:
        return known.name
    proper = any(word.text == first and word.pos_ == "PROPN" and word.i > 0 for word in words)
    return name if proper and first.lower() not in _NO_NAMES else None


def _known(name: str, meeting: Meeting) -> Person | None:
    """Return the one person whose name, given name or other spelling is `name`."""
    wanted = name.casefold()
    fitting = [
        person
        for person in meeting.people
        if wanted
        in {
            spelling.casefold() for full in (person.name, *person.aliases) for spelling in (full, full.split(" ", 1)[0])
        }
    ]
    return fitting[0] if len(fitting) == 1 else None


def _only_other(meeting: Meeting, turn: Turn) -> str | None:
    """Return the person addressed by "you": the only one of the other side, or of two."""
    if turn.role in SELLER_SIDE:
        others = [person for person in meeting.people if person.role is Role.BUYER]
    elif turn.role is Role.BUYER:
        others = [person for person in meeting.people if person.role in SELLER_SIDE]
    else:
        others = [person for person in meeting.people if person.name != turn.speaker]
    return others[0].name if len(others) == 1 else None


@cache
def _compiled(pattern: str) -> re2._Regexp:
    return re2.compile(pattern)
