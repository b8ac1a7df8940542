"""The card of the corpus says what its files say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from training.corpus_card import Sources, card, sources

PAGE = Path(__file__).parents[2] / "docs" / "corpus-card.md"


@pytest.fixture(scope="module")
def found(lint) -> Sources:
    return sources(lint=lint)


def test_the_card_is_made_from_the_corpus(found: Sources) -> None:
    assert PAGE.read_text(encoding="utf-8") == card(found), (
        "run python -m training.corpus_card --out docs/corpus-card.md"
    )


def test_every_table_has_its_place(found: Sources) -> None:
    assert "<!--" not in card(found)


def test_the_share_of_accepted_candidates_is_read_from_the_agreement(found: Sources) -> None:
    settled = replace(found, agreement={**found.agreement, "settled": {"candidates": 1250, "accepted": 950}})
    assert "Of 1,250 candidates 950 (76%) were accepted." in card(settled)


def test_labels_that_are_too_rare_are_named(found: Sources) -> None:
    labels = {**found.lint["labels"], "proof": {"sentences": 12, "meetings": 3}}
    assert "`proof` (12 in 3)" in card(replace(found, lint={**found.lint, "labels": labels}))
