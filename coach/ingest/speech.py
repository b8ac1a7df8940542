"""Whether text without names and times was spoken, as speech recognition writes it, or noted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coach.ingest.lines import Line, LineForm

_SPOKEN = re.compile(
    r"\b(?:um+|uh+|erm|yeah|yep|okay|gonna|wanna|you know|i mean|kind of|sort of|hi|hello|thanks|thank you"
    r"|right\?|mhm|"
    r"let me|i'll|i'm|you're|don't you|do you|can you|are you|how's|that's|it's|we're|i've|you've|i'd|you'd"
    r"|let's)\b|\?",
    re.IGNORECASE,
)
_LEAST_WORDS = 25
_LEAST_SHARE = 0.045
_SAMPLE = 20_000


def sounds_spoken(lines: Sequence[Line]) -> bool:
    """Say whether running text is talk: no lists, and the small words of talk at least 4.5 in 100 words."""
    if any(line.form in {LineForm.BULLET, LineForm.TABLE, LineForm.HEADING} for line in lines):
        return False
    text = " ".join(line.text for line in lines if line.text)[:_SAMPLE]
    words = len(text.split())
    return words >= _LEAST_WORDS and len(_SPOKEN.findall(text)) >= _LEAST_SHARE * words
