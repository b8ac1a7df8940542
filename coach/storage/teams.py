"""Teams."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coach.errors import AccountError, NotFound
from coach.storage.access import possible_id
from coach.storage.tables import TeamRow, UserRow
from coach.storage.text import key_of, one_line


@dataclass(frozen=True, slots=True)
class Team:
    """A sales team."""

    id: int
    name: str


def add_team(session: Session, name: str) -> Team:
    """Add a team.

    Raises:
        AccountError: the name is empty or taken.
    """
    row = TeamRow(name=name_of(name), name_key=key_of(name_of(name)))
    insert_new(session, row, AccountError(f"There is a team {row.name} already.", mend="Choose another name."))
    return Team(row.id, row.name)


def team_named(session: Session, name: str) -> Team:
    """Return the team of that name, adding it where there is none.

    Raises:
        AccountError: the name is empty.
    """
    row = session.scalar(sa.select(TeamRow).where(TeamRow.name_key == key_of(name_of(name))))
    return add_team(session, name) if row is None else Team(row.id, row.name)


def rename_team(session: Session, team_id: int, name: str) -> Team:
    """Give a team another name.

    Raises:
        NotFound: there is no such team.
        AccountError: the name is empty or taken.
    """
    row = _team(session, team_id)
    new_name = name_of(name)
    taken = session.scalar(sa.select(TeamRow.id).where(TeamRow.name_key == key_of(new_name), TeamRow.id != row.id))
    if taken is not None:
        raise AccountError(f"There is a team {new_name} already.", mend="Choose another name.")
    row.name, row.name_key = new_name, key_of(new_name)
    session.flush()
    return Team(row.id, row.name)


def list_teams(session: Session) -> tuple[Team, ...]:
    """Return all teams by name."""
    return tuple(Team(row.id, row.name) for row in session.scalars(sa.select(TeamRow).order_by(TeamRow.name_key)))


def delete_team(session: Session, team_id: int) -> None:
    """Remove a team that nobody and no meeting belongs to.

    Raises:
        NotFound: there is no such team.
        AccountError: it still has people or meetings.
    """
    row = _team(session, team_id)
    try:
        _delete_nested(session, row)
    except IntegrityError as error:
        raise AccountError(
            f"The team {row.name} still has people or meetings.", mend="Move or delete them first."
        ) from error


def _delete_nested(session: Session, row: TeamRow) -> None:
    with session.begin_nested():
        session.execute(sa.delete(TeamRow).where(TeamRow.id == row.id))


def name_of(name: str) -> str:
    """Return a name on one line.

    Raises:
        AccountError: it is empty.
    """
    line = one_line(name, 120)
    if not line:
        raise AccountError("The name is empty.", mend="Write a name.")
    return line


def insert_new(session: Session, row: TeamRow | UserRow, taken: AccountError) -> None:
    """Insert inside a savepoint, so that a taken name leaves the rest of the transaction usable.

    Raises:
        AccountError: `taken`, when a unique value of the row is.
    """
    try:
        _insert_nested(session, row)
    except IntegrityError as error:
        raise taken from error


def _insert_nested(session: Session, row: TeamRow | UserRow) -> None:
    with session.begin_nested():
        session.add(row)


def _team(session: Session, team_id: int) -> TeamRow:
    row = session.get(TeamRow, possible_id(team_id))
    if row is None:
        raise NotFound("There is no such team.")
    return row
