"""HTML -> the lines that it shows, in one pass.

The standard library's html.parser takes a minute for 60 kB of "<a <a <a" (Python 3.11), so tags are found here.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:]*)((?:[^<>\"']|\"[^\"<>]*\"|'[^'<>]*')*)>|<!--|<[!?][^<>]*>")
_HIDDEN = frozenset({"script", "style", "head", "title", "template", "noscript", "svg"})
_BLOCKS = frozenset(
    {"p", "div", "tr", "table", "ul", "ol", "section", "article", "header", "footer", "pre", "hr", "dl", "dt", "dd"}
)
_HEADINGS = {f"h{level}": f"{'#' * level} " for level in range(1, 7)}
_HEAD_CELL = re.compile(r"<th[\s>]", re.IGNORECASE)
_CELLS = frozenset({"td", "th"})


def looks_like_html(text: str) -> bool:
    """Say whether text is an HTML page."""
    return re.search(r"<(?:html|body|div|p|table)\b", text[:4000], re.IGNORECASE) is not None


def looks_marked_up(text: str) -> bool:
    """Say whether a short text, as of a table cell, is written in HTML: a block or a line break in tags."""
    return "<" in text and re.search(r"</(?:p|div|li|span|strong|b|em|i|a)>|<br\s*/?>", text[:4000], re.I) is not None


def lines_of_html(page: str) -> str:
    """Return what a page shows: blocks on lines of their own, list items, headings and quotations as Markdown."""
    pieces: list[str] = []
    hidden: str | None = None
    ruled = _HEAD_CELL.search(page) is not None
    head_row = False
    quoted = 0
    for tag, closing, text in _events(page):
        if text and hidden is None:
            pieces.append(" ".join(_joined(text)))
        if tag in _HIDDEN:
            hidden = _hidden_after(hidden, tag, closing=closing)
        elif hidden is None and tag == "blockquote":
            quoted = max(0, quoted + (-1 if closing else 1))
            pieces.append("\n\n" + "> " * min(quoted, 9))
        elif hidden is None and ruled and tag in _CELLS | {"tr"}:
            head_row = tag == "th" or (head_row and not (tag == "tr" and not closing))
            pieces.append(_ruled(tag, closing=closing, head=head_row))
        elif hidden is None and tag:
            pieces.append(
                _mark(tag, closing=closing) + ("> " * min(quoted, 9) if tag in _BLOCKS | {"br", "li"} else "")
            )
    return _tidied("".join(pieces))


def _events(page: str) -> Iterator[tuple[str, bool, str]]:
    """Yield each tag in lower case, whether it closes, and the text before it; at last the text after all tags."""
    reached = position = 0
    while found := _TAG.search(page, position):
        text = page[reached : found.start()]
        if found[0] == "<!--":
            end = page.find("-->", found.end())
            reached = position = len(page) if end < 0 else end + 3
            yield "", False, text
            continue
        reached = position = found.end()
        yield (found[2] or "").lower(), found[1] == "/", text
    yield "", False, page[reached:]


def _joined(text: str) -> Iterator[str]:
    """Join blanks to one but keep one at either end, which parts words."""
    words = html.unescape(text).split()
    yield from ([""] if text[:1].isspace() else [])
    yield from words
    yield from ([""] if text[-1:].isspace() and words else [])


def _hidden_after(hidden: str | None, tag: str, *, closing: bool) -> str | None:
    if hidden is None:
        return None if closing else tag
    return None if closing and tag == hidden else hidden


def _mark(tag: str, *, closing: bool) -> str:
    if tag == "br":
        return "\n"
    if tag == "li":
        return "" if closing else "\n- "
    if tag in _HEADINGS:
        return "\n" if closing else "\n\n" + _HEADINGS[tag]
    if tag in _CELLS:
        return "  " if closing else ""
    if tag == "p":
        return "\n\n"
    return "\n" if tag in _BLOCKS else ""


def _ruled(tag: str, *, closing: bool, head: bool) -> str:
    """Write a table that has head cells as Markdown, a row a line and a rule below its head."""
    if tag == "tr":
        return ("\n|---|---|" if head else "") if closing else "\n| "
    return " | " if closing else ""


def _tidied(text: str) -> str:
    """Drop marks without words and more than one blank line in a row."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    kept: list[str] = []
    for line in lines:
        bare = line.strip("> -#") or ("|" if line.startswith("|--") else "")
        if bare or (kept and kept[-1]):
            kept.append(line if bare else "")
    return "\n".join(kept).strip()
