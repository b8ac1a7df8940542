"""What the pair models look at: two sentences, what stands around and between them, and who else might be meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.domain import SELLER_SIDE, Label, LinkType, Meeting

from .encoder import Encoded, unit
from .network import NetworkOutput
from .rarity import Rarity, content_stems
from .schema import LABELS

FEATURES = (
    "network",
    "cosine",
    "log_distance",
    "adjacent",
    "same_turn",
    "source_probability",
    "target_probability",
    "same_topic",
    "targets_between",
    "rank",
    "source_is_benefit",
    "source_is_seller",
    "target_is_seller",
    "written",
    "cosine_around_both",
    "cosine_around_target",
    "cosine_around_source",
    "shared_words",
    "shared_words_nearby",
    "rarest_shared_word",
    "cosine_lead_of_target",
    "cosine_over_targets",
    "cosine_lead_of_source",
    "cosine_over_sources",
    "sources_between",
    "latest_target",
    "targets",
    "targets_of_source",
)
_OFFERS = [LABELS.index(label) for label in (Label.BENEFIT, Label.FEATURE, Label.PROOF)]
_BENEFIT = LABELS.index(Label.BENEFIT)
_MOST = 10

Rows = NDArray[np.float64]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Read:
    """A meeting as the networks read it: the meeting, its encoded sentences and the reader's outputs."""

    meeting: Meeting
    encoded: Encoded
    output: NetworkOutput


def pair_features(
    read: Read, pairs: Sequence[tuple[int, int]], logits: NDArray[np.float32], rarity: Rarity, link_type: LinkType
) -> Rows:
    """Return the features of (source, target) pairs, [len(pairs), len(FEATURES)], in the order of FEATURES.

    `logits` are the pair network's, [len(pairs)]. All pairs of a meeting must come together: some features compare
    a pair with the others of the same source or target.
    """
    sources, targets = np.array(pairs, dtype=np.int64).T
    cosine, around = _cosines(read.encoded, sources, targets)
    columns = [
        logits,
        cosine,
        *_places(read.meeting, sources, targets),
        *_readings(read.output, sources, targets, link_type),
        *_order(sources, targets, logits),
        read.output.labels[sources, _BENEFIT],
        *_speakers(read.meeting, sources, targets),
        *around,
        *_shared_words(read.meeting, pairs, rarity),
        *_compared(cosine, sources),
        *_compared(cosine, targets),
        *_crowd(sources, targets),
    ]
    return np.column_stack([np.asarray(column, dtype=np.float64) for column in columns])


def _cosines(encoded: Encoded, sources: Numbers, targets: Numbers) -> tuple[Rows, list[Rows]]:
    """Return the cosine of each pair, and those of the sentences with their neighbours (both, target, source).

    Of a pair that stands side by side neither is the other's neighbour: else any two such sentences would look alike.
    """
    alone = unit(encoded.vectors)
    padded = np.pad(alone, ((1, 1), (0, 0)))
    before, after = padded[:-2], padded[2:]
    apart = (sources - targets > 1)[:, None]
    near_source = unit(alone[sources] + after[sources] + before[sources] * apart)
    near_target = unit(alone[targets] + before[targets] + after[targets] * apart)
    rows = [
        (left * right).sum(axis=1).astype(np.float64)
        for left, right in (
            (alone[sources], alone[targets]),
            (near_source, near_target),
            (alone[sources], near_target),
            (near_source, alone[targets]),
        )
    ]
    return rows[0], rows[1:]


def _places(meeting: Meeting, sources: Numbers, targets: Numbers) -> list[Rows]:
    distance = (sources - targets).astype(np.float64)
    turns = np.array([sentence.turn for sentence in meeting.sentences])
    same_turn = (turns[sources] == turns[targets]).astype(np.float64)
    return [np.log1p(distance), (distance == 1).astype(np.float64), same_turn]


def _readings(output: NetworkOutput, sources: Numbers, targets: Numbers, link_type: LinkType) -> list[Rows]:
    wanted = LABELS.index(Label.NEED if link_type is LinkType.ADDRESSES else Label.OBJECTION)
    topics = output.topic.argmax(axis=1)
    return [
        output.labels[sources][:, _OFFERS].max(axis=1),
        output.labels[targets, wanted],
        (topics[sources] == topics[targets]).astype(np.float64),
    ]


def _order(sources: Numbers, targets: Numbers, logits: NDArray[np.float32]) -> list[Rows]:
    """Return how many other targets of the source lie in between, and how many of them score higher."""
    between, rank = np.zeros(len(sources)), np.zeros(len(sources))
    for rows in _groups(sources):
        between[rows] = (targets[rows][None, :] > targets[rows][:, None]).sum(axis=1)
        rank[rows] = (logits[rows][None, :] > logits[rows][:, None]).sum(axis=1)
    return [np.minimum(between, 5), np.minimum(rank, 5)]


def _speakers(meeting: Meeting, sources: Numbers, targets: Numbers) -> list[Rows]:
    sells = np.array([meeting.turn_of(i).role in SELLER_SIDE for i in range(len(meeting.sentences))], dtype=np.float64)
    return [sells[sources], sells[targets], np.full(len(sources), float(meeting.written))]


def _shared_words(meeting: Meeting, pairs: Sequence[tuple[int, int]], rarity: Rarity) -> list[Rows]:
    """Return the weight of the words that both sentences share, with a neighbour each, and of the rarest."""
    stems = [content_stems(meeting.sentence_text(i)) for i in range(len(meeting.sentences))]
    led_in = [own | before for own, before in zip(stems, [frozenset[str](), *stems], strict=False)]
    gone_on = [own | after for own, after in zip(stems, [*stems[1:], frozenset[str]()], strict=True)]
    rows = np.zeros((len(pairs), 3))
    for row, (source, target) in enumerate(pairs):
        shared = rarity.of(stems[source] & stems[target])
        nearby = rarity.of(led_in[source] & gone_on[target])
        rows[row] = sum(shared), sum(nearby), max(shared, default=0.0)
    return list(rows.T)


def _compared(cosine: Rows, side: Numbers) -> list[Rows]:
    """Return how far each pair lies above the best other and above the mean of the pairs with the same sentence."""
    lead, over = np.zeros(len(cosine)), np.zeros(len(cosine))
    for rows in _groups(side):
        own = cosine[rows]
        best = np.sort(own)[::-1]
        rival = np.where(own == best[0], best[1] if len(best) > 1 else best[0] - 1.0, best[0])
        lead[rows], over[rows] = own - rival, own - own.mean()
    return [lead, over]


def _crowd(sources: Numbers, targets: Numbers) -> list[Rows]:
    """Return sources in between, whether the target is the latest one, the targets of all and of this source."""
    # `np.unique` would import half of NumPy at the first call.
    all_sources, all_targets = (np.array(sorted(set(side.tolist())), dtype=np.int64) for side in (sources, targets))
    between = np.searchsorted(all_sources, sources) - np.searchsorted(all_sources, targets, side="right")
    latest = all_targets[np.searchsorted(all_targets, sources) - 1]
    place = np.searchsorted(all_sources, sources)
    counts = np.bincount(place)
    return [
        np.minimum(between, _MOST).astype(np.float64),
        (targets == latest).astype(np.float64),
        np.full(len(sources), float(len(all_targets))),
        counts[place].astype(np.float64),
    ]


def _groups(side: Numbers) -> list[Numbers]:
    """Return the rows of each sentence on one side of the pairs."""
    order = np.argsort(side, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(side[order])) + 1)
