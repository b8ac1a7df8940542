"""Reads RTF documents, as WordPad, Outlook and older note programs save them: transcripts and notes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from coach.domain import Transcript
from coach.errors import UnreadableUpload
from coach.ingest.source import Source
from coach.ingest.text import transcript_of_text

_MARK = b"{\\rtf"
_TOKEN = re.compile(r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)")
# Groups that hold no text of the document.
_ASIDE = frozenset(
    """fonttbl colortbl stylesheet info pict object header headerl headerr headerf footer footerl footerr footerf
    listtable listoverridetable rsidtbl themedata datastore latentstyles xmlnstbl fldinst generator pntext listtext
    revtbl annotation atnid atnauthor atndate bkmkstart bkmkend filetbl userprops mmathPr shppict nonshppict
    """.split()
)
_BREAKS = {"par": "\n", "line": "\n", "sect": "\n", "page": "\n", "row": " |\n", "cell": " | ", "tab": "\t",
           "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•", "endash": "–",
           "emdash": "—", "emspace": " ", "enspace": " "}  # fmt: skip
_SYMBOLS = {"~": " ", "_": "-", "\n": "\n", "\r": "\n", "\\": "\\", "{": "{", "}": "}"}
_DEEPEST = 1000


@dataclass(slots=True)
class _Group:
    """What holds inside a pair of braces."""

    aside: bool = False
    skip: int = 1
    hidden: bool = False


@dataclass(slots=True)
class _Page:
    """The text as it grows; `pending` counts the characters that stand in for one in Unicode and are left out."""

    codepage: str = "cp1252"
    pieces: list[str] = field(default_factory=list)
    groups: list[_Group] = field(default_factory=lambda: [_Group()])
    pending: int = 0
    opened: bool = False

    def write(self, text: str) -> None:
        """Add text where it is neither hidden nor in an aside."""
        if not (self.groups[-1].aside or self.groups[-1].hidden):
            self.pieces.append(text)


def recognises(source: Source) -> bool:
    """Recognise the mark of RTF."""
    return source.content.lstrip(b"\xef\xbb\xbf \r\n").startswith(_MARK)


def read(source: Source) -> Transcript:
    """Read the text; raises UnreadableUpload where there is none or braces nest too deep."""
    text = text_of_rtf(source.content.decode("latin-1"), filename=source.filename)
    if not any(character.isalpha() for character in text):
        raise UnreadableUpload(
            "the document holds no text.", where=source.filename, mend="Save it as DOCX or plain text and upload that."
        )
    transcript = transcript_of_text(text, filename=source.filename)
    return replace(transcript, source_format="rtf-notes" if transcript.written else "rtf-transcript")


def text_of_rtf(content: str, *, filename: str) -> str:
    """Return the text of RTF in time linear in its length: a line a paragraph, list items as "- item"."""
    page = _Page()
    for found in _TOKEN.finditer(content):
        word, value, code, symbol, brace, plain = found.groups()
        if brace == "{":
            if len(page.groups) > _DEEPEST:
                raise UnreadableUpload(
                    "this RTF document is damaged.", where=filename, mend="Save it as DOCX or plain text."
                )
            above = page.groups[-1]
            page.groups.append(_Group(above.aside, above.skip, above.hidden))
            page.opened = True
            continue
        if brace == "}":
            if len(page.groups) > 1:
                page.groups.pop()
        elif word:
            _obey(page, word, int(value) if value else None)
        elif symbol == "*" and page.opened:
            page.groups[-1].aside = True
        elif code:
            _take(page, bytes([int(code, 16)]).decode(page.codepage, "replace"))
        else:
            _take(page, plain if symbol is None else _SYMBOLS.get(symbol, ""))
        page.opened = False
    lines = (line.strip(" ") for line in "".join(page.pieces).replace("\0", "").split("\n"))
    return "\n".join(f"| {line}" if line.endswith(" |") else line for line in lines)


def _obey(page: _Page, word: str, value: int | None) -> None:
    group = page.groups[-1]
    if word in {"listtext", "pntext"}:
        page.write("- ")
        group.aside = True
    elif word in _ASIDE and page.opened:
        group.aside = True
    elif word == "ansicpg" and value:
        page.codepage = _codepage(value)
    elif word == "uc" and value is not None:
        group.skip = min(max(value, 0), 8)
    elif word == "u" and value is not None:
        page.write(chr(value % 65536))
        page.pending = group.skip
    elif word == "v":
        group.hidden = value != 0
    elif word in _BREAKS:
        page.write(_BREAKS[word])


def _codepage(number: int) -> str:
    name = f"cp{number}" if number != 10000 else "mac_roman"
    try:
        "".encode(name)
    except LookupError:
        return "cp1252"
    return name


def _take(page: _Page, text: str) -> None:
    """Add characters, less those that stand in for a Unicode character just written."""
    left_out = min(page.pending, len(text))
    page.pending -= left_out
    page.write(text[left_out:])
