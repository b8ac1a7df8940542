"""The stored content of a briefing, and what an edit makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coach.briefing.plain import printable
from coach.briefing.records import Briefing, Quote
from coach.errors import InvalidBriefing
from coach.storage.text import clean

LONGEST_LINE = 2000
LONGEST_HEADING = 200
MOST_LINES = 300
MOST_SECTIONS = 40

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LineEdit:
    """A line as the user wants it; `id` is 0 for a new one."""

    text: str
    id: int = 0


@dataclass(frozen=True, slots=True)
class SectionEdit:
    """A section as the user wants it; `id` is "" for a new one."""

    id: str
    title: str
    lines: tuple[LineEdit, ...]


@dataclass(frozen=True, slots=True)
class BriefingEdit:
    """A whole briefing as the user wants it, everything in order."""

    title: str
    sections: tuple[SectionEdit, ...]


def checked(edit: BriefingEdit) -> None:
    """Refuse what no briefing can hold.

    Raises:
        InvalidBriefing: the title or a heading is empty or too long, a line is too long, or there are too many.
    """
    headings = (edit.title, *(section.title for section in edit.sections))
    if not all(printable(heading) for heading in headings):
        raise InvalidBriefing("A title or heading is empty.", where="title", mend="Write one, or remove the section.")
    if any(len(printable(heading)) > LONGEST_HEADING for heading in headings):
        raise InvalidBriefing(
            f"A title or heading is longer than {LONGEST_HEADING} characters.", where="title", mend="Shorten it."
        )
    lines = [line for section in edit.sections for line in section.lines]
    too_long = next((line for line in lines if len(printable(line.text)) > LONGEST_LINE), None)
    if too_long is not None:
        raise InvalidBriefing(
            f"The line that begins with “{printable(too_long.text)[:40]}” is longer than {LONGEST_LINE} characters.",
            where="lines",
            mend="Shorten it, or make two of it.",
        )
    if len(lines) > MOST_LINES or len(edit.sections) > MOST_SECTIONS:
        raise InvalidBriefing(
            f"A briefing holds at most {MOST_SECTIONS} sections and {MOST_LINES} lines.",
            where="lines",
            mend="Remove some.",
        )


def content_of(briefing: Briefing) -> tuple[Content, tuple[Quote, ...]]:
    """Return what is stored of a new briefing: its content, and its quotations, which are numbered from 1."""
    quotes: list[Quote] = []
    sections: list[dict[str, Any]] = []
    line_id = 0
    for section in briefing.sections:
        lines = []
        for line in section.lines:
            line_id += 1
            evidence = list(range(len(quotes) + 1, len(quotes) + 1 + len(line.evidence)))
            quotes.extend(line.evidence)
            lines.append({"id": line_id, "text": _stored(line.text, LONGEST_LINE), "evidence": evidence})
        sections.append(
            {
                "id": section.id,
                "title": _stored(section.title, LONGEST_HEADING),
                "lines": lines,
                "empty_reason": _stored(section.empty_reason, LONGEST_LINE),
                "note": _stored(section.note, LONGEST_LINE),
            }
        )
    return {"sections": sections, "last_line": line_id}, tuple(quotes)


def edited(content: Content, edit: BriefingEdit) -> dict[str, Any]:
    """Return the content that `edit` makes of `content`: known lines keep their quotations, empty ones fall away.

    Ids of lines are never used again, so that two editors can tell a new line from one that the other removed.
    """
    known = {line["id"]: line for section in content["sections"] for line in section["lines"]}
    before = {section["id"]: section for section in content["sections"]}
    last_line: int = content["last_line"]
    taken = set(before)
    sections: list[dict[str, Any]] = []
    for section in edit.sections:
        old = before.pop(section.id, {})
        lines = []
        for line in section.lines:
            text = _stored(line.text, LONGEST_LINE)
            if not text:
                continue
            found = known.pop(line.id, None)
            if found is None:
                last_line += 1
            number = last_line if found is None else line.id
            lines.append({"id": number, "text": text, "evidence": [] if found is None else found["evidence"]})
        sections.append(
            {
                "id": section.id if old else _new_id(taken),
                "title": _stored(section.title, LONGEST_HEADING),
                "lines": lines,
                "empty_reason": old.get("empty_reason", ""),
                "note": old.get("note", "") if len(lines) == len(old.get("lines", ())) else "",
            }
        )
    return {"sections": sections, "last_line": last_line}


def _new_id(taken: set[str]) -> str:
    """Return an id that no section has or had, and take it."""
    made = next(name for number in range(1, len(taken) + 2) if (name := f"own-{number}") not in taken)
    taken.add(made)
    return made


def _stored(text: str, limit: int) -> str:
    return clean(printable(text), limit)
