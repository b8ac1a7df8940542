"""Sentences in context: what was said, with the lines around it, from a stored report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

AROUND = 2
MOST_PASSAGES = 6


@dataclass(frozen=True, slots=True)
class PassageLine:
    """A sentence; `index` is its number in the report, `meant` marks what the passage is about."""

    index: int
    speaker: str
    start_s: float | None
    text: str
    meant: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines that follow each other."""

    lines: tuple[PassageLine, ...]

    @property
    def first_meant(self) -> int:
        """The number of the first sentence that the passage is about."""
        return next(line.index for line in self.lines if line.meant)


def passages(report: Mapping[str, Any], sentences: Iterable[int], *, around: int = AROUND) -> tuple[Passage, ...]:
    """Return the `sentences` of `report` (schema 1) with `around` lines before and after; passages that touch are one.

    At most `MOST_PASSAGES`; a number that the report does not have is left out.
    """
    said = report["sentences"]
    meant = sorted({index for index in sentences if 0 <= index < len(said)})
    ranges: list[tuple[int, int]] = []
    for index in meant:
        start, end = max(index - around, 0), min(index + around + 1, len(said))
        if ranges and start <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], end)
        else:
            ranges.append((start, end))
    marks = frozenset(meant)
    return tuple(
        Passage(tuple(_line(said[index], marks) for index in range(start, end)))
        for start, end in ranges[:MOST_PASSAGES]
    )


def _line(sentence: Mapping[str, Any], meant: frozenset[int]) -> PassageLine:
    return PassageLine(
        index=sentence["i"],
        speaker=sentence.get("speaker") or "",
        start_s=sentence.get("start"),
        text=sentence["text"],
        meant=sentence["i"] in meant,
    )
