"""Feedback: earned praise, concrete advice, literal quotations, and plain words where nothing can be said."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judged import feedback
from readings import customer_notes, good_call, note, poor_call, reading, said, team_meeting

from coach.domain import Advice, Feedback, Need, NeedKind, NeedStatus, Reading, Topic
from coach.feedback.questions import follow_up
from coach.feedback.quoting import first_name, in_passing, said_to_buyer, shape_of, shortened
from coach.feedback.wording import Shape
from coach.guidelines import load_pack


def advice(of: Feedback) -> list[Advice]:
    return [*of.keep, *of.start, *of.stop]


def sources(of: tuple[Advice, ...]) -> list[str]:
    return [one.source for one in of]


MEETINGS = [good_call, poor_call, customer_notes, team_meeting]


@pytest.mark.parametrize("make", MEETINGS)
def test_advice_is_short_quoted_and_concrete(make) -> None:
    given_ = feedback(make())
    for part in (given_.keep, given_.start, given_.stop):
        assert len(part) <= 3
        assert len({one.sentence for one in part}) == len(part)
    for one in advice(given_):
        assert one.text.strip()
        assert one.suggestion.strip()
        assert 0 < len(one.quotation) <= 200
        assert one.sentence is not None
        assert make().meeting.sentence_text(one.sentence).startswith(one.quotation)
        assert "{" not in one.text + one.suggestion
        assert "  " not in one.text + one.suggestion


@pytest.mark.parametrize("make", MEETINGS)
def test_the_same_meeting_gets_the_same_feedback(make) -> None:
    assert feedback(make()) == feedback(make())


@pytest.mark.parametrize("make", MEETINGS)
def test_nothing_is_kept_and_stopped_at_once(make) -> None:
    given_ = feedback(make())
    assert not {one.sentence for one in given_.keep} & {one.sentence for one in given_.stop}


def test_an_open_need_is_named_in_the_words_of_the_meeting() -> None:
    (need,) = [one for one in feedback(poor_call()).start if one.source == "need:unaddressed"]
    assert "the drivers cannot see changes to the route until evening" in need.text
    assert "the drivers cannot see changes to the route until evening" in need.suggestion
    assert need.suggestion.rstrip("”").endswith("?")


def test_a_doubt_left_open_comes_before_everything_else() -> None:
    assert sources(feedback(poor_call()).start)[0] == "objection:unanswered"


def test_pressure_is_the_first_thing_to_stop_and_the_focus() -> None:
    given_ = feedback(poor_call())
    assert given_.stop[0].source == "guideline:language/no-pressure"
    assert "good for today" in given_.stop[0].text
    assert "next three meetings" in given_.focus
    assert "You can tell" in given_.focus


def test_a_poor_meeting_gets_no_praise() -> None:
    assert feedback(poor_call()).keep == ()
    assert "Nothing stands out to keep yet" in feedback(poor_call()).summary


def test_a_good_meeting_gets_praise_for_what_it_shows_and_nothing_to_stop() -> None:
    given_ = feedback(good_call())
    assert sources(given_.keep) == ["need:addressed", "guideline:needs/consequence-question", "objection:answered"]
    assert given_.stop == ()
    assert "Luis told you two needs; both got an answer." in given_.summary


def test_a_benefit_of_the_same_topic_is_offered_as_the_answer_to_an_open_need() -> None:
    call = reading(
        [
            said(
                "Luis",
                "buyer",
                "Month end eats two full days of our team.",
                "need",
                topic="time",
                statement="month end eats two full days of our team",
            ),
            said("Dana", "seller", "Right, and we have offices in nine countries.", "feature"),
            said("Luis", "buyer", "I see, that is quite a few of them, more than I thought you had."),
            said("Dana", "seller", "Our clients close their books in an afternoon.", "benefit", topic="time"),
            said("Luis", "buyer", "Interesting, we would have to see that with our own figures first, I think."),
        ]
    )
    (need,) = [one for one in feedback(call).start if one.source == "need:unaddressed"]
    assert "You told me that month end eats two full days of your team." in need.suggestion
    assert "Our clients close their books in an afternoon." in need.suggestion


def test_without_a_next_step_one_is_proposed_for_a_working_day() -> None:
    sayings = [
        said("Dana", "seller", "What brings you here today, after all these years with the old one?", "discovery"),
        said(
            "Luis",
            "buyer",
            "Month end eats two full days of my team, and it gets worse.",
            "need",
            statement="month end eats two full days",
        ),
        said("Dana", "seller", "The importer gives these two days back to your team.", "benefit"),
        said("Luis", "buyer", "Good, then let me think about it for a while."),
        said("Dana", "seller", "Sure, take all the time you need for that."),
    ]
    call = reading(sayings, addresses=[(2, 1)], held_on=dt.date(2026, 3, 2))
    (step,) = [one for one in feedback(call).start if one.source == "next_step:none"]
    assert "Monday 9 March" in step.suggestion  # six days later is a Sunday
    assert "month end eats two full days" in step.suggestion


def test_notes_are_spoken_of_as_notes() -> None:
    given_ = feedback(customer_notes())
    assert given_.summary.startswith("Your notes record two needs; one of them got an answer.")
    assert "How you spoke cannot be seen from notes." in given_.summary
    assert not any(source.startswith("guideline:language") for source in sources(tuple(advice(given_))))


def test_notes_without_needs_ask_for_them() -> None:
    of = reading(
        [note("Showed the new dashboards and the importer, and the way it reads bank files overnight.", "feature")] * 3
    )
    assert "need:none" in sources(feedback(of).start)


def test_the_leader_of_an_internal_meeting_is_spoken_to() -> None:
    given_ = feedback(team_meeting())
    assert given_.summary.startswith("For whoever led this meeting: two difficulties named")
    assert sources(given_.start)[:2] == ["challenge:open", "next_step:vague"]
    assert "Ben" in given_.start[0].text
    assert "team meetings" in given_.focus


@pytest.mark.parametrize(
    ("of", "says"),
    [
        (reading([]), "nothing"),
        (reading([said("Dana", "seller", "Hello, is this Luis?")]), "too little"),
        (reading([said(name, "unknown", "Words that anybody may have said. " * 5) for name in "AB"]), "who is selling"),
        (reading([said("Luis", "buyer", "Words that only a buyer said. " * 9)]), "who is selling"),
    ],
)
def test_where_nothing_fair_can_be_said_feedback_says_so(of: Reading, says: str) -> None:
    given_ = feedback(of)
    assert says in given_.summary
    assert advice(given_) == []
    assert given_.focus == ""


def test_a_companys_own_rule_takes_part_by_its_level() -> None:
    pack = load_pack(
        "name: n\nrules:\n- id: compliance/recorded\n  kind: require\n  level: violation\n"
        "  say: Say that the call is recorded.\n"
        "  try: This call is recorded.\n  why: The law.\n  source: Policy\n  grade: house\n  any: [call is recorded]\n"
        "  tests: {hit: [This call is recorded.], miss: [Hello.]}\n",
        name="c.yml",
    )
    (first, *_) = feedback(good_call(), pack).start
    assert first.source == "guideline:compliance/recorded"
    assert first.suggestion == "This call is recorded."
    assert first.sentence == 0


def test_what_a_specialist_said_is_not_put_on_the_rep() -> None:
    call = reading(
        [
            said("Luis", "buyer", "Month end eats two full days of our team, every single month of the year.", "need"),
            said("Dana", "seller", "Ivo built that part, he can tell you how it goes."),
            said("Ivo Berg", "specialist", "It is a game changer, the books close in an afternoon.", "benefit"),
            said("Luis", "buyer", "I would like to see that with our own figures some day."),
        ],
        addresses=[(2, 0)],
    )
    (boast,) = [one for one in feedback(call).stop if "empty-praise" in one.source]
    assert "Ivo said it" in boast.text


@pytest.mark.parametrize(
    ("statement", "back"),
    [
        ("Honestly, our audit eats my Sundays", "your audit eats your Sundays"),
        ("we're late and I am tired of it", "you're late and you are tired of it"),
        ("And it costs us a fortune.", "it costs you a fortune"),
        ("Pain 2: we retype it", "you retype it"),
        ("2.5 Our fee is fixed", "Your fee is fixed"),
        ("No budget until June", "No budget until June"),
        ("they asked me was it flat", "they asked you was it flat"),
    ],
)
def test_statements_are_turned_round_to_be_said_back(statement: str, back: str) -> None:
    assert said_to_buyer(statement, from_notes=False) == back


def test_in_notes_they_are_you() -> None:
    assert said_to_buyer("they lose a day on their forms", from_notes=True) == "you lose a day on your forms"
    assert said_to_buyer("they lose a day", from_notes=False) == "they lose a day"


@pytest.mark.parametrize(
    ("statement", "shape"),
    [
        ("month end eats two full days", Shape.CLAUSE),
        ("you cannot see the route", Shape.CLAUSE),
        ("keep the data in the EU", Shape.VERB),
        ("reporting that is reliable", Shape.NOUN),
        ("EU hosting", Shape.NOUN),
        ("a budget of 40,000", Shape.NOUN),
        ("", Shape.NOUN),
    ],
)
def test_the_shape_of_a_statement_is_known(statement: str, shape: Shape) -> None:
    assert shape_of(statement) is shape


@pytest.mark.parametrize(
    ("statement", "kind", "contains"),
    [
        ("month end eats two full days", "problem", "month end eats two full days"),
        ("we want to cut churn", "goal", "cut churn"),
        ("EU hosting", "requirement", "EU hosting"),
        ("our budget is frozen until June", "constraint", "your budget is frozen until June"),
        ("x " * 80, "problem", "You said ‘x x"),
        ('"quoted" thing. Two sentences', "goal", "You said ‘"),
    ],
)
def test_follow_up_questions_are_built_from_the_statement(statement: str, kind: str, contains: str) -> None:
    of = reading([said("Luis", "buyer", statement, "need", need=kind, statement=statement)])
    for nth in range(3):
        question = follow_up(of.needs[0], of, nth)
        assert contains in question
        assert question.endswith("?")
        assert question[0].isupper()


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Luis Ortega", "Luis"),
        ("Dr. Weber", "Dr. Weber"),
        ("J. Smith", "J. Smith"),
        ("Speaker 2", None),
        ("SPEAKER_01", None),
        ("Unknown Speaker", None),
        ("Buyer", None),
        ("A", None),
        ("", None),
        (None, None),
        ("Bo", "Bo"),
    ],
)
def test_people_are_called_by_their_first_name_and_labels_are_no_names(name, called) -> None:
    assert first_name(name) == called


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("The wait is nineteen weeks, so it's", "The wait is nineteen weeks …"),
        ('My small one, she said "Bunicul is not', "My small one, she said …"),
        ("it breaks every week.", "it breaks every week"),
        ("word " * 40, "word " * 17 + "word …"),
    ],
)
def test_a_statement_cut_off_is_shown_as_cut_off(text: str, shown: str) -> None:
    assert in_passing(text) == shown


@given(st.text(min_size=1, max_size=400), st.integers(min_value=1, max_value=200))
def test_a_quotation_is_a_literal_beginning(text: str, longest: int) -> None:
    short = shortened(text, longest)
    assert text.startswith(short)
    assert len(short) <= longest or short == text


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=150), st.sampled_from(list(NeedKind)))
def test_any_statement_gives_a_question(statement: str, kind: NeedKind) -> None:
    of = reading([said("Luis", "buyer", "We have trouble.", "need")])
    need = Need((0,), statement, kind, Topic.OTHER, NeedStatus.UNADDRESSED)
    assert follow_up(need, of).endswith("?")
