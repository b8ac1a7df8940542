"""The pages of the focus."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coach.numbers import number_of
from coach.storage import focus
from coach.storage.engine import reading, writing
from web.sessions import me, viewer
from web.state import engine

from .proposing import choices_for, key_of, new_focus

blueprint = Blueprint("focus", __name__)


@blueprint.get("/focus")
def index() -> ResponseReturnValue:
    """Show the user's own focus, and those of the team that they manage."""
    asking = viewer()
    with reading(engine()) as session:
        own = focus.present_focus(session, asking, asking.user_id)
        former = focus.former_focuses(session, asking, asking.user_id)
        team = focus.team_focuses(session, asking)
    return render_template("focus/index.html", own=own, former=former, team=team, user=me())


@blueprint.get("/focus/new")
def new() -> ResponseReturnValue:
    """Show the form to propose a focus to a `person`, beginning with what a `meeting` said to practise."""
    asking, first = viewer(), number_of(request.args.get("meeting"))
    person = number_of(request.args.get("person", str(asking.user_id))) or 0
    with reading(engine()) as session:
        name = focus.person_to_coach(session, asking, person)
        choices = choices_for(session, asking, person, first)
    return render_template("focus/new.html", person=person, name=name, choices=choices, key_of=key_of, user=me())


@blueprint.post("/focus")
def propose() -> ResponseReturnValue:
    """Propose a focus (`person`, `text`, `measure`, `source`); one's own is agreed at once."""
    asking, person = viewer(), number_of(request.form.get("person")) or 0
    with writing(engine()) as session:
        focus.person_to_coach(session, asking, person)
        choices = choices_for(session, asking, person, None)
        made = focus.propose_focus(session, asking, person, new_focus(session, asking, request.form, choices))
    own = person == asking.user_id
    flash("This is your focus now." if own else f"{made.owner_name} finds your proposal under Focus.", "success")
    return redirect(url_for("focus.show", focus_id=made.id))


@blueprint.get("/focus/<int:focus_id>")
def show(focus_id: int) -> ResponseReturnValue:
    """Show a focus with what the later meetings show of it."""
    with reading(engine()) as session:
        found = focus.get_focus(session, viewer(), focus_id)
    return render_template("focus/show.html", focus=found, user=me())


@blueprint.post("/focus/<int:focus_id>/accept")
def accept(focus_id: int) -> ResponseReturnValue:
    """Agree to a focus, in one's own words (`text`)."""
    with writing(engine()) as session:
        focus.accept_focus(session, viewer(), focus_id, request.form.get("text", ""), version=_version())
    flash("Agreed. Your next three meetings count.", "success")
    return redirect(url_for("focus.show", focus_id=focus_id))


@blueprint.post("/focus/<int:focus_id>/extend")
def extend(focus_id: int) -> ResponseReturnValue:
    """Go on with a focus for three more meetings."""
    with writing(engine()) as session:
        focus.extend_focus(session, viewer(), focus_id, version=_version())
    flash("It goes on for three more meetings.", "success")
    return redirect(url_for("focus.show", focus_id=focus_id))


@blueprint.post("/focus/<int:focus_id>/close")
def close(focus_id: int) -> ResponseReturnValue:
    """Close a focus, decline or withdraw a proposal (`outcome`)."""
    with writing(engine()) as session:
        focus.close_focus(session, viewer(), focus_id, request.form.get("outcome", ""), version=_version())
    flash("The focus is closed.", "success")
    return redirect(url_for("focus.index"))


def _version() -> int:
    return number_of(request.form.get("version")) or 0
