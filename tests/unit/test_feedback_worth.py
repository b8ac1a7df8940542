"""Praise and advice hold: only replies that do something are kept, and nothing is said twice."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from judged import DEFAULT, feedback, of_source
from readings import note, reading, said

from coach.compare import compare
from coach.domain import Advice, Reading
from coach.feedback.questions import follow_up, nearest_offer
from coach.feedback.wording import CONSEQUENCES
from coach.measure import measure

FILLER = (
    "We looked at the yard and the two sheds behind it, and then at the small office over the arch as well, and "
    "it took "
    "most of an hour because the wind had brought down two of the old poplars beside the lane that leads to the road."
)


def doubt_and(reply: str, *labels: str) -> Reading:
    return reading(
        [
            said("Dana", "seller", FILLER),
            said(
                "Luis", "buyer", "The gate sticks every morning and the vans queue on the road.", "need", topic="time"
            ),
            said("Luis", "buyer", "I doubt that it would stand our winters.", "objection", objection="trust"),
            said("Dana", "seller", reply, *labels),
            said("Luis", "buyer", "Hm, okay."),
        ],
        answers=[(3, 2)],
    )


@pytest.mark.parametrize(
    ("reply", "labels"),
    [
        ("Oh, it's really good quality, everybody says so.", ()),
        ("It's four hundred a month for the whole yard, all in.", ("feature",)),
        ("Yeah, but you have to look at the long run with these.", ()),
        ("Well, my brother is coming over from the other yard later.", ()),
    ],
)
def test_a_reply_that_does_nothing_for_the_doubt_is_no_example(reply: str, labels: tuple[str, ...]) -> None:
    assert of_source(feedback(doubt_and(reply, *labels)).keep, "objection:answered") == []


@pytest.mark.parametrize(
    ("reply", "labels"),
    [
        ("Which part of it would give out first?", ("discovery",)),
        ("The hinge is tested to minus forty in Kiruna.", ()),
        ("I'll bring you the one from Hillside to try this week.", ("next_step",)),
    ],
)
def test_a_reply_that_asks_proves_or_moves_on_is_kept(reply: str, labels: tuple[str, ...]) -> None:
    kept = of_source(feedback(doubt_and(reply, *labels)).keep, "objection:answered")
    assert [one.quotation for one in kept] == [reply]


def test_a_doubt_met_with_reassurance_alone_is_advised_on_with_its_words() -> None:
    given = feedback(doubt_and("Oh, don't worry, our customers love it."))
    begun = of_source(given.start, "objection:reassured") + [one for one in given.stop if "worry" in one.text]
    assert len(begun) == 1


def test_a_reply_is_not_both_stopped_and_started() -> None:
    given = feedback(doubt_and("Don't worry about it, you'll be fine."))
    places = [one.sentence for one in (*given.start, *given.stop)]
    assert len(places) == len(set(places))


def need_and(answer: str, *more: str, labels: tuple[str, ...] = ("feature",)) -> Reading:
    lines = [
        said("Dana", "seller", FILLER),
        said("Luis", "buyer", "The gate sticks every morning.", "need", topic="time"),
        said("Dana", "seller", answer, *labels),
        *(said("Luis", "buyer", text) for text in more),
    ]
    return reading(lines, addresses=[(2, 1)])


def praised(of: Reading) -> list[Advice]:
    return of_source(feedback(of).keep, "need:addressed")


def test_an_answer_that_speaks_of_the_need_is_praised() -> None:
    assert praised(need_and("The new gate runs on rollers, so it cannot stick.", "Good."))


def test_a_price_or_a_word_to_calm_is_no_answer_to_praise() -> None:
    assert praised(need_and("That gate is ninety a month.")) == []
    assert praised(need_and("Don't worry, our gate people are super fast.")) == []


def test_an_answer_that_the_buyer_puts_right_is_not_praised() -> None:
    assert praised(need_and("We have a gate in fourteen colours.", "No, it's the rail that is broken.")) == []


def test_what_coach_is_unsure_of_is_not_praised() -> None:
    of = need_and("The new gate runs on rollers, so it cannot stick.")
    doubtful = replace(of, links=tuple(replace(link, score=0.3) for link in of.links))
    assert praised(of)
    assert praised(doubtful) == []


def test_an_unsure_need_comes_after_a_sure_one() -> None:
    of = reading(
        [
            said("Dana", "seller", FILLER),
            said("Luis", "buyer", "The stove smokes when the wind turns.", "need"),
            said("Dana", "seller", "Right."),
            said("Luis", "buyer", "Two of the ponies are lame again.", "need"),
        ]
    )
    moments = tuple(replace(m, score=0.3) if m.sentence == 1 else m for m in of.moments)
    begun = of_source(feedback(replace(of, moments=moments)).start, "need:unaddressed")
    assert begun[0].sentence == 3


def test_a_doubt_that_was_asked_about_did_not_stay_in_the_room() -> None:
    of = reading(
        [
            said("Dana", "seller", FILLER),
            said("Luis", "buyer", "Our shed is too old for that.", "objection", objection="fit"),
            said("Dana", "seller", "What holds the roof today?", "discovery"),
            said("Luis", "buyer", "Two beams."),
        ]
    )
    assert of_source(feedback(of).start, "objection:unanswered") == []


def test_a_benefit_that_answers_a_doubt_is_not_called_unasked() -> None:
    of = reading(
        [
            said("Dana", "seller", FILLER),
            said("Luis", "buyer", "The gate sticks every morning.", "need", topic="time"),
            said("Luis", "buyer", "I am tied to the others until May.", "objection", objection="timing"),
            said("Dana", "seller", "I take over the three months, so you pay nothing twice.", "benefit", topic="cost"),
        ],
        answers=[(3, 2)],
    )
    assert of_source(feedback(of).stop, "benefit:unprompted") == []


def test_a_price_is_not_called_a_benefit_that_nobody_asked_for() -> None:
    of = reading(
        [
            said("Dana", "seller", FILLER),
            said("Luis", "buyer", "The gate sticks every morning.", "need", topic="time"),
            said("Dana", "seller", "For both yards that comes to ninety pounds a month.", "benefit", topic="cost"),
        ]
    )
    assert of_source(feedback(of).stop, "benefit:unprompted") == []


@pytest.mark.parametrize("words", ["if you sign this week", "if you order by Friday", "if you sign today"])
def test_a_price_for_haste_is_pressure_and_no_example(words: str) -> None:
    given = feedback(doubt_and(f"I could take ten percent off {words}.", "next_step"))
    assert of_source(given.keep, "objection:answered") == []
    assert of_source(given.stop, "guideline:language/no-pressure")


def test_a_promise_without_a_day_is_no_example() -> None:
    lines = [
        said("Luis", "buyer", FILLER),
        said("Dana", "seller", "I'll send you the brochure.", "next_step", who="Dana"),
    ]
    assert of_source(feedback(reading(lines)).keep, "guideline:language/promise-as-i") == []


def test_a_price_is_not_offered_as_the_answer_to_an_open_need() -> None:
    of = reading(
        [
            said("Luis", "buyer", "The drivers lose an hour at the gate.", "need", topic="time"),
            said("Dana", "seller", "For the drivers at the gate it comes to ninety a month.", "feature"),
        ]
    )
    assert nearest_offer(of.needs[0], of) is None


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("can't find the keys to the shed", "you can't find the keys to the shed"),
        ("bought a mower last year", "You said ‘bought a mower last year’"),
        ("stopping the belt for an hour each shift", "You said ‘stopping the belt"),
        ("somebody's always off sick", "somebody's always off sick"),
        ("the bill is never the same it's another number", "You said ‘the bill is never the same"),
    ],
)
def test_clipped_statements_are_quoted_or_made_whole(statement: str, expected: str) -> None:
    of = reading([said("Luis", "buyer", statement, "need", statement=statement)])
    assert expected in follow_up(of.needs[0], of)


def test_notes_get_no_advice_on_how_one_spoke() -> None:
    of = reading([note(FILLER), note("pain: gate sticks each morning", "need"), note("price 90/month", "feature")])
    areas = {one.source for one in (*feedback(of).start, *feedback(of).stop)}
    assert not any("question" in area or "talk/" in area or "play-back" in area for area in areas)


def team(*lines: object) -> Reading:
    return reading(list(lines), kind="internal")  # type: ignore[arg-type]


STORY = (
    said("Mona", "manager", "Ravi, you won Elmhurst, tell us how.", "recognition"),
    said("Ravi", "colleague", "I left the slides at home and asked him which job he would never do again."),
    said(
        "Ravi", "colleague", "He told me about the flood, and the offer was about nothing but the flood.", "challenge"
    ),
    said("Mona", "manager", "Thank you, try that in your next visit, all of you, and tell me on Friday how it went."),
)


def test_the_story_of_a_success_is_no_open_difficulty_and_counts_as_an_example() -> None:
    given = feedback(team(*STORY))
    assert of_source(given.start, "challenge:open") == []
    assert of_source(given.start, "recognition:bare") == []
    assert of_source(given.keep, "recognition")


def test_a_difficulty_without_help_stays_open() -> None:
    lost = said("Ines", "colleague", "I lost the dairy because nobody could say when it ships.", "challenge")
    given = feedback(team(*STORY, lost, said("Mona", "manager", "Pity."), said("Mona", "manager", "Next.")))
    assert [one.sentence for one in of_source(given.start, "challenge:open")] == [4]


def test_every_question_that_coach_suggests_counts_as_asking_for_the_consequence() -> None:
    for consequence in CONSEQUENCES.values():
        of = reading(
            [
                said("Luis", "buyer", "The gate sticks every morning.", "need"),
                said("Dana", "seller", consequence.capitalize(), "discovery"),
            ],
            held_on=dt.date(2026, 11, 9),
        )
        found = compare(of, DEFAULT, figures=measure(of))
        kept = [f.verdict for f in found if f.guideline == "needs/consequence-question"]
        assert kept == ["kept"], consequence
