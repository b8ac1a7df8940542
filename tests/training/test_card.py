"""The card of the shipped model says what was measured, and nothing else."""

from __future__ import annotations

import json
import tomllib

from coach.artefacts import current_model
from training.corpus import read_split
from training.promote import FILES, card
from training.recipe import RECIPE


def test_the_card_is_made_from_the_metrics_beside_it() -> None:
    model = current_model()
    metrics = json.loads((model.path / "metrics.json").read_text(encoding="utf-8"))
    recipe = tomllib.loads(RECIPE.read_text(encoding="utf-8"))
    written = (model.path / "card.md").read_text(encoding="utf-8")
    assert written == card(model.name, metrics, recipe, read_split())


def test_every_file_of_the_model_is_named_with_its_digest() -> None:
    model = current_model()
    assert sorted(model.digests) == sorted(FILES)
    assert all(model.file(name).is_file() for name in FILES)


def test_the_shipped_model_was_measured_on_the_frozen_test_meetings() -> None:
    metrics = json.loads((current_model().path / "metrics.json").read_text(encoding="utf-8"))
    parts = list(read_split().values())
    assert metrics["meetings"] == parts.count("test")
    assert metrics["macro_f1_customer"]["value"] > 0.6
    assert metrics["macro_f1_internal"]["value"] > 0.6
    assert metrics["roles"]["side"] > 0.95
