"""YAML front matter at the head of Markdown -> lines about the meeting."""

from __future__ import annotations

import re
from collections.abc import Mapping

import yaml

_FRONT_MATTER = re.compile(r"\s*---[ \t]*\n(?P<yaml>(?:[^\n]*\n){1,200}?)(?:---|\.\.\.)[ \t]*(?:\n|$)")
_KEY_LINE = re.compile(r"[A-Za-z_][\w .-]{0,40}:(?:\s|$)", re.MULTILINE)
_LONGEST = 20_000


def split_front_matter(text: str) -> tuple[list[str], str]:
    """Return front matter as lines "key: value" and the rest of the text; no lines where there is none."""
    found = _FRONT_MATTER.match(text[:_LONGEST])
    if found is None or not _KEY_LINE.match(found["yaml"].lstrip()):
        return [], text
    loaded = _loaded(found["yaml"])
    rest = text[found.end() :]
    if loaded is None:  # a damaged block: its lines still say what they say
        return [line.strip() for line in found["yaml"].splitlines() if line.strip()], rest
    return [
        f"{str(key).replace('_', ' ')}: {_value(value)}" for key, value in loaded.items() if value is not None
    ], rest


def _loaded(block: str) -> Mapping[object, object] | None:
    if "&" in block and "*" in block:  # anchors could grow without end
        return None
    try:
        loaded = yaml.safe_load(block)
    except (yaml.YAMLError, ValueError):
        return None
    return loaded if isinstance(loaded, Mapping) else None


def _value(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_value(item) for item in value)
    if not isinstance(value, Mapping):
        return str(value)
    name = next((str(value[key]) for key in ("name", "speaker", "person") if value.get(key)), "")
    others = [str(item) for key, item in value.items() if item is not None and str(item) != name]
    if not name:
        return ", ".join(f"{key} ({_value(item)})" if item is not None else str(key) for key, item in value.items())
    return f"{name} ({', '.join(others)})" if others else name
