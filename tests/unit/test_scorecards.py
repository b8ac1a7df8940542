"""Manual scorecards: which questions and answers there can be, and how far they agree with the automatic lines."""

from __future__ import annotations

import pytest

from coach.errors import InvalidEntry
from coach.feedback.focus import _FOCUS, _LINE_OF_AREA, guideline_of_focus, line_of_focus
from coach.practice import Measure, Measured, check, guideline_measures, line_measures
from coach.scorecards import (
    Question,
    QuestionKind,
    checked_answers,
    checked_questions,
    compare_scorecards,
    new_question_id,
)

LINES = {"rapport": "Warm and personal"}
YES = Question("q1", "Warm?", QuestionKind.YES_NO, line="rapport")
SCALE = Question("q2", "How warm?", QuestionKind.SCALE, line="rapport")
CHOICE = Question("q3", "Which call?", QuestionKind.CHOICE, ("First", "Second"))
OPEN = Question("q4", "What else?", QuestionKind.OPEN)


def line(value: float | None) -> dict[str, object]:
    return {"id": "rapport", "name": "Warm and personal", "value": value, "formula": "1 of 2 = 0.5; x 5 points"}


@pytest.mark.parametrize(
    ("question", "answer", "value", "agrees"),
    [
        (YES, "yes", 0.5, True),
        (YES, "yes", 0.49, False),
        (YES, "no", 0.0, True),
        (SCALE, "3", 0.5, True),
        (SCALE, "5", 0.75, True),
        (SCALE, "5", 0.7, False),
        (SCALE, "1", 0.9, False),
        (YES, "", 0.5, None),
        (YES, "yes", None, None),
        (OPEN, "Much", 0.5, None),
    ],
)
def test_answers_are_compared_with_the_line_that_asks_the_same(
    question: Question, answer: str, value: float | None, agrees: bool | None
) -> None:
    compared = compare_scorecards((question,), {question.id: answer}, [line(value)])[0]
    assert compared.agrees is agrees


def test_a_line_that_the_meeting_does_not_have_leaves_nothing_to_compare() -> None:
    assert compare_scorecards((YES,), {"q1": "yes"}, [])[0].agrees is None


def test_a_line_that_does_not_exist_and_choices_that_are_not_asked_for_are_dropped() -> None:
    asked = [
        Question("q1", " A \n b? ", QuestionKind.YES_NO, ("x", "y"), "nonsense"),
        Question("q2", "C?", QuestionKind.OPEN, line="rapport"),
        Question("q3", " ", QuestionKind.OPEN),
    ]
    kept = checked_questions(asked, LINES)
    assert [(one.text, one.choices, one.line) for one in kept] == [("A b?", (), ""), ("C?", (), "")]


@pytest.mark.parametrize(
    "questions",
    [
        [],
        [Question("q1", "x" * 301, QuestionKind.OPEN)],
        [Question("q1", "Which?", QuestionKind.CHOICE, ("One", " "))],
        [Question("q1", "Which?", QuestionKind.CHOICE, tuple("abcdefghi"))],
        [Question(f"q{n}", "Why?", QuestionKind.OPEN) for n in range(31)],
    ],
)
def test_questions_that_cannot_be_asked_are_refused(questions: list[Question]) -> None:
    with pytest.raises(InvalidEntry):
        checked_questions(questions, LINES)


def test_open_questions_may_stay_unanswered() -> None:
    given = {"q1": "yes", "q2": "", "q4": " words ", "unknown": "x"}
    assert checked_answers((YES, SCALE, CHOICE, OPEN), given) == {"q1": "yes", "q4": "words"}


@pytest.mark.parametrize("given", [{}, {"q1": "maybe"}, {"q2": "6"}, {"q3": "Third"}, {"q4": "x" * 2001}])
def test_answers_that_a_question_does_not_allow_are_refused(given: dict[str, str]) -> None:
    with pytest.raises(InvalidEntry):
        checked_answers((YES, SCALE, CHOICE, OPEN), given)


def test_a_new_question_never_takes_the_id_of_another() -> None:
    assert new_question_id(["q1", "q7", "", "other"]) == "q8"


@pytest.mark.parametrize(
    ("value", "kept", "words"), [(0.5, True, "1 of 2"), (0.2, False, "1 of 2"), (None, None, "did not apply")]
)
def test_a_line_is_kept_from_a_half(value: float | None, kept: bool | None, words: str) -> None:
    shown = check({"scorecard": {"lines": [line(value)]}}, Measure(Measured.LINE, "rapport"))
    assert (shown.kept, shown.words, shown.applies) == (kept, words, value is not None)


def test_the_guidelines_offered_are_live_and_begin_with_the_missed_ones() -> None:
    findings = [
        {"guideline": "a/kept", "verdict": "kept", "message": "A", "status": "live"},
        {"guideline": "b/missed", "verdict": "missed", "message": "B"},
        {"guideline": "c/shadow", "verdict": "missed", "message": "C", "status": "shadow"},
        {"guideline": "d/none", "verdict": "not applicable", "message": "D"},
    ]
    assert [(one.id, one.name) for one in guideline_measures({"findings": findings})] == [
        ("b/missed", "B"),
        ("a/kept", "A"),
    ]


def test_every_practice_of_the_feedback_is_bound_to_a_line_that_exists() -> None:
    lines = {measure.id for measure in line_measures()}
    bound = {
        area: line_of_focus(f"In your next three meetings, {words}. You can tell.")
        for area, (words, _) in _FOCUS.items()
    }
    assert {area for area, number in bound.items() if number is None} == {"wording"}
    assert set(_LINE_OF_AREA.values()) <= lines


def test_a_practice_of_a_guideline_is_bound_to_it_and_free_words_to_nothing() -> None:
    text = "In your next three meetings, make every promise as “I”, with a day."
    assert (guideline_of_focus(text), line_of_focus(text)) == ("language/own-the-promise", None)
    assert (guideline_of_focus("Be kind."), line_of_focus("Be kind.")) == (None, None)
