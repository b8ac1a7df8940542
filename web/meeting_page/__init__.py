"""The page of one meeting: feedback first, evidence beside it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coach.storage import analyses, corrections, meetings
from coach.storage.access import may_edit
from coach.storage.engine import reading
from web.corrections.shown import corrected
from web.sessions import viewer
from web.state import engine

from .transcript import moments_chosen
from .view import meeting_view

blueprint = Blueprint("meeting_page", __name__)


@blueprint.get("/meetings/<int:meeting_id>")
def show(meeting_id: int) -> ResponseReturnValue:
    """Show the current report of a meeting, corrected; `?moment=need` leaves the turns with a need in the transcript.

    A filtered page leads (`here`) to the whole page, where no sentence is hidden.
    """
    asking, chosen = viewer(), moments_chosen(request.args.getlist("moment"))
    with reading(engine()) as session:
        meeting = meetings.get_meeting(session, asking, meeting_id)
        report = analyses.current_report(session, asking, meeting_id)
        found = corrections.corrections_of(session, asking, meeting_id)
    about = {"meeting": meeting, "links": _links(meeting_id), "may_edit": may_edit(asking, meeting)}
    if report is None:
        return render_template("meeting/draft.html", **about)
    seen, here = corrected(report, found, asking.user_id), about["links"]["page"] if chosen else ""
    return render_template(
        "meeting/show.html", **about, page=meeting_view(seen.report, chosen=chosen), seen=seen, here=here
    )


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
