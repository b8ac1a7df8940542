"""What the pair models of links look at."""

from __future__ import annotations

import numpy as np
import pytest
from readings import reading, said

from coach.domain import LinkType
from coach.understand.encoder import Encoded
from coach.understand.network import NetworkOutput
from coach.understand.pair_features import FEATURES, Read, pair_features
from coach.understand.rarity import Rarity, content_stems
from coach.understand.schema import LABELS, TOPICS

RARITY = Rarity({"month": 4.0, "end": 1.5}, unknown=9.0)
# Sentences 0 and 3 point the same way, 1 and 4 as well; 2 stands across.
VECTORS = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0.1, 0], [0.1, 1, 0]], dtype=np.float32)


@pytest.fixture
def read() -> Read:
    lines = [
        said("Sam", "buyer", "Month end eats two days.", "need"),
        said("Sam", "buyer", "The audit trail is missing.", "need"),
        said("Dana", "seller", "I see."),
        said("Dana", "seller", "Month end closes itself.", "benefit"),
        said("Dana", "seller", "Every change is logged.", "feature"),
    ]
    meeting = reading(lines).meeting
    count = len(lines)
    empty = np.zeros((count, 1), dtype=np.float32)
    output = NetworkOutput(
        labels=np.full((count, len(LABELS)), 0.5, dtype=np.float32),
        need_kind=empty,
        objection_kind=empty,
        topic=np.zeros((count, len(TOPICS)), dtype=np.float32),
        role=empty,
        kind=empty[0],
        form=empty[0],
        link_sources=empty,
        link_targets=empty,
    )
    return Read(meeting, Encoded(VECTORS, VECTORS), output)


def features(read: Read, pairs: list[tuple[int, int]]) -> dict[str, list[float]]:
    logits = np.linspace(0, 1, len(pairs), dtype=np.float32)
    rows = pair_features(read, pairs, logits, RARITY, LinkType.ADDRESSES)
    assert rows.shape == (len(pairs), len(FEATURES))
    return {name: rows[:, i].round(3).tolist() for i, name in enumerate(FEATURES)}


PAIRS = [(3, 0), (3, 1), (4, 0), (4, 1)]


def test_shared_rare_words_weigh_more_than_common_ones(read: Read) -> None:
    found = features(read, PAIRS)
    assert found["shared_words"] == [5.5, 0.0, 0.0, 0.0], "month and end"
    assert found["rarest_shared_word"][0] == 4.0
    assert found["shared_words_nearby"][2] == 5.5, "the sentence before the source shares them"


def test_a_pair_is_measured_against_its_rivals(read: Read) -> None:
    found = features(read, PAIRS)
    assert found["cosine_lead_of_target"][0] > 0 > found["cosine_lead_of_target"][1]
    assert found["cosine_lead_of_source"][3] > 0 > found["cosine_lead_of_source"][1]
    assert found["targets_of_source"] == [2.0] * 4
    assert found["targets"] == [2.0] * 4


def test_a_pair_without_rivals_leads_by_one(read: Read) -> None:
    found = features(read, [(3, 0)])
    assert found["cosine_lead_of_target"] == found["cosine_lead_of_source"] == [1.0]
    assert found["cosine_over_targets"] == [0.0]


def test_order_counts_what_lies_in_between(read: Read) -> None:
    found = features(read, PAIRS)
    assert found["targets_between"] == [1.0, 0.0, 1.0, 0.0]
    assert found["sources_between"] == [0.0, 0.0, 1.0, 1.0]
    assert found["latest_target"] == [0.0, 1.0, 0.0, 1.0]


def test_the_order_of_the_pairs_does_not_matter(read: Read) -> None:
    straight = pair_features(read, PAIRS, np.zeros(4, dtype=np.float32), RARITY, LinkType.ADDRESSES)
    turned = pair_features(read, PAIRS[::-1], np.zeros(4, dtype=np.float32), RARITY, LinkType.ADDRESSES)
    np.testing.assert_allclose(straight, turned[::-1])


def test_stems_leave_out_short_words_and_keep_numbers() -> None:
    assert content_stems("We closed 12 of the books, didn't we?") == content_stems("12 book closing the didn’t")
    assert "of" not in content_stems("of it")
