"""Users and the team that each belongs to. Passwords are the matter of `coach.accounts`; here they are hashes."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import Enum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.errors import AccountError, NotFound
from coach.storage.access import possible_id
from coach.storage.audit import AuditEntry, record
from coach.storage.tables import AccountRole, TeamRow, UserRow, now
from coach.storage.teams import insert_new, name_of
from coach.storage.text import key_of, one_line

ADDRESS = re.compile(r"[^\s@<>\"',;:\x00-\x1f]{1,64}@[^\s@<>\"',;:\x00-\x1f]{1,189}")


class Keep(Enum):
    """Says that a value stays as it is, where None means none."""

    KEEP = "keep"


KEEP = Keep.KEEP


@dataclass(frozen=True, slots=True)
class NewUser:
    """Somebody to be added."""

    email: str
    display_name: str
    role: AccountRole
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may log in while `active`. Times are UTC."""

    id: int
    email: str
    display_name: str
    role: AccountRole
    team_id: int | None
    team_name: str | None
    active: bool
    created_at: dt.datetime
    last_login_at: dt.datetime | None
    session_generation: int


@dataclass(frozen=True, slots=True)
class UserChange:
    """What is to change of a user; None (for the team: `KEEP`) leaves it."""

    display_name: str | None = None
    role: AccountRole | None = None
    team_id: int | Keep | None = KEEP
    active: bool | None = None


def add_user(session: Session, new: NewUser, password_hash: str | None, *, by: int | None = None) -> User:
    """Add a user; without a hash they cannot log in by password. `by` is the id of whoever adds them.

    Raises:
        AccountError: address or name is wrong, the address is taken, or there is no such team.
    """
    email = one_line(new.email, 254)
    if not ADDRESS.fullmatch(email):
        raise AccountError(f"{email or 'An empty field'} is no e-mail address.", mend="Write it as name@company.com.")
    row = UserRow(
        email=email,
        email_key=key_of(email),
        display_name=name_of(new.display_name),
        role=AccountRole(new.role).value,
        team_id=_existing_team(session, new.team_id),
        password_hash=password_hash,
    )
    insert_new(session, row, AccountError(f"There is an account for {email} already.", mend="Use that one."))
    record(session, AuditEntry("user.add", by, "user", row.id, {"role": row.role, "team_id": row.team_id}))
    return user_of(row)


def get_user(session: Session, user_id: int) -> User:
    """Return a user.

    Raises:
        NotFound: there is no such user.
    """
    return user_of(user_row(session, user_id))


def find_user(session: Session, email: str) -> User | None:
    """Return the user with this address, in any case of letters; None where there is none."""
    row = _row_by_email(session, email)
    return None if row is None else user_of(row)


def list_users(session: Session, *, team_id: int | None = None, active: bool | None = None) -> tuple[User, ...]:
    """Return users by name, of one team or all, active or not or both."""
    statement = sa.select(UserRow).order_by(sa.func.lower(UserRow.display_name), UserRow.id)
    if team_id is not None:
        statement = statement.where(UserRow.team_id == possible_id(team_id))
    if active is not None:
        statement = statement.where(UserRow.active == active)
    return tuple(user_of(row) for row in session.scalars(statement))


def update_user(session: Session, user_id: int, change: UserChange, *, by: int | None = None) -> User:
    """Change a user; another role, another team or deactivation ends their sessions.

    Meetings stay with the team that their owner was in when they were uploaded.

    Raises:
        NotFound: there is no such user.
        AccountError: the name is empty, there is no such team, or no active admin would be left.
    """
    row = user_row(session, user_id)
    before = (row.role, row.team_id, row.active)
    if change.display_name is not None:
        row.display_name = name_of(change.display_name)
    role = row.role if change.role is None else change.role.value
    active = row.active if change.active is None else change.active
    if row.role == AccountRole.ADMIN and row.active and (role != AccountRole.ADMIN or not active):
        _refuse_last_admin(session, row.id)
    row.role, row.active = role, active
    if not isinstance(change.team_id, Keep):
        row.team_id = _existing_team(session, change.team_id)
    if before != (row.role, row.team_id, row.active):
        row.session_generation += 1
    details = {"role": row.role, "team_id": row.team_id, "active": row.active}
    record(session, AuditEntry("user.change", by, "user", row.id, details))
    session.refresh(row)
    return user_of(row)


def password_hash_of(session: Session, email: str) -> tuple[User, str] | None:
    """Return an active user who has a password, and its hash; None for all others."""
    row = _row_by_email(session, email)
    if row is None or not row.active or row.password_hash is None:
        return None
    return user_of(row), row.password_hash


def set_password_hash(session: Session, user_id: int, password_hash: str, *, end_all: bool, by: int | None) -> User:
    """Replace the hash of a user; `end_all` ends all their sessions and logs the change.

    Raises:
        NotFound: there is no such user.
    """
    row = user_row(session, user_id)
    row.password_hash = password_hash
    if end_all:
        row.session_generation += 1
        record(session, AuditEntry("user.password", by, "user", row.id))
    session.flush()
    return user_of(row)


def mark_login(session: Session, user_id: int, *, address: str = "") -> User:
    """Note that a user logged in.

    Raises:
        NotFound: there is no such user.
    """
    row = user_row(session, user_id)
    row.last_login_at = now()
    record(session, AuditEntry("user.login", row.id, "user", row.id, address=address))
    return user_of(row)


def has_admin(session: Session) -> bool:
    """Return whether there is any admin, active or not."""
    return session.scalar(sa.select(UserRow.id).where(UserRow.role == AccountRole.ADMIN.value).limit(1)) is not None


def user_row(session: Session, user_id: int) -> UserRow:
    """Return the row of a user.

    Raises:
        NotFound: there is no such user.
    """
    row = session.get(UserRow, possible_id(user_id))
    if row is None:
        raise NotFound("There is no such user.")
    return row


def user_of(row: UserRow) -> User:
    """Return the record of a row."""
    return User(
        id=row.id,
        email=row.email,
        display_name=row.display_name,
        role=AccountRole(row.role),
        team_id=row.team_id,
        team_name=row.team.name if row.team else None,
        active=row.active,
        created_at=row.created_at,
        last_login_at=row.last_login_at,
        session_generation=row.session_generation,
    )


def _row_by_email(session: Session, email: str) -> UserRow | None:
    return session.scalars(sa.select(UserRow).where(UserRow.email_key == key_of(email))).one_or_none()


def _refuse_last_admin(session: Session, user_id: int) -> None:
    """Lock the admins, so that two of them cannot remove each other at the same moment."""
    admins = sa.select(UserRow.id).where(UserRow.role == AccountRole.ADMIN.value, UserRow.active).with_for_update()
    if not set(session.scalars(admins)) - {user_id}:
        raise AccountError("This is the only active admin.", mend="Make somebody else an admin first.")


def _existing_team(session: Session, team_id: int | None) -> int | None:
    if team_id is not None and session.get(TeamRow, possible_id(team_id)) is None:
        raise AccountError("There is no such team.", mend="Choose one from the list.")
    return team_id
