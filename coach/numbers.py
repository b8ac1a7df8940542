"""Whole numbers that people send: in addresses, in forms, in headers."""

from __future__ import annotations

from collections.abc import Iterable

_MOST_DIGITS = 9


def number_of(text: str | None) -> int | None:
    """Return a whole number from a form or an address, 0 to 999,999,999; None where it is none.

    Longer rows of digits are no number of ours, and Python refuses to read very long ones.
    """
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else None


def numbers_of(texts: Iterable[str]) -> tuple[int, ...]:
    """Return the whole numbers among texts, in their order."""
    return tuple(number for text in texts if (number := number_of(text)) is not None)
