"""Analyses of a meeting: one is current, older ones are kept with what made them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from coach.domain import MeetingFacts, MeetingForm, MeetingKind
from coach.errors import NotFound
from coach.storage.access import Viewer, one_meeting, possible_id
from coach.storage.alerts import note_alerts
from coach.storage.corrected import agreed_report, report_for
from coach.storage.current_reports import stored_report
from coach.storage.customer_links import link_meeting
from coach.storage.documents import ParsedDocument, keep_document
from coach.storage.errors import EditConflict
from coach.storage.facts import facts_from_json
from coach.storage.focus_checks import note_practice
from coach.storage.meetings import MeetingRecord, fill
from coach.storage.own_label_finds import note_own_labels
from coach.storage.product_finds import note_products
from coach.storage.readings import Report, count_reading, replace_rows, texts_of
from coach.storage.search import index_body, index_heading
from coach.storage.tables import AnalysisRow, MeetingRow, MeetingStatus, now
from coach.storage.text import one_line


@dataclass(frozen=True, slots=True)
class AnalysisRecord:
    """An analysis without its report. `total` in 0..100, None where nothing applied; `guidelines` is a hash."""

    id: int
    meeting_id: int
    created_at: dt.datetime
    software: str
    models: Mapping[str, str]
    guidelines: str
    total: float | None
    is_current: bool


def save_analysis(
    session: Session,
    meeting: MeetingRecord,
    report: Report,
    *,
    docbin: ParsedDocument | None = None,
    same_reading: bool = False,
) -> int:
    """Make `report` (schema 1) the current analysis of `meeting` and return the id of the analysis.

    The record is the permission: whoever has one got it from a function that asks for the viewer. All or nothing,
    with the transaction: the report, the parsed text, the rows for lists (with the corrections that trainers accepted
    and that still fit), the products that it names, the words for search. With `same_reading` the report says other
    things of the same sentences, so parsed text, vectors, products and words stay as they are.

    Raises:
        NotFound: the meeting was deleted while it was analysed.
        EditConflict: the facts were corrected while it was analysed; analyse again.
        KeyError, ValueError: `report` is not of schema 1 (a bug).
    """
    row = _locked(session, meeting)
    provenance = report["provenance"]
    session.execute(
        sa.update(AnalysisRow).where(AnalysisRow.meeting_id == row.id, AnalysisRow.is_current).values(is_current=False)
    )
    analysis = AnalysisRow(
        meeting_id=row.id,
        software=one_line(provenance["software"], 40),
        models=dict(provenance["models"]),
        guidelines=one_line(provenance["guidelines"], 80),
        total=report["scorecard"]["total"],
        is_current=True,
        report=dict(report),
    )
    session.add(analysis)
    _fill_from_report(row, report)
    session.flush()
    if not same_reading:
        keep_document(session, row.id, docbin)
    agreed = agreed_report(session, row.id, report)
    count_reading(row, agreed)
    replace_rows(session, row.id, agreed)
    note_practice(session, row, report)
    index_heading(session, row)
    link_meeting(session, row)
    if not same_reading:
        note_products(session, row.id, (sentence["text"] for sentence in report["sentences"]))
        index_body(session, row.id, texts_of(report))
        vectors = docbin.vectors if docbin is not None else None
        note_own_labels(session, row.id, agreed, vectors.vectors if vectors is not None else None)
    note_alerts(session, row, agreed)
    return analysis.id


def current_report(session: Session, viewer: Viewer, meeting_id: int) -> dict[str, Any] | None:
    """Return the current report of a meeting as `viewer` sees it, None for a draft.

    Corrections that trainers accepted are applied, and those of the viewer's own that wait.

    Raises:
        NotFound: there is no such meeting for `viewer`.
    """
    report = analysed_report(session, viewer, meeting_id)
    return None if report is None else report_for(session, viewer, meeting_id, report)


def analysed_report(session: Session, viewer: Viewer, meeting_id: int) -> dict[str, Any] | None:
    """Return the current report of a meeting as it was analysed, without any correction; None for a draft.

    Raises:
        NotFound: there is no such meeting for `viewer`.
    """
    return stored_report(session, one_meeting(session, viewer, meeting_id).id)


def list_analyses(session: Session, viewer: Viewer, meeting_id: int) -> tuple[AnalysisRecord, ...]:
    """Return all analyses of a meeting, newest first.

    Raises:
        NotFound: there is no such meeting for `viewer`.
    """
    row = one_meeting(session, viewer, meeting_id)
    statement = sa.select(AnalysisRow).where(AnalysisRow.meeting_id == row.id).order_by(AnalysisRow.id.desc())
    return tuple(_record(analysis) for analysis in session.scalars(statement))


def report_of(session: Session, viewer: Viewer, meeting_id: int, analysis_id: int) -> dict[str, Any]:
    """Return the report of one analysis of a meeting, an older one too, as it was analysed.

    Raises:
        NotFound: there is no such meeting for `viewer`, or no such analysis of it.
    """
    row = one_meeting(session, viewer, meeting_id)
    statement = (
        sa.select(AnalysisRow)
        .where(AnalysisRow.id == possible_id(analysis_id), AnalysisRow.meeting_id == row.id)
        .options(undefer(AnalysisRow.report))
    )
    analysis = session.scalars(statement).one_or_none()
    if analysis is None:
        raise NotFound("There is no such analysis.")
    return analysis.report


def _locked(session: Session, meeting: MeetingRecord) -> MeetingRow:
    statement = sa.select(MeetingRow).where(MeetingRow.id == meeting.id).with_for_update(of=MeetingRow)
    row = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound("The meeting was deleted while it was analysed.")
    if row.version != meeting.version:
        raise EditConflict("The meeting was corrected while it was analysed.", mend="Analyse it again.")
    return row


def _fill_from_report(row: MeetingRow, report: Report) -> None:
    fill(row, facts_from_json(row.facts), _understood(report["meeting"]), filename=row.upload.filename)
    row.source_format = one_line(report["meeting"]["source_format"], 40)
    row.duration_s = report["meeting"]["duration_s"]
    row.status = MeetingStatus.ANALYSED.value
    row.score = report["scorecard"]["total"]
    row.updated_at = now()


def _understood(meeting: Mapping[str, Any]) -> MeetingFacts:
    held_on = meeting["held_on"]
    return MeetingFacts(
        title=meeting["title"] or None,
        kind=MeetingKind(meeting["kind"]),
        form=MeetingForm(meeting["form"]),
        held_on=None if held_on is None else dt.date.fromisoformat(held_on),
        account=meeting.get("account"),
        deal_stage=meeting.get("deal_stage"),
    )


def _record(row: AnalysisRow) -> AnalysisRecord:
    return AnalysisRecord(
        id=row.id,
        meeting_id=row.meeting_id,
        created_at=row.created_at,
        software=row.software,
        models=MappingProxyType(dict(row.models)),
        guidelines=row.guidelines,
        total=row.total,
        is_current=row.is_current,
    )
