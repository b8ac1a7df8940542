"""Cells that no spreadsheet takes for a formula: files of ours are opened by people who trust them."""

from __future__ import annotations

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(cell: str | float | None) -> str | float:
    """Return a cell for CSV: text that begins like a formula gets an apostrophe before it, None is empty."""
    if cell is None:
        return ""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
