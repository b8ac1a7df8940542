"""Reads OpenDocument text (.odt), as LibreOffice and Google Docs save it: transcripts and notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from coach.domain import Transcript
from coach.errors import UnreadableUpload
from coach.ingest.archive import is_archive, open_document, xml_part
from coach.ingest.source import Source
from coach.ingest.text import transcript_of_text

_KIND = b"application/vnd.oasis.opendocument.text"
_PART = "content.xml"
_LEFT_OUT = frozenset({"tracked-changes", "annotation", "note-citation", "sequence-decls", "forms", "ruby-text"})
_DEEPEST = 200


def recognises(source: Source) -> bool:
    """Recognise a ZIP container whose first member says that it is OpenDocument text."""
    return is_archive(source.content) and _KIND in source.content[:200]


def read(source: Source) -> Transcript:
    """Read the paragraphs, lists and tables; raises UnreadableUpload for damage and for hostile files."""
    with open_document(source.content, filename=source.filename, part=_PART) as archive:
        content = xml_part(archive, _PART, filename=source.filename) or b""
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError) as error:
        raise UnreadableUpload(
            "the text of the document is damaged.",
            where=source.filename,
            mend="Save it again from your word processor.",
        ) from error
    body = next((element for element in root.iter() if _tag(element) == "text" and "office" in str(element.tag)), root)
    lines = list(_lines(body, depth=0, level=0))
    if not any(line.strip() for line in lines):
        raise UnreadableUpload(
            "the document holds no text.",
            where=source.filename,
            mend="If it holds pictures of text, copy the text itself into a document.",
        )
    transcript = transcript_of_text("\n".join(lines), filename=source.filename)
    return replace(transcript, source_format="odt-notes" if transcript.written else "odt-transcript")


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _lines(element: Element, *, depth: int, level: int) -> Iterator[str]:
    """Yield Markdown for the reader of text: headings, list items by level, table rows."""
    if depth > _DEEPEST:
        return
    for inner in element:
        tag = _tag(inner)
        if tag in _LEFT_OUT:
            continue
        if tag == "h":
            outline = next((value for key, value in inner.attrib.items() if key.endswith("outline-level")), "1")
            marks = "#" * min(int(outline) if outline.isdigit() else 1, 6)
            yield from ("", f"{marks} {_words(inner)}", "")
        elif tag == "p":
            text = _words(inner, breaks="\n")
            yield from (
                (line.strip() for line in text.split("\n"))
                if not level
                else [f"{'  ' * (level - 1)}- {' '.join(text.split())}"]
            )
        elif tag == "table":
            rows = [row for row in inner.iter() if _tag(row) == "table-row"]
            yield from ("", *(_row(row) for row in rows), "")
        else:
            yield from _lines(inner, depth=depth + 1, level=level + (tag == "list"))


def _row(row: Element) -> str:
    cells = [cell for cell in row if _tag(cell) == "table-cell"]
    return "| " + " | ".join(_words(cell).replace("|", "/") for cell in cells) + " |"


def _words(element: Element, *, breaks: str = " ") -> str:
    """Return the words of a paragraph; a line break inside it becomes `breaks`."""
    pieces = list(_pieces(element, breaks, depth=0))
    return "".join(pieces).strip() if breaks == "\n" else " ".join("".join(pieces).split())


def _pieces(element: Element, breaks: str, *, depth: int) -> Iterator[str]:
    yield " ".join(["", *(element.text or "").split(), ""]) if not (element.text or "").strip() else element.text or ""
    for inner in element if depth < _DEEPEST else ():
        tag = _tag(inner)
        if tag == "line-break":
            yield breaks
        elif tag in {"s", "tab"}:
            yield " " if tag == "s" else "\t"
        elif tag not in _LEFT_OUT:
            yield from _pieces(inner, breaks, depth=depth + 1)
            yield " " if tag == "p" else ""
        yield inner.tail or ""
