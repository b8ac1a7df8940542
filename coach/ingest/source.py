"""The seam between an upload and the readers of formats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from coach.domain import Transcript


@dataclass(frozen=True, slots=True)
class Source:
    """An upload as it came, and its text if it is text.

    `text` has line feeds only, no byte order mark and no NUL; it is None for binary files (DOCX, PDF ...).
    `filename` serves messages and ties; a form is recognised by content.
    """

    filename: str
    content: bytes
    text: str | None

    @property
    def suffix(self) -> str:
        """The end of the file name in lower case with its dot (".vtt"), or an empty string."""
        return PurePath(self.filename).suffix.lower()


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one form of upload: `recognises` is cheap and never raises, `read` raises UnreadableUpload."""

    recognises: Callable[[Source], bool]
    read: Callable[[Source], Transcript]
