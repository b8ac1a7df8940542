"""What the seller did to listen that no label says: the need was asked about, echoed, or told with its weight."""

from __future__ import annotations

import re

from coach.domain import Label, Meeting, Need, NeedKind, Reading, Role
from coach.speech import is_question, role_of, seller_labelled, turns_between

# A question so many turns after a need is still about it.
_ASKED_WITHIN = 4
# What the buyer asked is answered so many turns later at most.
_ASKED_BEFORE = 1
# An echo has so few words, and says one of the words just heard.
_LONGEST_ECHO = 6
# The weight of a trouble may stand in the sentences after it.
_GOES_ON = 2
_WEIGHT = re.compile(
    r"\d|[£$€]|\b(?:twice|double|dozen|hundred|thousand|million|grand|two|three|four|five|six|seven|eight|nine|ten|eleven|"
    r"twelve|fifteen|twenty|thirty|forty|fifty|half|third|every (?:day|week|month|monday|morning|night|time)|hours?|"
    r"days?|weeks?|lost|lose|losing|left us|complain\w*|furious|angry|fined?|died|refunds?)\b"
)
# So many turns open a meeting.
_OPENING = 4
_GREETS = re.compile(
    r"\b(?:hi|hello|hey|good (?:morning|afternoon|evening|day|to)|morning|thanks?|lovely|nice to|welcome)\b"
)
_NO_TIME = re.compile(r"\b(?:minutes|mins|hurry|in a rush|no time|quick(?:ly)?|short of time|half an hour)\b")
_WORD = re.compile(r"[a-z0-9']+")
_SMALL = frozenset("a an the and so of to in on at it is that you your i my we our or ok okay right yeah yes".split())


def leaves_a_question(reading: Reading, need: Need) -> bool:
    """Return whether one more question would have helped with a need: a trouble or a wish that nobody asked about.

    What must be, and a trouble that was told with its weight, is plain enough.
    """
    if need.kind not in (NeedKind.PROBLEM, NeedKind.GOAL) or tells_its_weight(reading, need):
        return False
    meeting, last = reading.meeting, need.sentences[-1]
    asked = (i for i in seller_labelled(reading, Label.DISCOVERY) if i > last)
    return not any(turns_between(meeting, last, i) <= _ASKED_WITHIN for i in asked)


def taken_up(reading: Reading, index: int) -> bool:
    """Return whether the turn after a doubt (sentence `index`) asks about it or proposes what to do."""
    meeting = reading.meeting
    proposed = frozenset(reading.sentences_with(Label.NEXT_STEP))
    following = (i for i in range(index + 1, len(meeting.sentences)) if turns_between(meeting, index, i) == 1)
    return not meeting.written and any(
        role_of(meeting, i) is not Role.BUYER and (i in proposed or is_question(meeting.sentence_text(i)))
        for i in following
    )


def tells_its_weight(reading: Reading, need: Need) -> bool:
    """Return whether the buyer says how heavy a trouble is without being asked: an amount, a loss, how often."""
    meeting = reading.meeting
    for index in need.sentences:
        for near in range(index, min(index + _GOES_ON + 1, len(meeting.sentences))):
            if meeting.sentences[near].turn != meeting.sentences[index].turn:
                break
            if _WEIGHT.search(meeting.sentence_text(near).lower()) is not None:
                return True
    return False


def echoes(meeting: Meeting) -> bool:
    """Return whether the seller side says a few of the words back that the buyer said just before ("five weeks")."""
    for index in range(1, len(meeting.sentences)):
        before = index - 1
        if role_of(meeting, index) in (Role.BUYER, Role.NOTES) or role_of(meeting, before) is not Role.BUYER:
            continue
        said = [word for word in _WORD.findall(meeting.sentence_text(index).lower()) if word not in _SMALL]
        turn = meeting.sentences[before].turn
        heard = " ".join(
            meeting.sentence_text(i) for i in range(before, -1, -1) if meeting.sentences[i].turn == turn
        ).lower()
        if 1 < len(said) <= _LONGEST_ECHO and set(said) <= set(_WORD.findall(heard)):
            return True
    return False


def was_greeted(meeting: Meeting) -> bool:
    """Return whether the seller side greets or thanks in the first turns, or the buyer has no time to lose."""
    for index, sentence in enumerate(meeting.sentences):
        if sentence.turn >= _OPENING:
            break
        found = _NO_TIME if role_of(meeting, index) is Role.BUYER else _GREETS
        if found.search(meeting.sentence_text(index).lower()) is not None:
            return True
    return False


def was_asked_for(meeting: Meeting, index: int) -> bool:
    """Return whether the buyer asks something in the turn before sentence `index`."""
    turn = meeting.sentences[index].turn
    near = (i for i in range(index) if 1 <= turn - meeting.sentences[i].turn <= _ASKED_BEFORE)
    return any(role_of(meeting, i) is Role.BUYER and is_question(meeting.sentence_text(i)) for i in near)
