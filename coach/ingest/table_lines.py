"""Markdown tables of speech -> lines of a transcript: "| 0:03 | Dana | Hi |" says "[0:03] Dana: Hi"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coach.ingest.clock import leading_stamp
from coach.ingest.delimited import columns_of

_RULE = re.compile(r"\|?\s*:?-{2,}[|:\-\s]*")
_CELL_END = re.compile(r"(?<!\\)\|")


def with_tables_spoken(lines: Sequence[str]) -> list[str]:
    """Return the lines with each row of a table that has a speaker and a text column as one line of speech."""
    spoken: list[str] = []
    columns: dict[str, int] = {}
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        row = line.strip()
        if not row.startswith("|"):
            columns = {}
            spoken.append(line)
            continue
        if not columns and _RULE.fullmatch(below.strip()):
            found = columns_of(_cells(row))
            columns = found if {"speaker", "text"} <= found.keys() else {}
            spoken.append("" if columns else line)
        elif columns:
            spoken.append("" if _RULE.fullmatch(row) else _spoken(_cells(row), columns))
        else:
            spoken.append(line)
    return spoken


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in _CELL_END.split(row.strip().removeprefix("|").removesuffix("|"))]


def _spoken(cells: Sequence[str], columns: dict[str, int]) -> str:
    found = {column: cells[position] for column, position in columns.items() if position < len(cells)}
    time, speaker, text = (found.get(column, "") for column in ("start", "speaker", "text"))
    stamp, rest = leading_stamp(time)
    head = f"[{time}] " if stamp is not None and not rest else ""
    return f"{head}{speaker}: {text}" if speaker else f"{head}{text}"
