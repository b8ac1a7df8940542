"""Whether something found is sure and good enough to be held up: praise rests on what Coach is sure of."""

from __future__ import annotations

import re

from coach.domain import Label, LinkType, Meeting, Need, Objection, ObjectionKind, Qualifier, Reading, Role, Verdict
from coach.replies import has_a_fact, only_reassures, quotes_price
from coach.speech import is_question, role_of, same_turn, seller_labelled, turns_between, word_count

from .candidates import Case
from .scores import link_score, score_of
from .stops import points_at_words
from .wording import COMMON_WORDS

# From which score on a need, and a link, are praised (0..1); below it they are still counted and shown.
SURE = 0.5
# A link between sentences that share no word must be surer.
SURER = 0.8
# A link to another need that is surer by so much says that the sentence answers that one.
_ANOTHER = 0.1
_WORD = re.compile(r"[a-z]{4,}")
_STEM = 5
# What two sentences may share without speaking of one thing.
_AMOUNTS = frozenset(
    "minute minutes hour hours days week weeks month months year years four five seven eight nine twenty thirty forty "
    "fifty hundred thousand half monday tuesday wednesday thursday friday saturday sunday today tomorrow last "
    "next".split()
)
# Shorter words show nothing to somebody who was not there (words).
SUBSTANCE = 6
_FEWEST_STATED = 3
_DOES_SOMETHING = frozenset(
    {Label.FEATURE, Label.BENEFIT, Label.PROOF, Label.NEXT_STEP, Label.DISCOVERY, Label.RAPPORT}
)
_ABOUT_THE_OFFER = frozenset({ObjectionKind.FIT, ObjectionKind.TIMING, ObjectionKind.NEED, ObjectionKind.TRUST})
_PUTS_RIGHT = re.compile(
    r"(?:well|but|yeah|yes|okay|ok|hm+|um|uh|erm|no)?[,.]* ?(?:no\b|not really|it's not\b|it isn't|that's not\b|"
    r"that isn't|but that|"
    r"that doesn't|that won't|it doesn't|that wouldn't|what do you mean)"
)
# "I don't know, I'll find out" owes the answer still.
_OWES_IT = re.compile(r"\b(?:don't know|do not know|no idea|not sure|didn't know|have to (?:ask|check)|find out)\b")
_REFUSES = re.compile(
    r"\b(?:(?:not|none of|isn't) your (?:business|concern)|not going to (?:say|tell|answer)|i'd rather not|won't say|"
    r"(?:can't|cannot|won't) (?:tell|discuss|share|disclose)|confidential|why do you (?:ask|want)|no comment)\b"
)
_POINTS_BACK = ("it ", "it's ", "that's ", "that ", "this ", "they ", "there ", "he ", "she ", "them ", "those ")


def is_plain(need: Need) -> bool:
    """Return whether the statement of a need says by itself what it is about."""
    said = need.statement.lower()
    whole = word_count(said) >= _FEWEST_STATED and not said.endswith((" either", " too", " as well", " then"))
    return whole and not said.startswith(_POINTS_BACK)


def is_sure(reading: Reading, need: Need) -> bool:
    """Return whether Coach is sure enough of a need to speak of it as such, and its statement is plain."""
    return is_plain(need) and score_of(reading, need.sentences, Label.NEED) >= SURE


def asked_after(reading: Reading, index: int) -> int | None:
    """Return the seller side's question in the turn after sentence `index`, None where they did not ask."""
    meeting = reading.meeting
    if role_of(meeting, index) is not Role.BUYER:
        return None
    asked = set(seller_labelled(reading, Label.DISCOVERY))
    for later in range(index + 1, len(meeting.sentences)):
        if turns_between(meeting, index, later) > 1:
            break
        if later in asked and role_of(meeting, later) is not Role.BUYER:
            return later
    return None


def frowned_on(case: Case) -> frozenset[int]:
    """Return the sentences in which words were used that a guideline discourages."""
    return frozenset(
        finding.sentence
        for finding in case.findings
        if finding.sentence is not None and finding.verdict is Verdict.MISSED and points_at_words(case, finding)
    )


def worthy_answer(case: Case, need: Need, frowned: frozenset[int]) -> int | None:
    """Return the sentence that answers a need best and is worth repeating, None without one.

    `frowned` are the sentences of `frowned_on`, found once for all needs.
    """
    reading, meeting = case.reading, case.meeting
    if not is_sure(reading, need) or Qualifier.PAST in need.qualifiers:
        return None
    benefits = frozenset(reading.sentences_with(Label.BENEFIT))
    scores = {
        index: link_score(reading, index, need.sentences, LinkType.ADDRESSES)
        for index in need.addressed_by
        if index not in frowned and (index in benefits or _is_an_offer(meeting.sentence_text(index)))
    }
    sure = [
        index
        for index, score in scores.items()
        if score >= (SURE if _speaks_of(reading, need, index) else SURER)
        and not _answers_another(reading, need, index, score)
        and role_of(meeting, index) is not Role.BUYER
        and not _met_with_a_doubt(reading, index)
    ]
    return max(sure, key=lambda index: (index in benefits, round(scores[index], 1), -index), default=None)


def _answers_another(reading: Reading, need: Need, index: int, score: float) -> bool:
    """Return whether sentence `index` answers another need more surely than this one."""
    others = (other for other in reading.needs if other is not need and index in other.addressed_by)
    return any(link_score(reading, index, other.sentences, LinkType.ADDRESSES) > score + _ANOTHER for other in others)


def was_refused(reading: Reading, index: int) -> bool:
    """Return whether the buyer declines to answer the question `index` ("that is not your business")."""
    meeting = reading.meeting
    turn = meeting.sentences[index].turn
    reply = next((i for i in range(index + 1, len(meeting.sentences)) if meeting.sentences[i].turn == turn + 1), None)
    return reply is not None and _REFUSES.search(meeting.sentence_text(reply).lower().replace("’", "'")) is not None


def _speaks_of(reading: Reading, need: Need, index: int) -> bool:
    """Return whether sentence `index` shares a word of substance with a need."""
    meeting = reading.meeting
    wanted = {stem for sentence in need.sentences for stem in _stems(meeting.sentence_text(sentence))}
    return bool(wanted & _stems(meeting.sentence_text(index)))


def _stems(text: str) -> frozenset[str]:
    """Return the beginnings of the words of substance in a text: what two sentences on one subject share."""
    words = (word for word in _WORD.findall(text.lower()) if word not in COMMON_WORDS and word not in _AMOUNTS)
    return frozenset(word[:_STEM] for word in words)


def _met_with_a_doubt(reading: Reading, index: int) -> bool:
    """Return whether the buyer answers sentence `index` with a doubt about it; the price comes up at any time.

    So it is where they put the seller right ("it's not German they need").
    """
    if _is_put_right(reading, index):
        return True
    doubts = {first for one in reading.objections if one.kind in _ABOUT_THE_OFFER for first in one.sentences}
    replies = {doubt for doubt in doubts if doubt > index and turns_between(reading.meeting, index, doubt) == 1}
    return any(
        index not in objection.answered_by for objection in reading.objections if replies & {objection.sentences[0]}
    )


def _is_put_right(reading: Reading, index: int) -> bool:
    meeting = reading.meeting
    turn = meeting.sentences[index].turn
    later = (i for i in range(index + 1, len(meeting.sentences)) if meeting.sentences[i].turn > turn)
    first = next(later, None)
    if first is None or role_of(meeting, first) is not Role.BUYER:
        return False
    return _PUTS_RIGHT.match(meeting.sentence_text(first).lower().replace("’", "'")) is not None


def _is_an_offer(text: str) -> bool:
    return not (only_reassures(text) or quotes_price(text) or is_question(text))


def worthy_reply(case: Case, objection: Objection, frowned: frozenset[int]) -> int | None:
    """Return the reply to an objection that is worth repeating: it asks, takes it up, gives a fact or a next step.

    A reply that only reassures, quotes the price again or uses discouraged words is not. `frowned` are the sentences of
    `frowned_on`, found once for all objections.
    """
    meeting = case.meeting
    told = {i for one in case.reading.objections for i in one.sentences}
    told |= {i for need in case.reading.needs for i in need.sentences}
    surest = max(
        (link_score(case.reading, i, objection.sentences, LinkType.ANSWERS) for i in objection.answered_by), default=0
    )
    good = [
        index
        for index in objection.answered_by
        if index not in frowned
        and index not in told
        and _OWES_IT.search(meeting.sentence_text(index).lower().replace("’", "'")) is None
        and link_score(case.reading, index, objection.sentences, LinkType.ANSWERS) >= surest - _ANOTHER
        and does_something(case.reading, index)
        and not _met_with_a_doubt(case.reading, index)
        and not _calms_in_turn(meeting, index, frowned)
        and not _still_doubted(case.reading, objection, index)
    ]
    asks = [index for index in good if is_question(meeting.sentence_text(index))]
    best = max(asks or good, key=lambda index: (word_count(meeting.sentence_text(index)), -index), default=None)
    if best is None or word_count(meeting.sentence_text(best)) < SUBSTANCE:
        return None
    return best


def _calms_in_turn(meeting: Meeting, index: int, frowned: frozenset[int]) -> bool:
    """Return whether the same turn asks to be believed or uses discouraged words; the whole of it is no example."""
    said = same_turn(meeting, index)
    return not meeting.written and any(i in frowned or only_reassures(meeting.sentence_text(i)) for i in said)


def _still_doubted(reading: Reading, objection: Objection, index: int) -> bool:
    """Return whether the buyer comes back with the same kind of doubt right after the reply."""
    again = (o for o in reading.objections if o.kind is objection.kind and o.sentences[0] > index)
    return any(turns_between(reading.meeting, index, other.sentences[0]) == 1 for other in again)


def does_something(reading: Reading, index: int) -> bool:
    """Return whether a reply does something for the one who doubts, beyond asking to be believed."""
    text = reading.meeting.sentence_text(index)
    labels = {moment.label for moment in reading.moments if moment.sentence == index}
    gain = bool(labels & {Label.BENEFIT, Label.PROOF})
    if only_reassures(text) or (quotes_price(text) and not gain):
        return False
    return bool(labels & _DOES_SOMETHING) or is_question(text) or has_a_fact(text)


def brushed_aside(case: Case, objection: Objection) -> int | None:
    """Return the reply to an objection that only reassured, where no other reply did more; None otherwise."""
    if any(does_something(case.reading, index) for index in objection.answered_by):
        return None
    replies = [i for i in objection.answered_by if only_reassures(case.meeting.sentence_text(i))]
    return replies[0] if replies else None
