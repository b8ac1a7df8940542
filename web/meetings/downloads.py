"""Files made from a report."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any


def attachment_name(title: str, suffix: str) -> str:
    """Return a file name that every system takes, made from a title."""
    words = re.findall(r"\w+", title)
    return f"{'-'.join(words)[:80] or 'meeting'}.{suffix}"


def markdown_of(report: Mapping[str, Any]) -> str:
    """Return the report as Markdown; `coach.report` is only loaded when somebody asks."""
    return str(import_module("coach.report").markdown(report))
