"""What the seller should begin to do, each with the place where it was missing and words that would fit there."""

from __future__ import annotations

from collections.abc import Iterator

from coach.domain import (
    Advice,
    Label,
    Need,
    NeedKind,
    NeedStatus,
    Role,
    Verdict,
)
from coach.replies import names_price
from coach.speech import role_of, seller_labelled, standing_needs

from .candidates import Candidate, Case
from .follow_on import next_step
from .listened import echoes, leaves_a_question, taken_up, was_asked_for
from .questions import follow_up, nearest_offer, played_back, untied_offers, way_to_answer
from .quoting import buyer_of, capitalised, in_passing, in_words, literal, pick, quote, some_buyer, stated_at
from .scores import is_certain, surely_open, surely_unanswered
from .wording import DOUBT_ABOUT
from .worth import asked_after, brushed_aside, frowned_on, is_plain, is_sure

_NEED_PRIORITY = {NeedKind.PROBLEM: 88, NeedKind.REQUIREMENT: 87, NeedKind.GOAL: 84, NeedKind.CONSTRAINT: 72}
# Advice on a need whose statement does not tell by itself comes so much later.
_VAGUE = 6
_HABIT = 2


def starts(case: Case) -> Iterator[Candidate]:
    """Yield what is worth starting after a meeting with a customer."""
    yield from _no_needs(case)
    yield from _open_needs(case)
    yield from _open_objections(case)
    yield from next_step(case)
    yield from _questions(case)
    yield from _absent_questions(case)
    yield from _bare_features(case)


def _no_needs(case: Case) -> Iterator[Candidate]:
    meeting = case.meeting
    if standing_needs(case.reading):
        return
    offers = seller_labelled(case.reading, Label.FEATURE, Label.BENEFIT, Label.PROOF)
    if not offers:
        return
    if meeting.written:
        text = "Your notes say what you offered, but not what they need."
        suggestion = "Add one line for each thing they want, fear or must have, in the words that you heard."
    else:
        text = f"Find out what {some_buyer(meeting)} needs before you offer anything: no need came up in this meeting."
        suggestion = (
            "Begin with “What made you take the time for this today?”, and follow the answer with two more questions."
        )
    yield Candidate(95, "needs", Advice(text, quote(meeting, offers[0]), suggestion, offers[0], "need:none"))


def _open_needs(case: Case) -> Iterator[Candidate]:
    needs = (need for need in standing_needs(case.reading) if surely_open(case.reading, need))
    for nth, need in enumerate(needs):
        index = stated_at(need, case.meeting)
        priority = _NEED_PRIORITY[need.kind] - min(nth, 3) - _vague(need)
        text, suggestion = _open_need_text(case, need, nth), _open_need_suggestion(case, need, nth)
        advice = Advice(text, quote(case.meeting, index), suggestion, index, "need:unaddressed")
        yield Candidate(priority, "answers", advice)


def _vague(need: Need) -> float:
    return 0 if is_plain(need) else _VAGUE


def _open_need_text(case: Case, need: Need, nth: int) -> str:
    buyer = buyer_of(case.reading, need.sentences[0])
    if case.meeting.written and untied_offers(case.reading):
        options: tuple[str, ...] = (
            "Nothing in your notes is tied to “{need}”.",
            "Your notes do not say what answers “{need}”.",
        )
    elif case.meeting.written:
        options = (
            "Nothing in your notes answers “{need}”.",
            "“{need}” stands in your notes without an answer.",
        )
    elif asked_after(case.reading, need.sentences[-1]) is not None:
        options = (
            "You asked about “{need}”, and that was right. Now give an answer to it, or say that you will.",
            "“{need}”: you asked, {buyer} explained, and no answer followed.",
        )
    else:
        options = (
            "Answer “{need}”: {buyer} told you, and nothing came back.",
            "Take up “{need}”; the talk went on without it.",
            "“{need}” was left open, and {buyer} will remember that it was.",
        )
    return capitalised(pick(options, case.meeting.text[:80], nth).format(need=literal(need), buyer=buyer))


def _open_need_suggestion(case: Case, need: Need, nth: int) -> str:
    reading, meeting = case.reading, case.meeting
    offer = nearest_offer(need, reading)
    if offer is not None:
        told = played_back(need, reading)
        if role_of(meeting, offer) is Role.NOTES:
            return f"You have something for it: “{quote(meeting, offer)}” Tie the two together when you write: “{told}”"
        return f"You had something for it. Put the two together: “{told} {quote(meeting, offer)}”"
    question = follow_up(need, reading, nth)
    if meeting.written:
        untied = untied_offers(reading)
        if untied:
            named = in_passing(meeting.sentence_text(untied[0]))
            return f"If “{named}” was meant for it, write the two together. If not, ask: “{question}”"
        return f"Ask about it when you call next: “{question}” If you did answer it, add a line on how."
    return pick(
        (
            "Stay with it before you offer anything: “{question}”",
            "If you have an answer, give it there and then. If not, ask: “{question}”",
            "One question would have kept it alive: “{question}”",
        ),
        meeting.text[:80],
        nth,
    ).format(question=question)


def _open_objections(case: Case) -> Iterator[Candidate]:
    reading, meeting = case.reading, case.meeting
    frowned = frowned_on(case)
    for nth, objection in enumerate(reading.objections):
        aside = brushed_aside(case, objection)
        if aside is not None and aside in frowned:
            # What to stop says it already, with the same quotation.
            continue
        if aside is None and not surely_unanswered(reading, objection):
            continue
        index = objection.sentences[0]
        if aside is None and taken_up(reading, objection.sentences[-1]):
            continue
        doubt = DOUBT_ABOUT[objection.kind]
        if aside is not None:
            text = (
                f"Answer a doubt {doubt} with something that can be checked. "
                f"“{in_passing(meeting.sentence_text(aside))}” only asks to be believed."
            )
        elif meeting.written:
            text = f"Your notes record a doubt {doubt}, and no answer to it."
        else:
            buyer = capitalised(buyer_of(reading, index))
            text = f"Answer a doubt before you move on. {buyer} had one {doubt}, and it stayed in the room."
        advice = Advice(
            text,
            quote(meeting, index),
            way_to_answer(objection.kind, reading),
            index,
            "objection:unanswered" if aside is None else "objection:reassured",
        )
        yield Candidate(90 - min(nth, 3), "objections", advice)


def _questions(case: Case) -> Iterator[Candidate]:
    """Yield a follow-up question where the seller went on after a need, the weightiest need first."""
    missed = {
        f.sentence for f in case.findings if f.verdict is Verdict.MISSED and f.guideline == "needs/follow-up-question"
    }
    needs = standing_needs(case.reading)
    problems = [
        need
        for need in needs
        if missed & set(need.sentences) and is_certain(case.reading, need) and leaves_a_question(case.reading, need)
    ]
    for nth, need in enumerate(problems):
        index = stated_at(need, case.meeting)
        buyer = buyer_of(case.reading, index)
        text = pick(
            (
                "Ask one more question when {buyer} tells you a need; here you went straight on.",
                "Stay a moment longer with what {buyer} says before you answer it.",
            ),
            case.meeting.text[:80],
            nth,
        ).format(buyer=buyer)
        suggestion = f"For example: “{follow_up(need, case.reading, nth + 1)}”"
        addressed = need.status is NeedStatus.ADDRESSED
        yield Candidate(
            (58 if addressed else 66) - min(nth, 3) - _vague(need),
            "questions",
            Advice(text, quote(case.meeting, index), suggestion, index, "guideline:needs/follow-up-question"),
        )


def _absent_questions(case: Case) -> Iterator[Candidate]:
    """Yield that no consequence was asked for, or nothing played back, at the need where it would have told most."""
    needs = [need for need in standing_needs(case.reading) if is_certain(case.reading, need)]
    absent = {f.guideline for f in case.findings if f.verdict is Verdict.MISSED and f.sentence is None}
    if not needs or case.meeting.written:
        return
    troubles = (need for need in needs if need.kind is NeedKind.PROBLEM and is_plain(need))
    untold = [need for need in troubles if leaves_a_question(case.reading, need)]
    need = min(untold or needs, key=lambda need: (need.kind is not NeedKind.PROBLEM, not is_plain(need)))
    index = stated_at(need, case.meeting)
    quotation = quote(case.meeting, index)
    if "needs/consequence-question" in absent and untold:
        text = "Ask what a problem leads to, so that its weight is said out loud."
        suggestion = f"Right after this: “{follow_up(need, case.reading)}”"
        source = "guideline:needs/consequence-question"
        yield Candidate(64, "questions", Advice(text, quotation, suggestion, index, source))
    if "needs/play-back" in absent and not echoes(case.meeting):
        text = "Say a need back in a few words before you answer it, so that you can be corrected."
        suggestion = f"For example: “{played_back(need, case.reading)} Did I get that right?”"
        yield Candidate(40, "playback", Advice(text, quotation, suggestion, index, "guideline:needs/play-back"))


def _bare_features(case: Case) -> Iterator[Candidate]:
    reading, meeting = case.reading, case.meeting
    answering = {link.source for link in reading.links}
    bare = sorted(
        f.sentence
        for f in case.findings
        if f.verdict is Verdict.MISSED
        and f.guideline == "value/outcome-first"
        and f.sentence is not None
        # An answer to what was asked for is no bare feature, even where the gain is left to be guessed.
        and f.sentence not in answering
        and not was_asked_for(meeting, f.sentence)
        and not names_price(meeting.sentence_text(f.sentence))
    )
    # One sentence without its gain is no habit.
    if len(bare) < _HABIT:
        return
    index = bare[0]
    text = f"Say what a feature does for them; {in_words(len(bare))} of yours stand here without it."
    needs = standing_needs(reading)
    open_needs = [need for need in needs if need.status is NeedStatus.UNADDRESSED and is_sure(reading, need)]
    if open_needs:
        aim = literal(open_needs[0])
        suggestion = f"Finish the sentence with “… so that you” and aim it at “{aim}”, or leave it out."
    else:
        suggestion = "Finish the sentence with “… so that you”, and say in days, money or errors what changes."
    source = "guideline:value/outcome-first"
    yield Candidate(50 + min(len(bare), 5), "features", Advice(text, quote(meeting, index), suggestion, index, source))
