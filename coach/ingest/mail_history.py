"""Where the earlier e-mails begin that a recap quotes below itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coach.ingest.lines import Line

_STARTS = re.compile(
    r"on .{6,120}\bwrote:|-{3,} ?original message ?-{3,}|_{20,}|from: .{3,80}\bsent: .{3,}"
    r"|from \S+@\S+ \w{3} \w{3} +\d.{8,30}",
    re.IGNORECASE,
)
_WROTE_WRAPPED = re.compile(r"on .{6,120}", re.IGNORECASE)
_FEWEST_OWN_WORDS = 12


def history_start(lines: Sequence[Line]) -> int:
    """Return the index of the first line of the quoted history, or the number of lines where there is none.

    A message that says next to nothing itself ("see below") has its content in what it quotes, so that is kept.
    """
    words = 0
    for position, line in enumerate(lines):
        if words >= _FEWEST_OWN_WORDS and not line.quoted and _starts_history(lines, position):
            return position
        words += len(line.text.split()) if not line.quoted and words < _FEWEST_OWN_WORDS else 0
    return len(lines)


def _starts_history(lines: Sequence[Line], position: int) -> bool:
    text = lines[position].text
    if len(text) > 160 or text[:1] not in {"O", "o", "-", "_", "F", "f"}:
        return False
    if _STARTS.fullmatch(text):
        return not text.startswith("_") or _header_follows(lines, position + 1)
    below = lines[position + 1].text if position + 1 < len(lines) else ""
    if below.endswith("wrote:") and len(below) < 100 and _WROTE_WRAPPED.fullmatch(text):
        return True
    return text.startswith("From: ") and position > 3 and _header_follows(lines, position)


def _header_follows(lines: Sequence[Line], position: int) -> bool:
    labels = {line.text.split(":", 1)[0].casefold() for line in lines[position : position + 6] if ":" in line.text}
    return "from" in labels and bool(labels & {"sent", "date"}) and bool(labels & {"to", "subject"})
