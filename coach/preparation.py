"""Whether Coach has read what every training learns from and compares with, which it does once for each model.

What was read lies beside the candidates, in a folder of its own; a mark there says for which model all of it is there.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from coach import __version__
from coach.artefacts import ModelFolder

CACHE = "cache"
READY = "ready.json"


def cache_of(folder: Path) -> Path:
    """Return where what was read is kept; `folder` is that of the candidates."""
    return folder / CACHE


def key_of(model: ModelFolder) -> str:
    """Return what is read anew after a change: the installed model, without what trainers added, and the software."""
    return f"{model.base_digest} {__version__}"


def is_ready(folder: Path, model: ModelFolder) -> bool:
    """Return whether everything is read for `model`, so that a training begins with learning at once."""
    try:
        content = json.loads((cache_of(folder) / READY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and content.get("key") == key_of(model)


def mark_ready(folder: Path, model: ModelFolder) -> None:
    """Note that everything is read for `model`."""
    cache = cache_of(folder)
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = cache / f".{READY}-{os.getpid()}"
    beside.write_text(json.dumps({"key": key_of(model)}), encoding="utf-8")
    beside.replace(cache / READY)
