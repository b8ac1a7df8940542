"""Corpora with labels of any kind, as lines with groups: what `coach train` learns from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coach.errors import CorpusError

_KEYS = ("text", "labels", "group", "speaker", "position", "fold")


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence or utterance. Lines of one `group` in order of `position` are context for each other."""

    text: str
    labels: frozenset[str]
    group: str
    position: int
    speaker: str | None = None
    fold: int | None = None


def read_lines(files: Sequence[Path], *, group: str = "meeting") -> list[Line]:
    """Return the lines of gold files or flat files, ordered by group and position.

    With `group` "none" every line is a group of its own. A flat line is `{"text", "labels", "group", "speaker",
    "position", "fold"}`, the last four optional; a gold line is a whole meeting (docs/corpus.md).

    Raises:
        CorpusError: a line cannot be read, or no line has a label; `where` is `file:line`.
    """
    lines: list[Line] = []
    for file in files:
        try:
            rows = file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise CorpusError(
                f"The corpus cannot be read ({error}).", where=str(file), mend="Give a JSON Lines file in UTF-8."
            ) from error
        for number, row in enumerate(rows, start=1):
            if row.strip():
                lines.extend(_read(row, where=f"{file.name}:{number}", number=number))
    if not any(line.labels for line in lines):
        raise CorpusError(
            "No line has a label.", where=", ".join(str(file) for file in files), mend="Fill the key `labels`."
        )
    if group == "none":
        return [Line(line.text, line.labels, f"{i}", 0, line.speaker, line.fold) for i, line in enumerate(lines)]
    return sorted(lines, key=lambda line: (line.group, line.position))


def _read(row: str, *, where: str, number: int) -> list[Line]:
    try:
        record = json.loads(row)
    except json.JSONDecodeError as error:
        raise CorpusError(
            f"The line is no valid JSON ({error.msg}, column {error.colno}).",
            where=where,
            mend="Write one JSON object a line.",
        ) from error
    if not isinstance(record, dict):
        raise CorpusError("The line is no JSON object.", where=where, mend="Write one JSON object a line.")
    if "sentences" in record:
        return _gold_lines(record, where=where)
    return [_flat_line(record, where=where, number=number)]


def _gold_lines(record: dict[str, Any], *, where: str) -> list[Line]:
    if not isinstance(record.get("id"), str) or not isinstance(record["sentences"], list):
        raise CorpusError("The meeting has no id or no list of sentences.", where=where, mend="See docs/corpus.md.")
    return [
        _line(
            item,
            group=record["id"],
            position=position,
            fold=record.get("fold"),
            speaker=item.get("role") if isinstance(item, dict) else None,
            where=where,
        )
        for position, item in enumerate(record["sentences"])
    ]


def _flat_line(record: dict[str, Any], *, where: str, number: int) -> Line:
    group = str(record.get("group", number))
    return _line(
        record,
        group=group,
        position=record.get("position", number),
        fold=record.get("fold"),
        speaker=record.get("speaker"),
        where=where,
    )


def _line(item: Any, *, group: str, position: Any, fold: Any, speaker: Any, where: str) -> Line:
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        raise CorpusError(
            "A line has no text.", where=where, mend=f"Give the key `text`; the known keys are {', '.join(_KEYS)}."
        )
    labels = item.get("labels", [])
    if isinstance(labels, str) or not all(isinstance(label, str) for label in labels):
        raise CorpusError("`labels` is no list of names.", where=where, mend='Write "labels": ["name", ...].')
    if not isinstance(position, int | float) or not isinstance(fold, int | None):
        raise CorpusError("`position` or `fold` is no number.", where=where, mend="Write whole numbers.")
    return Line(
        text=item["text"],
        labels=frozenset(labels),
        group=group,
        position=int(position),
        speaker=None if speaker is None else str(speaker),
        fold=fold,
    )
