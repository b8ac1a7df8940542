"""The reader network: vectors of consecutive sentences with roles -> scores of every sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.artefacts import ModelFolder
from coach.domain import Label, MeetingKind, Role

from .encoder import Vectors, onnx_session, unit
from .schema import KINDS, LABELS, ROLES

Scores = NDArray[np.float32]

ATTRIBUTES = ("topic", "need_kind", "objection_kind")
ATTRIBUTE_SCALE = 10.0


@dataclass(frozen=True, slots=True)
class NetworkOutput:
    """Raw outputs for n sentences; columns in the order of `schema.py`.

    `labels` are calibrated probabilities [n, LABELS]; `role` [n, ROLES], `kind` [KINDS] and `form` [FORMS] are logits;
    `need_kind`, `objection_kind`, `topic` are logits [n, ...]; `link_sources` and `link_targets` are [n, 2 * width],
    the first half for `addresses`, the second for `answers`.
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


class ReaderNetwork:
    """Runs the reader over a whole meeting; holds the loaded network and its calibration."""

    def __init__(self, model: ModelFolder, *, threads: int = 0) -> None:
        self._session = onnx_session(model, "reader.onnx", threads=threads)
        self._names = [output.name for output in self._session.get_outputs()]
        calibration = model.json("calibration.json")
        self._slope = np.array([calibration["slope"][label] for label in LABELS], dtype=np.float32)
        self._offset = np.array([calibration["offset"][label] for label in LABELS], dtype=np.float32)
        self.cue_weights: dict[Label, float] = {label: calibration["cue"][label] for label in LABELS}
        self.thresholds: dict[Label, float] = {label: calibration["threshold"][label] for label in LABELS}
        attributes = model.json("attributes.json")
        self._heads = {
            name: (np.array(attributes[name]["weights"]), np.array(attributes[name]["bias"])) for name in ATTRIBUTES
        }
        self.version = model.name

    def read(
        self, vectors: Vectors, roles: Sequence[Role], turns: Sequence[int], kind: MeetingKind | None
    ) -> NetworkOutput:
        """Return the outputs for the sentences of one meeting, in order.

        `vectors` is [n, width] with n >= 1; `roles` and `turns` have n entries; `kind` None means unknown.
        """
        starts = [int(i == 0 or turns[i - 1] != turn) for i, turn in enumerate(turns)]
        feed = {
            "vectors": vectors[np.newaxis],
            "roles": np.array([[ROLES.index(role) for role in roles]], dtype=np.int64),
            "turn_starts": np.array([starts], dtype=np.int64),
            "kind": np.array([len(KINDS) if kind is None else KINDS.index(kind)], dtype=np.int64),
        }
        found = dict(zip(self._names, self._session.run(None, feed), strict=True))
        features = attribute_features(vectors)
        attributes = {
            name: (features @ weights.T + bias).astype(np.float32) for name, (weights, bias) in self._heads.items()
        }
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
        )


def attribute_features(vectors: Vectors) -> NDArray[np.float64]:
    """Return what the heads for topic and kinds see of each sentence: its direction, scaled; [n, width]."""
    features: NDArray[np.float64] = unit(vectors).astype(np.float64) * ATTRIBUTE_SCALE
    return features


def softmax(logits: Scores) -> Scores:
    """Return probabilities over the last axis."""
    exponents = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: Scores = exponents / exponents.sum(axis=-1, keepdims=True)
    return shares
