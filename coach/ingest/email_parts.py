"""A message of the Internet mail form -> headers, body and attachments.

The old header policy of the standard library is used on purpose: `policy.default` takes 2.5 s for 8,000 recipients
and fails on nested comments; here headers are decoded by hand and nothing raises anything but UnreadableUpload.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses, parsedate_to_datetime

from coach.errors import UnreadableUpload
from coach.ingest.html_text import lines_of_html

_LONGEST_HEADER = 20_000
_MOST_PARTS = 500
# Charsets that mail uses; Python knows more codecs, some of them slow ("punycode") or no text at all ("zip").
_CHARSET = re.compile(
    r"(?:us-?)?ascii|utf[-_]?(?:7|8|16|32)(?:[-_]?[lb]e)?|iso[-_]?8859[-_]?\d{1,2}|latin[-_]?\d|(?:windows|cp)[-_]?\d{3,4}"
    r"|mac(?:intosh|[-_]?roman)|koi8[-_][ru]|gb(?:k|2312|18030)|big5|shift[-_]?jis|euc[-_](?:jp|kr)|iso[-_]?2022[-_]jp",
    re.IGNORECASE,
)
_DAMAGED = (MessageError, LookupError, ValueError, TypeError, AttributeError, AssertionError, RecursionError)
_STUB_SHARE, _STUB_WORDS = 5, 60


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message."""

    filename: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """A message; `correspondents` are names, or addresses where there is no name, sender first."""

    subject: str
    sent_on: dt.date | None
    correspondents: tuple[str, ...]
    body: str
    attachments: tuple[Attachment, ...]


def read_mail(content: bytes, *, filename: str) -> Mail:
    """Take a message apart; raises UnreadableUpload where its structure is damaged beyond reading."""
    try:
        message = message_from_bytes(content.lstrip(b"\r\n\xef\xbb\xbf"), _class=Message, policy=compat32)
        parts = list(message.walk())
    except _DAMAGED as error:
        raise _damaged(filename) from error
    if len(parts) > _MOST_PARTS:
        raise _damaged(filename)
    leaves = [part for part in parts if not part.is_multipart()]
    attached = [(part, name) for part in leaves if (name := _attached_name(part)) is not None]
    inline = [part for part in leaves if not any(part is other for other, _ in attached)]
    return Mail(
        subject=_subject(_header(message, "subject")),
        sent_on=_day(_header(message, "date")),
        correspondents=_people(_raw(message, "from"), _raw(message, "to")),
        body=_body(inline),
        attachments=tuple(Attachment(name, _bytes(part)) for part, name in attached),
    )


def _damaged(filename: str) -> UnreadableUpload:
    return UnreadableUpload(
        "this e-mail is damaged.", where=filename, mend="Copy its text into a .txt or .docx file and upload that."
    )


def _raw(message: Message, name: str) -> str:
    """Return the header as text on one line; bytes that are no ASCII are taken as UTF-8, else as Windows-1252."""
    value = next((str(value) for key, value in message.raw_items() if key.lower() == name), "")[:_LONGEST_HEADER]
    return " ".join(_decoded(value.encode("utf-8", "surrogateescape"), None).split())


def _header(message: Message, name: str) -> str:
    return _words(_raw(message, name))


def _words(value: str) -> str:
    """Resolve encoded words ("=?utf-8?q?...?="); a damaged one stays as it stands."""
    if "=?" not in value:
        return value
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError, LookupError):
        return value
    return " ".join("".join(_piece(piece, charset) for piece, charset in pieces).split())


def _piece(piece: str | bytes, charset: str | None) -> str:
    return piece if isinstance(piece, str) else _decoded(piece, charset)


def _subject(value: str) -> str:
    return re.sub(r"^(?:\s*(?:re|fwd?|aw|wg|tr)\s*(?:\[\d+\])?:\s*)+", "", value, flags=re.IGNORECASE).strip()


def _day(value: str) -> dt.date | None:
    try:
        return parsedate_to_datetime(value[:100]).date()
    except (ValueError, TypeError, LookupError, OverflowError, AttributeError):
        return None


def _people(*headers: str) -> tuple[str, ...]:
    pairs = [pair for header in headers for pair in _addresses(header)]
    names = (_words(name).strip(" '\"") or address for name, address in pairs)
    return tuple(dict.fromkeys(name for name in names if name and len(name) < 100))


def _addresses(header: str) -> list[tuple[str, str]]:
    try:
        return getaddresses([header])
    except (RecursionError, LookupError, ValueError, TypeError, AttributeError):
        return []


def _attached_name(part: Message) -> str | None:
    try:
        name = part.get_filename()
    except _DAMAGED:
        return None
    if name:
        return _words(name)[:200]
    disposition = str(part.get("content-disposition", "")).strip().lower()
    return "attachment" if disposition.startswith("attachment") else None


def _bytes(part: Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except _DAMAGED:
        return b""
    return content if isinstance(content, bytes) else b""


def _body(parts: Sequence[Message]) -> str:
    """Return the plain text; the HTML where there is no plain text, or only a stub of it."""
    plain = "\n\n".join(text for part in parts if _is(part, "text/plain") and (text := _plain(part)).strip())
    shown = "\n\n".join(lines_of_html(_text(part)) for part in parts if _is(part, "text/html"))
    stub = len(shown.split()) > max(_STUB_SHARE * len(plain.split()), _STUB_WORDS)
    return shown if stub or not plain.strip() else plain


def _is(part: Message, kind: str) -> bool:
    return part.get_content_type() == kind


def _plain(part: Message) -> str:
    """Return plain text, with lines that end in a blank joined where the sender's program says that it wraps so."""
    text = _text(part)
    if "flowed" not in str(part.get("content-type", "")).lower():
        return text
    return re.sub(r"(?<!^--) \n(?![>\n-])", " ", text, flags=re.MULTILINE)


def _text(part: Message) -> str:
    try:
        charset = part.get_content_charset()
    except _DAMAGED:
        charset = None
    return _decoded(_bytes(part), charset)


def _decoded(content: bytes, charset: str | None) -> str:
    """Decode as UTF-8 if the bytes are that (many a charset is stated wrongly), else as stated, else Windows-1252."""
    wide = charset is not None and charset.lower().startswith(("utf-16", "utf16", "utf-32", "utf-7", "iso-2022"))
    for encoding in ("" if wide else "utf-8", charset or "", "cp1252", "latin-1"):
        if _CHARSET.fullmatch(encoding) is None:
            continue
        text = _try(content, encoding)
        if text is not None:
            return "\n".join(text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return content.decode("ascii", "replace")


def _try(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (UnicodeError, LookupError):
        return None
