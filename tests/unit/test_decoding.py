"""Bytes become text, or a clear word on what they are instead."""

from __future__ import annotations

import pytest

from coach.errors import UnreadableUpload
from coach.ingest import read_transcript
from coach.ingest.decoding import MAX_UPLOAD_BYTES, decode

SAID = "Maya: The café till broke again – twice.\nLuis: That’s “fine”.\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "cp1252"]
)
def test_text_in_any_usual_encoding_is_read(encoding: str) -> None:
    assert decode(SAID.encode(encoding), filename="call.txt") == SAID


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\x85", "\u2028"])
def test_every_line_end_becomes_a_line_feed(line_end: str) -> None:
    content = SAID.replace("\n", line_end).encode()
    assert decode(content, filename="call.txt") == SAID


def test_a_few_nul_bytes_and_marks_without_width_are_dropped() -> None:
    assert decode(b"Maya: Hel\0lo and wel\xe2\x80\x8bcome to this call\n", filename="x.txt") == (
        "Maya: Hello and welcome to this call\n"
    )


def test_utf8_with_a_damaged_byte_stays_utf8() -> None:
    content = "Zsófi: jó reggelt, naïve café, Łukasz, Bjørn".encode() + b"\xff end"
    text = decode(content, filename="x.txt")
    assert text is not None and text.startswith("Zsófi: jó reggelt, naïve café, Łukasz, Bjørn")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "PNG"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "JPEG"),
        (b"GIF89a\x01\0", "GIF"),
        (b"ID3\x04\0\0\0\0", "MP3"),
        (b"\xff\xfb\x90\x64\0\0", "MP3"),
        (b"\0\0\0\x20ftypisom\0\0", "MP4"),
        (b"\0\0\0\x20ftypM4A \0\0", "M4A"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "WAV"),
        (b"\x1a\x45\xdf\xa3\x9fB\x86", "WebM"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), ".doc"),
        (b"\x1f\x8b\x08\0\0\0", "gzip"),
        (b"Rar!\x1a\x07\0", "RAR"),
        (b"\x7fELF\x02\x01\x01", "program"),
        (bytes(range(256)) * 20, "binary"),
    ],
)
def test_what_is_no_text_is_named(content: bytes, kind: str) -> None:
    with pytest.raises(UnreadableUpload) as caught:
        read_transcript("notes.txt", content)
    assert kind in caught.value.what
    assert caught.value.where == "notes.txt"
    assert caught.value.mend
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b" \r\n\t ", b"\xef\xbb\xbf", b"\xff\xfe", b"\0\0\0\0"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableUpload, match="empty"):
        read_transcript("call.txt", content)


def test_a_file_over_the_limit_is_refused_and_the_limit_named() -> None:
    with pytest.raises(UnreadableUpload, match="20 MB"):
        decode(b"a" * (MAX_UPLOAD_BYTES + 1), filename="call.txt")


@pytest.mark.parametrize("content", [b"PK\x03\x04rest", b"%PDF-1.7\n", b"\r\n%PDF-1.4 \xe2\xe3\xcf\xd3"])
def test_containers_have_no_text_and_are_left_to_their_readers(content: bytes) -> None:
    assert decode(content, filename="x") is None


def test_text_that_mentions_pdf_stays_text() -> None:
    assert decode(b"The file began with %PDF-1.4, said Luis.", filename="x") is not None


def test_an_archive_that_is_no_document_is_refused() -> None:
    with pytest.raises(UnreadableUpload):
        read_transcript("call.docx", b"PK\x05\x06" + b"\0" * 18)
