"""The secret in the address of a person's calendar: shown once, kept as a hash, void when a new one is made."""

from __future__ import annotations

import datetime as dt
import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.errors import NotFound
from coach.storage.audit import AuditEntry, record
from coach.storage.tables import FeedKeyRow, UserRow
from coach.storage.tokens import hash_of
from coach.storage.users import User, user_of, user_row


def make_feed_key(session: Session, user_id: int) -> str:
    """Make a new secret for a user's calendar and return it; the one before it opens nothing any more.

    Raises:
        NotFound: there is no such user.
    """
    secret = secrets.token_urlsafe(32)
    number = user_row(session, user_id).id
    session.execute(sa.delete(FeedKeyRow).where(FeedKeyRow.user_id == number))
    session.add(FeedKeyRow(user_id=number, key_hash=hash_of(secret)))
    session.flush()
    record(session, AuditEntry("feed.add", user_id, "user", user_id))
    return secret


def find_feed_user(session: Session, secret: str) -> User:
    """Return whose calendar a secret opens.

    Raises:
        NotFound: the secret is unknown or was revoked, or the user may no longer log in.
    """
    statement = (
        sa.select(UserRow)
        .join(FeedKeyRow, FeedKeyRow.user_id == UserRow.id)
        .where(FeedKeyRow.key_hash == hash_of(secret), UserRow.active)
    )
    row = session.scalars(statement).one_or_none()
    if row is None:
        raise NotFound("There is no such calendar.", mend="Make a new address on the page of your follow-ups.")
    return user_of(row)


def feed_made_at(session: Session, user_id: int) -> dt.datetime | None:
    """Return when the present address of a user's calendar was made, None where there is none."""
    row = session.get(FeedKeyRow, user_id)
    return None if row is None else row.created_at


def revoke_feed_key(session: Session, user_id: int) -> None:
    """Make the address of a user's calendar void; without one nothing changes."""
    row = session.get(FeedKeyRow, user_id)
    if row is not None:
        session.delete(row)
        session.flush()
        record(session, AuditEntry("feed.revoke", user_id, "user", user_id))
