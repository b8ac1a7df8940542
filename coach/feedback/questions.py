"""Follow-up questions made of what the buyer said, and openings for an answer to an objection."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coach.domain import Label, Need, NeedKind, ObjectionKind, Reading, Role, Topic
from coach.replies import only_reassures, quotes_price
from coach.speech import role_of, seller_labelled

from .quoting import capitalised, fits_in_a_sentence, literal, quote, statement_of
from .wording import (
    ANSWERS,
    COMMON_WORDS,
    CONSEQUENCES,
    QUESTIONS,
    QUESTIONS_AFTER_QUOTING,
    Shape,
)

_CONTENT = re.compile(r"[A-Za-z]{4,}")


def follow_up(need: Need, reading: Reading, nth: int = 0) -> str:
    """Return a question about a need, in the buyer's words; another `nth` may give another one."""
    it, shape = statement_of(need, reading)
    consequence = CONSEQUENCES[need.topic]
    if fits_in_a_sentence(it, shape):
        return capitalised(_nth(QUESTIONS[need.kind, shape], nth).format(it=it, consequence=consequence))
    question = _nth(QUESTIONS_AFTER_QUOTING[need.kind], nth).format(consequence=consequence)
    if _noted(need, reading):
        return f"About ‘{literal(need)}’: {question}"
    return f"You said ‘{literal(need)}’. {capitalised(question)}"


def played_back(need: Need, reading: Reading) -> str:
    """Return how the seller says a need back before answering it."""
    it, shape = statement_of(need, reading)
    if not fits_in_a_sentence(it, shape):
        return f"You told me about ‘{literal(need)}’." if _noted(need, reading) else f"You said ‘{literal(need)}’."
    if shape is Shape.CLAUSE:
        return f"You told me that {it}."
    if shape is Shape.VERB:
        return f"You {it}." if need.kind is NeedKind.PROBLEM else f"You want to {it}."
    return f"You mentioned {it}."


def _nth(options: Sequence[str], nth: int) -> str:
    return options[nth % len(options)]


def _noted(need: Need, reading: Reading) -> bool:
    """Notes are in the words of whoever wrote them, so they are not said back as the buyer's."""
    return role_of(reading.meeting, need.sentences[0]) is Role.NOTES


def way_to_answer(kind: ObjectionKind, reading: Reading) -> str:
    """Return a way to answer an objection of `kind`, with what this meeting offers for it."""
    return " ".join(ANSWERS[kind].format(worth=_worth(reading), proof=_proof(reading)).split())


def _worth(reading: Reading) -> str:
    """Return a reminder of the weightiest need to set beside the objection, empty without one."""
    problems = [need for need in reading.needs if need.kind is NeedKind.PROBLEM] or list(reading.needs)
    if not problems:
        return ""
    told = played_back(problems[0], reading)
    return f"Then set it beside what you heard: “{told} What is it worth to have that solved?”"


def _proof(reading: Reading) -> str:
    proofs = seller_labelled(reading, Label.PROOF)
    return f"You had something of the kind at hand: “{quote(reading.meeting, proofs[0])}”" if proofs else ""


def nearest_offer(need: Need, reading: Reading) -> int | None:
    """Return the sentence about the offer that could have answered a need, None where nothing comes near.

    A benefit on the same topic counts most, then shared words; what already answers another need is left alone.
    """
    meeting = reading.meeting
    topics = {index: benefit.topic for benefit in reading.benefits for index in benefit.sentences}
    wanted = _content(" ".join(meeting.sentence_text(index) for index in need.sentences))
    best, best_score = None, 0
    for index in untied_offers(reading):
        if index in need.sentences:
            continue
        same_topic = need.topic is not Topic.OTHER and topics.get(index) is need.topic
        text = meeting.sentence_text(index)
        score = 3 * same_topic + 2 * len(wanted & _content(text))
        if score >= 3 and score > best_score and _offers_something(text):
            best, best_score = index, score
    return best


def untied_offers(reading: Reading) -> tuple[int, ...]:
    """Return the offers that no link ties to a need: some of them may answer one."""
    tied = {link.source for link in reading.links}
    return tuple(i for i in seller_labelled(reading, Label.FEATURE, Label.BENEFIT, Label.PROOF) if i not in tied)


def _offers_something(text: str) -> bool:
    """A price, or a word to calm somebody, answers no need."""
    return not quotes_price(text) and not only_reassures(text)


def _content(text: str) -> frozenset[str]:
    return frozenset(word.lower()[:6] for word in _CONTENT.findall(text) if word.lower() not in COMMON_WORDS)
