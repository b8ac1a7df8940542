"""What was said about language and contact in internal meetings, offered as rules."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coach.guidelines.proposals import propose
from coach.storage import proposals
from coach.storage.engine import reading, writing
from coach.storage.tables import Decision
from web.guidelines.editor import sentence_asked, writers_only
from web.sessions import viewer
from web.state import engine


def add_to(blueprint: Blueprint) -> None:
    """Give the pages their addresses."""
    blueprint.get("/guidelines/proposals")(list_proposals)
    blueprint.post("/guidelines/proposals/dismiss")(dismiss)


@writers_only
def list_proposals() -> ResponseReturnValue:
    """List the sentences that may become rules."""
    with reading(engine()) as session:
        heard = proposals.list_open(session, viewer())
    offered = [(one, propose(one.text)) for one in heard]
    return render_template("guidelines/proposals.html", offered=offered)


@writers_only
def dismiss() -> ResponseReturnValue:
    """Take a sentence off the list."""
    with writing(engine()) as session:
        heard = proposals.one_heard(session, viewer(), *sentence_asked(request.form))
        proposals.decide(session, viewer(), heard.meeting_id, heard.text, Decision.DISMISSED)
    flash("The sentence is off the list.", "success")
    return redirect(url_for("guidelines.list_proposals"))
