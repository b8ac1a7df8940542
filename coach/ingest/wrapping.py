"""Hard-wrapped lines -> paragraphs: a line that was broken for width is joined to the next one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

_NARROWEST, _WIDEST = 40, 130
_SLACK = 0.85  # proportional type (PDF) does not fill its lines evenly
_ENDINGS = ".?!…:;\"”')]"


def wrap_width(lines: Sequence[str]) -> int | None:
    """Return the width at which a text was wrapped, in characters, or None where lines end as the writer chose.

    `lines` holds the lines of running text with "" between paragraphs. In a wrapped text the first word of a
    line would not have fitted on the line above.
    """
    pairs = [(above, below) for above, below in pairwise(lines) if above and below]
    if len(pairs) < 2:
        return None
    width = max(len(above) for above, _ in pairs)
    if not _NARROWEST <= width <= _WIDEST:
        return None
    full = sum(_is_full(above, below, width) for above, below in pairs)
    return width if full >= 0.6 * len(pairs) else None


def _is_full(above: str, below: str, width: int) -> bool:
    return len(above) + 1 + len(below.split(" ", 1)[0]) > width * _SLACK


def joined(lines: Sequence[str], *, width: int | None, lower_case: bool = False) -> list[str]:
    """Join the lines of one paragraph where they were broken for width, in linear time.

    Without a width only a line that starts in lower case is joined to one that ends without a full stop;
    `lower_case` says that sentences of this text start in lower case anyway, so that this is no sign.
    """
    paragraphs: list[list[str]] = []
    for line in lines:
        above = paragraphs[-1][-1] if paragraphs else ""
        if above and _continues(above, line, width, lower_case):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return [" ".join(paragraph) for paragraph in paragraphs]


def _continues(above: str, below: str, width: int | None, lower_case: bool) -> bool:
    if width is not None and _is_full(above, below, width):
        return True
    return not lower_case and below[:1].islower() and above[-1] not in _ENDINGS


def starts_lower(lines: Sequence[str]) -> bool:
    """Say whether most lines start in lower case, as in hurried notes and speech recognition."""
    letters = [line[0] for line in lines if line and line[0].isalpha()]
    return sum(letter.islower() for letter in letters) > 0.5 * len(letters)
