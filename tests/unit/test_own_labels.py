"""Own labels: what they are called, what they learn, what they find, and which finds are judged."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from coach.domain import MeetingKind, Role
from coach.errors import InvalidLabel
from coach.own_labels import (
    REVIEWED,
    Definition,
    Precision,
    Sentences,
    TrainedLabel,
    Where,
    Whose,
    band_of,
    checked_definition,
    checked_sentence,
    find_own,
    fit_head,
    head_of,
    scores_of,
    still_to_judge,
)
from coach.own_labels.background import background_sentences
from coach.own_labels.fitting import shared_words, tokens
from coach.own_labels.nouns import Vectors

WIDTH = 24
NOTHING = Sentences((), np.zeros((0, WIDTH)))


def near(direction: int, number: int, *, seed: int, spread: float = 0.12) -> Vectors:
    """Return vectors that lie around one axis."""
    noise = np.random.default_rng(seed).normal(0, spread, (number, WIDTH))
    noise[:, direction] += 1
    return noise


def ordinary(number: int = 200) -> Sentences:
    """Return sentences whose vectors point everywhere but along the first axis."""
    vectors = np.random.default_rng(7).normal(0, 1, (number, WIDTH))
    vectors[:, 0] = -abs(vectors[:, 0])
    return Sentences(tuple(f"ordinary talk number {place}" for place in range(number)), vectors)


def texts(number: int, word: str = "green") -> tuple[str, ...]:
    return tuple(f"sentence {place} {word}" for place in range(number))


def definition(whose: Whose = Whose.ANYBODY, where: Where = Where.CUSTOMER) -> Definition:
    return Definition("green-talk", "Green talk", "Somebody speaks of it.", whose, where)


def report(*rows: dict[str, Any], kind: str = "customer") -> dict[str, Any]:
    sentences = [{"i": place, "text": f"said {place}", "role": "buyer", **row} for place, row in enumerate(rows)]
    return {"meeting": {"kind": kind}, "sentences": sentences}


def trained(**about: Any) -> TrainedLabel:
    fit = fit_head(Sentences(texts(8, "one"), near(0, 8, seed=1)), NOTHING, ordinary())
    return TrainedLabel(5, definition(**about), fit.head)


def test_a_head_finds_what_lies_near_its_examples_and_little_else() -> None:
    fit = fit_head(Sentences(texts(8), near(0, 8, seed=1)), NOTHING, ordinary())
    unseen, other = near(0, 40, seed=2), ordinary(400)
    found = scores_of(fit.head, ["other words"] * 40, unseen) >= fit.head.threshold
    wrong = scores_of(fit.head, other.texts, other.vectors) >= fit.head.threshold
    assert found.mean() > 0.9
    assert wrong.mean() < 0.02
    assert (fit.found_again, fit.of, fit.weak) == (8, 8, False)


def test_the_same_sentences_give_the_same_head_and_its_json_finds_the_same() -> None:
    first, second = (fit_head(Sentences(texts(6), near(0, 6, seed=3)), NOTHING, ordinary()) for _ in range(2))
    assert first.head.as_json() == second.head.as_json()
    again = head_of(json.loads(json.dumps(first.head.as_json())))
    vectors = near(0, 5, seed=4)
    assert (scores_of(again, texts(5), vectors) == scores_of(first.head, texts(5), vectors)).all()


def test_a_name_that_most_examples_share_is_found_by_its_word() -> None:
    named = tuple(f"we met Northwind about case {place}" for place in range(6))
    vectors = np.random.default_rng(5).normal(0, 1, (6, WIDTH))
    fit = fit_head(Sentences(named, vectors), NOTHING, ordinary())
    assert fit.head.words["northwind"] > 0
    there = np.random.default_rng(6).normal(0, 1, (1, WIDTH))
    with_name, without = (scores_of(fit.head, [text], there)[0] for text in ("Northwind's offer", "Their offer"))
    assert with_name > without


def test_words_that_few_examples_share_and_plain_words_count_for_nothing() -> None:
    said = ("We want a green roof", "We want a green car", "We want a red door", "We want lamps", "We want it green")
    assert shared_words(said) == ("green",)
    assert tokens("Rivals' offer, Northwind’s price") == {"rival", "offer", "northwind", "price"}


def test_counter_examples_move_the_line() -> None:
    counter = near(0, 6, seed=8) + np.eye(WIDTH)[1] * 0.9
    plain = fit_head(Sentences(texts(8), near(0, 8, seed=1)), NOTHING, ordinary()).head
    told = fit_head(Sentences(texts(8), near(0, 8, seed=1)), Sentences(texts(6, "red"), counter), ordinary()).head
    beside = near(0, 30, seed=9) + np.eye(WIDTH)[1] * 0.9

    def share(head: Any) -> float:
        return float((scores_of(head, ["x"] * 30, beside) >= head.threshold).mean())

    assert share(told) < share(plain)


def test_too_few_examples_are_refused_in_words() -> None:
    with pytest.raises(InvalidLabel, match="4 of 5 examples are there: too few to learn from"):
        fit_head(Sentences(texts(4), near(0, 4, seed=1)), NOTHING, ordinary())
    with pytest.raises(InvalidLabel, match="nothing to tell the examples from"):
        fit_head(Sentences(texts(5), near(0, 5, seed=1)), NOTHING, NOTHING)


def test_examples_that_have_nothing_in_common_are_called_weak() -> None:
    apart = Sentences(tuple(f"{place} thing {place}" for place in range(8)), np.eye(WIDTH)[:8] * 3)
    assert fit_head(apart, NOTHING, Sentences(texts(200), np.random.default_rng(1).normal(0, 1, (200, WIDTH)))).weak


def test_finds_respect_whose_words_and_which_meeting() -> None:
    vectors = near(0, 4, seed=11)
    rows = ({"role": "buyer"}, {"role": "seller"}, {"role": "notes"}, {"role": "buyer", "line_kind": "heading"})

    def places(whose: Whose, where: Where = Where.CUSTOMER, kind: str = "customer") -> list[int]:
        label = trained(whose=whose, where=where)
        return [find.sentence for find in find_own((label,), report(*rows, kind=kind), vectors)]

    assert places(Whose.ANYBODY) == [0, 1, 2]
    assert places(Whose.BUYER) == [0, 2]
    assert places(Whose.SELLER) == [1, 2]
    assert places(Whose.ANYBODY, Where.INTERNAL) == []
    assert places(Whose.ANYBODY, Where.ANY, kind="internal") == [0, 1, 2]


@pytest.mark.parametrize("vectors", [None, near(0, 2, seed=1), np.zeros((1, WIDTH + 1)) + 1])
def test_without_vectors_that_fit_nothing_is_found(vectors: Vectors | None) -> None:
    assert find_own((trained(),), report({}), vectors) == ()


def test_a_definition_takes_its_key_from_the_name() -> None:
    made = checked_definition("  Rival  Northwind ", "The buyer names Northwind.", "buyer", "any")
    assert (made.key, made.name, made.address) == ("rival-northwind", "Rival Northwind", "own/rival-northwind")
    assert made.fits(MeetingKind.INTERNAL, Role.BUYER)
    assert not made.fits(MeetingKind.INTERNAL, Role.SELLER)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Ökologie"}, "name"),
        ({"name": "7 things"}, "name"),
        ({"name": "x" * 41}, "name"),
        ({"name": "a<script>"}, "name"),
        ({"name": "Next Step"}, "name"),
        ({"name": "need"}, "name"),
        ({"meaning": " "}, "meaning"),
        ({"meaning": "x" * 301}, "meaning"),
        ({"whose": "cat"}, "whose"),
        ({"where": ""}, "where"),
    ],
)
def test_a_definition_that_cannot_be_says_which_field(changes: dict[str, str], field: str) -> None:
    given = {"name": "Green talk", "meaning": "They speak of it.", "whose": "buyer", "where": "customer", **changes}
    with pytest.raises(InvalidLabel) as refused:
        checked_definition(**given)
    assert refused.value.where == field


def test_an_example_is_a_sentence() -> None:
    assert checked_sentence("  We want \n it green ") == "We want it green"
    for text in ("Too short", "word " * 200):
        with pytest.raises(InvalidLabel):
            checked_sentence(text)


def test_a_review_takes_each_quarter_of_the_scores_in_its_turn() -> None:
    waiting = {band: [f"{band}-{place}" for place in range(30)] for band in range(4)}
    first = still_to_judge(waiting, [])
    assert len(first) == REVIEWED
    assert [sum(one.startswith(str(band)) for one in first) for band in range(4)] == [5, 5, 5, 5]
    assert still_to_judge(waiting, [0] * 5 + [1] * 5 + [2] * 5) == ["3-0", "3-1", "3-2", "3-3", "3-4"]
    assert still_to_judge({**waiting, 3: []}, [0] * 5 + [1] * 5 + [2] * 5)[0] == "0-0"
    assert still_to_judge(waiting, [0] * REVIEWED) == []
    assert still_to_judge({0: ["a"], 1: [], 2: [], 3: []}, []) == ["a"]


def test_the_band_of_a_score_follows_the_edges() -> None:
    assert [band_of(score, (0.2, 0.4, 0.6)) for score in (0.1, 0.2, 0.5, 0.9)] == [0, 1, 2, 3]


@pytest.mark.parametrize(("right", "of", "passes"), [(20, 20, True), (17, 20, True), (16, 20, False), (10, 10, False)])
def test_a_review_carries_a_label_only_by_its_lower_end(right: int, of: int, passes: bool) -> None:
    assert Precision(right, of).passes is passes


def test_the_background_is_plain_sentences_without_repeats() -> None:
    lines = background_sentences()
    assert len(lines) == len(set(lines)) == 260
    assert all(3 <= len(line.split()) <= 20 for line in lines)
