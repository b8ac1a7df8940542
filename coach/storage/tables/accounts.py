"""Rows of people: teams, users, tokens and what they did."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coach.storage.tables.base import NEVER_REUSE_IDS, Base, UtcDateTime, now


class AccountRole(StrEnum):
    """What a user is in Coach; see docs/storage.md for what each may see."""

    REP = "rep"
    MANAGER = "manager"
    TRAINER = "trainer"
    ADMIN = "admin"


def one_of(column: str, allowed: type[StrEnum]) -> str:
    """Return the SQL condition that `column` holds a member of `allowed`."""
    return f"{column} IN ({', '.join(repr(member.value) for member in allowed)})"


class TeamRow(Base):
    """A sales team. `name_key` is the name folded, so that two teams never differ by case alone."""

    __tablename__ = "teams"
    __table_args__ = (NEVER_REUSE_IDS,)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    name_key: Mapped[str] = mapped_column(sa.String(360), unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)


class UserRow(Base):
    """Somebody who may log in. `session_generation` stands in every cookie and is raised to end all sessions."""

    __tablename__ = "users"
    __table_args__ = (sa.CheckConstraint(one_of("role", AccountRole), name="role"), NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254))
    email_key: Mapped[str] = mapped_column(sa.String(762), unique=True)
    display_name: Mapped[str] = mapped_column(sa.String(120))
    role: Mapped[str] = mapped_column(sa.String(16))
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("teams.id", ondelete="RESTRICT"), index=True)
    password_hash: Mapped[str | None] = mapped_column(sa.String(255))
    active: Mapped[bool] = mapped_column(default=True)
    session_generation: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)
    last_login_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    team: Mapped[TeamRow | None] = relationship(lazy="joined")


class ApiTokenRow(Base):
    """A key for the API: its SHA-256 is kept, the first characters are shown, the rest nobody knows."""

    __tablename__ = "api_tokens"
    __table_args__ = (NEVER_REUSE_IDS,)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    prefix: Mapped[str] = mapped_column(sa.String(16))
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    last_used_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class AuditRow(Base):
    """Who did what when. The actor's id stays after the account is gone; words of a meeting never stand here."""

    __tablename__ = "audit_events"
    __table_args__ = (NEVER_REUSE_IDS,)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now, index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(sa.String(64), index=True)
    subject: Mapped[str] = mapped_column(sa.String(32), default="")
    subject_id: Mapped[int | None] = mapped_column()
    address: Mapped[str] = mapped_column(sa.String(64), default="")
    details: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
