"""What the seller did well, each with the sentence that shows it. Praise is earned or left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coach.domain import Advice, Label, Need, NeedStatus, NextStep, ObjectionStatus, Role, Verdict
from coach.speech import role_of, seller_labelled, speaker_of, standing_needs, turns_between, word_count

from .candidates import Candidate, Case
from .questions import follow_up
from .quoting import buyer_of, capitalised, first_name, in_passing, literal, pick, quote

_FIGURE = re.compile(
    r"\d|\b(?:half|twice|double|dozen|hundred|thousand|two|three|four|five|six|seven|eight|nine|ten)\b"
)
# A question brings out a need when the need comes this many turns later at most.
_SOON = 1
# Shorter words show nothing to somebody who was not there (words).
_SUBSTANCE = 6


def keeps(case: Case) -> Iterator[Candidate]:
    """Yield what is worth keeping in a meeting with a customer."""
    yield from _answered_needs(case)
    yield from _fruitful_questions(case)
    yield from _answered_objections(case)
    yield from _next_steps(case)
    yield from _kept_wording(case)
    yield from _rapport(case)


def _answered_needs(case: Case) -> Iterator[Candidate]:
    reading, meeting = case.reading, case.meeting
    needs = standing_needs(reading)
    open_needs = [need for need in needs if need.status is NeedStatus.UNADDRESSED]
    benefits = set(seller_labelled(reading, Label.BENEFIT))
    for nth, need in enumerate(need for need in needs if need.addressed_by):
        source = min(need.addressed_by, key=lambda index: (index not in benefits, index))
        text = meeting.sentence_text(source)
        called = buyer_of(reading, need.sentences[0])
        buyer = capitalised(called)
        specialist = role_of(meeting, source) is Role.SPECIALIST
        name = first_name(speaker_of(meeting, source))
        if meeting.written:
            praise = f"Your notes tie what you offered to what they need: “{literal(need)}”."
        elif specialist and name:
            praise = f"{buyer} said “{literal(need)}”, and you had {name} there to answer it."
        else:
            praise = pick(
                (
                    "{buyer} said “{need}”, and you came back with an answer to exactly that.",
                    "You picked up “{need}” and answered it, instead of going on with your own list.",
                    "When {name} told you “{need}”, you had an answer that fits.",
                ),
                meeting.text[:80],
                nth,
            ).format(buyer=buyer, name=called, need=literal(need))
        bonus = 5 * (source in benefits) + 4 * (_FIGURE.search(text.lower()) is not None)
        advice = Advice(praise, quote(meeting, source), _more_of(case, text, open_needs, nth), source, "need:addressed")
        yield Candidate(82 + bonus, "answers", advice)


def _more_of(case: Case, text: str, open_needs: list[Need], nth: int) -> str:
    if open_needs:
        return f"Give “{literal(open_needs[nth % len(open_needs)])}” the same treatment; that one is still open."
    if _FIGURE.search(text.lower()):
        return "Keep the amount in; it is what people repeat when you are not in the room."
    if case.meeting.written:
        options = (
            "Put one figure beside it in the follow-up: how many hours, how much money, or whose experience it is.",
            "Send it to them in the same two halves: their words first, then your answer.",
        )
        return options[nth % len(options)]
    return "Next time add one figure: how many hours, how much money, or whose experience it is."


def _fruitful_questions(case: Case) -> Iterator[Candidate]:
    reading, meeting = case.reading, case.meeting
    asked = [index for index in seller_labelled(reading, Label.DISCOVERY) if role_of(meeting, index) is not Role.NOTES]
    for nth, need in enumerate(standing_needs(reading)):
        start = need.sentences[0]
        before = [index for index in asked if index < start and turns_between(meeting, index, start) <= _SOON]
        if not before or role_of(meeting, start) is not Role.BUYER:
            continue
        praise = pick(
            (
                "This question brought a need to light: {buyer} answered “{need}”.",
                "You asked, and {buyer} told you what matters: “{need}”.",
            ),
            need.statement,
        ).format(buyer=buyer_of(reading, start), need=literal(need))
        suggestion = f"Keep it, and stay on the answer for one more question: “{follow_up(need, reading, nth)}”"
        if any(0 <= turns_between(meeting, start, index) <= 2 and index > start for index in asked):
            suggestion = "Keep it among your first questions, and note the answer in the words that you heard."
        advice = Advice(praise, quote(meeting, before[-1]), suggestion, before[-1], "discovery")
        yield Candidate(80 - nth, "questions", advice)


def _answered_objections(case: Case) -> Iterator[Candidate]:
    reading, meeting = case.reading, case.meeting
    brushed_off = {finding.sentence for finding in case.findings if finding.verdict is Verdict.MISSED}
    for objection in reading.objections:
        answers = [index for index in objection.answered_by if index not in brushed_off]
        if objection.status is not ObjectionStatus.ANSWERED or not answers:
            continue
        asks = [index for index in answers if meeting.sentence_text(index).rstrip().endswith("?")]
        best = (asks or sorted(answers, key=lambda index: -word_count(meeting.sentence_text(index))))[0]
        doubt = in_passing(meeting.sentence_text(objection.sentences[0]))
        praise = f"You did not step around the doubt “{doubt}”; you answered it."
        suggestion = "Then check that it landed: “Does that settle it, or is there something else behind it?”"
        if word_count(meeting.sentence_text(best)) < _SUBSTANCE:
            continue
        advice = Advice(praise, quote(meeting, best), suggestion, best, "objection:answered")
        yield Candidate(78, "objections", advice)


def _next_steps(case: Case) -> Iterator[Candidate]:
    meeting = case.meeting
    complete = [step for step in case.reading.next_steps if step.dated and step.who]
    if not complete:
        return
    step = min(complete, key=lambda step: (role_of(meeting, step.sentences[0]) is Role.BUYER, step.sentences[0]))
    index = step.sentences[0]
    praise = pick(
        (
            "The meeting ends with something to do, somebody who does it, and a day.",
            "You did not leave the next step to chance: there is a name and a day on it.",
        ),
        meeting.sentence_text(index),
    )
    advice = Advice(praise, quote(meeting, index), _written_down(step), index, "next_step:complete")
    yield Candidate(74, "next-step", advice)


def _written_down(step: NextStep) -> str:
    day = f"{step.due:%A} {step.due.day} {step.due:%B}" if step.due else "the day"
    return f"Put “{day}” into the first line of your follow-up mail, so that it stands in both calendars."


_KEPT_RULES: dict[str, tuple[float, str, str, str]] = {
    "needs/consequence-question": (
        81,
        "questions",
        "You asked what the problem leads to, so its weight was put into words by the one who has it.",
        "Write the answer down word for word; it is the best first line of a proposal.",
    ),
    "needs/play-back": (
        68,
        "playback",
        "You said it back before you went on, which gave the other side a chance to put you right.",
        "End it with a short question, “Did I get that right?”, and wait.",
    ),
    "language/promise-as-i": (
        52,
        "language",
        "You promised it as “I”, so there is a person behind the promise.",
        "Keep to “I” for everything that you will do yourself.",
    ),
}


def _kept_wording(case: Case) -> Iterator[Candidate]:
    for finding in case.findings:
        if finding.verdict is not Verdict.KEPT or finding.sentence is None or finding.guideline not in _KEPT_RULES:
            continue
        index = finding.sentence
        if finding.guideline == "needs/play-back" and not _plays_back(case, index):
            continue
        priority, area, praise, suggestion = _KEPT_RULES[finding.guideline]
        source = f"guideline:{finding.guideline}"
        yield Candidate(priority, area, Advice(praise, quote(case.meeting, index), suggestion, index, source))


def _plays_back(case: Case, index: int) -> bool:
    return index in case.reading.sentences_with(Label.NEED) or index in case.reading.sentences_with(Label.DISCOVERY)


def _rapport(case: Case) -> Iterator[Candidate]:
    meeting = case.meeting
    for index in seller_labelled(case.reading, Label.RAPPORT):
        text = meeting.sentence_text(index)
        if word_count(text) < _SUBSTANCE or role_of(meeting, index) is Role.NOTES:
            continue
        personal = 8 * text.rstrip().endswith("?")
        name = _addressed(case, text)
        praise = f"You met {name} as a person first." if name else "You met them as people first."
        suggestion = "Come back to it next time; that you remembered is worth more than the remark itself."
        advice = Advice(praise, quote(meeting, index), suggestion, index, "rapport")
        yield Candidate(46 + personal, "rapport", advice)


def _addressed(case: Case, text: str) -> str | None:
    buyers = {first_name(speaker_of(case.meeting, i)) for i in range(len(case.meeting.sentences)) if _buyer(case, i)}
    return next((name for name in sorted(filter(None, buyers)) if name in text), None)


def _buyer(case: Case, index: int) -> bool:
    return role_of(case.meeting, index) is Role.BUYER
