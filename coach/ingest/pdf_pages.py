"""The pages of a PDF -> their text, through pypdf; loads that library, so import this module only to read a PDF."""

from __future__ import annotations

import logging
import struct
import time
import zlib
from io import BytesIO

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, DeprecationError, PyPdfError

from coach.errors import UnreadableUpload

_MOST_PAGES = 400
_LONGEST_S = 30.0
_PASTE = "copy its text into a .docx or .txt file and upload that."
# What pypdf raises on damaged files besides its own errors: "broken PDF files might cause other exceptions".
_DAMAGED = (
    PyPdfError,
    DependencyError,
    DeprecationError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


class _TooSlowError(Exception):
    """A page takes longer than any page of a transcript."""


def page_texts(content: bytes, *, filename: str) -> list[str]:
    """Return the text of each page; raises UnreadableUpload for a password, damage, too many pages or too long."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings quote the file
    reader = _opened(content, filename)
    count = _page_count(reader, filename)
    if count > _MOST_PAGES:
        raise UnreadableUpload(
            f"this PDF has {count} pages; at most {_MOST_PAGES} are read.",
            where=filename,
            mend="Upload the pages of one meeting.",
        )
    deadline = time.monotonic() + _LONGEST_S
    return [_page_text(reader, number, deadline, filename) for number in range(count)]


def _opened(content: bytes, filename: str) -> PdfReader:
    try:
        reader = PdfReader(BytesIO(content))
    except _DAMAGED as error:
        raise _damaged(filename) from error
    if reader.is_encrypted and not _unlocked(reader):
        raise UnreadableUpload(
            "this PDF is protected by a password.", where=filename, mend=f"Save it without a password, or {_PASTE}"
        )
    return reader


def _unlocked(reader: PdfReader) -> bool:
    """Open a file that anybody may read but not change: its password for reading is empty."""
    try:
        return bool(reader.decrypt(""))
    except _DAMAGED:
        return False


def _page_count(reader: PdfReader, filename: str) -> int:
    try:
        return len(reader.pages)
    except _DAMAGED as error:
        raise _damaged(filename) from error


def _page_text(reader: PdfReader, number: int, deadline: float, filename: str) -> str:
    try:
        return _extracted(reader.pages[number], deadline)
    except _TooSlowError as error:
        what = f"this PDF takes longer than {_LONGEST_S:.0f} seconds to read."
        raise UnreadableUpload(what, where=filename, mend=f"{_PASTE[0].upper()}{_PASTE[1:]}") from error
    except _DAMAGED as error:
        raise _damaged(filename) from error


def _extracted(page: PageObject, deadline: float) -> str:
    def watch(*_: object) -> None:
        if time.monotonic() > deadline:
            raise _TooSlowError

    watch()
    return page.extract_text(visitor_operand_before=watch)


def _damaged(filename: str) -> UnreadableUpload:
    return UnreadableUpload("this PDF is damaged.", where=filename, mend=f"Print it to PDF again, or {_PASTE}")
