"""The form of a briefing: what it shows, what it sends, and how two people's edits come together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from werkzeug.datastructures import MultiDict

from coach.briefing.records import Briefing, Line, Quote
from coach.numbers import number_of, numbers_of
from coach.storage.briefing_edits import BriefingEdit, LineEdit, SectionEdit

Form = MultiDict[str, str]
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class LineField:
    """A line of the form. `theirs` is what somebody else made of it meanwhile, `mark` says what they did with it."""

    id: int
    text: str
    evidence: tuple[Quote, ...] = ()
    gone: int = 0
    removed: bool = False
    theirs: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class SectionField:
    """A section of the form; `new` holds further lines that are being written, one a row."""

    id: str
    title: str
    lines: tuple[LineField, ...]
    note: str = ""
    new: str = ""
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class BriefingForm:
    """Everything that the form shows; `version` is what it was made from."""

    title: str
    version: int
    sections: tuple[SectionField, ...]
    new_section: str = ""


def form_of(briefing: Briefing, version: int) -> BriefingForm:
    """Return the form of a stored briefing."""
    sections = tuple(
        SectionField(one.id, one.title, tuple(_field(line) for line in one.lines), one.empty_reason or one.note)
        for one in briefing.sections
    )
    return BriefingForm(briefing.title, version, sections)


def sent_form(sent: Form, stored: Briefing) -> BriefingForm:
    """Return the form as the user sent it, every word of theirs in it; quotations come from what is stored."""
    known = {line.id: line for section in stored.sections for line in section.lines}
    notes = {section.id: section.empty_reason or section.note for section in stored.sections}
    removed, dropped = set(sent.getlist("remove")), set(sent.getlist("drop"))
    sections = tuple(
        SectionField(
            id=name,
            title=sent.get(f"heading-{name}", ""),
            lines=tuple(
                _sent_line(number, sent, known, removed) for number in numbers_of(sent.getlist(f"lines-{name}"))
            ),
            note=notes.get(name, ""),
            new=sent.get(f"new-{name}", ""),
            dropped=name in dropped,
        )
        for name in dict.fromkeys(sent.getlist("sections"))
    )
    version = number_of(sent.get("version")) or 0
    return BriefingForm(sent.get("title", ""), version, sections, sent.get("new-section", ""))


def edit_of(form: BriefingForm, move: str = "") -> BriefingEdit:
    """Return what a form asks for; `move` is "up:line:7", "down:section:targets" and the like, or "" for none."""
    way, _, moved = move.partition(":")
    sections = [
        SectionEdit(one.id, one.title, tuple(_moved(_lines(one), way, moved)))
        for one in form.sections
        if not one.dropped
    ]
    ordered = _shift(sections, [f"section:{one.id}" for one in sections], way, moved)
    added = [SectionEdit("", form.new_section, ())] if form.new_section.strip() else []
    return BriefingEdit(form.title, (*ordered, *added))


def merged(mine: BriefingForm, theirs: Briefing, version: int) -> BriefingForm:
    """Return my form over a newer briefing: my words stand, theirs beside them; what they added is added to mine.

    Saving it then loses nothing: every line of theirs is in it, or was shown to the one who removed it.
    """
    known = {line.id: line for section in theirs.sections for line in section.lines}
    seen = {line.id for section in mine.sections for line in section.lines}
    sections = []
    for section in mine.sections:
        other = next((one for one in theirs.sections if one.id == section.id), None)
        added = [_added(line) for line in (other.lines if other else ()) if line.id not in seen]
        lines = (*(_beside(line, known.get(line.id)) for line in section.lines), *added)
        sections.append(replace(section, lines=lines))
    names = {section.id for section in mine.sections}
    sections += [
        SectionField(one.id, one.title, tuple(_added(line) for line in one.lines if line.id not in seen))
        for one in theirs.sections
        if one.id not in names
    ]
    return replace(mine, version=version, sections=tuple(sections))


REMOVED_MEANWHILE = "Removed meanwhile. Saving keeps it, without its quotations."
ADDED_MEANWHILE = "Added meanwhile."


def _field(line: Line) -> LineField:
    return LineField(line.id, line.text, line.evidence, line.gone)


def _sent_line(number: int, sent: Form, known: Mapping[int, Line], removed: set[str]) -> LineField:
    stored = known.get(number, Line(""))
    text = sent.get(f"text-{number}", stored.text)
    return LineField(number, text, stored.evidence, stored.gone, removed=str(number) in removed)


def _added(line: Line) -> LineField:
    return replace(_field(line), mark=ADDED_MEANWHILE)


def _beside(mine: LineField, theirs: Line | None) -> LineField:
    if theirs is None:
        return replace(mine, mark=REMOVED_MEANWHILE)
    return mine if theirs.text == " ".join(mine.text.split()) else replace(mine, theirs=theirs.text)


def _lines(section: SectionField) -> list[LineEdit]:
    kept = [LineEdit(line.text, line.id) for line in section.lines if not line.removed]
    return kept + [LineEdit(row) for row in section.new.splitlines() if row.strip()]


def _moved(lines: list[LineEdit], way: str, moved: str) -> list[LineEdit]:
    return _shift(lines, [f"line:{line.id}" for line in lines], way, moved)


def _shift(items: list[Item], names: list[str], way: str, moved: str) -> list[Item]:
    """Return the items with the one called `moved` one place up or down; as they are where there is none."""
    if moved not in names or way not in {"up", "down"}:
        return items
    place = names.index(moved)
    other = place + (1 if way == "down" else -1)
    if 0 <= other < len(items):
        items[place], items[other] = items[other], items[place]
    return items
