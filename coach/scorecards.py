"""Manual scorecards: the questions of a team, the answers to them, and how far they agree with the automatic lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from coach.errors import InvalidEntry

MOST_QUESTIONS = 30
MOST_CHOICES = 8
LONGEST_QUESTION = 300
LONGEST_CHOICE = 80
LONGEST_ANSWER = 2000
LONGEST_NAME = 120
NEAR = 0.25
"""An answer on a scale and an automatic line agree when they are no further apart than this share: one step of five."""


class QuestionKind(StrEnum):
    """How a question is answered: yes or no, 1 to 5, one of given choices, or in words."""

    YES_NO = "yes-no"
    SCALE = "scale"
    CHOICE = "choice"
    OPEN = "open"


COMPARABLE = frozenset({QuestionKind.YES_NO, QuestionKind.SCALE})
SCALE = ("1", "2", "3", "4", "5")
YES_NO = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a scorecard; `line` is the automatic line (`scorecard.lines[].id`) that asks the same, or ""."""

    id: str
    text: str
    kind: QuestionKind
    choices: tuple[str, ...] = ()
    line: str = ""

    @property
    def answers(self) -> tuple[str, ...]:
        """What can be answered; empty for a question that is answered in words."""
        return {QuestionKind.YES_NO: YES_NO, QuestionKind.SCALE: SCALE}.get(self.kind, self.choices)


@dataclass(frozen=True, slots=True)
class Comparison:
    """An answer beside the automatic line: shares in 0..1, `agrees` None where there is nothing to compare."""

    question: Question
    answer: str
    automatic: float | None
    line_name: str
    agrees: bool | None


def checked_questions(questions: Iterable[Question], lines: Mapping[str, str]) -> tuple[Question, ...]:
    """Return the questions of a template, cleaned; those without text are left out. `lines` are names by id.

    Raises:
        InvalidEntry: there is no question, there are too many, or one cannot be asked like this.
    """
    asked = tuple(_checked(question, lines) for question in questions if question.text.strip())
    if not asked:
        raise InvalidEntry("The scorecard has no question.", mend="Write at least one.")
    if len(asked) > MOST_QUESTIONS:
        raise InvalidEntry(f"The scorecard has {len(asked)} questions.", mend=f"Keep to {MOST_QUESTIONS} at most.")
    return asked


def _checked(question: Question, lines: Mapping[str, str]) -> Question:
    text = " ".join(question.text.split())
    if len(text) > LONGEST_QUESTION:
        raise InvalidEntry(
            f"A question is longer than {LONGEST_QUESTION} characters.", where=text[:40], mend="Make it shorter."
        )
    given = (" ".join(choice.split()) for choice in question.choices)
    choices = tuple(dict.fromkeys(choice[:LONGEST_CHOICE] for choice in given if choice))
    if question.kind is not QuestionKind.CHOICE:
        choices = ()
    elif not 2 <= len(choices) <= MOST_CHOICES:
        raise InvalidEntry(
            f"The question “{text[:60]}” needs 2 to {MOST_CHOICES} choices.", mend="Write them with commas between."
        )
    line = question.line if question.kind in COMPARABLE and question.line in lines else ""
    return Question(question.id, text, question.kind, choices, line)


def new_question_id(taken: Iterable[str]) -> str:
    """Return an id that no question of the template has had: q1, q2 ..."""
    numbers = [int(match.group(1)) for one in taken if (match := re.fullmatch(r"q(\d{1,4})", one))]
    return f"q{max(numbers, default=0) + 1}"


def checked_answers(questions: Sequence[Question], given: Mapping[str, str]) -> dict[str, str]:
    """Return the answers by the id of their question; unanswered questions are left out.

    Raises:
        InvalidEntry: nothing is answered, or an answer is not one that its question allows.
    """
    answers = {question.id: _answer(question, given.get(question.id, "")) for question in questions}
    kept = {number: answer for number, answer in answers.items() if answer}
    if not kept:
        raise InvalidEntry("No question is answered.", mend="Answer at least one.")
    return kept


def _answer(question: Question, text: str) -> str:
    answer = text.strip()
    if question.kind is QuestionKind.OPEN:
        if len(answer) > LONGEST_ANSWER:
            raise InvalidEntry(
                f"The answer to “{question.text[:60]}” is longer than {LONGEST_ANSWER} characters.",
                mend="Make it shorter.",
            )
        return answer
    if answer and answer not in question.answers:
        raise InvalidEntry(
            f"“{answer[:40]}” is no answer to “{question.text[:60]}”.", mend="Choose one of those given."
        )
    return answer


def compare_scorecards(
    questions: Sequence[Question], answers: Mapping[str, str], lines: Sequence[Mapping[str, Any]]
) -> tuple[Comparison, ...]:
    """Return each question with its answer beside the automatic line that it names, in the order of the template.

    "Yes" agrees with a share of a half or more, "no" with less; 1 to 5 stand for shares from 0 to 1 and agree within
    one step. A line that does not apply, or is not in this meeting, leaves nothing to compare.
    """
    by_id = {line["id"]: line for line in lines}
    return tuple(
        _comparison(question, answers.get(question.id, ""), by_id.get(question.line)) for question in questions
    )


def _comparison(question: Question, answer: str, line: Mapping[str, Any] | None) -> Comparison:
    share = None if line is None or line["value"] is None else float(line["value"])
    name = "" if line is None else str(line["name"])
    if share is None or not answer or question.kind not in COMPARABLE:
        return Comparison(question, answer, share, name, None)
    if question.kind is QuestionKind.YES_NO:
        return Comparison(question, answer, share, name, (share >= 0.5) is (answer == "yes"))
    return Comparison(question, answer, share, name, abs((int(answer) - 1) / 4 - share) <= NEAR + 1e-9)
