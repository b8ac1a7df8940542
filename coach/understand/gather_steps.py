"""Sentences that carry a next step -> the steps: a yes joins what it agrees to, two promises in a sentence are two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from spacy.tokens import Doc, Token

from coach.domain import SELLER_SIDE, Label, Meeting, Moment, NextStep, Role

from .agreement import agrees, asks_for_day, is_mine, promises
from .clauses import MARKS, clauses_of, count_words, spoken
from .day_words import day_words
from .lead_ins import low, lowered
from .no_step import is_declined, is_no_step, plain
from .same_step import is_open, join, joined, place_of_same
from .steps import next_step

# Below this score a sentence that names neither a doer nor a day is no step.
_UNSURE = 0.7
_UNSURE_NOTED = 0.5
_FEWEST_WORDS = 3
_IMPERATIVE = re.compile(
    r"^(?:(?:and|then|so|please|ok|okay|right|well|yes|yeah|just|[a-z]+,),? )*(?:send|ring|call|give|bring|book|"
    r"check|ask|email|"
    r"mail|write|put|leave|get|find|take|talk|speak|tell|let me have|share|forward|drop|set|arrange)\b"
)
# A seller who says what somebody would do draws a picture of the offer; nobody has promised it.
_PICTURE = re.compile(
    r"^(?:(?:and|so|then|right|ok|okay|well),? )*(?!(?:i|we|you|it|that|who|what|when|where|how)\b)"
    r"(?:[\w'-]+ ){1,3}(?:would|could)\b[^?]*$"
)
# Somebody else's part in the same sentence: "I'll send it tonight, and can you ring Tom?"
_OWN_DOER = re.compile(
    r"^(?:(?:and|then|but|also|right|ok|okay|well|yes|yeah|sure|great|good|fine|brilliant|lovely|perfect),? )*"
    r"(?:so,? (?!(?:you|he|she|they|it|that) ))?(?:i'll|i will|"
    r"i'm going to|i can|let me|we'll|we will|shall we|let's|why don't we|"
    r"(?:can|could|would|will) (?:you|we|i)|you'll|you will|maybe you|(?!(?:it|that|this|there|he|she|they|who|"
    r"what|which)\b)"
    r"[\w'-]+ (?:will|is going to|can)|(?:i|we) (?:make|look|meet|speak|talk|try|take|start|ring|call|"
    r"send|come|bring|write|book|check))\b"
)


def gather_steps(meeting: Meeting, moments: Sequence[Moment], documents: Mapping[int, Doc]) -> tuple[NextStep, ...]:
    """Return the next steps in order; a step's sentences are what proposes it and what agrees to it.

    What was declined in the next turn, what only runs the talk, and what is done only if things go wrong are none.
    """
    steps: list[NextStep] = []
    for moment in moments:
        if moment.label is not Label.NEXT_STEP:
            continue
        index, doc = moment.sentence, documents[moment.sentence]
        if meeting.turn_of(index).role is Role.NOTES:
            steps.extend(_noted(meeting, moment, doc))
        elif agrees(doc.text) or is_mine(doc.text) or (asks_for_day(doc.text) and is_open(steps, index, meeting)):
            join(steps, next_step(doc, index, meeting), meeting)
        elif not _draws_a_picture(doc.text, meeting.turn_of(index).role):
            _add(steps, meeting, moment, doc)
    return tuple(_telling_its_day(step) for step in steps if not is_declined(meeting, step))


def _telling_its_day(step: NextStep) -> NextStep:
    """Return a step whose words say the day where no date is known for it: a list would not tell it otherwise."""
    if step.due is not None or step.day is None or step.day.lower() in step.what.lower():
        return step
    return replace(step, what=f"{step.what} ({step.day})")


def _noted(meeting: Meeting, moment: Moment, doc: Doc) -> Iterator[NextStep]:
    """Yield the steps of a line of notes: a second one where a second action has a day of its own."""
    who: str | None = None
    for part, shares in _cut(doc, [0], _dated_verbs(doc, [0])):
        step = next_step(part, moment.sentence, meeting, goes_on=shares)
        step = replace(step, who=who) if shares else step
        who = step.who
        if moment.score >= _UNSURE_NOTED or step.who or step.dated:
            yield step


def _add(steps: list[NextStep], meeting: Meeting, moment: Moment, doc: Doc) -> None:
    """Put the steps that a sentence names to `steps`, each to the one that it says again where there is one."""
    before: NextStep | None = None
    for part, shares in _parts(doc):
        if is_no_step(part, meeting.turn_of(moment.sentence).role):
            continue
        step = next_step(part, moment.sentence, meeting, goes_on=shares)
        if agrees(part.text):
            # A mere "done" before a promise agrees to nothing; "will do, same mail" and a day do.
            if promises(part.text) or step.dated:
                join(steps, step, meeting)
            continue
        if shares and before is not None:
            step = replace(step, who=before.who)
        before = step
        place = place_of_same(meeting, steps, step)
        if place is not None:
            steps[place] = joined(steps[place], step)
        elif _says_nothing(step):
            join(steps, step, meeting)
        elif moment.score >= _UNSURE or step.who or step.dated:
            steps.append(step)


def _says_nothing(step: NextStep) -> bool:
    """Return whether a step only points at one named before: "do that"."""
    return re.fullmatch(r"do (?:it|that|this|so)(?: \w+)?", step.what.lower()) is not None and not step.dated


def _draws_a_picture(text: str, role: Role) -> bool:
    """Return whether a seller tells what somebody else would do with the offer: "Sal would be home at five"."""
    return role in SELLER_SIDE and _PICTURE.search(plain(text)) is not None


def _parts(doc: Doc) -> Iterator[tuple[Doc, bool]]:
    """Yield a sentence cut where another promise or request begins, with whether it shares the doer of the one before.

    A part has a doer of its own, or a day of its own behind "and": "I'll book it today and ring you on the 30th".
    """
    words = spoken(doc)
    cuts = [0]
    doing = False
    clauses = list(clauses_of(words))
    for place, (start, end) in enumerate(clauses):
        own = _OWN_DOER.match(lowered(words[start:end])) is not None
        if own and doing and count_words(words[start:end]) >= _FEWEST_WORDS:
            cuts.append(words[_begins(words, clauses, place)].i)
        said = lowered(words[start:end])
        doing = doing or own or _IMPERATIVE.search(said) is not None or agrees(said)
    for part, shares in _cut(doc, cuts, _dated_verbs(doc, cuts)):
        if len(part) == len(doc) or not is_mine(part.text):
            yield part, shares


def _cut(doc: Doc, cuts: Sequence[int], shared: Sequence[int]) -> Iterator[tuple[Doc, bool]]:
    """Yield the parts of a sentence, with whether a part shares the doer of the one before."""
    starts = sorted({*cuts, *shared})
    parts = [doc] if len(starts) == 1 else [doc[a:b].as_doc() for a, b in pairwise([*starts, len(doc)])]
    for start, part in zip(starts, parts, strict=True):
        yield part, start in shared


def _begins(words: list[Token], clauses: Sequence[tuple[int, int]], place: int) -> int:
    """Return where a clause with a doer begins: a condition and a name before it belong to it."""
    start = clauses[place][0]
    if place > 1:
        before = words[slice(*clauses[place - 1])]
        called = len(before) <= 2 and before[-1].pos_ == "PROPN"
        opens = low(before[0]) in {"and", "but", "or"} or words[clauses[place - 1][0] - 1].text in MARKS
        if called or (opens and re.match(r"(?:and |but |or )?(?:if|unless)\b", lowered(before)) is not None):
            return clauses[place - 1][0]
    return start


def _dated_verbs(doc: Doc, cuts: Sequence[int]) -> list[int]:
    """Return the words "and" that join a second action with a day of its own to one that has a day already."""
    found = []
    for token in doc:
        joins = token.dep_ == "cc" and token.lower_ == "and" and token.i + 1 < len(doc)
        verb = doc[token.i + 1] if joins else None
        if verb is not None and verb.lower_ == "then" and verb.i + 1 < len(doc):
            verb = doc[verb.i + 1]
        if verb is None or verb.tag_ not in {"VB", "VBP"} or verb.dep_ != "conj":
            continue
        start = max((cut for cut in cuts if cut <= token.i), default=0)
        end = min((cut for cut in cuts if cut > token.i), default=len(doc))
        if day_words(doc[start : token.i].text) and day_words(doc[token.i : end].text):
            found.append(token.i)
    return found[:1]
