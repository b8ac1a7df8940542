"""The OpenAPI document: read once from openapi.yaml, with the version of the software."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation as the page shows it; `parameters` and `answers` are (name, words)."""

    id: str
    method: str
    path: str
    words: str
    takes: str
    parameters: tuple[tuple[str, str], ...]
    answers: tuple[tuple[str, str], ...]


def operations() -> list[Operation]:
    """Return every operation in the order of the document."""
    paths = openapi()["paths"]
    return [
        _operation(path, method, item[method]) for path, item in paths.items() for method in METHODS if method in item
    ]


def _operation(path: str, method: str, described: dict[str, Any]) -> Operation:
    answers = ((code, answer.get("description", "")) for code, answer in described["responses"].items())
    return Operation(
        id=described["operationId"],
        method=method.upper(),
        path=path,
        words=f"{described['summary']}. {described.get('description', '')}".strip(),
        takes=" or ".join(described.get("requestBody", {}).get("content", ())),
        parameters=tuple((one["name"], _words(one)) for one in described.get("parameters", ())),
        answers=tuple(answers),
    )


def _words(parameter: dict[str, Any]) -> str:
    schema = _resolved(parameter["schema"])
    values = ", ".join(schema["enum"]) if "enum" in schema else schema.get("format", "")
    default = f"{schema['default']} if left out" if "default" in schema else ""
    return "; ".join(part for part in (parameter.get("description", ""), values, default) if part)


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema that a reference names."""
    name = schema.get("$ref", "").rpartition("/")[2]
    return openapi()["components"]["schemas"][name] if name else schema
