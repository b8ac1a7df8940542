"""What heads see of a talk beside its words, and how they weigh rare labels."""

from __future__ import annotations

import numpy as np
import pytest

from training.heads import BAR, decide, fit_head, with_fine_tuned
from training.lines import Line
from training.speakers import MOST_PARTIES, parties, who_speaks


def talk(speakers: str, group: str = "g", labels: str | None = None) -> list[Line]:
    """One line a letter, said by that letter; with `labels`, a letter each as its label."""
    return [
        Line(f"right then number {i}", frozenset({(labels or speakers)[i]}), group, i, speaker)
        for i, speaker in enumerate(speakers)
    ]


def no_vectors(lines: list[Line]) -> np.ndarray:
    return np.ones((len(lines), 4), dtype=np.float32)


def test_parties_are_known_by_name_and_people_are_not() -> None:
    assert parties(talk("ABAB")) == ("A", "B")
    assert parties([line for i in range(MOST_PARTIES + 1) for line in talk(chr(65 + i), group=str(i))]) == ()
    assert parties([Line("hello", frozenset(), "g", 0)]) == ()


def test_a_speaker_is_first_second_or_later_in_each_talk() -> None:
    found = who_speaks([*talk("ABCA", "one"), *talk("CA", "two")], known=())
    assert found[:, :3].argmax(axis=1).tolist() == [0, 1, 2, 0, 0, 1]


def test_a_line_that_goes_on_is_marked_within_its_talk_only() -> None:
    found = who_speaks([*talk("AAB", "one"), *talk("BB", "two")], known=())
    assert found[:, 3].tolist() == [0, 1, 0, 0, 1]


def test_same_words_are_told_apart_by_who_says_them() -> None:
    lines = [line for group in range(20) for line in talk("SBSB", f"g{group}")]
    head = fit_head(lines, no_vectors(lines), seed=1)
    assert head.predict(lines, no_vectors(lines)) == [line.labels for line in lines]


@pytest.mark.parametrize("speakers", ["SS", "SBXY", "QQ"])
def test_lines_of_fewer_other_or_more_speakers_are_judged(speakers: str) -> None:
    lines = [line for group in range(20) for line in talk("SBSB", f"g{group}")]
    head = fit_head(lines, no_vectors(lines), seed=1)
    others = talk(speakers, "new")
    assert len(head.predict(others, no_vectors(others))) == len(speakers)


def test_a_rare_label_wins_where_a_common_one_is_only_a_little_likelier() -> None:
    lines = [line for group in range(10) for line in talk("S" * 10, f"g{group}", labels="c" * 9 + "r")]
    head = fit_head(lines, no_vectors(lines), seed=1)
    common, rare = head.labels
    assert (common, rare) == ("c", "r")
    assert decide(np.array([[0.5, 0.0], [3.0, 0.0]]), head) == [{"r"}, {"c"}]


def test_a_rare_label_that_others_do_not_rule_out_needs_less() -> None:
    lines = [
        Line("right then", frozenset({"common"} | ({"rare"} if i % 25 == 0 else set()) if i % 2 == 0 else ()), "g", i)
        for i in range(200)
    ]
    head = fit_head(lines, no_vectors(lines), seed=1)
    bars = dict(zip(head.labels, head.thresholds, strict=True))
    assert bars["rare"] < bars["common"] <= BAR


def test_a_fine_tuned_network_beside_a_head_raises_the_bars_of_rare_labels() -> None:
    lines = [Line("right then", frozenset({"rare"} if i % 25 == 0 else ()), "g", i) for i in range(200)]
    head = fit_head(lines, no_vectors(lines), seed=1)
    assert not head.single
    assert head.thresholds[0] < with_fine_tuned(head).thresholds[0] < BAR


def test_labels_that_compete_keep_their_bars_beside_a_fine_tuned_network() -> None:
    lines = [line for group in range(10) for line in talk("S" * 10, f"g{group}", labels="c" * 9 + "r")]
    head = fit_head(lines, no_vectors(lines), seed=1)
    assert with_fine_tuned(head).thresholds.tolist() == head.thresholds.tolist()
