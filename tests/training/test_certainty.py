"""How sure the annotators are, from two readings and what was settled."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from coach.domain import Label, MeetingForm, MeetingKind, Role
from coach.understand.schema import LABELS
from training.certainty import label_certainty
from training.corpus import GoldMeeting, GoldSentence, write_corpus

RAPPORT = LABELS.index(Label.RAPPORT)
FEATURE = LABELS.index(Label.FEATURE)


def meeting(name: str, *labels: set[Label]) -> GoldMeeting:
    sentences = tuple(
        GoldSentence(f"Sentence {i} of {name}.", Role.SELLER, i, "Dana", frozenset(found))
        for i, found in enumerate(labels)
    )
    return GoldMeeting(
        name, MeetingKind.CUSTOMER, MeetingForm.CALL, "payroll", "transcript", (("Dana", Role.SELLER),), sentences, ()
    )


@pytest.fixture
def readings(tmp_path: Path) -> tuple[Path, Path]:
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    write_corpus([meeting("m1", {Label.RAPPORT}, set(), set())], first)
    write_corpus([meeting("m1", {Label.RAPPORT}, {Label.FEATURE}, {Label.RAPPORT})], second)
    return first, second


def test_agreement_is_certain_and_what_one_reader_gave_is_not(readings: tuple[Path, Path]) -> None:
    settled = meeting("m1", {Label.RAPPORT}, {Label.FEATURE}, set())
    rows = label_certainty([settled], first=readings[0], second=readings[1])["m1"]
    assert rows[0, RAPPORT] == 1.0
    assert rows[1, FEATURE] == 0.75, "given by one reader and accepted"
    assert rows[2, RAPPORT] == 0.25, "given by one reader and not accepted"
    assert rows[0, FEATURE] == 0.0


def test_a_meeting_read_once_is_taken_at_its_word(readings: tuple[Path, Path]) -> None:
    alone = replace(meeting("m2", {Label.FEATURE}), id="m2")
    rows = label_certainty([alone], first=readings[0], second=readings[1])["m2"]
    assert rows[0, FEATURE] == 1.0
    assert set(rows.ravel().tolist()) == {0.0, 1.0}
