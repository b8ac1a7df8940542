"""How much text a meeting may have, and parts of a giant one, so that junk is refused before all of it is read."""

from __future__ import annotations

from coach.errors import UnreadableUpload

MOST_CHARACTERS = 5_000_000
"""What is said or noted in one upload; an hour of talk has 50,000 characters."""
GIANT = 1_000_000
"""A text of more characters is first read in parts."""
MARKED_UP = 2
"""Names and times take less room than the words: a text so many times as large as is allowed is refused unread."""
_PARTS = 20
_PART = 10_000


def sample_of(text: str) -> str:
    """Return twenty parts of 10,000 characters, spread evenly over `text` and cut at line ends where there are any."""
    step = len(text) // _PARTS
    return "\n".join(_part(text, number * step) for number in range(_PARTS))


def _part(text: str, start: int) -> str:
    """Return whole lines from `start` on; where a line is longer than a part, what lies in between."""
    if start:
        start = text.find("\n", start, start + _PART // 2) + 1 or start
    end = start + _PART
    return text[start : text.rfind("\n", start, end) if text.find("\n", start, end) >= 0 else end]


def require_length(characters: int, *, filename: str) -> None:
    """Raise UnreadableUpload where an upload says more than any meeting does."""
    if characters > MOST_CHARACTERS:
        what = f"the file holds {characters:,} characters of text; at most {MOST_CHARACTERS:,} can be read."
        raise UnreadableUpload(what, where=filename, mend="Split it into single meetings, and upload each of them.")
