"""The page of one meeting: feedback first, evidence beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coach.storage import analyses, corrections, meetings
from coach.storage.access import Viewer, may_edit
from coach.storage.customers import customer_of
from coach.storage.engine import Session, reading
from coach.storage.meeting_products import products_of
from coach.storage.meetings import MeetingRecord
from coach.storage.own_label_finds import marked_sentences
from coach.storage.readings import Report
from coach.storage.tables import AccountRole
from web.corrections.shown import corrected
from web.products.meeting_views import products_view
from web.reviews.block import review_block
from web.sessions import viewer
from web.state import engine

from .agreed import team_actions
from .judged import judged_view
from .label_changes import label_changes
from .transcript import moments_chosen
from .view import meeting_view

blueprint = Blueprint("meeting_page", __name__)


@blueprint.get("/meetings/<int:meeting_id>")
def show(meeting_id: int) -> ResponseReturnValue:
    """Show the current report of a meeting, corrected; `?moment=need` leaves the turns with a need in the transcript.

    A filtered page leads (`here`) to the whole page, where no sentence is hidden.
    """
    with reading(engine()) as session:
        meeting = meetings.get_meeting(session, viewer(), meeting_id)
        report = analyses.analysed_report(session, viewer(), meeting_id)
        around = _around(session, viewer(), meeting, report)
    about = {"meeting": meeting, "links": _links(meeting_id), "may_edit": may_edit(viewer(), meeting)}
    if report is None:
        return render_template("meeting/draft.html", **about)
    return render_template("meeting/show.html", **about, **around, **_transcript(around, about["links"]["page"]))


def _transcript(around: Mapping[str, Any], address: str) -> Mapping[str, Any]:
    """Return the page of a report with the moments that are asked for, and where the whole page is (`here`)."""
    chosen = moments_chosen(request.args.getlist("moment"), around["marked"])
    page = meeting_view(around["seen"].report, chosen=chosen, own=around["marked"])
    return {"page": page, "here": address if chosen else ""}


def _around(session: Session, asking: Viewer, meeting: MeetingRecord, report: Report | None) -> Mapping[str, Any]:
    """Return the corrected report and what stands around it: open actions, the review, the guidelines that judged."""
    if report is None:
        return {}
    of_meeting = products_of(session, asking, meeting.id)
    judged = judged_view(session, asking, meeting, of_meeting)
    return {
        "seen": corrected(report, corrections.corrections_of(session, asking, meeting.id), asking.user_id),
        "marked": marked_sentences(session, asking, meeting.id),
        "picks": _picks(asking, meeting.id),
        "agreed": team_actions(session, asking, meeting),
        "talk": review_block(session, asking, meeting, report),
        "customer_id": customer_of(session, asking, meeting.id),
        "judged": judged,
        "label_changes": label_changes(session, asking, meeting, report, by_todays=not judged.older),
        "products": products_view(session, of_meeting),
        "product_words": _words_at(report, [one.sentence for one in of_meeting]),
    }


def _words_at(report: Report, places: Sequence[int | None]) -> Mapping[int, str]:
    """Return the sentences of a report at some places; a place that it does not have is left out."""
    rows = report["sentences"]
    return {at: rows[at]["text"] for at in places if at is not None and at < len(rows)}


def _picks(asking: Viewer, meeting_id: int) -> str:
    """Return the beginning of the addresses at which a trainer makes a sentence an example, "" for others."""
    return url_for("labels.pick", meeting=meeting_id) + "&sentence=" if asking.role is AccountRole.TRAINER else ""


LINKS = {
    "page": "meeting_page.show",
    "facts": "uploads.facts",
    "analyse": "meetings.analyse",
    "review": "meetings.request_review",
    "json": "meetings.report_json",
    "markdown": "meetings.report_markdown",
    "original": "meetings.original",
    "delete": "meetings.ask_delete",
}


def _links(meeting_id: int) -> Mapping[str, str]:
    """Return the addresses that belong to a meeting."""
    first = url_for("corrections.sentence", meeting_id=meeting_id, index=0)
    links = {name: url_for(endpoint, meeting_id=meeting_id) for name, endpoint in LINKS.items()}
    # One beginning for thousands of links: asking for each of them would take longer than everything else.
    return links | {"sentences": first.removesuffix("0/correct")}
