"""What the forms of reviews hold, from text to values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coach.numbers import number_of
from coach.scorecards import MOST_QUESTIONS, Question, QuestionKind, new_question_id
from coach.storage.comments import NewComment

SPARE_ROWS = 4
FIRST_ROWS = 6


def new_comment(form: Mapping[str, str]) -> NewComment:
    """Return the comment that a form holds; a sentence or comment that makes no sense is one that is not there."""
    sentence, answers = form.get("sentence", ""), form.get("answers", "")
    return NewComment(
        form.get("body", "").replace("\r\n", "\n"),
        sentence=None if not sentence else _given(sentence),
        answers=None if not answers else _given(answers),
    )


def _given(text: str) -> int:
    number = number_of(text)
    return -1 if number is None else number


def questions_of(form: Mapping[str, str]) -> tuple[Question, ...]:
    """Return the questions of a template's form in their order; a new one gets the next id."""
    made: list[Question] = []
    known = [form.get(f"id-{row}", "") for row in range(MOST_QUESTIONS + SPARE_ROWS)]
    for row, number in enumerate(known):
        text = form.get(f"text-{row}", "").strip()
        if text:
            taken = [*known, *(question.id for question in made)]
            fresh = number if number and number not in {one.id for one in made} else new_question_id(taken)
            made.append(_question(form, row, fresh[:8], text))
    return tuple(made)


def _question(form: Mapping[str, str], row: int, number: str, text: str) -> Question:
    kind = form.get(f"kind-{row}", "")
    return Question(
        id=number,
        text=text,
        kind=QuestionKind(kind) if kind in set(QuestionKind) else QuestionKind.YES_NO,
        choices=tuple(form.get(f"choices-{row}", "").split(",")),
        line=form.get(f"line-{row}", ""),
    )


def rows_of(questions: Sequence[Question]) -> tuple[Question, ...]:
    """Return the rows that a form shows: the questions, and empty ones to add more."""
    empty = Question("", "", QuestionKind.YES_NO)
    rows = max(FIRST_ROWS, min(len(questions) + SPARE_ROWS, MOST_QUESTIONS))
    return (*questions, *(empty for _ in range(rows - len(questions))))
