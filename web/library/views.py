"""The pages of the library: what is shared, what waits for consent, what is proposed."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coach.numbers import number_of
from coach.storage import exemplars, library, playlists
from coach.storage.engine import reading, writing
from coach.storage.library import LibraryFilter
from coach.storage.tables import AccountRole
from web.sessions import me, only_for, viewer
from web.state import engine

from .words import THEMES, audience_of, choice_of, theme_of

blueprint = Blueprint("library", __name__)


@blueprint.get("/library")
def index() -> ResponseReturnValue:
    """List the shared passages (`theme`, `topic`, `page`), the playlists, and what waits for consent."""
    wanted = LibraryFilter(theme_of(request.args.get("theme")), request.args.get("topic", "")[:16] or None)
    with reading(engine()) as session:
        found = library.list_library(session, viewer(), wanted, page=number_of(request.args.get("page")) or 1)
        unshared = library.list_unshared(session, viewer())
        lists = playlists.list_playlists(session, viewer())
    return render_template(
        "library/index.html", found=found, wanted=wanted, unshared=unshared, lists=lists, themes=THEMES, user=me()
    )


@blueprint.get("/library/suggestions")
@only_for(AccountRole.MANAGER)
def latest() -> ResponseReturnValue:
    """List the passages that the team's latest meetings propose."""
    with reading(engine()) as session:
        found = exemplars.suggest_lately(session, viewer())
    return render_template("library/suggestions.html", found=found, meeting=None, themes=THEMES)


@blueprint.get("/meetings/<int:meeting_id>/passages")
def suggestions(meeting_id: int) -> ResponseReturnValue:
    """List the passages that one meeting proposes."""
    with reading(engine()) as session:
        found = exemplars.suggest(session, viewer(), meeting_id)
    return render_template("library/suggestions.html", found=(found,), meeting=found, themes=THEMES)


@blueprint.post("/meetings/<int:meeting_id>/passages")
def choose(meeting_id: int) -> ResponseReturnValue:
    """Choose a proposed passage (`key`, `audience`, `names`, `hide`, `note`) and ask its rep for consent."""
    with writing(engine()) as session:
        made = exemplars.choose(session, viewer(), meeting_id, choice_of(request.form))
    flash(f"{made.owner_name} is asked for consent. Until then only the two of you see the passage.", "success")
    return redirect(url_for("library.show", exemplar_id=made.id))


@blueprint.get("/library/<int:exemplar_id>")
def show(exemplar_id: int) -> ResponseReturnValue:
    """Show one passage; to its rep with the question for consent."""
    with reading(engine()) as session:
        passage = library.get_passage(session, viewer(), exemplar_id)
        lists = playlists.list_playlists(session, viewer())
    return render_template("library/show.html", passage=passage, lists=lists, themes=THEMES, user=me())


@blueprint.post("/library/<int:exemplar_id>/consent")
def consent(exemplar_id: int) -> ResponseReturnValue:
    """Agree to share one's own passage with the team, or with the company (`audience`) where that was asked."""
    with writing(engine()) as session:
        exemplars.give_consent(session, viewer(), exemplar_id, audience_of(request.form.get("audience")))
    flash("Your passage is in the library. You can take it back at any time.", "success")
    return redirect(url_for("library.show", exemplar_id=exemplar_id))


@blueprint.post("/library/<int:exemplar_id>/refuse")
def refuse(exemplar_id: int) -> ResponseReturnValue:
    """Say no, or take one's passage back."""
    with writing(engine()) as session:
        exemplars.refuse_consent(session, viewer(), exemplar_id)
    flash("Nobody but you and your manager sees this passage now.", "success")
    return redirect(url_for("library.show", exemplar_id=exemplar_id))


@blueprint.post("/library/<int:exemplar_id>/remove")
def remove(exemplar_id: int) -> ResponseReturnValue:
    """Take a passage out of the library for good."""
    with writing(engine()) as session:
        exemplars.remove_passage(session, viewer(), exemplar_id)
    flash("The passage is gone from the library.", "success")
    return redirect(url_for("library.index"))


@blueprint.post("/library/<int:exemplar_id>/read")
def mark_read(exemplar_id: int) -> ResponseReturnValue:
    """Tick a passage off as read, or take the tick away (`read` 1 or 0); `playlist` is where to go back to."""
    playlist = number_of(request.form.get("playlist"))
    with writing(engine()) as session:
        library.mark_read(session, viewer(), exemplar_id, read=request.form.get("read") != "0")
    if playlist is not None:
        return redirect(url_for("library.playlist", playlist_id=playlist, _anchor=f"passage-{exemplar_id}"))
    return redirect(url_for("library.show", exemplar_id=exemplar_id))
