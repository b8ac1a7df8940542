"""The page of one meeting: feedback first, evidence beside it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coach.storage import analyses, meetings
from coach.storage.access import may_edit
from coach.storage.engine import reading
from web.reviews.block import review_block
from web.sessions import viewer
from web.state import engine

from .agreed import team_actions
from .transcript import moments_chosen
from .view import meeting_view

blueprint = Blueprint("meeting_page", __name__)


@blueprint.get("/meetings/<int:meeting_id>")
def show(meeting_id: int) -> ResponseReturnValue:
    """Show the current report of a meeting; `?moment=need` leaves the turns with a need in the transcript.

    A filtered page leads (`here`) to the whole page, where no sentence is hidden.
    """
    asking, chosen = viewer(), moments_chosen(request.args.getlist("moment"))
    with reading(engine()) as session:
        meeting = meetings.get_meeting(session, asking, meeting_id)
        report = analyses.current_report(session, asking, meeting_id)
        agreed = team_actions(session, asking, meeting)
        talk = None if report is None else review_block(session, asking, meeting, report)
    links, editable = _links(meeting_id), may_edit(asking, meeting)
    if report is None:
        return render_template("meeting/draft.html", meeting=meeting, links=links, may_edit=editable)
    page, here = meeting_view(report, chosen=chosen), links["page"] if chosen else ""
    shown = {"meeting": meeting, "links": links, "may_edit": editable, "page": page, "here": here}
    return render_template("meeting/show.html", **shown, agreed=agreed, talk=talk)


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
    return {name: url_for(endpoint, meeting_id=meeting_id) for name, endpoint in LINKS.items()}
