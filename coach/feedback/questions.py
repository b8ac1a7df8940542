"""Follow-up questions made of what the buyer said, and openings for an answer to an objection."""

from __future__ import annotations

import re

from coach.domain import Label, Need, NeedKind, ObjectionKind, Reading, Topic
from coach.speech import seller_labelled

from .quoting import Shape, capitalised, fits_in_a_sentence, literal, pick, quote, statement_of

_QUESTIONS: dict[tuple[NeedKind, Shape], tuple[str, ...]] = {
    (NeedKind.PROBLEM, Shape.CLAUSE): (
        "When {it}, what does that hold up?",
        "When {it}, who feels it first?",
        "And when {it}, what does that cost you in a normal month?",
    ),
    (NeedKind.PROBLEM, Shape.VERB): (
        "You {it}: what else suffers because of it?",
        "You {it}: what would your people do if that were gone?",
    ),
    (NeedKind.PROBLEM, Shape.NOUN): (
        "You mentioned {it}. When did that last hurt, and what happened then?",
        "You mentioned {it}. What does that lead to further down the line?",
    ),
    (NeedKind.GOAL, Shape.CLAUSE): (
        "Say {it}: what will that change for you first?",
        "Suppose {it}. Who would notice, and how?",
    ),
    (NeedKind.GOAL, Shape.VERB): (
        "Once you {it}, what will that change for you?",
        "What has kept you from getting there, when you set out to {it}?",
    ),
    (NeedKind.GOAL, Shape.NOUN): (
        "You are after {it}. What would be different here on the day you have it?",
        "What made {it} important just now?",
    ),
    (NeedKind.REQUIREMENT, Shape.CLAUSE): (
        "You said that {it}. What goes wrong today where that is missing?",
        "You said that {it}. Who checks that, and what do they want to see?",
    ),
    (NeedKind.REQUIREMENT, Shape.VERB): (
        "You have to {it}: who checks that, and what do they want to see?",
        "What happens today where you cannot {it}?",
    ),
    (NeedKind.REQUIREMENT, Shape.NOUN): (
        "You need {it}. What happens today without it?",
        "On {it}: who asks for that, and what would they want to see?",
    ),
    (NeedKind.CONSTRAINT, Shape.CLAUSE): (
        "You said that {it}. How firm is that, and who decides?",
        "You said that {it}. What would have to happen for that to move?",
    ),
    (NeedKind.CONSTRAINT, Shape.VERB): (
        "You have to {it}: how firm is that, and who decides?",
        "You have to {it}: what would have to happen for that to move?",
    ),
    (NeedKind.CONSTRAINT, Shape.NOUN): (
        "You mentioned {it}. How firm is that, and who decides?",
        "You mentioned {it}. What would have to happen for that to move?",
    ),
}
_LONG_STATEMENTS: dict[NeedKind, str] = {
    NeedKind.PROBLEM: "You said “{it}”. What does that lead to when it happens?",
    NeedKind.GOAL: "You said “{it}”. What would be different for you once that is done?",
    NeedKind.REQUIREMENT: "You said “{it}”. What goes wrong today without that?",
    NeedKind.CONSTRAINT: "You said “{it}”. How firm is that, and who decides?",
}

_ANSWERS: dict[ObjectionKind, str] = {
    ObjectionKind.PRICE: "Ask what it is measured against before you explain the price: “Compared with what?” {worth}",
    ObjectionKind.TIMING: "Find out what the wait costs: “What has to happen first, and what does it cost you until then?” {worth}",
    ObjectionKind.AUTHORITY: "Make it a shared task: “Who else has to be comfortable with this, and what will they ask? "
    "Let us prepare that together.”",
    ObjectionKind.NEED: "Take it seriously and ask: “What would have to change before this is worth your time?” {worth}",
    ObjectionKind.TRUST: "Offer something they can check for themselves, such as a customer like them to call or a trial "
    "on their own material. {proof}",
    ObjectionKind.FIT: "Ask which part would not fit, and show that part on a case of theirs: “Where exactly would it get "
    "stuck? Let us try that one first.” {proof}",
    ObjectionKind.COMPETITOR: "Ask about it without judging it: “What do you like about it, and what would you change if "
    "you could?” {worth}",
}

TOPIC_IN_WORDS: dict[Topic, str] = {
    Topic.COST: "cost",
    Topic.TIME: "saving time",
    Topic.REVENUE: "growth",
    Topic.QUALITY: "quality",
    Topic.RISK: "risk",
    Topic.EASE: "ease of use",
    Topic.INTEGRATION: "working with other systems",
    Topic.SERVICE: "service",
    Topic.INSIGHT: "seeing what is going on",
    Topic.PEOPLE: "the people side",
    Topic.OTHER: "this",
}

_CONTENT = re.compile(r"[A-Za-z]{4,}")
_COMMON = frozenset(
    "that this with have from they them their your will would could about what when which were been more than then also "
    "into only just very some there here over because need needs want like make makes made does doing done every each "
    "people team company thing things really much many most other another after before still even".split()
)


def follow_up(need: Need, reading: Reading, nth: int = 0) -> str:
    """Return a question about a need, in the buyer's words."""
    it, shape = statement_of(need, reading)
    if not fits_in_a_sentence(it):
        return _LONG_STATEMENTS[need.kind].format(it=literal(need))
    return capitalised(pick(_QUESTIONS[need.kind, shape], need.statement, nth).format(it=it))


def played_back(need: Need, reading: Reading) -> str:
    """Return how the seller says a need back before answering it."""
    it, shape = statement_of(need, reading)
    if not fits_in_a_sentence(it):
        return f"You said “{literal(need)}”."
    if shape is Shape.CLAUSE:
        return f"You told me that {it}."
    if shape is Shape.VERB:
        return f"You {it}." if need.kind is NeedKind.PROBLEM else f"You want to {it}."
    return f"You mentioned {it}."


def way_to_answer(kind: ObjectionKind, reading: Reading) -> str:
    """Return a way to answer an objection of `kind`, with what this meeting offers for it."""
    return " ".join(_ANSWERS[kind].format(worth=_worth(reading), proof=_proof(reading)).split())


def _worth(reading: Reading) -> str:
    """Return a reminder of the weightiest need to set beside the objection, empty without one."""
    problems = [need for need in reading.needs if need.kind is NeedKind.PROBLEM] or list(reading.needs)
    if not problems:
        return ""
    return f"Then set it beside what you heard: “{played_back(problems[0], reading)} What is it worth to have that solved?”"


def _proof(reading: Reading) -> str:
    proofs = seller_labelled(reading, Label.PROOF)
    return f"You had something of the kind at hand: “{quote(reading.meeting, proofs[0])}”" if proofs else ""


def nearest_offer(need: Need, reading: Reading) -> int | None:
    """Return the sentence about the offer that could have answered a need, None where nothing comes near.

    A benefit on the same topic counts most, then shared words; what already answers another need is left alone.
    """
    meeting = reading.meeting
    topics = {index: benefit.topic for benefit in reading.benefits for index in benefit.sentences}
    taken = {link.source for link in reading.links}
    wanted = _content(" ".join(meeting.sentence_text(index) for index in need.sentences))
    best, best_score = None, 0
    for index in seller_labelled(reading, Label.BENEFIT, Label.FEATURE, Label.PROOF):
        if index in taken or index in need.sentences:
            continue
        same_topic = need.topic is not Topic.OTHER and topics.get(index) is need.topic
        score = 3 * same_topic + 2 * len(wanted & _content(meeting.sentence_text(index)))
        if score >= 3 and score > best_score:
            best, best_score = index, score
    return best


def _content(text: str) -> frozenset[str]:
    return frozenset(word.lower()[:6] for word in _CONTENT.findall(text) if word.lower() not in _COMMON)
