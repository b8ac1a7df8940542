"""Caption blocks, which WebVTT and SubRip share: a line of two times, then the words.

Written here rather than taken from webvtt-py because that library leaves out damaged captions without a word,
knows no comma in times and one voice a caption; here nothing that was said is lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

ARROW = "-->"
_CLOCK = r"(?:([0-9]{1,4}):)?([0-9]{1,3}):([0-9]{1,2})(?:[.,]([0-9]{1,6}))?"
_TIMING = re.compile(rf"\s*{_CLOCK}\s*-->\s*{_CLOCK}(?![0-9:])")
_START_ONLY = re.compile(rf"\s*{_CLOCK}\s*-->")
_IDENTIFIER = re.compile(r"\s*(?:[0-9]{1,9}|[0-9A-Fa-f]{8}-[0-9A-Fa-f-]{20,30}(?:/[0-9-]+)?|[\w-]{8,80}/[0-9-]+)\s*")
_BESIDE = ("NOTE", "STYLE", "REGION")
_MOST_LINES_COMPARED = 4
_FEWEST_REPEATS = 3


@dataclass(frozen=True, slots=True)
class Cue:
    """One caption: its identifier (empty where it has none), times in seconds (None where damaged) and lines."""

    identifier: str
    start_s: float | None
    end_s: float | None
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Captions:
    """The captions of a file in order, its notes, and the numbers (from 1) of the lines that are damaged."""

    cues: tuple[Cue, ...]
    notes: tuple[str, ...]
    damaged: tuple[int, ...]


@dataclass(slots=True)
class _Draft:
    """A caption to which lines are still added."""

    identifier: str
    start_s: float | None
    end_s: float | None
    lines: list[str]


@dataclass(slots=True)
class _Block:
    """Lines between two blank lines; `first` is the number of the first line, from 1."""

    first: int
    lines: list[str] = field(default_factory=list)


def read_captions(text: str, *, first_line: int = 1) -> Captions:
    """Cut `text` into captions, in time linear in its length; styles and regions are left out.

    `first_line` is the number that the first line of `text` has in its file.
    """
    drafts: list[_Draft] = []
    notes: list[str] = []
    damaged: list[int] = []
    for block in _blocks(text, first_line):
        head = block.lines[0].lstrip()
        if ARROW not in head and head.split(maxsplit=1)[0].rstrip(":") in _BESIDE and _stands_alone(block):
            notes.append("\n".join(block.lines) if head.startswith("NOTE") else "")
        elif any(ARROW in line for line in block.lines):
            _take_cues(block, drafts, damaged)
        elif not all(_IDENTIFIER.fullmatch(line) for line in block.lines):
            _take_words(block, drafts, damaged)
    cues = (Cue(draft.identifier, draft.start_s, draft.end_s, tuple(draft.lines)) for draft in drafts)
    return Captions(tuple(cues), tuple(note for note in notes if note), tuple(damaged))


def without_repeats(cues: Sequence[Cue]) -> tuple[tuple[Cue, ...], int]:
    """Leave out lines that rolling captions show again; returns the cues and how many lines went.

    A file rolls when at least three captions, and two of five, begin with what the caption before ended with;
    so "Yeah." answered by "Yeah." stays.
    """
    shown = [tuple(line for line in cue.lines if line.strip()) for cue in cues]
    overlaps = [0, *(_overlap(before, now) for before, now in pairwise(shown))]
    repeats = sum(overlap != 0 for overlap in overlaps)
    if repeats < _FEWEST_REPEATS or repeats * 5 < (len(cues) - 1) * 2:
        return tuple(cues), 0
    kept = []
    for cue, lines, overlap, before in zip(cues, shown, overlaps, [(), *shown], strict=False):
        if overlap < 0:
            lines = (lines[0][len(before[0]) :].lstrip(),)  # noqa: PLW2901
        elif overlap:
            lines = lines[overlap:]  # noqa: PLW2901
        kept.append(Cue(cue.identifier, cue.start_s, cue.end_s, lines))
    return tuple(cue for cue in kept if cue.lines), repeats


def times_of(line: str) -> tuple[float | None, float | None] | None:
    """Return start and end in seconds of a timing line, None where it cannot be read; a wrong end is None."""
    found = _TIMING.match(line)
    if found is None:
        started = _START_ONLY.match(line)
        return (_seconds(started.groups()), None) if started else None
    start, end = _seconds(found.groups()[:4]), _seconds(found.groups()[4:])
    return start, (end if end >= start else None)


def damage_remark(damaged: Sequence[int]) -> tuple[str, ...]:
    """Say which captions are damaged; no remark where none is."""
    if not damaged:
        return ()
    places = ", ".join(str(number) for number in damaged[:5]) + (" …" if len(damaged) > 5 else "")
    return (f"Damaged captions at line {places}: their words are kept without times.",)


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, fraction = parts
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(f"{int(seconds or 0)}.{fraction or 0}")


def _blocks(text: str, first_line: int) -> list[_Block]:
    """Blank lines part blocks, but a line of blanks right below the times is an empty line of rolling captions."""
    blocks: list[_Block] = []
    block: _Block | None = None
    for number, line in enumerate(text.split("\n"), start=first_line):
        if not line.strip():
            if block is None or line == "" or ARROW not in block.lines[-1]:
                block = None
            continue
        if block is None:
            block = _Block(number)
            blocks.append(block)
        block.lines.append(line)
    return blocks


def _stands_alone(block: _Block) -> bool:
    """A block of notes or styles holds no times; one that does has lost the blank line before a caption."""
    return not any(_TIMING.match(line) for line in block.lines[1:])


def _take_cues(block: _Block, drafts: list[_Draft], damaged: list[int]) -> None:
    starts = [place for place, line in enumerate(block.lines) if ARROW in line and _is_timing(line)]
    if not starts:
        _take_words(block, drafts, damaged)
        return
    timed = frozenset(starts)
    heads = [place - 1 if _names_cue(block, place, timed) else place for place in starts]
    before = block.lines[: heads[0]]
    if before and before[0].split(maxsplit=1)[0] not in _BESIDE:
        _take_words(_Block(block.first, before), drafts, damaged)
    for place, head, following in zip(starts, heads, [*heads[1:], len(block.lines)], strict=True):
        identifier = block.lines[head].strip() if head < place else ""
        times = times_of(block.lines[place])
        if times is None:
            damaged.append(block.first + place)
        start, end = times or (None, None)
        drafts.append(_Draft(identifier, start, end, block.lines[place + 1 : following]))


def _is_timing(line: str) -> bool:
    """True for a line of times, readable or damaged; an arrow that somebody typed into a sentence is neither."""
    return times_of(line) is not None or len([c for c in line if c.isalpha()]) * 3 < len(line)


def _names_cue(block: _Block, place: int, timed: frozenset[int]) -> bool:
    """True when the line above the times is the identifier: at the head of the block any line, below it a number."""
    if place == 0 or place - 1 in timed:
        return False
    return place == 1 or _IDENTIFIER.fullmatch(block.lines[place - 1]) is not None


def _take_words(block: _Block, drafts: list[_Draft], damaged: list[int]) -> None:
    """Words without times go on with the caption above, unless a number says that their caption lost its times."""
    lines = [line for line in block.lines if ARROW not in line and not _IDENTIFIER.fullmatch(line)]
    if drafts and lines and lines[0] == block.lines[0]:
        drafts[-1].lines.extend(lines)
    elif lines:
        damaged.append(block.first)
        drafts.append(_Draft("", None, None, lines))


def _overlap(before: tuple[str, ...], now: tuple[str, ...]) -> int:
    """Count the lines at the end of `before` that begin `now`; -1 where one line grew out of the other."""
    for count in range(min(len(before), len(now), _MOST_LINES_COMPARED), 0, -1):
        if before[-count:] == now[:count]:
            return count
    grown = len(before) == len(now) == 1 and len(now[0]) > len(before[0]) and now[0].startswith(before[0] + " ")
    return -1 if grown else 0
