"""Rows of alerts: what saved views watch for, the meetings that matched, and the mails about them."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from coach.storage.tables.accounts import one_of
from coach.storage.tables.base import NEVER_REUSE_IDS, Base, UtcDateTime, now
from coach.watches import WatchKind


class MailWish(StrEnum):
    """When somebody wants mails about alerts; who wants none has no row."""

    AT_ONCE = "at_once"
    DAILY = "daily"


class MailState(StrEnum):
    """Waits to be sent, was taken by the mail server, was given up, or had nothing left to say."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class WatchRow(Base):
    """What a saved view watches for. `words` are phrases joined by commas; what a kind does not use is empty."""

    __tablename__ = "watches"
    __table_args__ = (
        sa.CheckConstraint(one_of("kind", WatchKind), name="kind"),
        sa.UniqueConstraint("view_id", "kind", "words", "label", "topic"),
        sa.Index(None, "user_id", "id"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"))
    view_id: Mapped[int] = mapped_column(sa.ForeignKey("saved_views.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(8))
    words: Mapped[str] = mapped_column(sa.String(1100), default="")
    label: Mapped[str] = mapped_column(sa.String(24), default="")
    topic: Mapped[str] = mapped_column(sa.String(16), default="")
    muted: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)


class AlertMailRow(Base):
    """A mail to one person; its words are put together when it is sent and kept nowhere.

    `next_try_at` is when it may be tried (again); `attempts` counts the tries that were begun. `problem` says in words
    why the last one failed.
    """

    __tablename__ = "alert_mails"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", MailState), name="state"),
        sa.Index(None, "state", "next_try_at"),
        sa.Index(None, "user_id", "id"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"))
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)
    state: Mapped[str] = mapped_column(sa.String(8), default=MailState.WAITING.value)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    problem: Mapped[str] = mapped_column(sa.String(200), default="")


class AlertRow(Base):
    """A meeting that a watch was met in, once a watch and meeting. `to_mail` while it waits to be put into a mail.

    `text` is the sentence, so that it is found again after a new analysis; it goes with the meeting.
    """

    __tablename__ = "alerts"
    __table_args__ = (
        sa.UniqueConstraint("watch_id", "meeting_id"),
        sa.Index(None, "user_id", "id"),
        sa.Index(None, "meeting_id"),
        sa.Index(None, "mail_id"),
        sa.Index(
            "ix_alerts_unseen",
            "user_id",
            sqlite_where=sa.text("seen_at IS NULL"),
            postgresql_where=sa.text("seen_at IS NULL"),
        ),
        sa.Index(
            "ix_alerts_to_mail", "user_id", sqlite_where=sa.text("to_mail = 1"), postgresql_where=sa.text("to_mail")
        ),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    watch_id: Mapped[int] = mapped_column(sa.ForeignKey("watches.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"))
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meetings.id", ondelete="CASCADE"))
    sentence: Mapped[int | None] = mapped_column()
    text: Mapped[str] = mapped_column(sa.Text, default="")
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)
    seen_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    to_mail: Mapped[bool] = mapped_column(default=False)
    mail_id: Mapped[int | None] = mapped_column(sa.ForeignKey("alert_mails.id", ondelete="SET NULL"))


class MailWishRow(Base):
    """When somebody wants mails about alerts; `digest_on` is the day of the last daily one, in the server's time."""

    __tablename__ = "mail_wishes"
    __table_args__ = (sa.CheckConstraint(one_of("wish", MailWish), name="wish"),)

    user_id: Mapped[int] = mapped_column(
        sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    wish: Mapped[str] = mapped_column(sa.String(8))
    digest_on: Mapped[dt.date | None] = mapped_column()
    changed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)
