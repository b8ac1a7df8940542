"""Opens ZIP containers safely: bounded in number, size and ratio before anything is unpacked, and no XML tricks."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable

from coach.errors import UnreadableUpload

_MOST_MEMBERS = 3000
_MOST_UNPACKED = 512 * 1024 * 1024
_MOST_XML = 32 * 1024 * 1024
_HIGHEST_RATIO = 150
_RATIO_FROM = 2 * 1024 * 1024
_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# What the standard library raises on containers that are damaged, besides its own BadZipFile.
_DAMAGED = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    OSError,
    EOFError,
    ValueError,
    LookupError,
)
_OTHER_MAKES = (
    ("xl/workbook.xml", "an Excel workbook", "Save the sheet as CSV and upload that."),
    ("xl/workbook.bin", "an Excel workbook", "Save the sheet as CSV and upload that."),
    ("ppt/presentation.xml", "a PowerPoint presentation", "Upload the notes or the transcript as DOCX or text."),
    ("Index/Document.iwa", "an Apple Pages or Keynote file", "Export it as DOCX or PDF and upload that."),
    ("META-INF/container.xml", "an e-book", "Upload the notes or the transcript as DOCX or text."),
    ("content.xml", "an OpenDocument file", "Save it as DOCX, PDF or plain text and upload that."),
)
_OLE_STREAMS = (
    ("EncryptedPackage", "a DOCX, XLSX or PPTX that is protected by a password", "Save it without a password."),
    ("WordDocument", "a document of an old Word version (.doc)", "Save it as DOCX and upload that."),
    ("__substg1.0_", "an Outlook message (.msg)", "Save it as .eml or as text and upload that."),
    ("PowerPoint Document", "a presentation of an old PowerPoint version (.ppt)", "Upload its text instead."),
    ("Workbook", "a workbook of an old Excel version (.xls)", "Save it as CSV and upload that."),
)


def is_archive(content: bytes) -> bool:
    """Say whether bytes begin as a ZIP container does."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def describe_ole(content: bytes) -> tuple[str, str]:
    """Say what a container of the old Office kind (first bytes D0 CF 11 E0) is, and how to mend it."""
    for stream, kind, mend in _OLE_STREAMS:
        if stream.encode("utf-16-le") in content:
            return kind, mend
    return "a file of an old Office version", "Save it as DOCX, PDF or plain text and upload that."


def open_document(content: bytes, *, filename: str, part: str | None = None) -> zipfile.ZipFile:
    """Open a document whose directory is harmless; raises UnreadableUpload and says what the file is instead.

    It must hold `part`; without one it must be a DOCX.
    """
    archive = _opened(content, filename)
    members = archive.infolist()
    _check_sizes(members, filename)
    names = {member.filename for member in members}
    if (document_part(names) if part is None else part) not in names:
        raise _other_make(names, filename)
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableUpload(
            "the document is protected by a password.",
            where=filename,
            mend="Save it without a password and upload that.",
        )
    return archive


def document_part(names: Iterable[str]) -> str | None:
    """Return the part that holds the body of a Word document."""
    found = sorted(name for name in names if re.fullmatch(r"word/document\d*\.xml", name))
    return found[0] if found else None


def xml_part(archive: zipfile.ZipFile, name: str, *, filename: str) -> bytes | None:
    """Unpack one XML part, None where it does not exist; raises UnreadableUpload for a DTD or a damaged part."""
    if name not in archive.NameToInfo:
        return None
    try:
        content = archive.read(name)
    except (*_DAMAGED, RuntimeError, NotImplementedError) as error:
        raise _damaged(filename) from error
    if _DECLARATION.search(content.replace(b"\0", b"")):
        raise UnreadableUpload(
            "the document declares entities, as attacks do.",
            where=filename,
            mend="Save it again from your word processor.",
        )
    return content


def _opened(content: bytes, filename: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (*_DAMAGED, NotImplementedError) as error:
        raise _damaged(filename) from error


def _check_sizes(members: list[zipfile.ZipInfo], filename: str) -> None:
    unpacked = sum(member.file_size for member in members)
    xml = sum(member.file_size for member in members if member.filename.endswith((".xml", ".rels")))
    swollen = any(
        member.file_size > _RATIO_FROM and member.file_size > _HIGHEST_RATIO * max(member.compress_size, 1)
        for member in members
    )
    if len(members) > _MOST_MEMBERS or unpacked > _MOST_UNPACKED or xml > _MOST_XML or swollen:
        raise UnreadableUpload(
            "the file unpacks to far more than a meeting can hold.",
            where=filename,
            mend="Copy the text into a new document and upload that.",
        )


def _other_make(names: set[str], filename: str) -> UnreadableUpload:
    for part, kind, mend in _OTHER_MAKES:
        if part in names:
            return UnreadableUpload(f"this is {kind}, not a Word document.", where=filename, mend=mend)
    return UnreadableUpload(
        "this is a ZIP archive, not a document.",
        where=filename,
        mend="Unpack it and upload the files that lie inside.",
    )


def _damaged(filename: str) -> UnreadableUpload:
    return UnreadableUpload(
        "the document is damaged or cut off.", where=filename, mend="Save or download it again, or paste its text."
    )
