"""The pages of playlists."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coach.numbers import number_of
from coach.storage import playlists
from coach.storage.engine import reading, writing
from coach.storage.playlists import PlaylistText
from coach.storage.tables import AccountRole
from web.sessions import me, only_for, viewer
from web.state import engine

from .words import THEMES


def playlist_pages(blueprint: Blueprint) -> None:
    """Add the pages of playlists to the blueprint of the library."""
    blueprint.get("/playlists/<int:playlist_id>")(playlist)
    blueprint.post("/playlists")(only_for(AccountRole.MANAGER)(add_playlist))
    blueprint.post("/playlists/<int:playlist_id>")(only_for(AccountRole.MANAGER)(change_playlist))
    blueprint.post("/playlists/<int:playlist_id>/passages")(only_for(AccountRole.MANAGER)(add_to_playlist))
    blueprint.post("/playlists/<int:playlist_id>/delete")(only_for(AccountRole.MANAGER)(delete_playlist))


def playlist(playlist_id: int) -> ResponseReturnValue:
    """Show a playlist; its managers edit it here and see who has read how much."""
    with reading(engine()) as session:
        found = playlists.get_playlist(session, viewer(), playlist_id)
    return render_template("library/playlist.html", playlist=found, themes=THEMES, user=me())


def add_playlist() -> ResponseReturnValue:
    """Add a playlist (`name`, `about`)."""
    text = PlaylistText(request.form.get("name", ""), request.form.get("about", ""))
    with writing(engine()) as session:
        number = playlists.add_playlist(session, viewer(), text)
    flash("Now add passages: open one in the library and choose this playlist.", "success")
    return redirect(url_for("library.playlist", playlist_id=number))


def change_playlist(playlist_id: int) -> ResponseReturnValue:
    """Change texts (`name`, `about`, `note-ID`); `up`, `down` or `out` with the id of a passage moves that instead."""
    version = number_of(request.form.get("version")) or 0
    moved = {key: number_of(request.form.get(key)) for key in ("up", "down", "out")}
    with writing(engine()) as session:
        if moved["out"]:
            playlists.take_from_playlist(session, viewer(), playlist_id, moved["out"], version=version)
        elif number := moved["up"] or moved["down"]:
            earlier = bool(moved["up"])
            playlists.move_in_playlist(session, viewer(), playlist_id, number, earlier=earlier, version=version)
        else:
            playlists.change_playlist(session, viewer(), playlist_id, _text(), version=version)
    flash("The playlist is saved.", "success")
    return redirect(url_for("library.playlist", playlist_id=playlist_id))


def add_to_playlist(playlist_id: int) -> ResponseReturnValue:
    """Put a passage (`passage`) at the end of a playlist, with a `note`."""
    passage, note = number_of(request.form.get("passage")) or 0, request.form.get("note", "")
    with writing(engine()) as session:
        playlists.add_to_playlist(session, viewer(), playlist_id, passage, note)
    flash("The passage is in the playlist.", "success")
    return redirect(url_for("library.playlist", playlist_id=playlist_id))


def delete_playlist(playlist_id: int) -> ResponseReturnValue:
    """Delete a playlist; its passages stay in the library."""
    with writing(engine()) as session:
        playlists.delete_playlist(session, viewer(), playlist_id)
    flash("The playlist is deleted. Its passages are still in the library.", "success")
    return redirect(url_for("library.index"))


def _text() -> PlaylistText:
    """Return the texts of the form; a note whose name holds no id is left out."""
    form = request.form
    named = {number_of(key.removeprefix("note-")): form[key] for key in form if key.startswith("note-")}
    notes = {number: note for number, note in named.items() if number is not None}
    return PlaylistText(form.get("name", ""), form.get("about", ""), notes)
