"""Fit the heads for topic, kind of need and kind of objection: `python -m training.attributes --name N`.

One logistic regression each over the encoder's vectors of the training sentences that carry the attribute; writes
`models/N/attributes.json` and reports on the development meetings. The reader network has outputs for them as well,
but learns them poorly from so few examples (docs/decisions/0007).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from coach.artefacts import shipped_models
from coach.understand.encoder import Encoder
from coach.understand.network import ATTRIBUTE_SCALE, attribute_features
from coach.understand.schema import NEED_KINDS, OBJECTION_KINDS, TOPICS

from .calibrate import model_in
from .corpus import GoldMeeting, part, read_corpus, read_split

ATTRIBUTES: dict[str, tuple[str, Sequence[Any]]] = {
    "topic": ("topic", TOPICS),
    "need_kind": ("need", NEED_KINDS),
    "objection_kind": ("objection", OBJECTION_KINDS),
}
STRENGTHS = (0.03, 0.1, 0.3, 1.0)


def examples(meetings: Sequence[GoldMeeting], encoder: Encoder, key: str) -> tuple[np.ndarray, list[str]]:
    """Return features and gold values of the sentences that carry the attribute `key`."""
    rows = [(s.text, getattr(s, key)) for m in meetings for s in m.sentences if getattr(s, key) is not None]
    return attribute_features(encoder.encode([text for text, _ in rows])), [value.value for _, value in rows]


def main() -> None:
    """Write attributes.json of a model folder; the strength of regularisation is chosen on development."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", required=True, help="folder under models/")
    folder = shipped_models() / parser.parse_args().name
    encoder = Encoder(model_in(folder))
    corpus, split = read_corpus(), read_split()
    content: dict[str, Any] = {"scale": ATTRIBUTE_SCALE}
    for name, (key, values) in ATTRIBUTES.items():
        features, gold = examples(part(corpus, "train", split=split), encoder, key)
        judged, wanted = examples(part(corpus, "development", split=split), encoder, key)
        fitted = [LogisticRegression(C=c, max_iter=2000).fit(features, gold) for c in STRENGTHS]
        best = max(fitted, key=lambda model: model.score(judged, wanted))
        order = [list(best.classes_).index(value.value) for value in values]
        content[name] = {
            "weights": np.round(best.coef_[order], 5).tolist(),
            "bias": np.round(best.intercept_[order], 5).tolist(),
        }
        print(f"{name}: {best.score(judged, wanted):.3f} of {len(wanted)} on development (C={best.C}, n={len(gold)})")
    (folder / "attributes.json").write_text(json.dumps(content) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
