"""Passages that are proposed: which ones, why, and what they look like without names."""

from __future__ import annotations

from typing import Any

import pytest

from coach.exemplars import Exemplar, Theme, find_exemplars
from coach.passages import passage, same_sentence, without_names

Line = tuple[str, str, tuple[str, ...]]
CALL: tuple[Line, ...] = (
    ("seller", "How do you close the books today?", ("discovery",)),
    ("buyer", "Month end eats two full days.", ("need",)),
    ("seller", "What does that lead to?", ("discovery",)),
    ("buyer", "The board waits.", ()),
    ("seller", "You get those two days back.", ("benefit",)),
    ("buyer", "That is too expensive.", ("objection",)),
    ("seller", "Compared with what?", ()),
    ("buyer", "With doing nothing.", ()),
    ("seller", "Doing nothing costs 12,000 a year.", ("benefit",)),
    ("seller", "Shall I send the draft by 9 March?", ("next_step",)),
    ("buyer", "Yes, send it.", ("next_step",)),
)


def report(lines: tuple[Line, ...] = CALL, **changes: Any) -> dict[str, Any]:
    turns, turn = [], -1
    for place, (role, _, _) in enumerate(lines):
        turn += place == 0 or role != lines[place - 1][0]
        turns.append(turn)
    names = {"seller": "Dana Kim", "buyer": "Will Ortiz"}
    return {
        "meeting": {"kind": "customer", "written": False, "account": "Acme"},
        "people": [{"name": name, "role": role, "aliases": []} for role, name in names.items()],
        "sentences": [
            {
                "i": i,
                "turn": turns[i],
                "role": role,
                "speaker": names[role],
                "text": text,
                "labels": dict.fromkeys(labels, 0.9),
            }
            for i, (role, text, labels) in enumerate(lines)
        ],
        "needs": [{"statement": "month end eats two days", "sentences": [1], "topic": "time", "addressed_by": [4]}],
        "objections": [{"kind": "price", "sentences": [5], "answered_by": [8]}],
        "next_steps": [{"sentences": [9], "who": "Dana Kim", "what": "send the draft", "due": "2026-03-09"}],
    } | changes


def of_theme(theme: Theme, made: dict[str, Any]) -> Exemplar | None:
    return next((one for one in find_exemplars(made) if one.theme is theme), None)


def test_a_need_drawn_out_and_answered_says_what_was_done_well() -> None:
    found = of_theme(Theme.NEED_ANSWERED, report())
    assert found is not None
    assert (found.first, found.last, found.topic) == (0, 4, "time")
    assert found.reasons == (
        "a question drew the need out",
        "followed up the need with a question",
        "answered soon after it was heard",
        "answered with what the buyer gains",
        "names a figure",
    )
    assert found.score == 0.95


def test_an_objection_well_handled_was_asked_about_first() -> None:
    found = of_theme(Theme.OBJECTION_HANDLED, report())
    assert found is not None
    assert (found.first, found.last) == (5, 8)
    assert "asked before arguing" in found.reasons
    assert "answered within 2 turns" not in found.reasons


def test_a_clear_next_step_ends_with_the_buyers_yes() -> None:
    found = of_theme(Theme.CLEAR_NEXT_STEP, report())
    assert found is not None
    assert (found.first, found.last) == (9, 10)
    assert found.reasons == ("has a day", "says who does it", "the buyer agreed in words", "asked, not told")


def test_the_best_stands_first_and_every_score_is_a_share() -> None:
    scores = [one.score for one in find_exemplars(report())]
    assert scores == sorted(scores, reverse=True)
    assert all(0.5 <= score <= 1 for score in scores)


@pytest.mark.parametrize(
    "changes",
    [
        {"meeting": {"kind": "customer", "written": True}},
        {"meeting": {"kind": "internal"}},
        {"needs": [], "objections": [], "next_steps": []},
        {"sentences": [], "needs": [], "objections": [], "next_steps": []},
    ],
)
def test_nothing_is_proposed_from_notes_internal_meetings_or_silence(changes: dict[str, Any]) -> None:
    assert find_exemplars(report(**changes)) == ()


@pytest.mark.parametrize(
    ("theme", "changes"),
    [
        (Theme.NEED_ANSWERED, {"needs": [{"statement": "", "sentences": [1], "topic": "time", "addressed_by": []}]}),
        (Theme.NEED_ANSWERED, {"needs": [{"statement": "", "sentences": [2], "topic": "time", "addressed_by": [4]}]}),
        (Theme.OBJECTION_HANDLED, {"objections": [{"kind": "price", "sentences": [5], "answered_by": []}]}),
        (Theme.CLEAR_NEXT_STEP, {"next_steps": [{"sentences": [9], "who": "Dana", "what": "send", "due": None}]}),
        (Theme.CLEAR_NEXT_STEP, {"next_steps": [{"sentences": [10], "who": "Will", "what": "x", "due": "2026-03-09"}]}),
    ],
)
def test_what_was_left_open_or_said_by_the_other_side_is_no_example(theme: Theme, changes: dict[str, Any]) -> None:
    assert of_theme(theme, report(**changes)) is None


def test_an_answer_half_a_meeting_later_is_no_passage() -> None:
    far = (*CALL[:3], *((("buyer", "Hm.", ()),) * 30), CALL[4])
    made = report(far, objections=[], next_steps=[])
    made["needs"][0]["addressed_by"] = [len(far) - 1]
    assert find_exemplars(made) == ()


def test_a_passage_joins_the_sentences_of_a_turn_and_names_roles() -> None:
    lines = passage(report(), 8, 10, names=False, hide=("12,000",))
    assert [(line["speaker"], line["text"]) for line in lines] == [
        ("Seller", "Doing nothing costs […] a year. Shall I send the draft by 9 March?"),
        ("Buyer", "Yes, send it."),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dana Kim will call Ortiz at Acme.", "The seller will call the buyer at the customer."),
        ("The Acme board and dana's plan.", "The customer board and the seller's plan."),
        ("I will send it, Kimberly.", "I will send it, Kimberly."),
        ("No name here.", "No name here."),
    ],
)
def test_names_are_replaced_as_words_and_common_words_are_no_names(text: str, expected: str) -> None:
    assert without_names(text, report()) == expected


@pytest.mark.parametrize(
    ("place", "texts", "expected"),
    [
        (1, ["a", "Yes, send it.", "b"], 1),
        (0, ["a", "yes,  send it.", "b"], 1),
        (4, ["Yes, send it.", "a", "b", "Yes, send it.", "c"], 3),
        (99, ["Yes, send it."], 0),
        (0, ["a", "b"], None),
        (0, [], None),
    ],
)
def test_a_sentence_is_found_again_by_its_text_nearest_to_its_place(
    place: int, texts: list[str], expected: int | None
) -> None:
    assert same_sentence("Yes, send it.", place, texts) == expected
