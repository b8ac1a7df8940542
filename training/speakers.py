"""Who says a line, as features: what heads see of a talk beside its words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .lines import Line

# More names than this are people, who differ from talk to talk, and not parties, whom every talk has.
MOST_PARTIES = 12
# Who speaks first, who second, anybody else; the line before is theirs as well.
_PLACES = 3


def parties(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return the names of the parties, in order; none where the speakers are so many that they must be people."""
    names = sorted({line.speaker for line in lines if line.speaker})
    return tuple(names) if len(names) <= MOST_PARTIES else ()


def who_speaks(lines: Sequence[Line], known: Sequence[str]) -> NDArray[np.float64]:
    """Return [lines, 4 + known]: the speaker's place in the group, whether they go on, which party they are.

    `lines` are in order of group and position; a party that is not `known` has no feature of its own.
    """
    found = np.zeros((len(lines), _PLACES + 1 + len(known)))
    columns = {name: _PLACES + 1 + column for column, name in enumerate(known)}
    places: dict[str | None, int] = {}
    for i, line in enumerate(lines):
        follows = i > 0 and lines[i - 1].group == line.group
        if not follows:
            places = {}
        place = places.setdefault(line.speaker, len(places))
        found[i, min(place, _PLACES - 1)] = 1.0
        found[i, _PLACES] = follows and lines[i - 1].speaker == line.speaker
        if line.speaker in columns:
            found[i, columns[line.speaker]] = 1.0
    return found
