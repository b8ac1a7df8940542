"""Advice is as careful as praise: what Coach may have missed is not called left out, and nothing is praised blindly."""

from __future__ import annotations

from dataclasses import replace

import pytest
from judged import feedback, of_source
from readings import Said, note, reading, said

from coach.domain import Advice, Feedback, Label, NextStep, Reading
from coach.feedback.quoting import first_name, in_passing

WALK = (
    "We walked along the quay and past the two cranes to the little hut where the watchman keeps his kettle, and it "
    "rained so hard that we stayed in there for a good half hour before anybody could see the water again at all."
)


def call(*lines: Said, **links: object) -> Feedback:
    return feedback(reading([said("Rosa", "seller", WALK), *lines], **links))  # type: ignore[arg-type]


def buyer(text: str, *labels: str, **more: object) -> Said:
    return said("Piet", "buyer", text, *labels, **more)


def seller(text: str, *labels: str, **more: object) -> Said:
    return said("Rosa", "seller", text, *labels, **more)


def unsure_of_needs(of: Reading) -> Reading:
    doubtful = (replace(m, score=0.3) if m.label is Label.NEED else m for m in of.moments)
    return replace(of, moments=tuple(doubtful))


def test_an_open_need_that_coach_is_sure_of_is_advised_on() -> None:
    given = call(buyer("The crane stops in every frost.", "need"), seller("Well, nice kettle you have there."))
    assert of_source(given.start, "need:unaddressed")


def test_a_need_that_coach_is_unsure_of_is_not_called_left_open() -> None:
    of = reading(
        [said("Rosa", "seller", WALK), buyer("The crane stops in every frost.", "need"), seller("Nice kettle.")]
    )
    assert of_source(feedback(unsure_of_needs(of)).start, "need:unaddressed") == []


def with_chances(of: Reading, *, need: float = 0.0, doubt: float = 0.0) -> Reading:
    return replace(
        of,
        needs=tuple(replace(one, answer_chance=need) for one in of.needs),
        objections=tuple(replace(one, answer_chance=doubt) for one in of.objections),
    )


@pytest.mark.parametrize(("chance", "advised"), [(0.05, True), (0.15, True), (0.25, False)])
def test_a_need_is_called_left_open_only_where_nothing_said_later_comes_near_to_an_answer(
    chance: float, advised: bool
) -> None:
    of = reading(
        [
            said("Rosa", "seller", WALK),
            buyer("The crane stops in every frost.", "need"),
            seller("The cabin keeps fifteen degrees through January.", "feature"),
        ]
    )
    assert bool(of_source(feedback(with_chances(of, need=chance)).start, "need:unaddressed")) is advised


@pytest.mark.parametrize(("chance", "advised"), [(0.05, True), (0.15, False)])
def test_notes_leave_answers_out_so_less_is_enough(chance: float, advised: bool) -> None:
    of = reading([note("They hate the paper log, the night shift loses two pages a week.", "need"), note(WALK)])
    assert bool(of_source(feedback(with_chances(of, need=chance)).start, "need:unaddressed")) is advised


@pytest.mark.parametrize(("score", "chance", "advised"), [(0.9, 0.1, True), (0.9, 0.25, False), (0.4, 0.1, False)])
def test_a_doubt_is_called_unanswered_only_where_coach_is_sure_of_both(
    score: float, chance: float, advised: bool
) -> None:
    of = reading(
        [
            said("Rosa", "seller", WALK),
            buyer("The crane stops in every frost.", "need"),
            buyer("Eight hundred is a lot.", "objection", objection="price"),
            seller("Well, nice kettle you have there."),
        ]
    )
    moments = (replace(one, score=score) if one.label is Label.OBJECTION else one for one in of.moments)
    given = feedback(with_chances(replace(of, moments=tuple(moments)), doubt=chance))
    assert bool(of_source(given.start, "objection:unanswered")) is advised


@pytest.mark.parametrize("reply", ["And it talks to your phone as well.", "Lovely kettle you have.", "Okay."])
def test_a_list_of_the_sellers_own_and_small_talk_answer_nothing(reply: str) -> None:
    given = call(buyer("The crane stops in every frost.", "need"), seller(reply, "rapport"))
    assert of_source(given.start, "need:unaddressed")


def test_notes_with_offers_tied_to_nothing_ask_to_write_the_two_together() -> None:
    lines = [
        note("They hate the paper log, the night shift loses two pages a week.", "need"),
        note("Told them about the one with sixteen values and a cartridge in it.", "feature"),
        note("We walked round the quay and looked at the cranes and the hut and had tea with the watchman there."),
        note("He told me about the storm and the boat that came loose, and about his brother in Riga who builds them."),
    ]
    (open_need, *_) = of_source(feedback(reading(lines)).start, "need:unaddressed")
    assert "sixteen values" in open_need.suggestion


@pytest.mark.parametrize(
    "turn",
    [
        ["You won't find cheaper anywhere.", "The other yard charges nine hundred for it."],
        ["Everybody else is a joke.", "The other yard charges nine hundred for it."],
    ],
)
def test_a_reply_in_a_turn_that_boasts_or_runs_others_down_is_no_example(turn: list[str]) -> None:
    given = call(
        buyer("The crane stops in every frost.", "need"),
        buyer("Eight hundred is a lot.", "objection", objection="price"),
        *(seller(text, "feature") for text in turn),
        answers=[(3, 2), (4, 2)],
    )
    assert of_source(given.keep, "objection:answered") == []


def test_a_reply_after_which_the_same_doubt_comes_back_is_no_example() -> None:
    def kept(last: Said) -> list[Advice]:
        given = call(
            buyer("The crane stops in every frost.", "need"),
            buyer("Eight hundred is a lot.", "objection", objection="price"),
            seller("It replaces the two inspections in March and in October.", "feature"),
            last,
            answers=[(3, 2)],
        )
        return of_source(given.keep, "objection:answered")

    assert kept(buyer("Hm, right."))
    assert kept(buyer("My cousin pays four hundred.", "objection", objection="price")) == []


def test_an_answer_to_the_buyers_question_takes_nobodys_place() -> None:
    def stopped(question: str) -> list[Advice]:
        given = call(
            buyer("The crane stops in every frost.", "need", topic="time"),
            seller("Our heater keeps it going down to minus thirty.", "feature"),
            buyer(question),
            seller("You pay it out of what you save on inspections.", "benefit", topic="cost"),
            addresses=[(2, 1)],
        )
        return of_source(given.stop, "benefit:unprompted")

    assert stopped("I see.")
    assert stopped("And who pays for it?") == []


def test_a_whole_sentence_is_quoted_to_its_end_and_a_title_keeps_its_name() -> None:
    assert in_passing("I can't just drop her.") == "I can't just drop her"
    assert in_passing("They stand on the quay because") == "They stand on the quay …"
    assert first_name("Councillor Brandt") == "Councillor Brandt"
    assert first_name("Agent Rosa") == "Agent Rosa"


def test_notes_that_name_a_day_are_praised_with_that_day() -> None:
    lines = [
        note("They hate the paper log, the night shift loses two pages a week.", "need"),
        note(WALK),
        note("I'll bring the demo on Tuesday the 17th.", "next_step"),
    ]
    of = reading(lines)
    step = NextStep((2,), None, "bring the demo", None, "Tuesday the 17th")
    (kept,) = of_source(feedback(replace(of, next_steps=(step,))).keep, "next_step:complete")
    assert kept.text == "Your notes say what happens next, and by when."
    assert "“Tuesday the 17th”" in kept.suggestion


def team(*lines: Said) -> Feedback:
    return feedback(reading([said("Ida", "manager", WALK), *lines], kind="internal"))


def test_one_difficulty_told_in_several_sentences_is_one_and_belongs_to_the_one_who_named_it() -> None:
    given = team(
        said("Bo", "colleague", "I lost two quays this week.", "challenge"),
        said("Bo", "colleague", "They can't get the clause past their lawyer.", "challenge"),
        said("Ida", "manager", "Which clause?"),
        said("Lena", "colleague", "I had that in spring with the ferry people.", "challenge"),
        said("Lena", "colleague", "Offer them three years and a higher cap.", "language_guidance"),
    )
    assert "one difficulty named" in given.summary
    (kept,) = of_source(given.keep, "challenge:answered")
    assert kept.text == "Bo named a difficulty and left with something to use."
    assert of_source(given.start, "challenge:open") == []


def test_a_difficulty_that_nobody_takes_up_is_called_open() -> None:
    given = team(
        said("Bo", "colleague", "The demo account threw me out in front of a customer.", "challenge"),
        said("Ida", "manager", "Hm, okay, anything else?"),
    )
    assert [one.sentence for one in of_source(given.start, "challenge:open")] == [1]


def test_nobody_is_told_to_ask_what_the_buyer_told_already() -> None:
    def asked(text: str) -> list[Advice]:
        given = call(
            buyer(text, "need"),
            seller("The cabin is heated from the quay, so it starts in any frost.", "feature"),
            addresses=[(2, 1)],
        )
        return of_source(given.start, "guideline:needs/consequence-question")

    assert asked("The crane keeps stopping on us in the cold.")
    assert asked("The crane keeps stopping, and we lost eleven ships to Gdynia by it.") == []


def test_a_few_words_said_back_count_as_playing_back() -> None:
    def advised(reply: str) -> list[Advice]:
        given = call(
            buyer("The crane stops in every frost for eleven hours.", "need"),
            seller(reply),
            buyer("Yes."),
            seller("The cabin is heated from the quay, so it starts in any frost.", "feature"),
            addresses=[(4, 1)],
        )
        return of_source(given.start, "guideline:needs/play-back")

    assert advised("I see.")
    assert advised("Eleven hours.") == []


def test_a_question_that_the_buyer_declines_is_no_example() -> None:
    def kept(answer: str) -> list[Advice]:
        given = call(
            buyer("The crane stops in every frost.", "need"),
            seller("What does it cost you when the crane stops?", "discovery"),
            buyer(answer),
        )
        return of_source(given.keep, "guideline:needs/consequence-question")

    assert kept("Nine thousand a day, easily.")
    assert kept("That is none of your business, if I may say so.") == []


def test_one_feature_without_its_gain_and_a_price_are_no_habit() -> None:
    def bare(*texts: str) -> list[Advice]:
        lines = [buyer("The crane stops in every frost.", "need"), buyer("So there it is.")]
        given = call(*lines, *(seller(text, "feature") for text in texts))
        return of_source(given.start, "guideline:value/outcome-first")

    assert bare("It has nine gears and a beacon.", "There are four colours to choose from.")
    assert bare("It has nine gears and a beacon.") == []
    assert bare("It has nine gears and a beacon.", "It is ninety euros a metre, with the rails.") == []


def test_an_offer_that_answers_another_need_better_is_no_praise_here() -> None:
    def praised(better: float) -> list[Advice]:
        of = reading(
            [
                said("Rosa", "seller", WALK),
                buyer("The crane stops in every frost.", "need"),
                buyer("Nobody sees from the office where the crane is.", "need"),
                seller("A camera shows the crane on the screen in the office.", "feature"),
            ],
            addresses=[(3, 1), (3, 2)],
        )
        links = (replace(one, score=0.6 if one.target == 1 else better) for one in of.links)
        return of_source(feedback(replace(of, links=tuple(links))).keep, "need:addressed")

    assert len(praised(0.6)) >= 1
    assert all("frost" not in one.text for one in praised(0.9))


def test_an_answer_that_is_still_owed_is_no_example() -> None:
    def kept(reply: str) -> list[Advice]:
        given = call(
            buyer("The crane stops in every frost.", "need"),
            buyer("Will it hold for the neighbours, with the noise it makes?", "objection", objection="trust"),
            seller(reply, "feature"),
            answers=[(3, 2)],
        )
        return of_source(given.keep, "objection:answered")

    assert kept("It runs at fifty decibels, measured in Gdynia from the road.")
    assert kept("I don't know the decibels, that I would have to find out for you.") == []


def test_a_doubt_that_the_next_turn_takes_up_is_not_called_unanswered() -> None:
    def advised(reply: Said) -> list[Advice]:
        given = call(
            buyer("The crane stops in every frost.", "need"),
            buyer("We are bound to the others until March.", "objection", objection="timing"),
            reply,
        )
        return of_source(given.start, "objection:unanswered")

    assert advised(seller("Well, nice kettle you have there."))
    assert advised(seller("May I look at the notice clause?", "next_step")) == []


def test_actions_without_owner_or_day_are_one_piece_of_advice_that_counts_them() -> None:
    given = team(
        said("Bo", "colleague", "Somebody should print the price lists.", "next_step"),
        said("Lena", "colleague", "And somebody brings the fan.", "next_step"),
    )
    (advised,) = of_source(given.start, "next_step:vague")
    assert advised.text == "Give every action an owner and a day; two of two here lack it."


def test_an_action_that_coach_is_unsure_of_is_no_reason_for_advice() -> None:
    of = reading(
        [said("Ida", "manager", WALK), said("Bo", "colleague", "Sure, he can bring the fan.", "next_step")],
        kind="internal",
    )
    doubtful = (replace(one, score=0.3) for one in of.moments)
    assert of_source(feedback(of).start, "next_step:vague")
    assert of_source(feedback(replace(of, moments=tuple(doubtful))).start, "next_step:vague") == []


@pytest.mark.parametrize(
    ("text", "advised"),
    [
        ("I'll send you the drawings of the cabin.", True),
        ("I'll send you the drawings for ten units.", True),
        ("I'll send you the drawings, for the one we saw in Gdynia.", True),
        ("I'll ring them in the morning and stop the clock.", False),
        ("I'll have the drawings here by five.", False),
        ("I'll get those over to you this week.", False),
        ("I ring again 1st wk Aug.", False),
        ("You'll have two pallets by calendar week 20.", False),
        ("I'll ring you in February about phase two.", False),
        ("The demo stands for thu 19:30 so that Gary is home.", False),
    ],
)
def test_a_step_that_says_loosely_when_it_is_done_needs_no_day(text: str, advised: bool) -> None:
    given = call(buyer("The crane stops in every frost.", "need"), seller(text, "next_step"))
    assert bool(of_source(given.start, "next_step:vague")) is advised
    assert ("has no date" in given.summary) is advised
