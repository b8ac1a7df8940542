"""The page after log-in, the page about the figures, and the health check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from coach.days import today
from coach.score import CUSTOMER_LINES, INTERNAL_LINES
from coach.storage import analyses, focus, meeting_lists, reviews
from coach.storage.access import Viewer
from coach.storage.engine import Session, reading
from coach.storage.meeting_lists import MeetingFilter, MeetingPage, MeetingSort
from coach.storage.meetings import MeetingRecord
from coach.storage.migrate import current_revision
from coach.storage.tables import AccountRole, MeetingStatus
from coach.storage.users import User
from web.sessions import me, viewer
from web.state import coach, engine
from web.waiting import waiting_for

LATEST = 6

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """Show what the user most likely came for, by role."""
    user = me()
    with reading(engine()) as session:
        shown = _first_page(session, viewer(), user)
    return render_template("home/index.html", user=user, settings=coach().settings, **shown)


@blueprint.get("/about")
def about() -> ResponseReturnValue:
    """Explain how each figure is made."""
    scorecards = (("Customer meetings", CUSTOMER_LINES), ("Internal meetings", INTERNAL_LINES))
    return render_template("home/about.html", scorecards=scorecards)


@blueprint.get("/healthz")
def health() -> ResponseReturnValue:
    """Answer that the process serves pages and reaches its database."""
    return {"status": "ok", "revision": current_revision(engine())}


def _first_page(session: Session, asking: Viewer, user: User) -> Mapping[str, Any]:
    """Return what waits, the newest meetings, the queue of a trainer and what to practise."""
    latest = _newest(session, asking, MeetingStatus.ANALYSED, _whose(user))
    agreed = focus.present_focus(session, asking, asking.user_id)
    return {
        "latest": latest,
        "drafts": _newest(session, asking, MeetingStatus.DRAFT, user.id),
        "queue": reviews.list_queue(session, asking) if user.role is AccountRole.TRAINER else (),
        "agreed": agreed,
        "practise": None if agreed else _focus(session, asking, latest.meetings),
        "waiting": waiting_for(session, asking, today()),
    }


def _whose(user: User) -> int | None:
    """Return whose meetings come first: a manager's whole team's, everybody else's own."""
    return None if user.role is AccountRole.MANAGER else user.id


def _newest(session: Session, asking: Viewer, status: MeetingStatus, owner_id: int | None) -> MeetingPage:
    wanted = MeetingFilter(status=status, owner_id=owner_id)
    return meeting_lists.list_meetings(session, asking, wanted, per_page=LATEST, sort=MeetingSort.UPLOADED)


def _focus(session: Session, asking: Viewer, latest: tuple[MeetingRecord, ...]) -> tuple[MeetingRecord, str] | None:
    """Return the viewer's own newest analysed meeting with what it says to practise."""
    for meeting in latest:
        if meeting.owner_id == asking.user_id:
            report = analyses.current_report(session, asking, meeting.id)
            return (meeting, report["feedback"]["focus"]) if report and report["feedback"]["focus"] else None
    return None
