"""What looks open and may have been answered after all: Coach does not hold up as left out what it may have missed.

A link is found for about every second answer. Before a rep is told that nothing came back, the words that did come
back are looked at once more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from coach.domain import Label, Need, NeedStatus, Objection, Reading, Role
from coach.replies import only_reassures
from coach.speech import is_question, role_of, same_turn, seller_labelled, turns_between

from .wording import COMMON_WORDS

_WORD = re.compile(r"[a-z]{4,}")
_STEM = 5
# So many words in common tie any sentence of the seller side to a need; an offer or a promise needs one.
_ANY_SENTENCE = 2


def stems(text: str) -> frozenset[str]:
    """Return the beginnings of the words of substance in a text: what two sentences on one subject share."""
    return frozenset(word[:_STEM] for word in _WORD.findall(text.lower()) if word not in COMMON_WORDS)


def perhaps_answered(reading: Reading, need: Need) -> int | None:
    """Return the later sentence of the seller side that may answer a need without a link, None where none does.

    It speaks of the same thing, or it answers another need of the same breath.
    """
    meeting = reading.meeting
    wanted = stems(" ".join(meeting.sentence_text(index) for index in need.sentences))
    offers = frozenset(seller_labelled(reading, Label.FEATURE, Label.BENEFIT, Label.PROOF, Label.NEXT_STEP))
    needs = frozenset(index for other in reading.needs for index in other.sentences)
    for index in range(need.sentences[0] + 1, len(meeting.sentences)):
        text = meeting.sentence_text(index)
        if role_of(meeting, index) is Role.BUYER or index in needs or is_question(text) or only_reassures(text):
            continue
        if len(wanted & stems(text)) >= (1 if index in offers else _ANY_SENTENCE):
            return index
    return None if meeting.written else _answer_beside(reading, need.sentences)


def untied_offers(reading: Reading) -> tuple[int, ...]:
    """Return the offers that no link ties to a need: some of them may answer one."""
    tied = {link.source for link in reading.links}
    return tuple(i for i in seller_labelled(reading, Label.FEATURE, Label.BENEFIT, Label.PROOF) if i not in tied)


def perhaps_replied(reading: Reading, objection: Objection) -> bool:
    """Return whether the turn after an objection answers a need that was told in the same breath, with more than
    words to calm somebody."""
    beside = None if reading.meeting.written else _answer_beside(reading, objection.sentences)
    if beside is None:
        return False
    meeting = reading.meeting
    return not any(only_reassures(meeting.sentence_text(index)) for index in same_turn(meeting, beside))


def _answer_beside(reading: Reading, sentences: Iterable[int]) -> int | None:
    """Return the answer, in the next turn, to a need stated in the same turn as `sentences`."""
    meeting = reading.meeting
    turns = {meeting.sentences[index].turn for index in sentences}
    for other in reading.needs:
        if other.status is not NeedStatus.ADDRESSED or not turns & {meeting.sentences[i].turn for i in other.sentences}:
            continue
        soon = (i for i in other.addressed_by if turns_between(meeting, other.sentences[-1], i) == 1)
        if (answer := next(soon, None)) is not None:
            return answer
    return None
