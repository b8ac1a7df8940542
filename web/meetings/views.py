"""The pages around meetings. The page of one meeting is `web.meeting_page`."""

from __future__ import annotations

import json
from io import BytesIO

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from coach.errors import NotFound
from coach.report import markdown
from coach.storage import analyses, meeting_lists, meetings, reviews, uploads
from coach.storage.engine import reading, writing
from coach.storage.own_labels import used_labels
from coach.storage.products import all_products
from web.intake import analyse_meeting, editable_meeting
from web.meetings.downloads import attachment_name
from web.meetings.listing import (
    PER_PAGE,
    SORT_NAMES,
    UNANSWERED_NAMES,
    filter_words,
    listing_of,
    own_choices,
    product_choices,
)
from web.security import ANALYSES, limiter, person_or_address
from web.sessions import me, viewer
from web.state import engine

blueprint = Blueprint("meetings", __name__)


@blueprint.get("/meetings")
def index() -> ResponseReturnValue:
    """List the meetings that the address asks for."""
    listing = listing_of(request.args)
    with reading(engine()) as session:
        found = meeting_lists.list_meetings(
            session, viewer(), listing.wanted, page=listing.page, per_page=PER_PAGE, sort=listing.sort
        )
        choices = meeting_lists.filter_choices(session, viewer())
        own, known = used_labels(session), all_products(session)
    words = filter_words(listing, dict(choices.owners), own, known)
    names = {"sorts": SORT_NAMES, "unanswered": UNANSWERED_NAMES, "own": own_choices(own)}
    names |= {"products": product_choices(known)}
    return render_template(
        "meetings/index.html", found=found, listing=listing, choices=choices, words=words, names=names, user=me()
    )


@blueprint.get("/meetings/<int:meeting_id>/delete")
def ask_delete(meeting_id: int) -> ResponseReturnValue:
    """Ask before a meeting is deleted."""
    return render_template("meetings/delete.html", meeting=editable_meeting(viewer(), meeting_id))


@blueprint.post("/meetings/<int:meeting_id>/delete")
def delete(meeting_id: int) -> ResponseReturnValue:
    """Delete a meeting with everything made from it."""
    title = editable_meeting(viewer(), meeting_id).title
    with writing(engine()) as session:
        meetings.delete_meeting(session, viewer(), meeting_id)
    flash(f"“{title}” and everything made from it is deleted.", "success")
    return redirect(url_for("meetings.index"))


@blueprint.post("/meetings/<int:meeting_id>/analyse")
@limiter.limit(ANALYSES, key_func=person_or_address)
def analyse(meeting_id: int) -> ResponseReturnValue:
    """Analyse a meeting (again) with the facts as they are, by the guidelines of its day or of today."""
    analyse_meeting(viewer(), meeting_id, by_todays=request.form.get("guidelines") == "today")
    flash("The meeting is analysed.", "success")
    return redirect(url_for("meeting_page.show", meeting_id=meeting_id))


@blueprint.get("/meetings/<int:meeting_id>/original")
def original(meeting_id: int) -> ResponseReturnValue:
    """Download the file as it was uploaded; never shown in the browser, whatever it holds."""
    with reading(engine()) as session:
        file = uploads.original(session, viewer(), meeting_id)
    return send_file(BytesIO(file.content), "application/octet-stream", as_attachment=True, download_name=file.filename)


@blueprint.get("/meetings/<int:meeting_id>/report.json")
def report_json(meeting_id: int) -> ResponseReturnValue:
    """Download the analysis as JSON of schema 1."""
    title, report = _report(meeting_id)
    text = json.dumps(report, ensure_ascii=False, indent=2) + "\n"
    return _download(text, "application/json", attachment_name(title, "json"))


@blueprint.get("/meetings/<int:meeting_id>/report.md")
def report_markdown(meeting_id: int) -> ResponseReturnValue:
    """Download the analysis as Markdown."""
    title, report = _report(meeting_id)
    return _download(markdown(report), "text/markdown", attachment_name(title, "md"))


@blueprint.post("/meetings/<int:meeting_id>/review")
def request_review(meeting_id: int) -> ResponseReturnValue:
    """Share a meeting with the trainers."""
    with writing(engine()) as session:
        reviews.request_review(session, viewer(), meeting_id, note=request.form.get("note", ""))
    flash("The trainers can see this meeting now.", "success")
    return redirect(url_for("meeting_page.show", meeting_id=meeting_id))


@blueprint.post("/reviews/<int:request_id>/close")
def close_review(request_id: int) -> ResponseReturnValue:
    """Take a meeting out of the trainers' queue."""
    with writing(engine()) as session:
        reviews.close_review(session, viewer(), request_id)
    flash("The meeting is out of the trainers' queue.", "success")
    return redirect(url_for("home.index"))


def _report(meeting_id: int) -> tuple[str, dict[str, object]]:
    with reading(engine()) as session:
        meeting = meetings.get_meeting(session, viewer(), meeting_id)
        report = analyses.current_report(session, viewer(), meeting_id)
    if report is None:
        raise NotFound("This meeting is not analysed yet.", mend="Analyse it first.")
    return meeting.title, report


def _download(text: str, kind: str, filename: str) -> Response:
    return send_file(BytesIO(text.encode("utf-8")), kind, as_attachment=True, download_name=filename)
