"""The reader network: encoded sentences of a meeting with roles -> scores of every sentence and of pairs of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.artefacts import ModelFolder
from coach.domain import Label, LinkType, MeetingKind, Role

from .correction_heads import correction_heads
from .encoder import Encoded, onnx_session, unit
from .schema import KINDS, LABELS, ROLES, distance_bucket
from .wording import WordingModel

Scores = NDArray[np.float32]

ATTRIBUTES = ("topic", "need_kind", "objection_kind")
ATTRIBUTE_SCALE = 10.0


@dataclass(frozen=True, slots=True)
class NetworkOutput:
    """Raw outputs for n sentences; columns in the order of `schema.py`.

    `labels` are calibrated probabilities [n, LABELS]; `role` [n, ROLES], `kind` [KINDS] and `form` [FORMS] are logits;
    `need_kind`, `objection_kind`, `topic` are logits [n, ...]; `link_sources` and `link_targets` are what the pair
    network wants to know of a sentence, [n, ...]; `by_correction` is what the heads of the trainers' corrections say of
    the states [n, LABELS], None without any.
    """

    labels: Scores
    need_kind: Scores
    objection_kind: Scores
    topic: Scores
    role: Scores
    kind: Scores
    form: Scores
    link_sources: Scores
    link_targets: Scores
    by_correction: Scores | None = None


@dataclass(frozen=True, slots=True)
class Blend:
    """How much each opinion on a label counts: the reader's log-odds, the plain wording's, the score of a cue."""

    reader: float
    wording: float
    cue: float
    offset: float

    def log_odds(self, by_reader: float, by_wording: float, cue: float) -> float:
        """Return the log-odds of the label; `by_reader` is a probability, `by_wording` log-odds, `cue` 0..1."""
        kept = min(max(by_reader, 1e-7), 1 - 1e-7)
        by_reader = math.log(kept / (1 - kept))
        return self.reader * by_reader + self.wording * by_wording + self.cue * cue + self.offset

    def probability(self, by_reader: float, by_wording: float, cue: float) -> float:
        """Return the probability of the label, from the same opinions."""
        return probability(self.log_odds(by_reader, by_wording, cue))


@dataclass(frozen=True, slots=True)
class AttributeHead:
    """A linear head over `attribute_features`, blended with what the reader says: `share` 1 is the head alone."""

    weights: NDArray[np.float64]
    bias: NDArray[np.float64]
    share: float

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> AttributeHead:
        """Return the head of an entry of `attributes.json`."""
        return cls(np.array(content["weights"]), np.array(content["bias"]), float(content["share"]))

    def blend(self, features: NDArray[np.float64], by_reader: Scores) -> Scores:
        """Return the blended log-probabilities [n, classes] of n sentences."""
        by_head = log_softmax((features @ self.weights.T + self.bias).astype(np.float32))
        blended: Scores = self.share * by_head + (1.0 - self.share) * log_softmax(by_reader)
        return blended


class ReaderNetwork:
    """Runs the reader over a whole meeting; holds the loaded network and its calibration."""

    def __init__(self, model: ModelFolder, *, threads: int = 0) -> None:
        self._session = onnx_session(model, "reader.onnx", threads=threads)
        self._pairs = onnx_session(model, "pairs.onnx", threads=threads)
        self._names = [output.name for output in self._session.get_outputs()]
        calibration = model.json("calibration.json")
        self._slope = np.array([calibration["slope"][label] for label in LABELS], dtype=np.float32)
        self._offset = np.array([calibration["offset"][label] for label in LABELS], dtype=np.float32)
        self.blends = {label: Blend(**calibration["blend"][label]) for label in LABELS}
        wording = model.arrays("wording.npz")
        self.wording = WordingModel(wording["weights"], wording["bias"])
        self.thresholds: dict[Label, float] = {label: calibration["threshold"][label] for label in LABELS}
        attributes = model.json("attributes.json")
        self._heads = {name: AttributeHead.of(attributes[name]) for name in ATTRIBUTES}
        self.corrections = correction_heads(model)
        self.version = model.name

    def read(
        self, encoded: Encoded, roles: Sequence[Role], turns: Sequence[int], kind: MeetingKind | None
    ) -> NetworkOutput:
        """Return the outputs for the sentences of one meeting, in order.

        There is at least one sentence; `roles` and `turns` have n entries; `kind` None means unknown.
        """
        starts = [int(i == 0 or turns[i - 1] != turn) for i, turn in enumerate(turns)]
        feed = {
            "states": encoded.states[np.newaxis],
            "roles": np.array([[ROLES.index(role) for role in roles]], dtype=np.int64),
            "turn_starts": np.array([starts], dtype=np.int64),
            "kind": np.array([len(KINDS) if kind is None else KINDS.index(kind)], dtype=np.int64),
        }
        found = dict(zip(self._names, self._session.run(None, feed), strict=True))
        features = attribute_features(encoded)
        attributes = {name: head.blend(features, found[name][0]) for name, head in self._heads.items()}
        logits = found["labels"][0] * self._slope + self._offset
        return NetworkOutput(
            labels=1.0 / (1.0 + np.exp(-logits)),
            need_kind=attributes["need_kind"],
            objection_kind=attributes["objection_kind"],
            topic=attributes["topic"],
            role=found["role"][0],
            kind=found["kind_logits"][0],
            form=found["form"][0],
            link_sources=found["link_sources"][0],
            link_targets=found["link_targets"][0],
            by_correction=None if self.corrections is None else self.corrections.by_states(encoded.states),
        )

    def pair_logits(
        self, output: NetworkOutput, encoded: Encoded, pairs: Sequence[tuple[int, int]]
    ) -> dict[LinkType, Scores]:
        """Return for each type of link the logit of each (source, target) pair, [len(pairs)]; at least one pair."""
        sources = np.array([source for source, _ in pairs])
        targets = np.array([target for _, target in pairs])
        directions = unit(encoded.vectors)
        feed = {
            "sources": output.link_sources[sources],
            "targets": output.link_targets[targets],
            "cosine": (directions[sources] * directions[targets]).sum(axis=1),
            "bucket": np.array([distance_bucket(int(distance)) for distance in sources - targets], dtype=np.int64),
        }
        logits = self._pairs.run(["logits"], feed)[0]
        return {link_type: logits[:, column] for column, link_type in enumerate(LinkType)}


def probability(log_odds: float) -> float:
    """Return the probability of log-odds."""
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, log_odds))))


def attribute_features(encoded: Encoded) -> NDArray[np.float64]:
    """Return what the heads for topic and kinds see of each sentence: both directions, scaled; [n, 2 * width]."""
    directions = np.hstack([unit(encoded.states), unit(encoded.vectors)])
    features: NDArray[np.float64] = directions.astype(np.float64) * ATTRIBUTE_SCALE
    return features


def log_softmax(logits: Scores) -> Scores:
    """Return log-probabilities over the last axis."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    logs: Scores = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return logs


def softmax(logits: Scores) -> Scores:
    """Return probabilities over the last axis."""
    exponents = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: Scores = exponents / exponents.sum(axis=-1, keepdims=True)
    return shares
