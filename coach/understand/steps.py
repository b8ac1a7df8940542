"""Who does what until when, from a sentence that carries a next step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import re2
from spacy.tokens import Doc, Token

from coach.domain import SELLER_SIDE, Meeting, NextStep, Person, Role, Turn

from .clauses import LONGEST, MARKS, clauses_of, count_words, cut_short, plain_phrase, spoken, without_loose_end
from .due import Due, day_words, due_in
from .lead_ins import LEAD_INS, TAILS, low, matches, peel, rendered

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
    # "You'll have it by Friday" is a promise of the one who says it.
    r"\byou(?:'ll| will|'d| would)? (have|get|hear|receive) "
    r"(?:it|that|this|them|the|an?|all|both|my|your|one|two|three|from)\b",
)
_EVERYBODY = (
    rf"\bwe(?:'ll| will| shall|'re going to| can| could|'d| should| need to| have to|'d like to| might){_SOFT} ",
    r"\b(?:let's|let us|shall we|should we|can we|could we|why don't we|how about we|we said we'd|we agreed to) ",
)
_ASKED = (r"\bi(?:'d like| want| need|'d love) you(?: all| both)? to ",)
_ALL_ASKED = (r"\bi(?:'d like| want| need|'d love) (?:each of you|everyone|everybody|all of you)(?: all| both)? to ",)
_ADDRESSED = (
    rf"\byou(?:'ll| will|'re going to| can| could| should|'d| need to| have to)(?: both| two| all)?{_SOFT} ",
    rf"\b(?:can|could|would|will) you(?: and \w+| guys| both| two| all)?{_SOFT}(?: be able to)? ",
    r"\bwould you mind |\bmake sure you ",
    rf"\byou {_DO}\b",
    rf"(?:^|[,.;:] |\b(?:and|then|so|please|maybe|okay|right) )(?:please |just |then |do )?{_DO}\b",
)
_NAMED = r"\b([A-Z][\w'’-]*[\w](?: [A-Z][\w-]+)?)(?:'ll| will| is going to| can| could| would| has to| should| to) "
_NAMED_ASKED = rf"\b(?:[Cc]an|[Cc]ould|[Ww]ill|[Ww]ould) ([A-Z][\w'’-]*\w)(?: please| maybe| just)* {_DO}\b"
_CONDITION = r"^\W*(?:and |but |so )?(?:if|when|once|unless|after) [^,]*, "
# "[ ] Tom: send", "Tom to send", "Tom → Ana: price list", "AB will send": in notes the name stands first.
_ITEM = (
    r"^\W*(?:\[[ xX]?\]\W*)?(?:(?i:actions?|todo|to do|ai|ns|n/s|next steps?|nxt steps?|follow[- ]?up)(?: "
    r"items?)?\s*[:–—-]+\s*)?"
    r"([A-Z][\w'’.-]*(?: [A-Z][\w'’.-]*)?(?: ?(?:&|\+|and) ?[A-Z][\w'’.-]*)?)"
    r"(?:\s*(?::|→|->|–|—| - )\s*(?:[A-Z]\w+: )?|\s+(?:to|will|agreed to|is to|shall|promised to|is going to)\s+)"
)
# "I'll bring them if you send me the list by Friday": the day is the other one's.
_PROVIDED = r"\w.* (?:if|provided|providing) (?:you|they|he|she|we) \w"
_ASKS = frozenset(f"{word} you" for word in ("will", "would", "can", "could")) | {"you 'll", "you will", "i want"}
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
_LEADS_TO_DAY = frozenset(
    ("due", "by", "on", "before", "until", "till", "for", "at", "from", "latest", "this", "the", ",")
)

_AFTER_DAY = frozenset(("at", "in", "with", "and", "so", "if", "to", "then", "or", "for", "of", ",", "."))


@dataclass(frozen=True, slots=True)
class _Doer:
    """Who does it (None: nobody or everybody is named); from which character on it is said what (None: cannot tell)."""

    who: str | None
    action_start: int | None


def next_step(doc: Doc, sentence: int, meeting: Meeting) -> NextStep:
    """Return the next step that `sentence` of `meeting` states; `doc` is its parse.

    `who` is a name, None where nobody or everybody ("we") is named; `due` is None unless one day is meant.
    """
    words = spoken(doc)
    text, ends = rendered(words, keep_case=True)
    doer = _doer(words, text, meeting, meeting.turn_of(sentence))
    after = [word for word, end in zip(words, ends, strict=True) if end > (doer.action_start or 0)]
    due = due_in(doc.text, meeting.held_on, after=after[0].idx if after else 0)
    told = doer.action_start is not None
    day = day_words(doc.text)
    if due is not None and _compiled(_PROVIDED).search(doc.text.lower()[: due.start]) is not None:
        due, day = None, None
    what = _action(after, due) if told else plain_phrase(cut_short(peel(words, LEAD_INS)))
    what = what or plain_phrase(cut_short(list(doc)))
    return NextStep(
        sentences=(sentence,),
        who=doer.who,
        what=what or doc.text.strip(),
        due=due.day if due is not None else None,
        day=day,
    )


def _doer(words: list[Token], text: str, meeting: Meeting, turn: Turn) -> _Doer:
    if turn.speaker is None or turn.role is Role.NOTES:
        return _noted_doer(words, text)
    condition = _compiled(_CONDITION).match(text.lower())
    found = sorted(_spoken_doers(words, text, meeting, turn, condition.end() if condition else 0))
    return _Doer(found[0][2] or None, found[0][3]) if found else _Doer(None, None)


def _noted_doer(words: list[Token], text: str) -> _Doer:
    """Return the person that a line of notes begins with, as written."""
    item = _compiled(_ITEM).match(text)
    if item is not None:
        name = _compiled(_LED_IN).sub("", item.group(1).strip())
        return _Doer(None if name.lower() in _NO_NAMES or _compiled(_MYSELF).match(name) else name, item.end())
    doing = _compiled(_DOES).match(text)
    if doing is not None:
        name = doing.group(1)
        last = name.split(" ")[-1].lower().partition("'")[0].partition("’")[0]
        return _Doer(None if last in _NO_NAMES else name, doing.end(1) + 1)
    # Dictated or mailed notes say "I": whoever wrote them.
    plain = text.lower() if len(text.lower()) == len(text) else text
    promised = [found for pattern in _SPEAKER for found in _compiled(pattern).finditer(plain)]
    first = min(promised, key=lambda found: found.start(), default=None)
    if first is not None:
        return _Doer(None, first.start(1) if first.re.groups else first.end())
    return _Doer(None, None)


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


def _action(words: list[Token], due: Due | None) -> str:
    """Return what is done as a short phrase, without the day; empty where nothing is left."""
    rest = peel(_without_day(words, due), LEAD_INS)
    chosen: list[Token] = []
    for start, end in clauses_of(rest):
        longer = rest[rest.index(chosen[0]) if chosen else start : end]
        told = count_words(chosen) > 1 and any(word.pos_ == "VERB" for word in chosen)
        called = bool(chosen) and all(word.pos_ == "PROPN" for word in rest[start:end])
        if called or matches(rest[start:end], TAILS) or (told and not _goes_on(rest, start, end)):
            break
        if chosen and count_words(longer) > LONGEST:
            break
        chosen = longer
    return plain_phrase(without_loose_end(cut_short(chosen)))


def _goes_on(words: list[Token], start: int, end: int) -> bool:
    """Say whether a clause belongs to the action before it: no verb of its own."""
    return not any(word.pos_ in {"VERB", "AUX"} for word in words[start:end])


def _without_day(words: list[Token], due: Due | None) -> list[Token]:
    """Leave out the words of the day and what leads to them ("by", "no later than"), unless they say which thing."""
    if due is None:
        return words
    named = [word for word in words if due.start <= word.idx < due.end]
    # "On the 20th for the check": the form of the day looks one word ahead.
    while len(named) > 1 and low(named[-1]) in _AFTER_DAY:
        named.pop()
    if not named or (named[-1].dep_ in {"compound", "nsubj", "poss"} and named[-1].head not in named):
        return words
    kept = [word for word in words if word.idx < due.start]
    while kept and low(kept[-1]) in _LEADS_TO_DAY:
        kept.pop()
    after = [word for word in words if word.idx > named[-1].idx]
    while after and (after[0].text in {",", "'s"} or (low(after[0]) == "at" and len(after) > 1 and _is_hour(after[1]))):
        after = after[2 if low(after[0]) == "at" else 1 :]
    return kept + after


def _is_hour(word: Token) -> bool:
    return bool(word.like_num) or low(word) in {"noon", "lunch", "lunchtime", "midday", "half", "quarter"}


@cache
def _compiled(pattern: str) -> re2._Regexp:
    return re2.compile(pattern)
