"""Rows of customers: who they are, their deals, the contacts with them, what was promised, and what was reached."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from coach.storage.tables.accounts import one_of
from coach.storage.tables.base import NEVER_REUSE_IDS, Base, UtcDateTime, now


class TouchKind(StrEnum):
    """How somebody was in touch with a customer outside of what was uploaded."""

    CALL = "call"
    EMAIL = "email"
    MEETING = "meeting"
    MESSAGE = "message"
    OTHER = "other"


class DealOutcome(StrEnum):
    """How a deal stands."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


def _owner() -> Mapped[int]:
    return mapped_column(sa.ForeignKey("users.id", ondelete="RESTRICT"))


def _team() -> Mapped[int | None]:
    return mapped_column(sa.ForeignKey("teams.id", ondelete="RESTRICT"))


def _customer() -> Mapped[int]:
    return mapped_column(sa.ForeignKey("customers.id", ondelete="CASCADE"))


class CustomerRow(Base):
    """A customer of one team; of one person (`owner_id`) where that person has no team.

    `likeness` is the name without case, accents, punctuation and legal form: customers that share it are offered as
    duplicates, and stay apart until somebody merges them.
    """

    __tablename__ = "customers"
    __table_args__ = (sa.Index(None, "team_id", "likeness"), sa.Index(None, "owner_id"), NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int | None] = _team()
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id", ondelete="RESTRICT"))
    name: Mapped[str] = mapped_column(sa.String(200))
    likeness: Mapped[str] = mapped_column(sa.String(200))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)


class CustomerNameRow(Base):
    """A name under which a customer is found; one that was merged keeps its names.

    `scope` is "team:3", or "user:7" for somebody without a team; `name_key` is the name without case.
    """

    __tablename__ = "customer_names"
    __table_args__ = (sa.UniqueConstraint("scope", "name_key"), NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    scope: Mapped[str] = mapped_column(sa.String(24))
    name: Mapped[str] = mapped_column(sa.String(200))
    name_key: Mapped[str] = mapped_column(sa.String(600))


class CustomerMeetingRow(Base):
    """Which customer a meeting was held with; follows the meeting's `account`."""

    __tablename__ = "customer_meetings"

    meeting_id: Mapped[int] = mapped_column(
        sa.ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id", ondelete="CASCADE"), index=True)


class TouchRow(Base):
    """A call, an e-mail or a meeting with a customer, entered or imported.

    `digest` tells the same contact from another, so that a file imported twice doubles nothing.
    """

    __tablename__ = "touches"
    __table_args__ = (
        sa.CheckConstraint(one_of("kind", TouchKind), name="kind"),
        sa.Index(None, "customer_id", "happened_on"),
        sa.Index(None, "owner_id", "happened_on"),
        sa.Index(None, "team_id", "happened_on"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = _customer()
    owner_id: Mapped[int] = _owner()
    team_id: Mapped[int | None] = _team()
    happened_on: Mapped[dt.date] = mapped_column()
    kind: Mapped[str] = mapped_column(sa.String(16))
    who: Mapped[str] = mapped_column(sa.String(120), default="")
    note: Mapped[str] = mapped_column(sa.String(1000), default="")
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)


class DealRow(Base):
    """A deal with a customer; `amount` in the company's own currency, where somebody entered it."""

    __tablename__ = "deals"
    __table_args__ = (
        sa.CheckConstraint(one_of("outcome", DealOutcome), name="outcome"),
        sa.Index(None, "customer_id"),
        sa.Index(None, "owner_id", "outcome"),
        sa.Index(None, "team_id", "outcome"),
        sa.UniqueConstraint("customer_id", "owner_id", "name_key"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = _customer()
    owner_id: Mapped[int] = _owner()
    team_id: Mapped[int | None] = _team()
    name: Mapped[str] = mapped_column(sa.String(200))
    name_key: Mapped[str] = mapped_column(sa.String(600))
    stage: Mapped[str] = mapped_column(sa.String(100), default="")
    amount: Mapped[float | None] = mapped_column()
    opened_on: Mapped[dt.date] = mapped_column()
    closed_on: Mapped[dt.date | None] = mapped_column()
    outcome: Mapped[str] = mapped_column(sa.String(8), default=DealOutcome.OPEN.value)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)


class FeedKeyRow(Base):
    """The secret in the address of somebody's calendar of follow-ups: its SHA-256 is kept, one a person."""

    __tablename__ = "feed_keys"

    user_id: Mapped[int] = mapped_column(
        sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    key_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)


class ResultRow(Base):
    """A target and what was reached, of a team or (`person_id`) of one person in it, in one period.

    `period` is "2026", "2026-Q3", "2026-09" or "2026-W37"; `starts_on` its first day. `digest` tells team, person,
    metric and period, so that a file imported again replaces and never doubles.
    """

    __tablename__ = "results"
    __table_args__ = (
        sa.Index(None, "team_id", "starts_on"),
        sa.Index(None, "person_id", "starts_on"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(sa.ForeignKey("teams.id", ondelete="RESTRICT"))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id", ondelete="RESTRICT"))
    metric: Mapped[str] = mapped_column(sa.String(120))
    period: Mapped[str] = mapped_column(sa.String(10))
    starts_on: Mapped[dt.date] = mapped_column()
    target: Mapped[float | None] = mapped_column()
    result: Mapped[float | None] = mapped_column()
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)
