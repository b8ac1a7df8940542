"""The pages of rereadings, for trainers and admins."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coach import jobs
from coach.jobs import JobError, JobRecord
from coach.storage import jobs as job_rows
from coach.storage import rereads, teams
from coach.storage.access import Viewer
from coach.storage.engine import Session, reading, writing
from coach.storage.rereads import MAKERS, RereadOrder, RereadRecord
from coach.storage.teams import Team
from web.rereads.changes import change_view
from web.rereads.form import MODES, order_of
from web.sessions import only_for, viewer
from web.state import engine

blueprint = Blueprint("rereads", __name__, url_prefix="/rereads")
makers_only = only_for(*MAKERS)


@blueprint.get("")
@makers_only
def index() -> ResponseReturnValue:
    """List the rereadings, newest first."""
    with reading(engine()) as session:
        found = rereads.list_rereads(session, viewer())
    return render_template("rereads/index.html", rereads=found, modes=MODES, teams=_teams())


@blueprint.get("/new")
@makers_only
def ask() -> ResponseReturnValue:
    """Show the form for a new one; the address may say what is chosen."""
    return _form(order_of(request.args, {team.id for team in _teams()}))


@blueprint.post("/new")
@makers_only
def start() -> ResponseReturnValue:
    """Start a rereading and lead to its job."""
    order = order_of(request.form, {team.id for team in _teams()})
    try:
        job = _start(viewer(), order)
    except JobError as error:
        return _form(order, error.sentence()), 409
    return redirect(url_for("jobs.show", job_id=job))


@blueprint.get("/<int:reread_id>")
@makers_only
def show(reread_id: int) -> ResponseReturnValue:
    """Show what changed, while the work runs what changed so far."""
    with reading(engine()) as session:
        record = rereads.get_reread(session, viewer(), reread_id)
        found = change_view(rereads.changes_so_far(session, viewer(), reread_id))
        changed = rereads.most_changed(session, viewer(), reread_id)
        job = _job(session, record)
    shown = {"reread": record, "found": found, "changed": changed, "job": job}
    return render_template("rereads/show.html", **shown, modes=MODES, teams=_teams())


def _start(asking: Viewer, order: RereadOrder) -> int:
    with writing(engine()) as session:
        return jobs.start_reread(session, asking, order)


def _form(order: RereadOrder, refused: str = "") -> str:
    return render_template("rereads/new.html", order=order, refused=refused, modes=MODES, teams=_teams())


def _teams() -> tuple[Team, ...]:
    with reading(engine()) as session:
        return teams.list_teams(session)


def _job(session: Session, record: RereadRecord) -> JobRecord | None:
    """Return the job; its page counts for all who see rereadings, so it is not only the owner's."""
    return None if record.job_id is None else job_rows.get_job(session, None, record.job_id)
