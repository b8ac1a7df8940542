"""Briefings of a team: add, list, get, change, share, delete.

Managers of the team see and change all of its briefings, the team's reps read those that are shared. Nobody else does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session, aliased, undefer

from coach.briefing.records import Briefing, Line, Period, Quote, Section
from coach.errors import NotFound
from coach.storage.access import Viewer, possible_id, visible_meetings
from coach.storage.audit import AuditEntry, record
from coach.storage.briefing_edits import BriefingEdit, Content, checked, content_of, edited
from coach.storage.briefing_material import may_brief
from coach.storage.errors import EditConflict
from coach.storage.pages import Page, page_within
from coach.storage.tables import (
    AccountRole,
    BriefingQuoteRow,
    BriefingRow,
    BriefingState,
    MeetingRow,
    TeamRow,
    UserRow,
    now,
)
from coach.storage.text import clean, one_line

LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class BriefingRecord:
    """A briefing without its lines; `version` counts the edits, times are UTC, names are "" where the user is gone."""

    id: int
    team_id: int
    team: str
    title: str
    period: Period
    state: BriefingState
    version: int
    created_by: str
    created_at: dt.datetime
    updated_by: str
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True)
class BriefingPage(Page):
    """A page of a list, counted from 1; `total` counts all briefings that the viewer may read."""

    briefings: tuple[BriefingRecord, ...]
    total: int
    page: int
    per_page: int


def readable(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition on `BriefingRow` that `viewer` may read it."""
    if viewer.team_id is None or viewer.role not in {AccountRole.MANAGER, AccountRole.REP}:
        return sa.false()
    own = BriefingRow.team_id == viewer.team_id
    shared = BriefingRow.state == BriefingState.SHARED.value
    return own if viewer.role is AccountRole.MANAGER else sa.and_(own, shared)


def add_briefing(session: Session, viewer: Viewer, team_id: int, briefing: Briefing) -> int:
    """Keep a briefing as a draft and return its id.

    Raises:
        NotFound: `viewer` does not manage the team.
    """
    if not may_brief(viewer, team_id):
        raise NotFound("There is no such team.", mend="A briefing is made by a manager of the team.")
    content, quotes = content_of(briefing)
    row = BriefingRow(
        team_id=team_id,
        title=one_line(briefing.title, LONGEST_TITLE) or "Briefing",
        since=briefing.period.since,
        until=briefing.period.until,
        content=content,
        created_by=viewer.user_id,
        updated_by=viewer.user_id,
    )
    session.add(row)
    session.flush()
    session.add_all(_quote_row(row.id, number, quote) for number, quote in enumerate(quotes, start=1))
    session.flush()
    record(session, AuditEntry("briefing.add", viewer.user_id, "briefing", row.id))
    return row.id


def list_briefings(session: Session, viewer: Viewer, *, page: int = 1, per_page: int = 25) -> BriefingPage:
    """Return a page of the briefings that `viewer` may read, newest first; a page beyond the last is the last."""
    total = session.scalar(sa.select(sa.func.count(BriefingRow.id)).where(readable(viewer))) or 0
    per_page = min(max(per_page, 1), 100)
    page = page_within(page, total, per_page)
    chosen = _chosen(viewer).order_by(BriefingRow.id.desc()).limit(per_page).offset((page - 1) * per_page)
    return BriefingPage(tuple(_record(*row) for row in session.execute(chosen)), total, page, per_page)


def get_briefing(session: Session, viewer: Viewer, briefing_id: int) -> tuple[BriefingRecord, Briefing]:
    """Return a briefing with its sections; titles and days of quoted meetings are the present ones.

    Raises:
        NotFound: there is no such briefing for `viewer`.
    """
    statement = _chosen(viewer).where(BriefingRow.id == possible_id(briefing_id)).options(undefer(BriefingRow.content))
    found = session.execute(statement).one_or_none()
    if found is None:
        raise _not_there()
    kept = _record(*found)
    sections = _sections(found[0].content, _quotes(session, kept.id))
    return kept, Briefing(kept.title, kept.team, kept.period, sections)


def save_briefing(session: Session, viewer: Viewer, briefing_id: int, edit: BriefingEdit, *, version: int) -> int:
    """Replace title, sections and lines by those of `edit`, and return the new version.

    `version` is that of the record which the user saw. Lines that `edit` leaves out are removed with their quotations.

    Raises:
        NotFound: there is no such briefing that `viewer` may change.
        InvalidBriefing: the title is empty, or something is too long or too much.
        EditConflict: somebody changed it after `version`; nothing is changed.
    """
    checked(edit)
    row = _to_change(session, viewer, briefing_id)
    if row.version != version:
        raise EditConflict(
            "Somebody changed this briefing while you were editing it.", mend="Compare both, then save again."
        )
    row.content = edited(row.content, edit)
    row.title = one_line(edit.title, LONGEST_TITLE)
    _changed(row, viewer)
    kept = {number for section in row.content["sections"] for line in section["lines"] for number in line["evidence"]}
    ours = BriefingQuoteRow.briefing_id == row.id
    session.execute(sa.delete(BriefingQuoteRow).where(ours, BriefingQuoteRow.number.not_in(kept)))
    session.flush()
    record(session, AuditEntry("briefing.edit", viewer.user_id, "briefing", row.id, {"version": row.version}))
    return row.version


def share_briefing(session: Session, viewer: Viewer, briefing_id: int, state: BriefingState) -> None:
    """Let the whole team read a briefing, or make it a draft again.

    Raises:
        NotFound: there is no such briefing that `viewer` may change.
    """
    row = _to_change(session, viewer, briefing_id)
    row.state = state.value
    session.flush()
    record(session, AuditEntry(f"briefing.{state.value}", viewer.user_id, "briefing", row.id))


def delete_briefing(session: Session, viewer: Viewer, briefing_id: int) -> None:
    """Delete a briefing; the meetings stay.

    Raises:
        NotFound: there is no such briefing that `viewer` may change.
    """
    row = _to_change(session, viewer, briefing_id)
    number = row.id
    session.expunge(row)
    session.execute(sa.delete(BriefingRow).where(BriefingRow.id == number))
    record(session, AuditEntry("briefing.delete", viewer.user_id, "briefing", number))


def seen_meetings(session: Session, viewer: Viewer, briefing: Briefing) -> frozenset[int]:
    """Return the ids of the quoted meetings that `viewer` may see: a shared briefing quotes others' meetings too."""
    quoted = {one.meeting_id for section in briefing.sections for line in section.lines for one in line.evidence}
    return frozenset(session.scalars(visible_meetings(viewer, MeetingRow.id).where(MeetingRow.id.in_(quoted))))


def _to_change(session: Session, viewer: Viewer, briefing_id: int) -> BriefingRow:
    statement = sa.select(BriefingRow).where(readable(viewer), BriefingRow.id == possible_id(briefing_id))
    row = session.scalars(statement.with_for_update().options(undefer(BriefingRow.content))).one_or_none()
    if row is None or not may_brief(viewer, row.team_id):
        raise _not_there()
    return row


def _not_there() -> NotFound:
    return NotFound("There is no such briefing.", mend="It may have been deleted, or it is not yours to see.")


def _changed(row: BriefingRow, viewer: Viewer) -> None:
    row.version += 1
    row.updated_by, row.updated_at = viewer.user_id, now()


def _chosen(viewer: Viewer) -> Any:
    """Return the select of (row, team, maker, editor); its type differs between versions of SQLAlchemy."""
    maker, editor = aliased(UserRow), aliased(UserRow)
    return (
        sa.select(BriefingRow, TeamRow.name, maker.display_name, editor.display_name)
        .join(TeamRow, TeamRow.id == BriefingRow.team_id)
        .outerjoin(maker, maker.id == BriefingRow.created_by)
        .outerjoin(editor, editor.id == BriefingRow.updated_by)
        .where(readable(viewer))
    )


def _record(row: BriefingRow, team: str, maker: str | None, editor: str | None) -> BriefingRecord:
    return BriefingRecord(
        id=row.id,
        team_id=row.team_id,
        team=team,
        title=row.title,
        period=Period(row.since, row.until),
        state=BriefingState(row.state),
        version=row.version,
        created_by=maker or "",
        created_at=row.created_at,
        updated_by=editor or "",
        updated_at=row.updated_at,
    )


def _quote_row(briefing_id: int, number: int, quote: Quote) -> BriefingQuoteRow:
    return BriefingQuoteRow(
        briefing_id=briefing_id,
        number=number,
        meeting_id=quote.meeting_id,
        sentence=quote.sentence,
        speaker=one_line(quote.speaker, 200),
        text=clean(quote.text),
    )


def _quotes(session: Session, briefing_id: int) -> Mapping[int, Quote]:
    rows = session.execute(
        sa.select(BriefingQuoteRow, MeetingRow.title, MeetingRow.listed_on)
        .join(MeetingRow, MeetingRow.id == BriefingQuoteRow.meeting_id)
        .where(BriefingQuoteRow.briefing_id == briefing_id)
    )
    return {
        row.number: Quote(row.meeting_id, title, day, row.sentence, row.text, row.speaker) for row, title, day in rows
    }


def _sections(content: Content, quotes: Mapping[int, Quote]) -> tuple[Section, ...]:
    return tuple(
        Section(
            section["id"],
            section["title"],
            tuple(_line(line["id"], line["text"], line["evidence"], quotes) for line in section["lines"]),
            section["empty_reason"],
            section["note"],
        )
        for section in content["sections"]
    )


def _line(number: int, text: str, evidence: Sequence[int], quotes: Mapping[int, Quote]) -> Line:
    found = tuple(quotes[one] for one in evidence if one in quotes)
    return Line(text, found, number, len(evidence) - len(found))
