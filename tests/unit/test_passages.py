"""Passages and decisions of internal meetings, from reports."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from coach.briefing.passages import ListedMeeting, decisions_in, joined, passages_of
from coach.domain import Label

MEETING = ListedMeeting(4, "Weekly", dt.date(2026, 11, 9))


def report(*rows: tuple[int, str, tuple[str, ...]], **kinds: str) -> dict[str, Any]:
    return {
        "sentences": [
            {
                "i": place,
                "turn": turn,
                "speaker": "Petra",
                "text": text,
                "labels": dict.fromkeys(labels, 0.9),
                "line_kind": kinds.get(f"line_{place}", "speech"),
            }
            for place, (turn, text, labels) in enumerate(rows)
        ]
    }


def test_passages_are_the_sentences_with_a_moment_of_internal_meetings() -> None:
    found = list(
        passages_of(MEETING, report((0, "Morning.", ("rapport",)), (0, "We are at 80.", ("target",)), (1, "Fine.", ())))
    )
    assert [(one.quote.sentence, one.quote.text, one.before) for one in found] == [(1, "We are at 80.", "Morning.")]
    assert found[0].quote.title == "Weekly"


def test_what_stands_before_counts_within_a_turn_alone() -> None:
    made = report((0, "Dexter, how are you doing?", ()), (1, "You are at 22.", ("target",)))
    assert next(passages_of(MEETING, made)).before == ""


def test_sentences_join_within_a_turn_and_not_over_a_gap() -> None:
    made = report(
        (0, "One.", ("challenge",)),
        (0, "Two.", ("challenge", "target")),
        (0, "Gap.", ()),
        (0, "Three.", ("challenge",)),
        (1, "Four.", ("challenge",)),
    )
    groups = joined(passages_of(MEETING, made), {Label.CHALLENGE})
    assert [[one.quote.text for one in group] for group in groups] == [["One.", "Two."], ["Three."], ["Four."]]


@pytest.mark.parametrize(
    "text",
    [
        "We decided to drop the spring price.",
        "We've agreed that Ana takes the north.",
        "Decision: no more decks.",
        "Agreed - one call a week.",
        "From Monday nobody opens with the deck.",
        "So the wording from today on: we don't talk Clockhouse down.",
        "As of next week, everybody logs their calls.",
        "It's decided, the demo goes first.",
        "Nobody quotes below list from now on.",
        "Let's go with the short version.",
    ],
)
def test_a_decision_is_found_by_its_wording(text: str) -> None:
    assert decisions_in(report((0, text, ()))) == (0,)


@pytest.mark.parametrize(
    "text",
    [
        "Have we decided on the price?",
        "They decided to wait until spring.",
        "The board agreed in March.",
        "I will call them from Monday to Friday.",
        "The campaign starts from Monday.",
        "He said he decides.",
        "Shall we go with the short version?",
    ],
)
def test_what_is_no_decision_of_the_team_is_left_out(text: str) -> None:
    assert decisions_in(report((0, text, ()))) == ()


def test_lines_under_a_heading_of_decisions_are_decisions_until_the_next_heading() -> None:
    made = report(
        (0, "Decisions", ()),
        (1, "Ana takes the north", ()),
        (2, "No rebates in December", ()),
        (3, "News", ()),
        (4, "New card", ()),
        line_0="heading",
        line_1="note",
        line_2="note",
        line_3="heading",
        line_4="note",
    )
    assert decisions_in(made) == (1, 2)
