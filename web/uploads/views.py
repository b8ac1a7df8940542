"""The pages of uploads."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coach.numbers import numbers_of
from web.intake import editable_meeting
from web.security import ANALYSES, limiter, person_or_address
from web.sessions import viewer
from web.state import coach
from web.uploads import facts_views
from web.uploads.outcomes import Outcome, State, analyse_one, take_files, take_text

FRAGMENT = "X-Coach-Fragment"
NOTHING = (("files", "Choose a file, or paste the text of a meeting."),)

blueprint = Blueprint("uploads", __name__)
facts_views.add_to(blueprint)


@blueprint.get("/upload")
def new() -> ResponseReturnValue:
    """Offer to pick or drop files, or to paste text."""
    return _page()


@blueprint.post("/upload")
@limiter.limit(ANALYSES, key_func=person_or_address)
def take() -> ResponseReturnValue:
    """Take files or text, each on its own, and say what became of each."""
    text, title = request.form.get("text", ""), request.form.get("title", "").strip()
    files = request.files.getlist("files")
    outcomes = take_files(viewer(), files, coach().settings.max_upload_files)
    if text.strip():
        outcomes.append(take_text(viewer(), text, title))
    if not outcomes:
        return _page(errors=NOTHING, text=text, title=title), 422
    return _answer(outcomes, text=text, title=title)


@blueprint.post("/upload/analyse")
@limiter.limit(ANALYSES, key_func=person_or_address)
def analyse_all() -> ResponseReturnValue:
    """Analyse several drafts without a look at each."""
    ids = numbers_of(request.form.getlist("meeting"))
    records = [editable_meeting(viewer(), number) for number in ids[: coach().settings.max_upload_files]]
    outcomes = [analyse_one(viewer(), record.id, record.title) for record in records]
    return _answer(outcomes)


def _answer(outcomes: Sequence[Outcome], *, text: str = "", title: str = "") -> ResponseReturnValue:
    refused = all(outcome.state is State.REFUSED for outcome in outcomes)
    status = 422 if refused and outcomes else 200
    if request.headers.get(FRAGMENT):
        return render_template("uploads/_outcomes.html", outcomes=outcomes), 200
    if len(outcomes) == 1 and outcomes[0].state is State.ADDED:
        return redirect(url_for("uploads.facts", meeting_id=outcomes[0].meeting_id))
    return _page(outcomes=outcomes, text=text if refused else "", title=title if refused else ""), status


def _page(
    *, outcomes: Sequence[Outcome] = (), errors: Sequence[tuple[str, str]] = (), text: str = "", title: str = ""
) -> str:
    return render_template(
        "uploads/new.html",
        outcomes=outcomes,
        drafts=[outcome for outcome in outcomes if outcome.state is State.ADDED],
        errors=errors,
        text=text,
        title=title,
        settings=coach().settings,
    )
