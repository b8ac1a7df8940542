"""Keys for the API: the secret is shown once, its hash is kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.errors import AccountError, NotFound
from coach.storage.access import possible_id
from coach.storage.audit import AuditEntry, record
from coach.storage.tables import ApiTokenRow, UserRow, now
from coach.storage.teams import name_of
from coach.storage.users import User, user_of, user_row

MARK = "coach_"
PREFIX_LENGTH = 12


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A key without its secret; `prefix` is how the secret begins, so that its owner can tell keys apart."""

    id: int
    user_id: int
    name: str
    prefix: str
    created_at: dt.datetime
    expires_at: dt.datetime | None
    last_used_at: dt.datetime | None


def create_token(
    session: Session, user_id: int, name: str, *, expires_at: dt.datetime | None = None
) -> tuple[ApiToken, str]:
    """Make a key for a user; return it with the secret, which nobody can read again.

    Raises:
        NotFound: there is no such user.
        AccountError: the name is empty, or `expires_at` has passed.
    """
    if expires_at is not None and expires_at <= now():
        raise AccountError("The key would have expired already.", mend="Choose a later day.")
    secret = MARK + secrets.token_urlsafe(32)
    row = ApiTokenRow(
        user_id=user_row(session, user_id).id,
        name=name_of(name),
        prefix=secret[:PREFIX_LENGTH],
        token_hash=hash_of(secret),
        expires_at=expires_at,
    )
    session.add(row)
    session.flush()
    record(session, AuditEntry("token.add", user_id, "token", row.id))
    return _token(row), secret


def find_token(session: Session, secret: str) -> tuple[ApiToken, User] | None:
    """Return the key and its user; None when it is unknown or expired, or the user is not active."""
    statement = (
        sa.select(ApiTokenRow, UserRow)
        .join(UserRow, UserRow.id == ApiTokenRow.user_id)
        .where(ApiTokenRow.token_hash == hash_of(secret), UserRow.active)
    )
    found = session.execute(statement).one_or_none()
    if found is None or (found[0].expires_at is not None and found[0].expires_at <= now()):
        return None
    return _token(found[0]), user_of(found[1])


def mark_used(session: Session, token_id: int) -> None:
    """Note that a key was used."""
    session.execute(sa.update(ApiTokenRow).where(ApiTokenRow.id == token_id).values(last_used_at=now()))


def list_tokens(session: Session, user_id: int) -> tuple[ApiToken, ...]:
    """Return the keys of a user, the newest first."""
    statement = sa.select(ApiTokenRow).where(ApiTokenRow.user_id == possible_id(user_id))
    return tuple(_token(row) for row in session.scalars(statement.order_by(ApiTokenRow.id.desc())))


def revoke_token(session: Session, user_id: int, token_id: int) -> None:
    """Delete a key of a user.

    Raises:
        NotFound: the user has no such key.
    """
    row = session.get(ApiTokenRow, possible_id(token_id))
    if row is None or row.user_id != user_id:
        raise NotFound("There is no such key.")
    session.delete(row)
    record(session, AuditEntry("token.revoke", user_id, "token", token_id))


def hash_of(secret: str) -> str:
    """Return SHA-256: enough for a secret of 256 random bits, which nobody can guess."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _token(row: ApiTokenRow) -> ApiToken:
    return ApiToken(row.id, row.user_id, row.name, row.prefix, row.created_at, row.expires_at, row.last_used_at)
