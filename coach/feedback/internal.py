"""Feedback for the one who leads an internal meeting."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coach.domain import Advice, Label, NextStep
from coach.speech import has_example, speaker_of, tellers_turn, turns_between

from .candidates import Candidate, Case
from .follow_on import tells_when
from .quoting import first_name, in_words, pick, quote, shortened
from .scores import score_of
from .stops import wording
from .worth import SURE

_HELP = (Label.LANGUAGE_GUIDANCE, Label.ENABLEMENT, Label.NEXT_STEP, Label.CONTACT_CADENCE)
_NEWS = (Label.CAMPAIGN, Label.RECOGNITION)
_SOON = 2
# A difficulty that comes up again so many turns later is the same one.
_SAME_TALK = 3


def internal_keeps(case: Case) -> Iterator[Candidate]:
    """Yield what the leader should keep."""
    yield from _examples(case)
    yield from _answered_challenges(case)
    yield from _complete_actions(case)
    yield from _usable_words(case)


def internal_starts(case: Case) -> Iterator[Candidate]:
    """Yield what the leader should start."""
    yield from _open_challenges(case)
    yield from _vague_actions(case)
    yield from _missing_recognition(case)
    yield from _bare_recognition(case)


def internal_stops(case: Case) -> Iterator[Candidate]:
    """Yield what the leader should stop: wording that a guideline discourages in such meetings."""
    yield from wording(case)


def _examples(case: Case) -> Iterator[Candidate]:
    for index in case.reading.sentences_with(Label.RECOGNITION):
        if not has_example(case.reading, index):
            continue
        name = _named(case, case.meeting.sentence_text(index))
        praise = f"You held up {f'what {name} did' if name else 'how it was done'}, not only the result."
        suggestion = "Let the others try the words out loud in the same meeting; heard once, they are soon forgotten."
        yield Candidate(84, "recognition", Advice(praise, quote(case.meeting, index), suggestion, index, "recognition"))


def _answered_challenges(case: Case) -> Iterator[Candidate]:
    for thread in difficulties(case):
        answer = _help_for(case, thread)
        if answer is None:
            continue
        name = first_name(speaker_of(case.meeting, thread[0]))
        praise = f"{name or 'Somebody'} named a difficulty and left with something to use."
        suggestion = "Ask next time whether it helped; then everybody knows whether to copy it."
        advice = Advice(praise, quote(case.meeting, answer), suggestion, answer, "challenge:answered")
        yield Candidate(80, "challenges", advice)


def _complete_actions(case: Case) -> Iterator[Candidate]:
    for step in case.reading.next_steps:
        if step.who and step.dated:
            index = step.sentences[0]
            praise = "This action has a name and a day on it."
            suggestion = f"Open the next meeting with it: “{first_name(step.who) or step.who}, how did it go?”"
            advice = Advice(praise, quote(case.meeting, index), suggestion, index, "next_step:complete")
            yield Candidate(70, "actions", advice)


def _usable_words(case: Case) -> Iterator[Candidate]:
    for index in case.reading.sentences_with(Label.LANGUAGE_GUIDANCE):
        praise = "That is guidance somebody can use on the next call."
        suggestion = "Put it into the guidelines with an example of right and wrong, so that it outlives the meeting."
        yield Candidate(
            66, "guidance", Advice(praise, quote(case.meeting, index), suggestion, index, "language_guidance")
        )


def _open_challenges(case: Case) -> Iterator[Candidate]:
    for nth, thread in enumerate(difficulties(case)):
        if _help_for(case, thread) is not None:
            continue
        index = max(thread, key=lambda i: (score_of(case.reading, [i], Label.CHALLENGE), -i))
        name = first_name(speaker_of(case.meeting, index))
        text = f"Take up what {name or 'the team'} brought; the meeting went on without an answer to it."
        asked = f"{name}, what" if name else "What"
        suggestion = pick(
            (
                f"Before you move on: “{asked} would have helped you there?” Then find a sentence to say, or a name.",
                "Give it to the room: “Who has had the same, and what did you say?” Note the best answer down.",
            ),
            case.meeting.text[:80],
            nth,
        )
        advice = Advice(text, quote(case.meeting, index), suggestion, index, "challenge:open")
        yield Candidate(88 - min(nth, 3), "challenges", advice)


def difficulties(case: Case) -> tuple[tuple[int, ...], ...]:
    """Return the difficulties that were named, each as its sentences, without the story of a success held up.

    What follows within a few turns is the same difficulty: it is told, asked about, and known from elsewhere.
    """
    meeting = case.meeting
    praised = set(case.reading.sentences_with(Label.RECOGNITION))
    told = {tellers_turn(meeting, index) for index in praised}
    named = [
        index
        for index in case.reading.sentences_with(Label.CHALLENGE)
        if index not in praised
        and meeting.sentences[index].turn not in told
        and not (_in_one_turn(case, index - 1, index) and index - 1 in praised)
    ]
    threads: list[list[int]] = []
    for index in named:
        if threads and _goes_on(case, threads[-1][-1], index):
            threads[-1].append(index)
        else:
            threads.append([index])
    return tuple(tuple(thread) for thread in threads)


def _goes_on(case: Case, earlier: int, later: int) -> bool:
    """Lines of notes stand by themselves; in speech a difficulty goes on until somebody brings help or another news."""
    if case.meeting.written or turns_between(case.meeting, earlier, later) > _SAME_TALK:
        return False
    news = {i for label in (*_HELP, *_NEWS) for i in case.reading.sentences_with(label)}
    return not any(earlier < index < later for index in news)


def _in_one_turn(case: Case, earlier: int, later: int) -> bool:
    """In notes every line stands by itself."""
    sentences = case.meeting.sentences
    return not case.meeting.written and earlier >= 0 and sentences[earlier].turn == sentences[later].turn


def _vague_actions(case: Case) -> Iterator[Candidate]:
    steps = case.reading.next_steps
    vague = [step for step in steps if not step.who or not tells_when(case.meeting, step)]
    if not steps and case.meeting.sentences:
        last = len(case.meeting.sentences) - 1
        text = "End with what happens next: this meeting agreed no action."
        suggestion = "Go round once before you close: “What are you taking away, and by which day?”"
        yield Candidate(82, "actions", Advice(text, quote(case.meeting, last), suggestion, last, "next_step:none"))
    sure = {step: score_of(case.reading, step.sentences, Label.NEXT_STEP) for step in vague}
    vague = [step for step in vague if sure[step] >= SURE]
    if not vague:
        return
    step = min(vague, key=lambda step: ((step.who is not None) + step.dated, -sure[step]))
    index = step.sentences[0]
    text = f"Give every action {_missing(step)}."
    if len(vague) > 1:
        text = f"Give every action an owner and a day; {in_words(len(vague))} of {in_words(len(steps))} here lack it."
    advice = Advice(text, quote(case.meeting, index), _asked_for(step), index, "next_step:vague")
    yield Candidate(80 - 5 * bool(step.who) - 5 * step.dated, "actions", advice)


def _missing(step: NextStep) -> str:
    if not step.who and not step.dated:
        return "an owner and a day"
    return "an owner" if not step.who else "a day"


def _asked_for(step: NextStep) -> str:
    what = shortened(step.what.rstrip("."), 80)
    if step.who:
        return f"One question does it: “{first_name(step.who) or step.who}, by which day?”"
    if not step.dated:
        return f"Stop for five seconds and ask: “Who takes ‘{what}’, and by which day?”"
    return f"The day is there; ask for the name: “Who takes ‘{what}’?”"


def _missing_recognition(case: Case) -> Iterator[Candidate]:
    if case.reading.sentences_with(Label.RECOGNITION) or not case.meeting.sentences:
        return
    targets = case.reading.sentences_with(Label.TARGET)
    index = targets[0] if targets else 0
    text = "Hold up one piece of good work; this meeting has none."
    suggestion = (
        "Pick one call from the week and let its owner tell how it went: “What did you say just before they agreed?”"
    )
    yield Candidate(64, "recognition", Advice(text, quote(case.meeting, index), suggestion, index, "recognition:none"))


def _bare_recognition(case: Case) -> Iterator[Candidate]:
    praised = case.reading.sentences_with(Label.RECOGNITION)
    for nth, index in enumerate(praised):
        text = case.meeting.sentence_text(index)
        told = set(praised[max(0, nth - 2) : nth + 3])
        if any(abs(other - index) <= 2 and has_example(case.reading, other) for other in told):
            continue
        name = _named(case, text)
        suggestion = (
            f"Hand over: “{name}, what did you say at that point?”"
            if name
            else ("Ask the one it is about: “What did you say at that point?”")
        )
        advice = Advice(
            "Say how it was done as well as that it was done; only that can be copied.",
            quote(case.meeting, index),
            suggestion,
            index,
            "recognition:bare",
        )
        yield Candidate(60, "recognition", advice)


def _help_for(case: Case, thread: tuple[int, ...]) -> int | None:
    """Return the sentence that helps with a difficulty: soon after it, or before it in the same turn."""
    after = (found for index in reversed(thread) if (found := _help_after(case, index)) is not None)
    answer = next(after, None)
    if answer is not None or case.meeting.written:
        return answer
    help_given = {found for label in _HELP for found in case.reading.sentences_with(label)}
    return next((i for i in sorted(help_given) if i < thread[0] and _in_same_turn(case, i, thread[0])), None)


def _in_same_turn(case: Case, earlier: int, later: int) -> bool:
    return case.meeting.sentences[earlier].turn == case.meeting.sentences[later].turn


def _help_after(case: Case, index: int) -> int | None:
    help_given = sorted({found for label in _HELP for found in case.reading.sentences_with(label)})
    return next((i for i in help_given if i >= index and turns_between(case.meeting, index, i) <= _SOON), None)


def _named(case: Case, text: str) -> str | None:
    """Return the name in a sentence: of somebody in the meeting, else a capitalised first word before a verb."""
    names = [name for person in case.meeting.people if (name := first_name(person.name))]
    return next((name for name in names if re.search(rf"\b{re.escape(name)}\b", text)), None)
