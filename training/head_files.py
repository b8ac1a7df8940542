"""Heads as files: skops for the scikit-learn parts (no pickle), JSON for the rest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import skops.io

from coach.errors import ModelError

from .heads import Head


def save_head(head: Head, folder: Path, *, figures: dict[str, Any]) -> None:
    """Write `head.skops` and `head.json` into `folder`, which is made if needed."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = {
        "words": head.words,
        "characters": head.characters,
        "word_models": head.word_models,
        "vector_models": head.vector_models,
    }
    skops.io.dump(parts, folder / "head.skops")
    content = {
        "labels": list(head.labels),
        "thresholds": head.thresholds.tolist(),
        "single": head.single,
        "scale": head.scale.tolist(),
        "parties": list(head.parties),
        "figures": figures,
    }
    (folder / "head.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def load_head(folder: Path) -> Head:
    """Return the head in `folder`.

    Raises:
        ModelError: the file holds a type that a head has no use for.
    """
    file = folder / "head.skops"
    strange = skops.io.get_untrusted_types(file=file)
    if strange:
        raise ModelError(
            f"The head holds types that Coach does not load: {', '.join(strange)}.",
            where=str(file),
            mend="Train it again with `coach train`.",
        )
    parts = skops.io.load(file)
    content = json.loads((folder / "head.json").read_text(encoding="utf-8"))
    return Head(
        labels=tuple(content["labels"]),
        words=parts["words"],
        characters=parts["characters"],
        word_models=parts["word_models"],
        vector_models=parts["vector_models"],
        thresholds=np.array(content["thresholds"]),
        single=content["single"],
        scale=np.array(content["scale"]),
        parties=tuple(content["parties"]),
    )
