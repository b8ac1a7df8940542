"""The body of a Word document -> blocks of text, read as a stream so that memory stays flat.

python-docx is not used for reading: its paragraphs leave out inserted text of tracked changes and of content
controls, and it unpacks every part of the container.
"""

from __future__ import annotations

import xml.sax
import xml.sax.handler
import xml.sax.xmlreader
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from coach.errors import UnreadableUpload
from coach.ingest.archive import document_part, xml_part

_WORD = frozenset(
    {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    }
)
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_DROPPED = frozenset({"del", "moveFrom", "pPrChange", "rPrChange", "instrText", "delText", "delInstrText"})
_BREAKS: Mapping[str, str] = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}
_Attributes = Mapping[tuple[str | None, str], str]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with soft line breaks as line feeds; `heading` is 1..9 or 0, `list_level` None outside lists.

    Empty paragraphs, which writers use as blank lines, are kept outside tables.
    """

    text: str
    heading: int = 0
    list_level: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table as rows of cells; a cell holds its paragraphs, also those of tables inside it."""

    rows: tuple[tuple[tuple[Paragraph, ...], ...], ...]


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Body:
    """What a document says in order, and how many passages of it are deleted as tracked changes."""

    blocks: tuple[Block, ...]
    deleted: int


def read_body(archive: zipfile.ZipFile, *, filename: str) -> Body:
    """Read the body of an opened DOCX; raises UnreadableUpload where its XML is damaged."""
    names = archive.NameToInfo
    styles = _Styles()
    _parse(xml_part(archive, "word/styles.xml", filename=filename) or b"", styles, filename)
    body = _Body(styles.headings)
    _parse(xml_part(archive, document_part(names) or "", filename=filename) or b"", body, filename)
    return Body(tuple(body.blocks), body.deleted)


class _Handler(xml.sax.handler.ContentHandler):
    """Hands on elements of the word namespace by their local name."""

    def startElementNS(  # noqa: N802 (the name is SAX's)
        self, name: tuple[str | None, str], qname: str | None, attrs: xml.sax.xmlreader.AttributesNSImpl
    ) -> None:
        if name[0] in _WORD:
            self.opened(name[1], attrs)
        elif name == (_COMPATIBILITY, "Fallback"):
            self.opened("del", attrs)

    def endElementNS(self, name: tuple[str | None, str], qname: str | None) -> None:  # noqa: N802
        if name[0] in _WORD:
            self.closed(name[1])
        elif name == (_COMPATIBILITY, "Fallback"):
            self.closed("del")

    def opened(self, tag: str, attrs: xml.sax.xmlreader.AttributesNSImpl) -> None:
        """Take the start of an element."""

    def closed(self, tag: str) -> None:
        """Take the end of an element."""


class _Styles(_Handler):
    """Which paragraph styles are headings: by their English name, which Word keeps in every language."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: dict[str, int] = {}
        self._style = ""

    def opened(self, tag: str, attrs: xml.sax.xmlreader.AttributesNSImpl) -> None:
        if tag == "style":
            self._style = _value(attrs, "styleId")
        elif tag == "name" and self._style:
            heading = _heading_level(_value(attrs, "val"))
            if heading:
                self.headings[self._style] = heading
        elif tag == "outlineLvl" and self._style:
            level = _small(_value(attrs, "val"))
            if level is not None and level < 9:
                self.headings.setdefault(self._style, level + 1)


@dataclass(slots=True)
class _Open:
    """A paragraph that is being read."""

    pieces: list[str] = field(default_factory=list)
    heading: int = 0
    list_level: int | None = None
    listed: bool = False


class _Body(_Handler):
    """Collects paragraphs and tables; the paragraphs of a text box come before the one that holds the box."""

    def __init__(self, headings: Mapping[str, int]) -> None:
        super().__init__()
        self.blocks: list[Block] = []
        self.deleted = 0
        self._headings = headings
        self._open: list[_Open] = []
        self._tables: list[list[list[list[Paragraph]]]] = []
        self._dropped = 0
        self._in_text = False

    def opened(self, tag: str, attrs: xml.sax.xmlreader.AttributesNSImpl) -> None:
        if tag in _DROPPED:
            self._dropped += 1
            self.deleted += tag == "delText"
        elif self._dropped:
            return
        elif tag == "t":
            self._in_text = True
        elif tag == "p":
            self._open.append(_Open())
        elif tag in _BREAKS and self._open:
            self._open[-1].pieces.append(_BREAKS[tag] if _value(attrs, "type") != "page" else "\n")
        elif tag in {"pStyle", "outlineLvl", "ilvl", "numId"} and self._open:
            self._note(tag, _value(attrs, "val"))
        elif tag in {"tbl", "tr", "tc"}:
            self._enter(tag)

    def closed(self, tag: str) -> None:
        if tag in _DROPPED:
            self._dropped -= 1
        elif self._dropped:
            return
        elif tag == "t":
            self._in_text = False
        elif tag == "p" and self._open:
            self._finish(self._open.pop())
        elif tag == "tbl" and self._tables:
            self._leave()

    def characters(self, content: str) -> None:
        """Take words of a text element; a tab that stands inside one is a blank."""
        if self._in_text and not self._dropped and self._open:
            self._open[-1].pieces.append(content.replace("\n", " "))

    def _note(self, tag: str, value: str) -> None:
        paragraph = self._open[-1]
        if tag == "pStyle":
            paragraph.heading = self._headings.get(value) or _heading_level(value)
            if paragraph.list_level is None and value.lower().startswith("list") and "paragraph" not in value.lower():
                paragraph.list_level = (_small(value[-1:]) or 1) - 1
        elif tag == "outlineLvl":
            level = _small(value)
            paragraph.heading = paragraph.heading or (level + 1 if level is not None and level < 9 else 0)
        elif tag == "ilvl":
            paragraph.list_level = _small(value) or 0
        elif value == "0":
            paragraph.list_level = None
        else:
            paragraph.list_level = paragraph.list_level or 0

    def _finish(self, paragraph: _Open) -> None:
        text = "".join(paragraph.pieces).strip()
        finished = Paragraph(text, paragraph.heading, paragraph.list_level if not paragraph.heading else None)
        if self._tables and self._tables[0] and self._tables[0][-1]:
            self._tables[0][-1][-1].extend([finished] if text else [])
        else:
            self.blocks.append(finished)

    def _enter(self, tag: str) -> None:
        """Only the outermost table counts: what a table inside a cell holds belongs to that cell."""
        if tag == "tbl":
            self._tables.append([])
        elif len(self._tables) == 1 and tag == "tr":
            self._tables[0].append([])
        elif len(self._tables) == 1 and self._tables[0]:
            self._tables[0][-1].append([])

    def _leave(self) -> None:
        rows = self._tables.pop()
        if not self._tables:
            filled = tuple(tuple(tuple(cell) for cell in row) for row in rows if any(row))
            self.blocks.extend([Table(filled)] if filled else [])


def _parse(content: bytes, handler: _Handler, filename: str) -> None:
    if not content:
        return
    parser = DefusedExpatParser(forbid_dtd=True, forbid_entities=True, forbid_external=True)
    parser.setFeature(xml.sax.handler.feature_namespaces, True)
    parser.setContentHandler(handler)
    try:
        parser.parse(BytesIO(content))
    except (xml.sax.SAXException, DefusedXmlException, ValueError, LookupError) as error:
        raise UnreadableUpload(
            "the text of the document is damaged.", where=filename, mend="Save it again from your word processor."
        ) from error


def _value(attrs: xml.sax.xmlreader.AttributesNSImpl, name: str) -> str:
    found = (attrs.get((space, name)) for space in (*_WORD, None))
    return str(next((value for value in found if value is not None), ""))


def _heading_level(style: str) -> int:
    """Return 1..9 for "heading 2", "Heading2", "Title" and "Subtitle", 0 for other styles."""
    words = style.lower().replace(" ", "")
    if words in {"title", "subtitle"}:
        return 1 if words == "title" else 2
    return (_small(words.removeprefix("heading")) or 0) if words.startswith("heading") else 0


def _small(digits: str) -> int | None:
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 3 else None
