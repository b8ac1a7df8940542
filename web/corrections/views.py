"""Correcting a sentence of a meeting, and taking a correction back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coach.artefacts import current_model
from coach.corrections import Correction
from coach.errors import InvalidCorrection, ModelError, NotFound
from coach.storage import analyses, corrections, meetings
from coach.storage.access import may_edit
from coach.storage.engine import reading, writing
from coach.storage.meeting_reviews import may_comment
from coach.storage.meetings import MeetingRecord
from web.corrections.form import LONGEST_NOTE, correction_from, sentence_form
from web.corrections.shown import CorrectedReport, corrected
from web.security import limiter, person_or_address
from web.sessions import me, viewer
from web.state import coach, engine

CORRECTIONS = "120 per minute"
blueprint = Blueprint("corrections", __name__)


@dataclass(frozen=True, slots=True)
class Page:
    """A meeting with its report as the viewer sees it."""

    meeting: MeetingRecord
    seen: CorrectedReport

    @property
    def report(self) -> dict[str, Any]:
        """The report with the corrections applied."""
        return self.seen.report


@blueprint.get("/meetings/<int:meeting_id>/sentences/<int:index>/correct")
def sentence(meeting_id: int, index: int) -> ResponseReturnValue:
    """Show what can be corrected in a sentence."""
    page = _page(meeting_id, index)
    return _form(page, index)


@blueprint.post("/meetings/<int:meeting_id>/sentences/<int:index>/correct")
@limiter.limit(CORRECTIONS, key_func=person_or_address)
def correct(meeting_id: int, index: int) -> ResponseReturnValue:
    """Keep a correction."""
    page = _page(meeting_id, index)
    try:
        _keep(meeting_id, correction_from(request.form, page.report, index))
    except InvalidCorrection as error:
        return _form(page, index, error=error), 422
    flash("Thank you. Your page shows the correction now; a trainer will look at it.", "success")
    return redirect(url_for("meeting_page.show", meeting_id=meeting_id, _anchor=f"s{index}"))


@blueprint.post("/meetings/<int:meeting_id>/corrections/<int:correction_id>/withdraw")
def withdraw(meeting_id: int, correction_id: int) -> ResponseReturnValue:
    """Take back one's own correction while it waits."""
    with writing(engine()) as session:
        corrections.withdraw(session, viewer(), meeting_id, correction_id)
    flash("Your correction is taken back.", "success")
    return redirect(url_for("meeting_page.show", meeting_id=meeting_id, _anchor="corrections"))


def _page(meeting_id: int, index: int) -> Page:
    asking = viewer()
    with reading(engine()) as session:
        meeting = meetings.get_meeting(session, asking, meeting_id)
        report = analyses.analysed_report(session, asking, meeting_id)
        found = corrections.corrections_of(session, asking, meeting_id)
    if report is None or index >= len(report["sentences"]):
        raise NotFound("There is no such sentence in this meeting.", mend="It may have been analysed again.")
    return Page(meeting, corrected(report, found, asking.user_id))


def _form(page: Page, index: int, *, error: InvalidCorrection | None = None) -> str:
    return render_template(
        "corrections/sentence.html",
        meeting=page.meeting,
        form=sentence_form(page.report, index),
        entry=request.form,
        error=error,
        views=[view for view in page.seen.views if view.index == index],
        may_edit=may_edit(viewer(), page.meeting),
        may_comment=may_comment(viewer(), page.meeting),
        longest_note=LONGEST_NOTE,
        user=me(),
    )


def _keep(meeting_id: int, correction: Correction) -> None:
    note = request.form.get("note", "")
    bars = thresholds(coach().settings.models_dir)
    with writing(engine()) as session:
        corrections.add_correction(session, viewer(), meeting_id, correction, note=note, thresholds=bars)


@cache
def thresholds(models_dir: Path | None) -> dict[str, float]:
    """Return the threshold of each label in the model; empty where there is none: the queue works without."""
    try:
        bars: dict[str, float] = current_model(models_dir).json("calibration.json")["threshold"]
    except ModelError:
        return {}
    return bars
