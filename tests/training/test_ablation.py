"""The table of what each part is worth: thresholds, heads with one side only, the page."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coach.domain import Label, MeetingForm, MeetingKind, Role
from training.ablation import Row, best_bar, head_rows, lines_of, page, vectors_only, words_only
from training.corpus import GoldMeeting, GoldSentence
from training.heads import fit_head

WORDS = {Label.NEED: "we want a quieter mill", Label.OBJECTION: "that costs far too much"}


def toy_meetings(count: int, kind: MeetingKind = MeetingKind.CUSTOMER) -> list[GoldMeeting]:
    found = []
    for number in range(count):
        sentences = []
        for i in range(12):
            label = (Label.NEED, Label.OBJECTION, None)[i % 3]
            text = WORDS[label] if label else "right then"
            sentences.append(
                GoldSentence(f"{text} {number} {i}", Role.BUYER, i, "Ann", frozenset({label} if label else ()))
            )
        found.append(GoldMeeting(f"m{number}", kind, MeetingForm.CALL, "x", "transcript", (), tuple(sentences), ()))
    return found


def toy_vectors(meetings: list[GoldMeeting]) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(4)
    return {m.id: rng.normal(size=(len(m.sentences), 8)).astype(np.float32) for m in meetings}


def test_the_best_bar_keeps_equal_scores_together() -> None:
    scores = np.array([3.0, 2.0, 2.0, 2.0, 2.0])
    assert best_bar(scores, np.array([True, True, False, False, False])) == 3.0
    assert best_bar(scores, np.array([True, True, True, True, False])) == 2.0
    assert best_bar(scores, np.zeros(5, dtype=bool)) == float("inf")


def test_lines_alone_have_no_neighbours_and_no_speaker() -> None:
    alone, together = (lines_of(toy_meetings(2), alone=alone) for alone in (True, False))
    assert len({line.group for line in alone}) == len(alone) == 24
    assert {line.speaker for line in alone} == {None}
    assert {line.group for line in together} == {"m0", "m1"}
    assert {line.speaker for line in together} == {"buyer"}


def test_one_side_of_a_head_orders_sentences_by_that_side_alone() -> None:
    meetings = toy_meetings(6)
    lines, vectors = lines_of(meetings, alone=True), np.vstack(list(toy_vectors(meetings).values()))
    head = fit_head(lines, vectors, seed=1)
    assert np.allclose(words_only(head).scores(lines, vectors), words_only(head).scores(lines, -vectors))
    reworded = [replace(line, text=" ".join("x" for _ in line.text.split())) for line in lines]
    assert np.allclose(vectors_only(head).scores(lines, vectors), vectors_only(head).scores(reworded, vectors))


def test_words_that_tell_are_found_and_noise_is_not() -> None:
    parts = {"train": toy_meetings(8), "development": toy_meetings(4), "test": toy_meetings(4)}
    vectors = toy_vectors(toy_meetings(8))
    rows = {row.what: row for row in head_rows(parts, vectors)}
    assert len(rows) == 4
    assert rows["words and characters (TF-IDF)"].customer["value"] == pytest.approx(1.0)
    assert rows["base vectors"].customer["value"] < 0.9
    assert all(row.internal["value"] is None for row in rows.values())


def test_the_page_names_its_command_and_shows_intervals() -> None:
    macro = {"value": 0.7, "interval": [0.6, 0.8], "labels": 8}
    nothing = {"value": None, "interval": None, "labels": 0}
    text = page([Row("words", macro, nothing)], model="m", sizes={"train": 3, "development": 2, "test": 1})
    assert "python -m training.ablation --base DIR --out docs/ablation.md" in text
    assert "| words | 0.700 (0.600 to 0.800) | - |" in text
