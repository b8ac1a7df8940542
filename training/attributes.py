"""Fit the heads for topic, kind of need and kind of objection: `python -m training.attributes --name N`.

One logistic regression each over the encoder's output for the training sentences that carry the attribute, blended
with the reader's own opinion. Strength of regularisation and share of the blend are chosen on the development meetings;
writes `models/N/attributes.json` (docs/decisions/0007).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from coach.artefacts import shipped_models
from coach.understand.encoder import Encoder
from coach.understand.network import (
    ATTRIBUTES,
    AttributeHead,
    ReaderNetwork,
    attribute_features,
)
from coach.understand.reading import read_with_roles
from coach.understand.schema import NEED_KINDS, OBJECTION_KINDS, TOPICS

from .calibrate import model_in, neutral_calibration
from .corpus import GoldMeeting, part, read_corpus, read_split
from .gold import meeting_of

VALUES: dict[str, Sequence[Any]] = {"topic": TOPICS, "need_kind": NEED_KINDS, "objection_kind": OBJECTION_KINDS}
GOLD_KEYS = {"topic": "topic", "need_kind": "need", "objection_kind": "objection"}
STRENGTHS = (0.01, 0.03, 0.1, 0.3)
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Examples:
    """Sentences that carry an attribute: features [n, ...], the reader's logits [n, classes], gold classes [n]."""

    features: NDArray[np.float64]
    by_reader: NDArray[np.float32]
    gold: NDArray[np.int64]


def neutral_heads(width: int) -> dict[str, Any]:
    """Return heads that leave everything to the reader."""
    heads: dict[str, Any] = {}
    for name in ATTRIBUTES:
        count = len(VALUES[name])
        heads[name] = {"weights": np.zeros((count, width)).tolist(), "bias": [0.0] * count, "share": 0.0}
    return heads


def examples(meetings: Sequence[GoldMeeting], encoder: Encoder, network: ReaderNetwork) -> dict[str, Examples]:
    """Return the examples of each attribute; `network` must have neutral heads."""
    rows: dict[str, list[tuple[NDArray[np.float64], NDArray[np.float32], int]]] = {name: [] for name in ATTRIBUTES}
    for gold in meetings:
        encoded = encoder.encode([sentence.text for sentence in gold.sentences])
        output = read_with_roles(meeting_of(gold, with_roles=True), network, encoded)
        features = attribute_features(encoded)
        for name, found in rows.items():
            by_reader = getattr(output, name)
            for i, sentence in enumerate(gold.sentences):
                value = getattr(sentence, GOLD_KEYS[name])
                if value is not None:
                    found.append((features[i], by_reader[i], VALUES[name].index(value)))
    return {
        name: Examples(
            np.array([r[0] for r in found]), np.array([r[1] for r in found]), np.array([r[2] for r in found])
        )
        for name, found in rows.items()
    }


def fit(train: Examples, development: Examples, classes: int) -> tuple[dict[str, Any], float]:
    """Return the entry of `attributes.json` that is best on development, and its accuracy there."""
    best: tuple[float, dict[str, Any]] = (-1.0, {})
    for strength in STRENGTHS:
        model = LogisticRegression(C=strength, max_iter=2000).fit(train.features, train.gold)
        weights, bias = np.zeros((classes, train.features.shape[1])), np.full(classes, -9.0)
        weights[model.classes_], bias[model.classes_] = model.coef_, model.intercept_
        for share in SHARES:
            blended = AttributeHead(weights, bias, share).blend(development.features, development.by_reader)
            right = float(np.mean(blended.argmax(axis=1) == development.gold))
            if right > best[0]:
                entry = {"weights": np.round(weights, 5).tolist(), "bias": np.round(bias, 5).tolist(), "share": share}
                best = (right, entry)
    return best[1], best[0]


def fit_attributes(folder: Path, encoder: Encoder) -> None:
    """Write attributes.json of a model folder; its calibration is set to neutral."""
    _write(folder, "calibration.json", neutral_calibration())
    content = neutral_heads(2 * encoder.width)
    _write(folder, "attributes.json", content)
    network = ReaderNetwork(model_in(folder))
    corpus, split = read_corpus(), read_split()
    train = examples(part(corpus, "train", split=split), encoder, network)
    development = examples(part(corpus, "development", split=split), encoder, network)
    for name in ATTRIBUTES:
        content[name], right = fit(train[name], development[name], len(VALUES[name]))
        counts = f"{len(development[name].gold)} on development, {len(train[name].gold)} to learn from"
        print(f"{name}: {right:.3f} of {counts}; share of the head {content[name]['share']}")
    _write(folder, "attributes.json", content)


def main() -> None:
    """Fit the heads of a model folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", required=True, help="folder under models/")
    folder = shipped_models() / parser.parse_args().name
    fit_attributes(folder, Encoder(model_in(folder)))


def _write(folder: Path, name: str, content: dict[str, Any]) -> None:
    (folder / name).write_text(json.dumps(content) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
