"""Lines for the tests of a rule, as a trainer pastes them into a pack."""

from __future__ import annotations

import json

from coach.storage.backtest_examples import LinesForTests


def as_yaml(lines: LinesForTests | None) -> str:
    """Return `hit:` and `miss:` lists in YAML, each sentence in quotes; empty without lines."""
    if lines is None:
        return ""
    parts = [("hit", lines.hit), ("miss", lines.miss)]
    return "\n".join(
        "\n".join((f"{name}:", *(f"  - {json.dumps(text, ensure_ascii=False)}" for text in texts)))
        for name, texts in parts
        if texts
    )
