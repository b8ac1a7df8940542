"""The facts page: what was understood of a meeting, to be confirmed or corrected."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coach.domain import Meeting, MeetingFacts
from coach.storage import meeting_lists, meetings
from coach.storage.engine import reading, writing
from coach.storage.errors import EditConflict
from coach.storage.meeting_products import products_of
from coach.storage.meetings import MeetingRecord
from web.intake import analyse_meeting, editable_meeting, understood_meeting
from web.products.meeting_views import keep_ticked, products_view
from web.sessions import viewer
from web.state import engine
from web.uploads.facts_form import FactsEntry, check, entry_from, entry_of, facts_from

FIRST_TURNS = 6
STAGES = ("First contact", "Discovery", "Demonstration", "Proposal", "Negotiation", "Closing", "Existing customer")
Errors = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Draft:
    """A meeting, how it is understood, and the form that shows it."""

    record: MeetingRecord
    meeting: Meeting
    shown: FactsEntry


def add_to(blueprint: Blueprint) -> None:
    """Give the pages their addresses."""
    blueprint.get("/meetings/<int:meeting_id>/facts")(facts)
    blueprint.post("/meetings/<int:meeting_id>/facts")(correct)


def facts(meeting_id: int) -> ResponseReturnValue:
    """Show what was understood."""
    draft = _draft(meeting_id)
    return _page(draft, draft.shown)


def correct(meeting_id: int) -> ResponseReturnValue:
    """Keep the corrections, then analyse with them (or only keep them)."""
    draft = _draft(meeting_id)
    entry = entry_from(request.form, draft.shown)
    errors = check(entry)
    if errors:
        return _page(draft, entry, errors=errors), 422
    stated = facts_from(entry, draft.shown, draft.record.facts)
    try:
        _keep(meeting_id, stated, entry.version)
    except EditConflict:
        return _page(draft, replace(entry, version=draft.record.version), conflict=True), 409
    return _go_on(meeting_id)


def _go_on(meeting_id: int) -> ResponseReturnValue:
    if request.form.get("then") == "keep":
        return redirect(url_for("uploads.facts", meeting_id=meeting_id))
    analyse_meeting(viewer(), meeting_id)
    return redirect(url_for("meeting_page.show", meeting_id=meeting_id))


def _draft(meeting_id: int) -> Draft:
    record = editable_meeting(viewer(), meeting_id)
    meeting = understood_meeting(viewer(), record, record.facts)
    return Draft(record, meeting, entry_of(meeting, record.facts, record.version))


def _keep(meeting_id: int, stated: MeetingFacts, version: int) -> None:
    with writing(engine()) as session:
        meetings.update_facts(session, viewer(), meeting_id, stated, version=version)
        keep_ticked(session, viewer(), meeting_id)


def _page(draft: Draft, entry: FactsEntry, *, errors: Errors | None = None, conflict: bool = False) -> str:
    with reading(engine()) as session:
        accounts = meeting_lists.filter_choices(session, viewer()).accounts
        products = products_view(session, products_of(session, viewer(), draft.record.id))
    return render_template(
        "uploads/facts.html",
        record=draft.record,
        meeting=draft.meeting,
        shown=draft.shown,
        entry=entry,
        turns=[(turn, turn.span.of(draft.meeting.text)) for turn in draft.meeting.turns[:FIRST_TURNS]],
        errors=errors or [],
        conflict=conflict,
        accounts=accounts,
        stages=STAGES,
        products=products,
    )
