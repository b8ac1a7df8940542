"""What became of each file of an upload, in words for the page."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from werkzeug.datastructures import FileStorage

from coach.days import today
from coach.domain import MeetingFacts
from coach.errors import CoachError, DuplicateUpload
from coach.storage.access import Viewer
from web.intake import add_upload, analyse_meeting, largest_upload, plain_name


class State(StrEnum):
    """How it ended for a file."""

    ADDED = "added"
    ANALYSED = "analysed"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A file, how it ended, one sentence about it, and the meeting where there is one."""

    filename: str
    state: State
    message: str = ""
    mend: str = ""
    meeting_id: int | None = None


def take_files(asking: Viewer, files: list[FileStorage], most: int) -> list[Outcome]:
    """Keep each file on its own: one that is refused does not touch the others. Beyond `most` files none is read."""
    named = [file for file in files if file.filename]
    taken = [_take(asking, plain_name(file.filename), _content(file)) for file in named[:most]]
    left = [
        Outcome(plain_name(file.filename), State.REFUSED, f"Only {most} files are taken at once.", "Upload it again.")
        for file in named[most:]
    ]
    return taken + left


def take_text(asking: Viewer, text: str, title: str) -> Outcome:
    """Keep pasted text under a name made from its title."""
    name = plain_name(f"{title or f'Pasted {today():%d %B %Y}'}.txt")
    content = "\n".join(text.splitlines()).encode("utf-8", "replace")
    return _take(asking, name, content, MeetingFacts(title=title or None))


def analyse_one(asking: Viewer, meeting_id: int, filename: str) -> Outcome:
    """Analyse one of several drafts; what goes wrong is told beside its name."""
    try:
        record = analyse_meeting(asking, meeting_id)
    except CoachError as error:
        return Outcome(filename, State.REFUSED, error.what, error.mend)
    return Outcome(record.title, State.ANALYSED, meeting_id=meeting_id)


def _take(asking: Viewer, name: str, content: bytes, facts: MeetingFacts | None = None) -> Outcome:
    try:
        record = add_upload(asking, name, content, facts or MeetingFacts())
    except DuplicateUpload as error:
        return Outcome(name, State.DUPLICATE, error.what, meeting_id=error.meeting_id)
    except CoachError as error:
        return Outcome(name, State.REFUSED, error.what, error.mend)
    return Outcome(name, State.ADDED, "Check what was understood, then analyse it.", meeting_id=record.id)


def _content(file: FileStorage) -> bytes:
    """Read one byte more than allowed at most: enough to know that it is too much."""
    return file.stream.read(largest_upload() + 1)
