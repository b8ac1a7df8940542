"""The OpenAPI document: read once from openapi.yaml, with the version of the software."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from coach import __version__

FILE = Path(__file__).parent / "openapi.yaml"
METHODS = ("get", "post", "put", "delete")


@cache
def openapi() -> dict[str, Any]:
    """Return the document."""
    document: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    document["info"]["version"] = __version__
    return document


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Return every operation as (method, path, description), in the order of the document."""
    paths = openapi()["paths"]
    return [
        (method.upper(), path, item[method]) for path, item in paths.items() for method in METHODS if method in item
    ]
