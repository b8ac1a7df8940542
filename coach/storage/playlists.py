"""Playlists: passages in an order, with a note for each, for those who begin; each reader ticks off what they read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlalchemy.orm import Session

from coach.errors import InvalidEntry, NotFound
from coach.storage.access import Viewer, possible_id
from coach.storage.audit import AuditEntry, record
from coach.storage.errors import EditConflict
from coach.storage.library import Passage, get_passage, passages_by_id
from coach.storage.tables import (
    AccountRole,
    Consent,
    ExemplarRow,
    PassageReadRow,
    PlaylistPassageRow,
    PlaylistRow,
    UserRow,
)
from coach.storage.text import clean, one_line

LONGEST_ABOUT = 1000
LONGEST_NOTE = 1000
MOST_PLAYLISTS = 50
MOST_PASSAGES = 100
MOST_READERS = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage in a playlist with the note for its reader."""

    passage: Passage
    note: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody of the team with how many of the passages of a playlist they have ticked off."""

    name: str
    read: int


@dataclass(frozen=True, slots=True)
class Playlist:
    """A playlist as the one who asks sees it: passages that are not shared (any more) are left out.

    `readers` is filled for managers alone.
    """

    id: int
    name: str
    about: str
    made_at: dt.datetime
    version: int
    entries: tuple[Entry, ...]
    readers: tuple[Reader, ...] = ()

    @property
    def read(self) -> int:
        """How many of the passages the one who asks has read."""
        return sum(entry.passage.read for entry in self.entries)


@dataclass(frozen=True, slots=True)
class PlaylistText:
    """What a manager writes around the passages: `notes` by the id of a passage; those not named stay."""

    name: str
    about: str = ""
    notes: Mapping[int, str] = field(default_factory=dict)


def list_playlists(session: Session, viewer: Viewer) -> tuple[Playlist, ...]:
    """Return the playlists of `viewer`'s team, by name."""
    if viewer.team_id is None:
        return ()
    statement = _of_team(viewer).order_by(sa.func.lower(PlaylistRow.name), PlaylistRow.id).limit(MOST_PLAYLISTS)
    return tuple(_playlist(session, viewer, row) for row in session.scalars(statement).all())


def get_playlist(session: Session, viewer: Viewer, playlist_id: int) -> Playlist:
    """Return a playlist; its managers see who has read how much of it.

    Raises:
        NotFound: there is no such playlist of `viewer`'s team.
    """
    row = _row(session, viewer, playlist_id)
    return _playlist(session, viewer, row, readers=_readers(session, row) if viewer.managed_team is not None else ())


def add_playlist(session: Session, viewer: Viewer, text: PlaylistText) -> int:
    """Add an empty playlist to the team that `viewer` manages and return its id.

    Raises:
        NotFound: `viewer` manages no team.
        InvalidEntry: the name is empty, the text too long, or there are too many.
    """
    if viewer.managed_team is None:
        raise NotFound("There is no such page.")
    if len(session.scalars(_of_team(viewer).limit(MOST_PLAYLISTS)).all()) >= MOST_PLAYLISTS:
        raise InvalidEntry(f"Your team has {MOST_PLAYLISTS} playlists.", mend="Delete one first.")
    row = PlaylistRow(
        team_id=viewer.managed_team, made_by=viewer.user_id, name=_name(text.name), about=_about(text.about)
    )
    session.add(row)
    session.flush()
    record(session, AuditEntry("playlist.add", viewer.user_id, "playlist", row.id))
    return row.id


def change_playlist(session: Session, viewer: Viewer, playlist_id: int, text: PlaylistText, *, version: int) -> None:
    """Change name, description and notes of a playlist.

    Raises:
        NotFound: there is no such playlist of the team that `viewer` manages.
        InvalidEntry: the name is empty, or a text too long.
        EditConflict: somebody changed it after `version`.
    """
    row = _to_change(session, viewer, playlist_id, version)
    row.name, row.about = _name(text.name), _about(text.about)
    for item in _items(session, row):
        item.note = _short(text.notes.get(item.exemplar_id, item.note), LONGEST_NOTE, "A note")
    _changed(session, viewer, row)


def add_to_playlist(session: Session, viewer: Viewer, playlist_id: int, exemplar_id: int, note: str) -> None:
    """Put a shared passage at the end of a playlist; one that is in it already stays where it is.

    Raises:
        NotFound: there is no such playlist of the team that `viewer` manages, or no such shared passage.
        InvalidEntry: the note is too long, or the playlist is full.
    """
    row = _to_change(session, viewer, playlist_id, None)
    passage = get_passage(session, viewer, exemplar_id)
    if passage.consent is not Consent.GIVEN:
        raise NotFound("This passage is not shared.", mend="Its rep has to agree first.")
    items = _items(session, row)
    if passage.id in {item.exemplar_id for item in items}:
        return
    if len(items) >= MOST_PASSAGES:
        raise InvalidEntry(f"The playlist has {MOST_PASSAGES} passages.", mend="Begin another.")
    place = max((item.place for item in items), default=0) + 1
    kept = _short(note, LONGEST_NOTE, "The note")
    session.add(PlaylistPassageRow(playlist_id=row.id, exemplar_id=passage.id, place=place, note=kept))
    _changed(session, viewer, row)


def move_in_playlist(
    session: Session, viewer: Viewer, playlist_id: int, exemplar_id: int, *, earlier: bool, version: int
) -> None:
    """Move a passage one place up or down; at the end of the list it stays.

    Raises:
        NotFound: there is no such playlist of the team that `viewer` manages, or no such passage in it.
        EditConflict: somebody changed it after `version`.
    """
    row = _to_change(session, viewer, playlist_id, version)
    listed = {entry.passage.id for entry in _playlist(session, viewer, row).entries}
    items = [item for item in _items(session, row) if item.exemplar_id in listed]
    at = next((place for place, item in enumerate(items) if item.exemplar_id == exemplar_id), None)
    if at is None:
        raise NotFound("This passage is not in the playlist.")
    other = at - 1 if earlier else at + 1
    if 0 <= other < len(items):
        items[at].place, items[other].place = items[other].place, items[at].place
    _changed(session, viewer, row)


def take_from_playlist(session: Session, viewer: Viewer, playlist_id: int, exemplar_id: int, *, version: int) -> None:
    """Take a passage out of a playlist; it stays in the library.

    Raises:
        NotFound: there is no such playlist of the team that `viewer` manages.
        EditConflict: somebody changed it after `version`.
    """
    row = _to_change(session, viewer, playlist_id, version)
    for item in _items(session, row):
        if item.exemplar_id == exemplar_id:
            session.delete(item)
    _changed(session, viewer, row)


def delete_playlist(session: Session, viewer: Viewer, playlist_id: int) -> None:
    """Delete a playlist; its passages stay in the library.

    Raises:
        NotFound: there is no such playlist of the team that `viewer` manages.
    """
    row = _to_change(session, viewer, playlist_id, None)
    record(session, AuditEntry("playlist.delete", viewer.user_id, "playlist", row.id))
    session.delete(row)
    session.flush()


def _of_team(viewer: Viewer) -> Select[Any]:
    return sa.select(PlaylistRow).where(PlaylistRow.team_id == viewer.team_id)


def _row(session: Session, viewer: Viewer, playlist_id: int) -> PlaylistRow:
    row = session.get(PlaylistRow, possible_id(playlist_id))
    if row is None or viewer.team_id is None or row.team_id != viewer.team_id:
        raise NotFound("There is no such playlist.")
    return row


def _to_change(session: Session, viewer: Viewer, playlist_id: int, version: int | None) -> PlaylistRow:
    """Return the row locked; `version` None does not ask whether anybody changed it."""
    row = _row(session, viewer, playlist_id)
    if viewer.managed_team is None:
        raise NotFound("There is no such playlist that you may change.")
    session.refresh(row, with_for_update=True)
    if version is not None and row.version != version:
        raise EditConflict("This playlist was changed in the meantime.", mend="Reload the page and try again.")
    return row


def _changed(session: Session, viewer: Viewer, row: PlaylistRow) -> None:
    row.version += 1
    session.flush()
    record(session, AuditEntry("playlist.change", viewer.user_id, "playlist", row.id, {"version": row.version}))


def _items(session: Session, row: PlaylistRow) -> Sequence[PlaylistPassageRow]:
    statement = sa.select(PlaylistPassageRow).where(PlaylistPassageRow.playlist_id == row.id)
    return session.scalars(statement.order_by(PlaylistPassageRow.place, PlaylistPassageRow.exemplar_id)).all()


def _playlist(session: Session, viewer: Viewer, row: PlaylistRow, readers: tuple[Reader, ...] = ()) -> Playlist:
    items = _items(session, row)
    found = passages_by_id(session, viewer, [item.exemplar_id for item in items])
    shared = {number: passage for number, passage in found.items() if passage.shared}
    entries = tuple(Entry(shared[item.exemplar_id], item.note) for item in items if item.exemplar_id in shared)
    return Playlist(row.id, row.name, row.about, row.made_at, row.version, entries, readers)


def _readers(session: Session, row: PlaylistRow) -> tuple[Reader, ...]:
    """Return the active people of the team with what they have ticked off, by name."""
    shared = (
        sa.select(PlaylistPassageRow.exemplar_id)
        .join(ExemplarRow, ExemplarRow.id == PlaylistPassageRow.exemplar_id)
        .where(PlaylistPassageRow.playlist_id == row.id, ExemplarRow.consent == Consent.GIVEN.value)
    )
    ticked = sa.and_(PassageReadRow.user_id == UserRow.id, PassageReadRow.exemplar_id.in_(shared))
    statement = (
        sa.select(UserRow.display_name, sa.func.count(PassageReadRow.exemplar_id))
        .outerjoin(PassageReadRow, ticked)
        .where(UserRow.team_id == row.team_id, UserRow.active, UserRow.role == AccountRole.REP.value)
        .group_by(UserRow.id, UserRow.display_name)
        .order_by(sa.func.lower(UserRow.display_name), UserRow.id)
        .limit(MOST_READERS)
    )
    return tuple(Reader(str(name), int(read)) for name, read in session.execute(statement))


def _name(name: str) -> str:
    line = one_line(name, 120)
    if not line:
        raise InvalidEntry("The playlist has no name.", mend="Write one.")
    return line


def _about(about: str) -> str:
    return _short(about, LONGEST_ABOUT, "The description")


def _short(text: str, limit: int, what: str) -> str:
    kept = clean(text.strip())
    if len(kept) > limit:
        raise InvalidEntry(f"{what} is longer than {limit} characters.", mend="Make it shorter.")
    return kept
