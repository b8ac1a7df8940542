"""Bytes of an upload -> text, or a clear word on what the bytes are instead."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from coach.errors import UnreadableUpload
from coach.ingest.archive import describe_ole, is_archive

MAX_UPLOAD_BYTES = 20 * 1024 * 1024
"""The largest upload that is read; an hour of transcript takes 60 to 300 kB."""

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_SAVE_AS_TEXT = "Save it as DOCX, PDF or plain text and upload that."
_UPLOAD_TRANSCRIPT = "Upload the transcript or the notes of the meeting instead."

# First bytes of files that no reader takes -> what they are, and what to do.
_SIGNATURES: tuple[tuple[re.Pattern[bytes], str, str], ...] = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "a PNG picture", _UPLOAD_TRANSCRIPT),
    (re.compile(rb"\xff\xd8\xff"), "a JPEG picture", _UPLOAD_TRANSCRIPT),
    (re.compile(rb"GIF8[79]a"), "a GIF picture", _UPLOAD_TRANSCRIPT),
    (re.compile(rb"RIFF....WEBP", re.S), "a WebP picture", _UPLOAD_TRANSCRIPT),
    (re.compile(rb"BM.{4}\0{4}", re.S), "a BMP picture", _UPLOAD_TRANSCRIPT),
    (re.compile(rb"(?:II\*\0|MM\0\*)"), "a TIFF picture", _UPLOAD_TRANSCRIPT),
    (re.compile(rb"....ftyp(?:hei[cx]|mif1|avif)", re.S), "a HEIC picture", _UPLOAD_TRANSCRIPT),
    (re.compile(rb"....ftypM4A", re.S), "an M4A sound recording", _UPLOAD_TRANSCRIPT),
    (re.compile(rb"....ftyp", re.S), "an MP4 video or sound recording", _UPLOAD_TRANSCRIPT),
    (re.compile(rb"RIFF....WAVE", re.S), "a WAV sound recording", _UPLOAD_TRANSCRIPT),
    (re.compile(rb"RIFF....AVI ", re.S), "an AVI video", _UPLOAD_TRANSCRIPT),
    (re.compile(rb"ID3|\xff[\xfb\xf3\xf2\xfa]"), "an MP3 sound recording", _UPLOAD_TRANSCRIPT),
    (re.compile(rb"\xff[\xf1\xf9]"), "an AAC sound recording", _UPLOAD_TRANSCRIPT),
    (re.compile(rb"OggS"), "an Ogg sound recording", _UPLOAD_TRANSCRIPT),
    (re.compile(rb"fLaC"), "a FLAC sound recording", _UPLOAD_TRANSCRIPT),
    (re.compile(rb"\x1a\x45\xdf\xa3"), "a WebM or Matroska video", _UPLOAD_TRANSCRIPT),
    (re.compile(rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11"), "a WMA or WMV recording", _UPLOAD_TRANSCRIPT),
    (re.compile(rb"\x1f\x8b"), "a gzip archive", "Unpack it and upload the file that lies inside."),
    (re.compile(rb"7z\xbc\xaf\x27\x1c"), "a 7-Zip archive", "Unpack it and upload the file that lies inside."),
    (re.compile(rb"Rar!\x1a\x07"), "a RAR archive", "Unpack it and upload the file that lies inside."),
    (re.compile(rb"SQLite format 3\0"), "an SQLite database", _UPLOAD_TRANSCRIPT),
    (re.compile(rb"MZ|\x7fELF"), "a program", _UPLOAD_TRANSCRIPT),
    (re.compile(rb"%!PS"), "a PostScript file", "Save it as PDF and upload that."),
    (re.compile(rb"bplist00"), "an Apple property list", "Export the text and upload that."),
)
# Binary forms that a reader may take; refused only when none does.
_PDF = b"%PDF-"
_RTF = b"{\\rtf"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_CONTROLS = frozenset(range(32)) - {0, 7, 8, 9, 10, 11, 12, 13, 27}
_UNWANTED = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufeff\u200b\u200e\u200f\u2060\u202a-\u202e\u2066-\u2069\ufffe]")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SAMPLE = 64 * 1024


def decode(content: bytes, *, filename: str) -> str | None:
    """Return the text of an upload with line feeds only, or None where the bytes are a ZIP container, a PDF or RTF.

    UTF-8, UTF-16 and UTF-32 with or without a byte order mark, otherwise Windows-1252. Raises UnreadableUpload
    for an empty or too large file and for a picture, a recording or another binary file, and says which.
    """
    if len(content) > MAX_UPLOAD_BYTES:
        size, limit = len(content) / 1024 / 1024, MAX_UPLOAD_BYTES // 1024 // 1024
        what = f"the file has {size:.1f} MB; at most {limit} MB can be read."
        raise UnreadableUpload(what, where=filename, mend="Split it, or upload the text alone.")
    if not content.strip(b"\0 \t\r\n\x0b\x0c\x1a\xef\xbb\xbf\xff\xfe"):
        raise UnreadableUpload("the file is empty.", where=filename, mend="Upload a file with words in it.")
    if content.lstrip(b"\xef\xbb\xbf \r\n").startswith(_RTF):
        return None
    if is_archive(content) or content.startswith(_PDF) or (_PDF in content[:1024] and _strict_utf8(content) is None):
        return None
    if content.startswith(_OLD_OFFICE):
        kind, mend = describe_ole(content)
        raise UnreadableUpload(f"this is {kind}.", where=filename, mend=mend)
    for signature, kind, mend in _SIGNATURES:
        if signature.match(content):
            raise UnreadableUpload(f"this is {kind}, not text.", where=filename, mend=mend)
    return _tidied(_text_of(content, filename=filename))


def _text_of(content: bytes, *, filename: str) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content[len(mark) if encoding == "utf-8" else 0 :].decode(encoding, errors="replace")
    wide = _wide_encoding(content)
    if wide is not None:
        return content.decode(wide, errors="replace")
    if _looks_binary(content):
        what = "this is a binary file of a form that Coach does not know, not text."
        raise UnreadableUpload(what, where=filename, mend=_UPLOAD_TRANSCRIPT)
    text = _strict_utf8(content)
    return text if text is not None else _legacy_text(content)


def _strict_utf8(content: bytes) -> str | None:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _legacy_text(content: bytes) -> str:
    """Decode text that is no valid UTF-8: Windows-1252, or UTF-8 with a few damaged bytes."""
    damaged = content.decode("utf-8", errors="replace")
    multibyte = sum(character > "\x7f" for character in damaged[:_SAMPLE]) - damaged[:_SAMPLE].count("\ufffd")
    if multibyte > 4 * damaged[:_SAMPLE].count("\ufffd"):
        return damaged
    best = from_bytes(content[:_SAMPLE], cp_isolation=["utf_8", "utf_16", "cp1252"]).best()
    encoding = best.encoding if best is not None else "cp1252"
    # The sample may end inside a character, so only a one-byte encoding is taken from it.
    return content.decode("cp1252" if encoding in {"utf_8", "utf_16"} else encoding, errors="replace")


def _wide_encoding(content: bytes) -> str | None:
    """Recognise UTF-16 or UTF-32 without a mark: every second (or fourth) byte of English text is zero."""
    sample = content[:4096]
    if len(sample) < 4 or b"\0" not in sample:
        return None
    zeros = [sample[start::2].count(0) / len(sample[start::2]) for start in (0, 1)]
    if min(zeros) > 0.4:
        return "utf-32-be" if sample[0] == 0 else "utf-32-le"
    if zeros[1] > 0.6 and zeros[0] < 0.1:
        return "utf-16-le"
    if zeros[0] > 0.6 and zeros[1] < 0.1:
        return "utf-16-be"
    return None


def _looks_binary(content: bytes) -> bool:
    sample = content[:_SAMPLE]
    controls = sum(byte in _CONTROLS for byte in sample)
    return controls > len(sample) * 0.01 + 2 or sample.count(0) > len(sample) * 0.1


def _tidied(text: str) -> str:
    return _UNWANTED.sub("", _LINE_ENDS.sub("\n", text)).replace("\xa0", " ")
