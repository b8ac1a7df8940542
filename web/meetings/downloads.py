"""Names of files made from a report."""

from __future__ import annotations

import re


def attachment_name(title: str, suffix: str) -> str:
    """Return a file name that every system takes, made from a title."""
    words = re.findall(r"\w+", title)
    return f"{'-'.join(words)[:80] or 'meeting'}.{suffix}"
