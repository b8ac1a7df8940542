"""Figures say what they counted, and say so when they cannot."""

from __future__ import annotations

import pytest
from readings import customer_notes, good_call, note, poor_call, reading, said, team_meeting

from coach.domain import FigureStatus, Reading
from coach.guidelines.kinds.limit import FIGURE_IDS
from coach.measure import FIGURES, measure
from coach.speech import is_question, reason_not_to_judge, word_count


def figures(of: Reading) -> dict:
    return {figure.id: figure for figure in measure(of)}


def test_the_guideline_parser_knows_exactly_the_figures_that_are_measured() -> None:
    assert tuple(FIGURES) == FIGURE_IDS
    assert tuple(figures(good_call())) == FIGURE_IDS


@pytest.mark.parametrize("make", [good_call, poor_call, customer_notes, team_meeting])
def test_only_measured_and_estimated_figures_have_a_value_and_all_have_a_reason(make) -> None:
    for figure in measure(make()):
        known = figure.status in (FigureStatus.MEASURED, FigureStatus.ESTIMATED)
        assert (figure.value is not None) == known, figure
        assert figure.formula
        assert figure.name
        assert figure.unit


def test_talk_share_counts_seller_and_specialist_words_of_all_spoken_words() -> None:
    meeting = reading(
        [
            said("Dana", "seller", "One two three."),
            said("Ivo", "specialist", "Four five."),
            said("Luis", "buyer", "Six seven eight nine ten."),
        ]
    )
    share = figures(meeting)["talk_share"]
    assert share.value == 0.5
    assert share.formula == "5 of 10 spoken words"
    assert share.status is FigureStatus.MEASURED


def test_notes_have_no_talk_figures_but_keep_their_counts() -> None:
    found = figures(customer_notes())
    for name in ("talk_share", "longest_monologue", "questions", "follow_up_questions", "filler_words", "i_count"):
        assert found[name].status is FigureStatus.UNAVAILABLE, name
        assert "notes" in found[name].formula
    assert found["needs"].value == 2
    assert found["needs_addressed"].value == 0.5
    assert found["needs_addressed"].formula == "1 of 2 needs"


def test_questions_reported_in_notes_are_an_estimate_from_below() -> None:
    found = figures(reading([note("Asked how they reconcile today.", "discovery"), note("They use sheets.")]))
    assert found["discovery_questions"].value == 1
    assert found["discovery_questions"].status is FigureStatus.ESTIMATED


def test_without_a_known_seller_talk_share_is_unavailable_not_zero() -> None:
    share = figures(reading([said("A", "unknown", "Hello there."), said("B", "unknown", "Hi.")]))["talk_share"]
    assert (share.value, share.status) == (None, FigureStatus.UNAVAILABLE)


def test_longest_monologue_is_measured_with_times_and_estimated_without() -> None:
    timed = reading(
        [said("Dana", "seller", "a " * 30, start=0.0, end=80.0), said("Luis", "buyer", "Ok.", start=80.0, end=81.0)]
    )
    assert figures(timed)["longest_monologue"].value == 80.0
    assert figures(timed)["longest_monologue"].status is FigureStatus.MEASURED
    bare = reading([said("Dana", "seller", "word " * 300), said("Luis", "buyer", "Ok.")])
    assert figures(bare)["longest_monologue"].value == pytest.approx(120.0)
    assert figures(bare)["longest_monologue"].status is FigureStatus.ESTIMATED


def test_pauses_speed_and_turns_come_from_times_alone() -> None:
    found = figures(good_call())
    assert found["words_per_minute"].value == pytest.approx(190.0)
    assert found["longest_pause"].value == 1.0
    assert found["pauses"].value == 0
    bare = figures(poor_call())
    for name in ("duration", "words_per_minute", "turns_per_minute", "pauses", "longest_pause"):
        assert bare[name].status is FigureStatus.UNAVAILABLE


def test_overlapping_voices_make_no_pause() -> None:
    lines = [
        said("Dana", "seller", "A long answer.", start=0.0, end=20.0),
        said("Luis", "buyer", "Mhm.", start=5.0, end=6.0),
        said("Dana", "seller", "And on.", start=21.0, end=25.0),
    ]
    assert figures(reading(lines))["longest_pause"].value == 1.0


def test_denied_needs_are_not_counted() -> None:
    lines = [said("Luis", "buyer", "We don't need SSO.", "need", qualifiers=("denied",))]
    found = figures(reading(lines))
    assert found["needs"].value == 0
    assert "denied" in found["needs"].formula
    assert found["needs_addressed"].status is FigureStatus.NOT_APPLICABLE


def test_internal_meetings_have_a_leader_and_no_seller() -> None:
    found = figures(team_meeting())
    assert found["talk_share"].status is FigureStatus.NOT_APPLICABLE
    assert found["leader_share"].value == pytest.approx(63 / 105)
    assert found["needs"].status is FigureStatus.NOT_APPLICABLE


def test_an_empty_meeting_gives_every_figure_without_failing() -> None:
    assert len(measure(reading([]))) == len(FIGURE_IDS)


def test_small_words_are_counted_whole() -> None:
    found = figures(reading([said("Dana", "seller", "I'll show us what we do; i think it is ours, um, you know.")]))
    assert found["i_count"].value == 2
    assert found["we_count"].value == 3
    assert found["filler_words"].formula.startswith("2 in ")


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("How do you reconcile today?", True),
        ("So how do you reconcile today", True),
        ("what happens when it slips", True),
        ("do you have a budget for this", True),
        ("What a day.", False),
        ("We do that.", False),
        ('He asked "why?"', True),
        ("what we do is simple", False),
        ("", False),
    ],
)
def test_questions_are_known_with_and_without_their_mark(text: str, asks: bool) -> None:
    assert is_question(text) is asks


@pytest.mark.parametrize(
    ("text", "count"), [("don't two-day 1,200 10:30", 4), ("a.b", 2), ("  ", 0), ("Größe über", 2)]
)
def test_words_are_counted_as_people_count_them(text: str, count: int) -> None:
    assert word_count(text) == count


def test_a_meeting_too_short_or_without_a_seller_is_not_judged() -> None:
    assert "fewer than" in (reason_not_to_judge(reading([said("Dana", "seller", "Hi.")])) or "")
    voices = [said(name, "unknown", "Some words that were said in here. " * 5) for name in ("A", "B")]
    assert "who is selling" in (reason_not_to_judge(reading(voices)) or "")
    assert reason_not_to_judge(good_call()) is None
    assert reason_not_to_judge(customer_notes()) is None
