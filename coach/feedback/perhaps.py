"""What looks open and may have been answered after all: Coach does not hold up as left out what it may have missed.

A link is found for about every second answer. Before a rep is told that nothing came back, the words that did come
back are looked at once more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from coach.domain import Label, Need, NeedStatus, Objection, Reading, Role
from coach.replies import only_reassures
from coach.speech import is_question, role_of, same_turn, seller_labelled, turns_between, word_count

from .wording import COMMON_WORDS

_WORD = re.compile(r"[a-z]{4,}")
_STEM = 5
# What two sentences may share without speaking of one thing.
_AMOUNTS = frozenset(
    "minute minutes hour hours days week weeks month months year years four five seven eight nine twenty thirty forty "
    "fifty hundred thousand half monday tuesday wednesday thursday friday saturday sunday today tomorrow last "
    "next".split()
)
# So many words in common tie any sentence of the seller side to a need; an offer or a promise needs one.
_ANY_SENTENCE = 2
# Shorter statements answer nothing (words); sentences so far apart are no longer one breath.
_FEWEST = 4
_BREATH = 3
_OFFERED_WITHIN = 7
_POINTS_BACK = re.compile(
    r"^(?:(?:well|oh|ok|okay|right|yes|yeah|no|then|but),? )*(?:no,|yes,|you (?:don't|won't|can|still|never)|we "
    r"(?:don't|never|do)|it(?:'s| is| just| all)?|that(?:'s| is)?|they(?:'re| are)?|those|these|then you|one )\b|"
    r"\b(?:for that|of that|about that|that way|instead)\b"
)
# "And it works with Alexa": the seller goes on with a list of their own.
_GOES_ON_ALONE = re.compile(r"(?:(?:right|ok|okay|yeah|yes|sure|totally|great)[,.]? )*(?:and|also|so|plus)\b")


def stems(text: str) -> frozenset[str]:
    """Return the beginnings of the words of substance in a text: what two sentences on one subject share."""
    words = (word for word in _WORD.findall(text.lower()) if word not in COMMON_WORDS and word not in _AMOUNTS)
    return frozenset(word[:_STEM] for word in words)


def perhaps_answers(reading: Reading) -> dict[Need, int]:
    """Return for each need without a link the later sentence of the seller side that may answer it, where one does.

    It speaks of the same thing, takes the need up in the turn after it, or answers another need of the same breath.
    """
    replies = tuple(_replies(reading))
    looked_at = (need for need in reading.needs if need.status is NeedStatus.UNADDRESSED)
    found = ((need, _perhaps_answered(reading, need, replies)) for need in looked_at)
    return {need: index for need, index in found if index is not None}


def _replies(reading: Reading) -> Iterator[tuple[int, frozenset[str], int]]:
    """Yield what the seller side says to its own account: sentence, its stems, how many of them must be shared."""
    meeting = reading.meeting
    offers = frozenset(seller_labelled(reading, Label.FEATURE, Label.BENEFIT, Label.PROOF, Label.NEXT_STEP))
    needs = frozenset(index for other in reading.needs for index in other.sentences)
    for index in range(len(meeting.sentences)):
        text = meeting.sentence_text(index)
        if role_of(meeting, index) is Role.BUYER or index in needs or is_question(text) or only_reassures(text):
            continue
        yield index, stems(text), 1 if index in offers else _ANY_SENTENCE


def _perhaps_answered(reading: Reading, need: Need, replies: Sequence[tuple[int, frozenset[str], int]]) -> int | None:
    meeting = reading.meeting
    wanted = stems(" ".join(meeting.sentence_text(index) for index in need.sentences))
    for index, shared, enough in replies:
        if index > need.sentences[0] and len(wanted & shared) >= enough:
            return index
    if meeting.written:
        return None
    taken_up = _taken_up(reading, need, replies)
    return _answered_with(reading, need) if taken_up is None else taken_up


def offered_soon(reading: Reading, need: Need) -> int | None:
    """Return an offer of the next turns that is tied to nothing and does not go on with a list of the seller's own."""
    meeting = reading.meeting
    for index in untied_offers(reading):
        text = meeting.sentence_text(index).lower()
        soon = 1 <= turns_between(meeting, need.sentences[-1], index) <= _OFFERED_WITHIN
        if soon and _GOES_ON_ALONE.match(text) is None and not only_reassures(text) and word_count(text) >= _FEWEST:
            return index
    return None


def _taken_up(reading: Reading, need: Need, replies: Sequence[tuple[int, frozenset[str], int]]) -> int | None:
    """Return the statement of the next turn that points back at the need: "no, you don't touch it"."""
    meeting = reading.meeting
    for index, _, _ in replies:
        text = meeting.sentence_text(index).lower().replace("’", "'")
        if turns_between(meeting, need.sentences[-1], index) != 1 or word_count(text) < _FEWEST:
            continue
        if _GOES_ON_ALONE.match(text) is None and _POINTS_BACK.search(text) is not None:
            return index
    return None


def untied_offers(reading: Reading) -> tuple[int, ...]:
    """Return the offers that no link ties to a need: some of them may answer one."""
    tied = {link.source for link in reading.links}
    return tuple(i for i in seller_labelled(reading, Label.FEATURE, Label.BENEFIT, Label.PROOF) if i not in tied)


def perhaps_replied(reading: Reading, objection: Objection) -> bool:
    """Return whether the turn after an objection does something about it, with more than words to calm somebody.

    It answers a need that was told in the same breath, asks, proposes a step, or offers something.
    """
    meeting = reading.meeting
    if meeting.written:
        return False
    beside = _answer_beside(reading, objection.sentences)
    if beside is not None:
        return not any(only_reassures(meeting.sentence_text(index)) for index in same_turn(meeting, beside))
    does = set(seller_labelled(reading, Label.FEATURE, Label.BENEFIT, Label.PROOF, Label.NEXT_STEP, Label.DISCOVERY))
    last = objection.sentences[-1]
    turn = meeting.sentences[last].turn + 1
    reply = [index for index, sentence in enumerate(meeting.sentences) if sentence.turn == turn]
    reply = [index for index in reply if role_of(meeting, index) is not Role.BUYER]
    if any(only_reassures(meeting.sentence_text(index)) for index in reply):
        return False
    return any(
        (index in does or is_question(meeting.sentence_text(index)))
        and _GOES_ON_ALONE.match(meeting.sentence_text(index).lower()) is None
        for index in reply
    )


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


def _answered_with(reading: Reading, need: Need) -> int | None:
    """Return what answers another need of the same breath later on ("we are overcharged, and nobody checks")."""
    first, last = need.sentences[0], need.sentences[-1]
    for other in reading.needs:
        near = any(_in_one_breath(reading, i, first) or _in_one_breath(reading, i, last) for i in other.sentences)
        later = next((i for i in other.addressed_by if i > last), None)
        if near and later is not None:
            return later
    return None


def _in_one_breath(reading: Reading, one: int, other: int) -> bool:
    """Return whether two sentences stand in one turn of the buyer, or in two between which nobody asks or offers."""
    meeting = reading.meeting
    earlier, later = sorted((one, other))
    if later - earlier > _BREATH:
        return False
    return all(role_of(meeting, index) is Role.BUYER for index in range(earlier, later + 1))
