"""Lists of words as the modules write them: one string, a semicolon after each entry."""

from __future__ import annotations


def entries(text: str) -> frozenset[str]:
    """Return the entries of "next step; to do; pain", each with single blanks."""
    return frozenset(" ".join(entry.split()) for entry in text.split(";") if entry.strip())
