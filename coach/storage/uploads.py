"""The bytes of an upload, kept as they came, so that they can be analysed again."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.storage.access import Viewer, one_meeting, visible_meetings
from coach.storage.errors import StorageError
from coach.storage.tables import MeetingRow, UploadRow
from coach.storage.text import one_line

ZLIB = "zlib"
PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class NewUpload:
    """A file, or pasted text as UTF-8 under a name of its own; `sha256` in hexadecimal is made from the content."""

    filename: str
    content: bytes = field(repr=False)
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        """Fill the hash."""
        object.__setattr__(self, "sha256", hashlib.sha256(self.content).hexdigest())


@dataclass(frozen=True, slots=True)
class Original:
    """The bytes as they were uploaded."""

    filename: str
    content: bytes = field(repr=False)


def find_duplicate(session: Session, viewer: Viewer, sha256: str) -> int | None:
    """Return the id of the meeting that `viewer` made from the same bytes, None where there is none."""
    statement = (
        visible_meetings(viewer, MeetingRow.id)
        .join(UploadRow, UploadRow.id == MeetingRow.upload_id)
        .where(UploadRow.uploaded_by == viewer.user_id, UploadRow.sha256 == sha256)
    )
    found: int | None = session.scalar(statement)
    return found


def original(session: Session, viewer: Viewer, meeting_id: int) -> Original:
    """Return the upload of a meeting, byte for byte.

    Raises:
        NotFound: there is no such meeting for `viewer`.
        StorageError: the stored bytes are damaged.
    """
    upload = one_meeting(session, viewer, meeting_id).upload
    found = unpacked_upload(upload)
    if found is None:
        raise StorageError("The stored upload is damaged.", where=upload.filename, mend="Restore it from a backup.")
    return found


def unpacked_upload(upload: UploadRow) -> Original | None:
    """Return the bytes of a row that was let through, None where they are damaged."""
    content = _unpacked(upload)
    whole = content is not None and hashlib.sha256(content).hexdigest() == upload.sha256
    return Original(upload.filename, content) if content is not None and whole else None


def upload_row(viewer: Viewer, upload: NewUpload) -> UploadRow:
    """Return the row to be added for `upload`, compressed where that helps."""
    packed = zlib.compress(upload.content, 6)
    smaller = len(packed) < len(upload.content)
    return UploadRow(
        uploaded_by=viewer.user_id,
        sha256=upload.sha256,
        filename=one_line(upload.filename, 255) or "upload",
        size=len(upload.content),
        codec=ZLIB if smaller else PLAIN,
        content=packed if smaller else upload.content,
    )


def remove_upload(session: Session, upload_id: int) -> None:
    """Delete the bytes of a meeting that has been deleted."""
    session.execute(sa.delete(UploadRow).where(UploadRow.id == upload_id))


def _unpacked(upload: UploadRow) -> bytes | None:
    if upload.codec == PLAIN:
        return upload.content
    try:
        return zlib.decompress(upload.content)
    except zlib.error:
        return None
