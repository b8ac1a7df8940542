"""Written notes: headings, bullets, prose, tables and lines about the meeting."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from coach.domain import LineKind, Utterance
from coach.ingest.labels import is_field_label
from coach.ingest.lines import Line, LineForm
from coach.ingest.meta_lines import ATTENDEE_LABELS, is_event, is_meta, is_plain_title, label_and_value, opens_list
from coach.ingest.speakers import NameKind, name_kind
from coach.ingest.wrapping import joined, starts_lower, wrap_width

_TABLE_RULE = re.compile(r"[|:\-\s+=]+")
_CLOSED = ".?!,;…"
_FORWARDED = re.compile(r"-{3,20} ?(?:forwarded|original) message ?-{3,20}|begin forwarded message:?", re.IGNORECASE)
_SENTENCE_INSIDE = re.compile(r"[a-z]{2}[.?!]\s")


@dataclass(slots=True)
class _Page:
    """Notes as they grow: one open paragraph or list item, and where on the page we are."""

    header: bool
    width: int | None
    lower_case: bool
    utterances: list[Utterance] = field(default_factory=list)
    open_lines: list[str] = field(default_factory=list)
    bullet_indent: int | None = None
    listing_attendees: bool = False
    list_parted: bool = False

    def close(self) -> None:
        """Write the open paragraph or list item."""
        if not self.open_lines:
            return
        if self.bullet_indent is not None:
            texts = [" ".join(self.open_lines)]
        else:
            texts = joined(self.open_lines, width=self.width, lower_case=self.lower_case)
        self.utterances.extend(Utterance(text, line_kind=LineKind.NOTE) for text in texts)
        self.open_lines, self.bullet_indent, self.header = [], None, False

    @property
    def below_heading(self) -> bool:
        """True where nothing stands between the last heading (or line about the meeting) and the next line."""
        return not self.open_lines and bool(self.utterances) and self.utterances[-1].line_kind is not LineKind.NOTE

    def write(self, text: str, kind: LineKind) -> None:
        """Close what is open and write a line of its own."""
        self.close()
        if text:
            self.utterances.append(Utterance(text, line_kind=kind))


def note_utterances(lines: Sequence[Line], *, header: bool = True) -> list[Utterance]:
    """Return notes as utterances; `header` says that the lines stand at the head of the document."""
    running = [
        text
        for line in lines
        for text in (
            ("", line.text) if line.form is LineForm.BULLET else (line.text if line.form is LineForm.TEXT else "",)
        )
    ]
    page = _Page(header, wrap_width(running), starts_lower(running))
    following = [*lines[1:], Line(LineForm.BLANK, "", 0)]
    blank_above = True
    for line, below in zip(lines, following, strict=True):
        _write(page, line, below, blank_above=blank_above or page.below_heading)
        blank_above = line.form in {LineForm.BLANK, LineForm.RULE, LineForm.HEADING}
    page.close()
    return page.utterances


def _write(page: _Page, line: Line, below: Line, *, blank_above: bool) -> None:
    if page.list_parted and line.form is not LineForm.BLANK and not _names_somebody(line):
        page.listing_attendees = page.list_parted = False
    if line.form in {LineForm.BLANK, LineForm.RULE}:
        page.close()
        page.listing_attendees = page.listing_attendees and (page.below_heading or page.header)
        page.list_parted = page.listing_attendees and not page.below_heading
    elif _FORWARDED.fullmatch(line.text):
        page.write(line.text, LineKind.META)
        page.header = True  # the lines below it name sender, day and subject of the mail that was passed on
    elif line.form is LineForm.TABLE:
        _write_row(page, line, below)
    elif _is_heading(page, line, below, blank_above=blank_above):
        page.write(line.text, LineKind.HEADING)
        page.listing_attendees, page.list_parted = opens_list(line.text), False
    elif (page.listing_attendees and (line.form is LineForm.BULLET or len(line.text) < 200)) or _is_meta_line(
        page, line
    ):
        page.write(line.text, LineKind.META)
    elif line.form is LineForm.BULLET:
        page.close()
        page.open_lines, page.bullet_indent = [line.text], line.indent
    elif page.bullet_indent is not None and not _belongs_to_bullet(page, line):
        page.close()
        page.open_lines = [line.text]
    else:
        page.open_lines.append(line.text)


def _names_somebody(line: Line) -> bool:
    """Say whether a line below a gap goes on with a list of people: a company, or a name with its title."""
    name = line.text.partition(",")[0]
    return (
        line.form in {LineForm.TEXT, LineForm.BULLET}
        and len(line.text) < 80
        and (name_kind(name) in {NameKind.PERSON, NameKind.NUMBERED} and not is_plain_title(line.text))
    )


def _is_meta_line(page: _Page, line: Line) -> bool:
    if page.open_lines and page.bullet_indent is None and line.form is LineForm.TEXT and not page.header:
        return False
    return is_meta(line.text, header=page.header)


def _belongs_to_bullet(page: _Page, line: Line) -> bool:
    """Say whether a line goes on with the list item above it: indented, or broken for width or in mid-sentence."""
    above = page.open_lines[-1]
    indented = line.indent > (page.bullet_indent or 0)
    return indented or len(joined([above, line.text], width=page.width, lower_case=page.lower_case)) == 1


def _is_heading(page: _Page, line: Line, below: Line, *, blank_above: bool) -> bool:
    text = line.text
    if is_event(text):
        return False
    if line.form is LineForm.HEADING or (below.form is LineForm.RULE and blank_above and _is_underlining(below)):
        return bool(text) and not (page.header and is_meta(text, header=True) and ":" in text.strip(":"))
    if len(text) > 80 or not any(character.isalpha() for character in text):
        return False
    if line.mark[:-1].isdigit() and is_field_label(text):  # "2. Next steps" above its points
        return below.form in {LineForm.TEXT, LineForm.BLANK} or below.indent > line.indent
    if text.endswith((":", "：")) and not _SENTENCE_INSIDE.search(text):
        labelled = is_field_label(text[:-1]) or line.emphasised or blank_above or below.form is LineForm.BULLET
        return line.form is LineForm.TEXT and labelled and len(text.split()) < 9
    if line.form is not LineForm.TEXT or text[-1] in _CLOSED:
        return False
    labelled = label_and_value(text) is not None
    if line.emphasised and not labelled:
        return len(text.split()) < 12
    if text.casefold() in ATTENDEE_LABELS and line.form is LineForm.TEXT and len(text) > 4:
        return blank_above or page.header
    if labelled or (page.open_lines and page.bullet_indent is None):
        return False
    return _stands_out(page, line, below, blank_above=blank_above)


def _is_underlining(line: Line) -> bool:
    return line.text[:1] in {"=", "-", "~"} and " " not in line.text


def _stands_out(page: _Page, line: Line, below: Line, *, blank_above: bool) -> bool:
    """Say whether a short line without a mark is a heading: by capitals, by its label, or by what lies below it."""
    text, words = line.text, line.text.split()
    if len(words) > 1 and text.isupper() and len(words) < 9:
        return True
    if is_field_label(text) and len(words) < 6:
        return blank_above or below.form is LineForm.BULLET
    if not blank_above or len(words) > 9:
        return False
    if is_meta(text, header=page.header):
        return False
    if page.header and all(
        utterance.line_kind is not LineKind.HEADING or is_plain_title(utterance.text) for utterance in page.utterances
    ):
        return _is_title_above(below)
    return below.form is LineForm.BULLET and not page.lower_case


def _is_title_above(below: Line) -> bool:
    """Say whether what lies below a short first line makes it the title: a gap, a list, or a labelled line."""
    if below.form in {LineForm.BLANK, LineForm.BULLET, LineForm.RULE} or is_meta(below.text, header=True):
        return True
    labelled = label_and_value(below.text)
    if below.text.casefold() in ATTENDEE_LABELS:
        return True
    return labelled is not None and (is_field_label(labelled[0]) or (len(labelled[0]) == 1 and labelled[0].isalpha()))


def _write_row(page: _Page, line: Line, below: Line) -> None:
    if _TABLE_RULE.fullmatch(line.text):
        return
    cells = " | ".join(_cells(line.text))
    page.write(cells, LineKind.HEADING if _TABLE_RULE.fullmatch(below.text or " x") else LineKind.NOTE)
    page.header = page.header and page.utterances[-1:] != [Utterance(cells, line_kind=LineKind.NOTE)]


def _cells(row: str) -> Iterator[str]:
    return (cell for part in row.strip("|").split("|") if (cell := part.strip()))
