"""The timeline: where in the meeting people spoke and where moments lie, in per cent of its length."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from coach.domain import Role
from web.words import clock, name

from .scores import per_cent
from .transcript import SentenceView, side_of
from .wording import MOMENTS

TICK_STEPS = (15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)
MOST_TICKS = 6
MOST_LANES = 8
SAME_BLOCK = 0.002
THINNEST_BLOCK = 0.0025
# A marker is 24 px wide: this share of a strip of 540 px or more on a desktop, and of 310 px or more on a phone.
WIDE_GAP = 0.046
NARROW_GAP = 0.08


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch in which one person speaks."""

    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Lane:
    """The turns of a person; the people beyond the eighth share one lane."""

    name: str
    role: str
    side: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Marker:
    """One moment, or several too near to each other to be drawn apart: it leads to the first."""

    x: str
    count: int
    title: str
    sentence: SentenceView


@dataclass(frozen=True, slots=True)
class MarkerRow:
    """The markers of a moment, for wide and for narrow screens."""

    label: str
    name: str
    wide: tuple[Marker, ...]
    narrow: tuple[Marker, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A time on the axis."""

    x: str
    words: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything that is drawn; `moments` is the same as a table.

    `open_ended` when the file does not say when all sentences end: then each lasts until the next one begins.
    """

    lanes: tuple[Lane, ...]
    rows: tuple[MarkerRow, ...]
    ticks: tuple[Tick, ...]
    moments: tuple[SentenceView, ...]
    open_ended: bool


@dataclass(frozen=True, slots=True)
class _Scale:
    first: float
    last: float

    def at(self, seconds: float) -> float:
        """Return where a time lies, in 0..1."""
        return min(max((seconds - self.first) / (self.last - self.first), 0.0), 1.0)


def timeline(sentences: Sequence[SentenceView]) -> Timeline | None:
    """Return the timeline of the sentences that have times, None where there is none to draw."""
    known = [sentence for sentence in sentences if sentence.start_s is not None]
    if not known:
        return None
    timed = [*(_ended(sentence, after) for sentence, after in pairwise(known)), known[-1]]
    scale = _Scale(min(_start(sentence) for sentence in timed), max(_end(sentence) for sentence in timed))
    if scale.last <= scale.first:
        return None
    marked = tuple(sentence for sentence in timed if sentence.chips)
    open_ended = any(sentence.end_s is None for sentence in known)
    return Timeline(_lanes(timed, scale), tuple(_rows(marked, scale)), _ticks(scale), marked, open_ended)


def _ended(sentence: SentenceView, after: SentenceView) -> SentenceView:
    return replace(sentence, end_s=after.start_s) if sentence.end_s is None else sentence


def _start(sentence: SentenceView) -> float:
    return sentence.start_s or 0.0


def _end(sentence: SentenceView) -> float:
    return max(sentence.end_s or 0.0, _start(sentence))


def _lanes(timed: Sequence[SentenceView], scale: _Scale) -> tuple[Lane, ...]:
    spoken: dict[str, list[SentenceView]] = {}
    for sentence in timed:
        spoken.setdefault(sentence.speaker, []).append(sentence)
    named = sorted(spoken.items(), key=lambda person: -sum(len(sentence.text) for sentence in person[1]))
    alone, shared = named[:MOST_LANES], [sentence for _, theirs in named[MOST_LANES:] for sentence in theirs]
    lanes = tuple(_lane(speaker or "Speaker not known", theirs, scale) for speaker, theirs in alone)
    if not shared:
        return lanes
    return (*lanes, Lane("Everybody else", "", "neutral", _blocks(sorted(shared, key=_start), scale)))


def _lane(speaker: str, theirs: Sequence[SentenceView], scale: _Scale) -> Lane:
    role = theirs[0].role
    return Lane(speaker, name(Role, role), side_of(role), _blocks(theirs, scale))


def _blocks(theirs: Iterable[SentenceView], scale: _Scale) -> tuple[Block, ...]:
    stretches: list[tuple[float, float]] = []
    for sentence in theirs:
        start, end = scale.at(_start(sentence)), scale.at(_end(sentence))
        if stretches and start - stretches[-1][1] < SAME_BLOCK:
            start, end = stretches[-1][0], max(end, stretches.pop()[1])
        stretches.append((start, end))
    return tuple(
        Block(per_cent(min(start, 1 - THINNEST_BLOCK)), per_cent(max(end - start, THINNEST_BLOCK)))
        for start, end in stretches
    )


def _rows(marked: Sequence[SentenceView], scale: _Scale) -> Iterable[MarkerRow]:
    for label, called in MOMENTS.items():
        having = [sentence for sentence in marked if label in sentence.moments]
        if having:
            wide, narrow = _markers(having, scale, WIDE_GAP), _markers(having, scale, NARROW_GAP)
            yield MarkerRow(label.value, called.many, wide, narrow)


def _markers(having: Sequence[SentenceView], scale: _Scale, gap: float) -> tuple[Marker, ...]:
    heaps: list[list[SentenceView]] = []
    for sentence in having:
        if heaps and _middle(sentence, scale, gap) - _middle(heaps[-1][0], scale, gap) < gap:
            heaps[-1].append(sentence)
        else:
            heaps.append([sentence])
    return tuple(_marker(heap, scale, gap) for heap in heaps)


def _marker(heap: Sequence[SentenceView], scale: _Scale, gap: float) -> Marker:
    first = heap[0]
    more = f" and {len(heap) - 1} more" if len(heap) > 1 else ""
    title = f"{first.time} {first.speaker}: {first.text}{more}"
    return Marker(per_cent(_middle(first, scale, gap)), len(heap), title, first)


def _middle(sentence: SentenceView, scale: _Scale, gap: float) -> float:
    """Return where the middle of a marker lies, so far inside that all of it is seen."""
    return min(max(scale.at(_start(sentence)), gap / 2), 1 - gap / 2)


def _ticks(scale: _Scale) -> tuple[Tick, ...]:
    length = scale.last - scale.first
    step = next((step for step in TICK_STEPS if length / step <= MOST_TICKS), TICK_STEPS[-1])
    first = int(scale.first // step) * step
    times = range(first if first >= scale.first else first + step, int(scale.last) + 1, step)
    return tuple(Tick(per_cent(scale.at(time)), clock(time), _side(scale.at(time))) for time in times)


def _side(place: float) -> str:
    if place < 0.04:
        return "start"
    return "end" if place > 0.96 else "middle"
