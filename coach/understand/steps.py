"""Who does what until when, from a sentence that carries a next step."""

from __future__ import annotations

import datetime as dt
from functools import cache

import re2
from spacy.tokens import Doc, Token

from coach.domain import Meeting, NextStep

from .clauses import LONGEST, clauses_of, count_words, cut_short, plain_phrase, spoken, without_loose_end
from .day_words import find_day
from .doers import Doer, doer_of
from .due import Due, due_in
from .lead_ins import LEAD_INS, TAILS, low, matches, peel, rendered

# "I'll bring them if you send me the list by Friday": the day is the other one's.
_PROVIDED = r"\w.* (?:if|provided|providing) (?:you|they|he|she|we) \w"
_LEADS_TO_DAY = frozenset(
    ("due", "by", "on", "before", "until", "till", "for", "at", "from", "latest", "this", "the", ",")
)

_AFTER_DAY = frozenset(("at", "in", "with", "and", "so", "if", "to", "then", "or", "for", "of", ",", "."))


def next_step(doc: Doc, sentence: int, meeting: Meeting, *, goes_on: bool = False) -> NextStep:
    """Return the next step that `sentence` of `meeting` states; `doc` is its parse, or that of a part of it.

    `goes_on`: the part is a second thing that the same person does, "and ring you on Monday".

    `who` is a name, None where nobody or everybody ("we") is named; `due` is None unless one day is meant.
    """
    words = spoken(doc)
    text, ends = rendered(words, keep_case=True)
    doer = Doer(None, 0) if goes_on else doer_of(words, text, meeting, meeting.turn_of(sentence))
    after = [word for word, end in zip(words, ends, strict=True) if end > (doer.action_start or 0)]
    due = due_in(doc.text, meeting.held_on, after=after[0].idx if after else 0)
    told = goes_on or doer.action_start is not None
    named = find_day(doc.text, after=after[0].idx if after else 0)
    day = None if named is None else named.words
    if due is not None and _compiled(_PROVIDED).search(doc.text.lower()[: due.start]) is not None:
        due, day = None, None
    # The words of the day are left out also where no date is known, so that like steps are found (`gather_steps`).
    said = Due(dt.date.min, named.start, named.end) if due is None and named is not None and day is not None else due
    what = _action(after, said) if told else plain_phrase(cut_short(peel(words, LEAD_INS)))
    what = what or plain_phrase(cut_short(list(doc)))
    return NextStep(
        sentences=(sentence,),
        who=doer.who,
        what=what or doc.text.strip(),
        due=due.day if due is not None else None,
        day=day,
    )


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
