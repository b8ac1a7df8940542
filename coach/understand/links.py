"""Benefit -> need and answer -> objection: a pair model over the candidates that order and distance allow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.domain import Label, Link, LinkType, Meeting, Moment, Role
from coach.replies import only_reassures, quotes_price

from .encoder import Encoded
from .network import NetworkOutput, ReaderNetwork
from .pair_features import FEATURES, Read, pair_features
from .rarity import Rarity

_OFFERS = frozenset({Label.BENEFIT, Label.FEATURE, Label.PROOF})
# An answer to an objection comes soon; an offer may come much later than the need.
_REACH = {LinkType.ADDRESSES: 150, LinkType.ANSWERS: 14}


@dataclass(frozen=True, slots=True)
class PairModel:
    """Logistic regression over FEATURES for one link type; `threshold` on its probability, `rarity` of words."""

    weights: NDArray[np.float64]
    bias: float
    threshold: float
    rarity: Rarity

    def probabilities(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return a probability for each row of `features` [n, len(FEATURES)]."""
        chances: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-(features @ self.weights + self.bias)))
        return chances


@dataclass(frozen=True, slots=True)
class FoundLinks:
    """The links that were sure enough, and for each target the chance of its likeliest link, sure enough or not."""

    links: tuple[Link, ...]
    likeliest: Mapping[LinkType, Mapping[int, float]] = field(default_factory=dict)

    def chance(self, link_type: LinkType, targets: Iterable[int]) -> float:
        """Return the chance (0..1) of the likeliest link to one of `targets`, 0 where nothing could be linked."""
        known = self.likeliest.get(link_type, {})
        return max((known.get(target, 0.0) for target in targets), default=0.0)


def pair_models(content: dict[str, Any], words: dict[str, Any]) -> dict[LinkType, PairModel]:
    """Return the pair models of a `links.json`, with the rarity of words of a `words.json`.

    A feature without a weight is one that does not help this link type.
    """
    rarity = Rarity(words["weights"], words["unknown"])
    return {
        link_type: PairModel(
            weights=np.array([content[link_type]["weights"].get(name, 0.0) for name in FEATURES]),
            bias=content[link_type]["bias"],
            threshold=content[link_type]["threshold"],
            rarity=rarity,
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
) -> FoundLinks:
    """Return the links whose probability reaches the threshold, by source and then by target, and what came close."""
    read = Read(meeting, encoded, output)
    links: list[Link] = []
    likeliest: dict[LinkType, dict[int, float]] = {link_type: {} for link_type in LinkType}
    empty = _empty(meeting, moments)
    for link_type in LinkType:
        pairs = list(candidates(meeting, moments, link_type))
        if not pairs:
            continue
        logits = network.pair_logits(output, encoded, pairs)[link_type]
        model = models[link_type]
        chances = model.probabilities(pair_features(read, pairs, logits, model.rarity, link_type))
        for (source, target), chance in zip(pairs, chances.tolist(), strict=True):
            if link_type is LinkType.ADDRESSES and source in empty:
                continue
            near = likeliest[link_type]
            near[target] = max(near.get(target, 0.0), round(chance, 4))
            if chance >= model.threshold:
                links.append(Link(link_type, source, target, round(chance, 4)))
    return FoundLinks(tuple(sorted(links, key=lambda link: (link.source, link.target, link.type))), likeliest)


def _empty(meeting: Meeting, moments: Sequence[Moment]) -> frozenset[int]:
    """Return the sentences that answer no need although they speak of the offer: a bare price, a "don't worry"."""
    gains = {moment.sentence for moment in moments if moment.label in (Label.BENEFIT, Label.PROOF)}
    spoken = {moment.sentence for moment in moments if moment.label is Label.FEATURE} - gains
    texts = {index: meeting.sentence_text(index) for index in spoken}
    return frozenset(index for index, text in texts.items() if only_reassures(text) or quotes_price(text))


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
