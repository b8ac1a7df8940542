"""The pages of follow-ups."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coach.calendar_feed import calendar_text
from coach.days import today
from coach.followups import STATE_NAMES, DueState, week_end
from coach.numbers import number_of
from coach.storage import feed_keys, followups, step_states
from coach.storage.access import Viewer
from coach.storage.engine import reading, writing
from coach.storage.tables import AccountRole
from web.security import limiter
from web.sessions import me, viewer
from web.state import engine

FEED_RATE = "60 per minute"

blueprint = Blueprint("followups", __name__)


@blueprint.get("/followups")
def index() -> ResponseReturnValue:
    """Show what is open and what was done last."""
    return _page()


@blueprint.post("/followups/<int:meeting_id>")
def tick(meeting_id: int) -> ResponseReturnValue:
    """Tick a next step of a meeting off, or open it again."""
    done = request.form.get("done") != "no"
    with writing(engine()) as session:
        step_states.settle_step(session, viewer(), meeting_id, request.form.get("step", ""), done=done)
    flash("Ticked off. You find it under Done." if done else "Open again.", "success")
    return redirect(url_for("followups.index", owner=number_of(request.form.get("owner"))))


@blueprint.post("/followups/calendar")
def make_feed() -> ResponseReturnValue:
    """Make a new private address of one's calendar and show it once."""
    with writing(engine()) as session:
        secret = feed_keys.make_feed_key(session, me().id)
    return _page(address=url_for("followups.feed", key=secret, _external=True))


@blueprint.post("/followups/calendar/revoke")
def revoke_feed() -> ResponseReturnValue:
    """Make the address of one's calendar void."""
    with writing(engine()) as session:
        feed_keys.revoke_feed_key(session, me().id)
    flash("The calendar address no longer works.", "success")
    return redirect(url_for("followups.index"))


@blueprint.get("/followups.ics")
@limiter.limit(FEED_RATE)
def feed() -> ResponseReturnValue:
    """Give the open follow-ups of one person's own meetings as a calendar; the key in the address opens it."""
    with reading(engine()) as session:
        owner = feed_keys.find_feed_user(session, request.args.get("key", ""))
        found = followups.list_followups(session, Viewer(owner.id, AccountRole.REP))
    return Response(calendar_text(found, name="Coach follow-ups"), content_type="text/calendar; charset=utf-8")


def _page(*, address: str = "") -> str:
    present, owner_id = today(), number_of(request.args.get("owner"))
    with reading(engine()) as session:
        groups = followups.list_groups(session, viewer(), present, owner_id=owner_id)
        owners = followups.count_by_owner(session, viewer(), present) if me().role is AccountRole.MANAGER else ()
        made_at = feed_keys.feed_made_at(session, me().id)
    return render_template(
        "followups/index.html",
        groups={group.state: group for group in groups},
        states=DueState,
        names=STATE_NAMES,
        owners=owners,
        owner_id=owner_id,
        made_at=made_at,
        address=address,
        sunday=week_end(present),
        user=me(),
    )
