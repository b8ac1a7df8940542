"""Benefit -> need and answer -> objection: a pair model over the candidates that order and distance allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.domain import SELLER_SIDE, Label, Link, LinkType, Meeting, Moment, Role

from .encoder import Encoded, unit
from .network import NetworkOutput, ReaderNetwork
from .schema import LABELS

_OFFERS = frozenset({Label.BENEFIT, Label.FEATURE, Label.PROOF})
# An answer to an objection comes soon; an offer may come much later than the need.
_REACH = {LinkType.ADDRESSES: 150, LinkType.ANSWERS: 14}
FEATURES = (
    "network",
    "cosine",
    "log_distance",
    "adjacent",
    "same_turn",
    "source_probability",
    "target_probability",
    "same_topic",
    "between",
    "rank",
    "source_is_benefit",
    "source_is_seller",
    "target_is_seller",
    "written",
)


@dataclass(frozen=True, slots=True)
class PairModel:
    """Logistic regression over FEATURES for one link type; `threshold` on its probability."""

    weights: NDArray[np.float64]
    bias: float
    threshold: float

    def probabilities(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return a probability for each row of `features` [n, len(FEATURES)]."""
        chances: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-(features @ self.weights + self.bias)))
        return chances


def pair_models(content: dict[str, Any]) -> dict[LinkType, PairModel]:
    """Return the pair models of a `links.json`."""
    return {
        link_type: PairModel(
            weights=np.array([content[link_type]["weights"][name] for name in FEATURES]),
            bias=content[link_type]["bias"],
            threshold=content[link_type]["threshold"],
        )
        for link_type in LinkType
    }


def find_links(
    meeting: Meeting,
    moments: Sequence[Moment],
    encoded: Encoded,
    network: ReaderNetwork,
    output: NetworkOutput,
    models: Mapping[LinkType, PairModel],
) -> tuple[Link, ...]:
    """Return the links whose probability reaches the threshold, by source and then by target."""
    links: list[Link] = []
    for link_type in LinkType:
        pairs = list(candidates(meeting, moments, link_type))
        if not pairs:
            continue
        features = pair_features(meeting, pairs, encoded, network, output, link_type)
        chances = models[link_type].probabilities(features)
        links.extend(
            Link(link_type, source, target, round(float(chance), 4))
            for (source, target), chance in zip(pairs, chances, strict=True)
            if chance >= models[link_type].threshold
        )
    return tuple(sorted(links, key=lambda link: (link.source, link.target, link.type)))


def candidates(meeting: Meeting, moments: Sequence[Moment], link_type: LinkType) -> Iterator[tuple[int, int]]:
    """Yield the (source, target) sentences that may be linked: the source comes after the target, within reach."""
    wanted = Label.NEED if link_type is LinkType.ADDRESSES else Label.OBJECTION
    targets = sorted({moment.sentence for moment in moments if moment.label is wanted})
    if link_type is LinkType.ADDRESSES:
        sources = sorted({moment.sentence for moment in moments if moment.label in _OFFERS})
    else:
        sources = [i for i in range(len(meeting.sentences)) if meeting.turn_of(i).role is not Role.BUYER]
    reach = _REACH[link_type]
    for source in sources:
        for target in targets:
            if target < source <= target + reach:
                yield source, target


def pair_features(
    meeting: Meeting,
    pairs: Sequence[tuple[int, int]],
    encoded: Encoded,
    network: ReaderNetwork,
    output: NetworkOutput,
    link_type: LinkType,
) -> NDArray[np.float64]:
    """Return the features of the pairs, shape [len(pairs), len(FEATURES)], in the order of FEATURES."""
    logits = network.pair_logits(output, encoded, pairs)[link_type]
    sources = np.array([source for source, _ in pairs])
    targets = np.array([target for _, target in pairs])
    directions = unit(encoded.vectors)
    cosines = (directions[sources] * directions[targets]).sum(axis=1)
    topics = output.topic.argmax(axis=1)
    offer_columns = [LABELS.index(label) for label in (Label.BENEFIT, Label.FEATURE, Label.PROOF)]
    wanted = LABELS.index(Label.NEED if link_type is LinkType.ADDRESSES else Label.OBJECTION)
    ranks = _ranks(pairs, logits)
    nearer = _targets_between(pairs)
    rows = []
    for row, (source, target) in enumerate(pairs):
        source_turn, target_turn = meeting.turn_of(source), meeting.turn_of(target)
        rows.append(
            (
                float(logits[row]),
                float(cosines[row]),
                float(np.log1p(source - target)),
                float(source - target == 1),
                float(meeting.sentences[source].turn == meeting.sentences[target].turn),
                float(output.labels[source, offer_columns].max()),
                float(output.labels[target, wanted]),
                float(topics[source] == topics[target]),
                float(min(nearer[row], 5)),
                float(min(ranks[row], 5)),
                float(output.labels[source, LABELS.index(Label.BENEFIT)]),
                float(source_turn.role in SELLER_SIDE),
                float(target_turn.role in SELLER_SIDE),
                float(meeting.written),
            )
        )
    return np.array(rows, dtype=np.float64)


def _ranks(pairs: Sequence[tuple[int, int]], scores: NDArray[np.float32]) -> list[int]:
    """Return, for each pair, how many targets of the same source score higher."""
    by_source: dict[int, list[float]] = {}
    for (source, _), score in zip(pairs, scores, strict=True):
        by_source.setdefault(source, []).append(float(score))
    return [
        sum(other > float(score) for other in by_source[source])
        for (source, _), score in zip(pairs, scores, strict=True)
    ]


def _targets_between(pairs: Sequence[tuple[int, int]]) -> list[int]:
    """Return, for each pair, how many other targets lie between the target and the source."""
    by_source: dict[int, list[int]] = {}
    for source, target in pairs:
        by_source.setdefault(source, []).append(target)
    return [sum(target < other < source for other in by_source[source]) for source, target in pairs]
