"""Rows of rereadings: what was asked for, its counts, and the meetings that changed."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, deferred, mapped_column

from coach.storage.tables.accounts import one_of
from coach.storage.tables.base import NEVER_REUSE_IDS, Base, CompressedJson, UtcDateTime, now


class RereadMode(StrEnum):
    """`read`: the whole analysis from the original; `judge`: findings and scores alone, on the stored reading."""

    READ = "read"
    JUDGE = "judge"


class RereadRow(Base):
    """The archive, or a part of it, read or judged again. `ids` are its meetings, laid down once; `tally` grows.

    `owner_id` is None where it was asked for from the command line.
    """

    __tablename__ = "rereads"
    __table_args__ = (
        sa.CheckConstraint(one_of("mode", RereadMode), name="mode"),
        sa.Index(None, "owner_id", "id"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"))
    mode: Mapped[str] = mapped_column(sa.String(8))
    by_todays: Mapped[bool] = mapped_column()
    wanted: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    ids: Mapped[dict[str, Any] | None] = deferred(mapped_column(CompressedJson, nullable=True))
    tally: Mapped[dict[str, Any] | None] = deferred(mapped_column(CompressedJson, nullable=True))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)


class RereadChangeRow(Base):
    """What changed in a meeting: counts of labels and missed guidelines that come and go, scores in 0..100."""

    __tablename__ = "reread_changes"
    __table_args__ = (sa.Index(None, "reread_id", "size", "meeting_id"), sa.Index(None, "meeting_id"))

    reread_id: Mapped[int] = mapped_column(
        sa.ForeignKey("rereads.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    meeting_id: Mapped[int] = mapped_column(
        sa.ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    size: Mapped[int] = mapped_column()
    labels_in: Mapped[int] = mapped_column()
    labels_out: Mapped[int] = mapped_column()
    missed_in: Mapped[int] = mapped_column()
    missed_out: Mapped[int] = mapped_column()
    score_before: Mapped[float | None] = mapped_column()
    score_after: Mapped[float | None] = mapped_column()
