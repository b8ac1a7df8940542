"""What the seller did well, each with the sentence that shows it. Praise is earned or left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coach.domain import Advice, Label, LinkType, Meeting, Need, NextStep, ObjectionStatus, Role, Verdict
from coach.replies import only_reassures
from coach.speech import is_question, role_of, seller_labelled, speaker_of, standing_needs, turns_between, word_count

from .candidates import Candidate, Case
from .questions import follow_up
from .quoting import buyer_of, capitalised, first_name, in_passing, literal, pick, quote, stated_at
from .scores import link_score, score_of, surely_open
from .worth import SUBSTANCE, SURE, frowned_on, is_plain, was_refused, worthy_answer, worthy_reply

_FIGURE = re.compile(
    r"\d|\b(?:half|twice|double|dozen|hundred|thousand|two|three|four|five|six|seven|eight|nine|ten)\b"
)
# A question brings out a need when the need comes this many turns later at most.
_SOON = 1
# An answer that comes so many turns later was kept in mind.
_LATER = 4


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
    open_needs = [need for need in needs if surely_open(reading, need)]
    benefits = set(seller_labelled(reading, Label.BENEFIT))
    frowned = frowned_on(case)
    answered = ((need, worthy_answer(case, need, frowned)) for need in needs)
    for nth, (need, source) in enumerate((need, source) for need, source in answered if source is not None):
        text = meeting.sentence_text(source)
        sure = score_of(reading, need.sentences, Label.NEED) * _sureness(case, need, source)
        bonus = 5 * (source in benefits) + 4 * (_FIGURE.search(text.lower()) is not None) + 4 * sure
        suggestion = _more_of(case, text, open_needs, nth)
        advice = Advice(_praise(case, need, source, nth), quote(meeting, source), suggestion, source, "need:addressed")
        yield Candidate(78 + bonus, "answers", advice)


def _sureness(case: Case, need: Need, source: int) -> float:
    return link_score(case.reading, source, need.sentences, LinkType.ADDRESSES)


def _praise(case: Case, need: Need, source: int, nth: int) -> str:
    reading, meeting = case.reading, case.meeting
    called = buyer_of(reading, stated_at(need, meeting))
    name = first_name(speaker_of(meeting, source))
    if meeting.written:
        return f"Your notes tie what you offered to what they need: “{literal(need)}”."
    if role_of(meeting, source) is Role.SPECIALIST and name:
        return f"{capitalised(called)} said “{literal(need)}”, and you had {name} there to answer it."
    if turns_between(meeting, need.sentences[0], source) > _LATER:
        options: tuple[str, ...] = (
            "{buyer} said “{need}”, and you came back to it later with an answer.",
            "You kept “{need}” in mind and answered it when its turn came.",
        )
    else:
        options = (
            "{buyer} said “{need}”, and you came back with an answer to exactly that.",
            "You picked up “{need}” and answered it, instead of going on with your own list.",
            "When {name} told you “{need}”, you had an answer that fits.",
        )
    words = pick(options, meeting.text[:80], nth)
    return words.format(buyer=capitalised(called), name=called, need=literal(need))


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
    asked = [index for index in seller_labelled(reading, Label.DISCOVERY) if _asks(meeting, index)]
    for nth, need in enumerate(need for need in standing_needs(reading) if is_plain(need)):
        start = need.sentences[0]
        before = [index for index in asked if index < start and turns_between(meeting, index, start) <= _SOON]
        sure = score_of(reading, need.sentences, Label.NEED)
        if not before or role_of(meeting, start) is not Role.BUYER or sure < SURE:
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
        yield Candidate(80 + 4 * (sure - 1) - nth, "questions", advice)


def _asks(meeting: Meeting, index: int) -> bool:
    """Return whether a spoken sentence asks; speech recognition sets no marks."""
    text = meeting.sentence_text(index).rstrip()
    return role_of(meeting, index) is not Role.NOTES and (is_question(text) or not text.endswith((".", "!")))


def _answered_objections(case: Case) -> Iterator[Candidate]:
    meeting = case.meeting
    frowned = frowned_on(case)
    for objection in case.reading.objections:
        best = worthy_reply(case, objection, frowned) if objection.status is ObjectionStatus.ANSWERED else None
        if best is None:
            continue
        doubt = in_passing(meeting.sentence_text(objection.sentences[0]))
        asks = is_question(meeting.sentence_text(best))
        praise = f"You did not step around the doubt “{doubt}”; you {'asked about it' if asks else 'answered it'}."
        suggestion = "Then check that it landed: “Does that settle it, or is there something else behind it?”"
        advice = Advice(praise, quote(meeting, best), suggestion, best, "objection:answered")
        sure = score_of(case.reading, objection.sentences, Label.OBJECTION)
        yield Candidate(74 + 4 * sure, "objections", advice)


def _next_steps(case: Case) -> Iterator[Candidate]:
    meeting = case.meeting
    frowned = frowned_on(case)
    named = [s for s in case.reading.next_steps if s.dated and (s.who or meeting.written)]
    complete = [step for step in named if not frowned & set(step.sentences)]
    if not complete:
        return
    step = min(complete, key=lambda step: (role_of(meeting, step.sentences[0]) is Role.BUYER, step.sentences[0]))
    index = step.sentences[0]
    praise = "Your notes say what happens next, and by when."
    if not meeting.written:
        praise = _complete_step(meeting.sentence_text(index))
    advice = Advice(praise, quote(meeting, index), _written_down(step), index, "next_step:complete")
    yield Candidate(74, "next-step", advice)


def _complete_step(text: str) -> str:
    return pick(
        (
            "The meeting ends with something to do, somebody who does it, and a day.",
            "You did not leave the next step to chance: there is a name and a day on it.",
        ),
        text,
    )


def _written_down(step: NextStep) -> str:
    day = f"{step.due:%A} {step.due.day} {step.due:%B}" if step.due else step.day or "the day"
    return f"Put “{day}” into the first line of your follow-up mail, so that it stands in both calendars."


_KEPT_RULES: dict[str, tuple[float, str, str, str]] = {
    "needs/consequence-question": (
        81,
        "questions",
        "You asked how much the problem weighs, so its size was put into words by the one who has it.",
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
    frowned = frowned_on(case)
    for finding in case.findings:
        if (
            finding.sentence in frowned
            or finding.verdict is not Verdict.KEPT
            or finding.sentence is None
            or finding.guideline not in _KEPT_RULES
        ):
            continue
        index = finding.sentence
        if finding.guideline == "needs/consequence-question" and was_refused(case.reading, index):
            continue
        if finding.guideline == "needs/play-back" and not _plays_back(case, index):
            continue
        if finding.guideline == "language/promise-as-i" and not _is_dated(case, index):
            continue
        priority, area, praise, suggestion = _KEPT_RULES[finding.guideline]
        source = f"guideline:{finding.guideline}"
        yield Candidate(priority, area, Advice(praise, quote(case.meeting, index), suggestion, index, source))


def _plays_back(case: Case, index: int) -> bool:
    return index in case.reading.sentences_with(Label.NEED) or index in case.reading.sentences_with(Label.DISCOVERY)


def _is_dated(case: Case, index: int) -> bool:
    """A promise without a day shows little; it is no example."""
    return any(step.dated for step in case.reading.next_steps if index in step.sentences)


def _rapport(case: Case) -> Iterator[Candidate]:
    meeting = case.meeting
    buyers = _buyers(meeting)
    for index in seller_labelled(case.reading, Label.RAPPORT):
        text = meeting.sentence_text(index)
        if word_count(text) < SUBSTANCE or role_of(meeting, index) is Role.NOTES or only_reassures(text):
            continue
        if score_of(case.reading, [index], Label.RAPPORT) < SURE:
            continue
        personal = 8 * text.rstrip().endswith("?")
        name = next((buyer for buyer in buyers if buyer in text), None)
        praise = f"You met {name} as a person first." if name else "You met them as people first."
        suggestion = "Come back to it next time; that you remembered is worth more than the remark itself."
        advice = Advice(praise, quote(meeting, index), suggestion, index, "rapport")
        yield Candidate(46 + personal, "rapport", advice)


def _buyers(meeting: Meeting) -> list[str]:
    """Return what one would call the buyers who spoke, sorted."""
    turns = {sentence.turn for sentence in meeting.sentences}
    speakers = {meeting.turns[turn].speaker for turn in turns if meeting.turns[turn].role is Role.BUYER}
    return sorted(filter(None, map(first_name, speakers)))
