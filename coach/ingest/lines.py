"""A line of text and what its marks say: heading, list item, table row, rule, quotation."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from enum import IntEnum, auto


class LineForm(IntEnum):
    """What the marks at the start of a line make of it."""

    BLANK = auto()
    HEADING = auto()
    BULLET = auto()
    TABLE = auto()
    RULE = auto()
    TEXT = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its marks.

    `lead` is the emphasised start of the line ("Maya:" of "**Maya:** hello"), `mark` the sign of a list item,
    `indent` the number of blanks before the marks, `quoted` the number of ">" before them, `number` the line in
    the file, from 1.
    """

    form: LineForm
    text: str
    number: int
    indent: int = 0
    quoted: int = 0
    lead: str = ""
    mark: str = ""

    @property
    def spoken(self) -> str:
        """The line as somebody's words: a number or letter at its start is a word, not a mark."""
        return f"{self.mark} {self.text}" if any(sign.isalnum() for sign in self.mark) else self.text

    @property
    def emphasised(self) -> bool:
        """True when the whole line is emphasised, as people write headings without "#"."""
        return bool(self.lead) and self.lead == self.text


_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*")
_RULE = re.compile(r"(?:[-*_=~•·–—+]\s?){3,}")
_BULLET = re.compile(
    r"(?:[-*+•‣▪▫◦●○■□❑❖→➤➢➔►▶»·⁃∙–—✓✔✗✘☐☑☒✅❌⬜☛][ \t]+|[•●▪◦‣☐☑✅✔](?=\S)|\(?\d{1,3}[.)][ \t]+"
    r"|\(?[a-z][.)][ \t]+|o[ \t]{2,})"
    r"(?:\\?\[(?:[ xX✓✔]|\s*)\\?\][ \t]*)?"
)
_CHECKBOX = re.compile(r"\\?\[[ xX✓✔]?\\?\][ \t]+")
_EMPHASISED = re.compile(r"(\*\*\*|\*\*|___|__|\*|_)(?=[^\s*_])([^*\n]{1,120}?)(?<=[^\s])\1(?![\w*])")
_STRONG = re.compile(r"(?<![\w*])(\*\*\*|\*\*|__)(?=\S)([^*\n]{1,600}?)(?<=\S)\1(?![\w*])")
_SLANTED = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^*_\n]{1,600}?)(?<=[^\s*_])\1(?![\w*])")
_LINK = re.compile(r"!?\[([^\[\]\n]{1,300})\]\((?:[^()\s]{1,500})(?: \"[^\"]{0,200}\")?\)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|~<>&=])")
_ENTITY = re.compile(r"&(?:amp|nbsp|quot|apos|lt|gt|#\d{2,5}|#x[0-9a-fA-F]{2,4});")
_GAP = re.compile(r"[ \t]*\t[ \t]*| {3,}")
_BOX = re.compile(
    r"</?(?:aside|details|summary|div|section|table|center|figure|ul|ol)(?:\s[^<>]{0,200})?>", re.IGNORECASE
)
_BREAK = re.compile(r"<br\s*/?>|</?(?:p|b|i|u|em|strong|span|div|sup|sub|summary|mark|u)>", re.IGNORECASE)


def lines_of(text: str) -> list[Line]:
    """Return every line of a text, blank ones too."""
    return [_line(raw, number) for number, raw in enumerate(text.split("\n"), start=1)]


def _line(raw: str, number: int) -> Line:
    body = raw.expandtabs(4) if raw[:1] == "\t" else raw
    stripped = body.strip()
    if not stripped or (stripped[0] == "<" and _BOX.fullmatch(stripped)):
        return Line(LineForm.BLANK, "", number)
    indent, quoted, first = len(body) - len(body.lstrip()), 0, stripped[0]
    if first == ">":
        unquoted = stripped.lstrip("> \t")
        quoted, stripped = stripped[: len(stripped) - len(unquoted)].count(">"), unquoted
        first = stripped[:1]
    if not stripped:
        return Line(LineForm.BLANK, "", number, indent, quoted)
    if first.isalpha() and not (stripped[1:2] in ".) " and first.islower()):
        return Line(LineForm.TEXT, plain(stripped), number, indent, quoted)
    form, rest = _form_of(stripped)
    found = _EMPHASISED.match(rest) if rest[:1] in "*_" else None
    mark = stripped[: len(stripped) - len(rest)].strip() if form is LineForm.BULLET else ""
    return Line(form, plain(rest), number, indent, quoted, plain(found[2]) if found else "", mark)


def _form_of(stripped: str) -> tuple[LineForm, str]:
    if _RULE.fullmatch(stripped):
        return LineForm.RULE, stripped
    if heading := _HEADING.fullmatch(stripped):
        return LineForm.HEADING, heading[2]
    if stripped[0] == "|" and stripped.count("|") > 1:
        return LineForm.TABLE, stripped
    bullet = _BULLET.match(stripped) or _CHECKBOX.match(stripped)
    if bullet is not None and bullet.end() < len(stripped):
        return LineForm.BULLET, stripped[bullet.end() :]
    if bullet is not None or stripped in "-*+•–—·▪◦":
        return LineForm.RULE, stripped
    return LineForm.TEXT, stripped


def plain(text: str) -> str:
    """Return the words without Markdown emphasis, link targets, escapes, HTML entities and line breaks."""
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    if "<" in text:
        text = _BREAK.sub(" ", text)
    if "*" in text or "_" in text:
        text = _SLANTED.sub(r"\2", _STRONG.sub(r"\2", text))
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    if "   " in text or "\t" in text:
        text = _GAP.sub(lambda found: "\t" if "\t" in found[0] else "  ", text)
    return text.replace("`", "").strip()
