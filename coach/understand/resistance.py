"""When a sentence that sounds like an objection is only information: a fact, an answer to a question, a need.

Chosen on the development meetings: precision of objections 0.57 to 0.66, recall 0.67 to 0.59, F1 0.615 to 0.625
(docs/decisions/0036).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from coach.domain import SELLER_SIDE, Label, Meeting, Moment, Role

# A need this much surer (probability) on the same sentence is what the buyer wants, not a doubt.
_SURER = 0.1
# Below these scores a direct answer to the seller's question, and a sentence without a word of resistance, inform.
_ANSWER = 0.6
_PLAIN = 0.4
_SURE = 0.8
_QUOTES = str.maketrans({"’": "'", "‘": "'"})
_RESISTS = re.compile(
    r"n't\b|\b(?:not|no|never|nobody|nothing|none|cannot|without|but|too|though|worr\w*|nervous|risk\w*|afraid|concern\w*|"
    r"doubt\w*|sure|expensive|dear|steep|pricey|costs?|money|budget|price\w*|afford|more than|cheaper|wait|"
    r"later|already|"
    r"happy with|rather|stuck|burn\w*|last lot|last time|before|trust|prove|believe|if|why|hard|lot|"
    r"difficult\w*|pushback|"
    r"sceptical|skeptical|suspicious|reluct\w*|hesit\w*|think about|board|boss|husband|wife|partner|approv\w*|sign|"
    r"competitor\w*|other quote|half|free|instead|same|only|just|problem|fail\w*|wary)\b",
    re.IGNORECASE,
)


def without_mere_information(meeting: Meeting, moments: Sequence[Moment]) -> tuple[Moment, ...]:
    """Return the moments without the objections that only inform; what the reader is sure of always stays."""
    needs = {moment.sentence: moment.score for moment in moments if moment.label is Label.NEED}
    return tuple(
        moment
        for moment in moments
        if moment.label is not Label.OBJECTION or not _informs(meeting, moment, needs.get(moment.sentence, 0.0))
    )


# "We have maybe half an hour" is about this meeting.
_TIME_FOR_THIS = re.compile(
    r"\b(?:we|i)(?:'ve| have)(?: got)?(?: only| maybe| about| just| exactly| until| till| to leave| to go| to "
    r"run| a hard stop)*"
    r"(?: (?:an?|half|one|two|ten|fifteen|twenty|thirty|forty|forty-five|\d+))* ?(?:minutes?|mins|half an hour|"
    r"hour|o'clock)\b"
)


def _informs(meeting: Meeting, moment: Moment, need: float) -> bool:
    if need - moment.score > _SURER:
        return True
    if moment.score < _ANSWER and _answers_a_question(meeting, moment.sentence):
        return True
    text = meeting.sentence_text(moment.sentence).translate(_QUOTES)
    if _TIME_FOR_THIS.search(text.lower()) is not None and moment.score < _SURE:
        return True
    return moment.score < _PLAIN and _RESISTS.search(text) is None


def _answers_a_question(meeting: Meeting, index: int) -> bool:
    """Return whether a sentence opens the turn after a question of the seller side."""
    turn = meeting.sentences[index].turn
    if index == 0 or turn == 0 or meeting.turns[turn].role is Role.NOTES:
        return False
    before = meeting.sentences[index - 1].turn
    asked = meeting.sentence_text(index - 1).rstrip().endswith("?")
    return before == turn - 1 and asked and meeting.turns[before].role in SELLER_SIDE
