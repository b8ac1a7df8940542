"""Where every choice and seed of the shipped model stands."""

from __future__ import annotations

from pathlib import Path

RECIPE = Path(__file__).parent / "recipe.toml"
