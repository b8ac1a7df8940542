"""Ways to look at themes that somebody keeps under a name."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.errors import NotFound
from coach.storage.access import possible_id
from coach.storage.errors import TooMany
from coach.storage.tables import SavedViewRow
from coach.storage.text import key_of, one_line

MOST_VIEWS = 50
LONGEST_QUERY = 2000


@dataclass(frozen=True, slots=True)
class SavedView:
    """Filters under a name; `query` is the address behind the question mark."""

    id: int
    name: str
    query: str


def list_views(session: Session, user_id: int) -> tuple[SavedView, ...]:
    """Return the views of a user by name; nobody sees another's."""
    statement = sa.select(SavedViewRow).where(SavedViewRow.user_id == user_id).order_by(SavedViewRow.name_key)
    return tuple(SavedView(row.id, row.name, row.query) for row in session.scalars(statement))


def save_view(session: Session, user_id: int, name: str, query: str) -> SavedView:
    """Keep `query` (as Coach writes it, at most 2000 characters) under a name; a view of that name is replaced.

    An empty name becomes "My view".

    Raises:
        TooMany: the user has 50 views already.
    """
    called = one_line(name, 120) or "My view"
    key = key_of(called)[:360]
    row = session.scalar(sa.select(SavedViewRow).where(SavedViewRow.user_id == user_id, SavedViewRow.name_key == key))
    if row is None:
        if len(list_views(session, user_id)) >= MOST_VIEWS:
            raise TooMany(f"You have {MOST_VIEWS} saved views already.", mend="Delete one that you no longer need.")
        row = SavedViewRow(user_id=user_id, name_key=key)
        session.add(row)
    row.name, row.query = called, one_line(query, LONGEST_QUERY)
    session.flush()
    return SavedView(row.id, row.name, row.query)


def delete_view(session: Session, user_id: int, view_id: int) -> str:
    """Delete a view of a user and return its name.

    Raises:
        NotFound: the user has no such view.
    """
    wanted = sa.select(SavedViewRow).where(SavedViewRow.id == possible_id(view_id), SavedViewRow.user_id == user_id)
    row = session.scalar(wanted)
    if row is None:
        raise NotFound("There is no such saved view.", mend="It may have been deleted already.")
    session.delete(row)
    session.flush()
    return row.name
