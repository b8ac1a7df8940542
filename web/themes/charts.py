"""Where the marks of the charts stand: numbers for SVG attributes, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, EDGE = 320.0, 84.0, 8.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of a chart; `text` says what it stands for, `strong` where it is the one looked at."""

    x: float
    y: float
    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A trend: `runs` are "x,y x,y" of points that follow each other, `divide` the x between the two periods."""

    marks: tuple[Mark, ...]
    runs: tuple[str, ...]
    divide: float


def line_chart(values: Sequence[float | None], texts: Sequence[str], *, top: float) -> Line:
    """Return the line of `values` from 0 to `top`; None is a gap. The second half is this period's."""
    step = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)
    marks: list[Mark] = []
    runs: list[list[Mark]] = [[]]
    for place, (value, text) in enumerate(zip(values, texts, strict=True)):
        if value is None:
            runs.append([])
            continue
        mark = Mark(_round(EDGE + place * step), _height(value, top), text, strong=place >= len(values) // 2)
        marks.append(mark)
        runs[-1].append(mark)
    drawn = tuple(" ".join(f"{mark.x},{mark.y}" for mark in run) for run in runs if len(run) > 1)
    return Line(tuple(marks), drawn, _round(WIDTH / 2))


def strip_chart(
    values: Sequence[float], texts: Sequence[str], chosen: Sequence[bool], *, top: float
) -> tuple[Mark, ...]:
    """Return a mark for each value from 0 to `top` on a strip; near ones stand in three rows so that all are seen."""
    rows = (18.0, 10.0, 26.0)
    return tuple(
        Mark(_round(EDGE + _share(value, top) * (WIDTH - 2 * EDGE)), rows[place % 3], text, strong)
        for place, (value, text, strong) in enumerate(zip(values, texts, chosen, strict=True))
    )


def bar(low: float, high: float) -> tuple[float, float]:
    """Return x and width, in 0..100, of an interval of shares."""
    start, end = _share(low, 1.0) * 100, _share(high, 1.0) * 100
    return _round(start), _round(max(end - start, 1.0))


def _height(value: float, top: float) -> float:
    return _round(HEIGHT - EDGE - _share(value, top) * (HEIGHT - 2 * EDGE))


def _share(value: float, top: float) -> float:
    return min(max(value / top, 0.0), 1.0) if top > 0 else 0.0


def _round(number: float) -> float:
    return round(number, 1)
