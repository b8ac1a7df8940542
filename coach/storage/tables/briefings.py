"""Rows of briefings and of what became of the actions of internal meetings."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, deferred, mapped_column

from coach.storage.tables.accounts import one_of
from coach.storage.tables.base import NEVER_REUSE_IDS, Base, UtcDateTime, now


class BriefingState(StrEnum):
    """A draft is for managers; a shared briefing can be read by the whole team."""

    DRAFT = "draft"
    SHARED = "shared"


class BriefingRow(Base):
    """A briefing of a team over a period; `version` counts the edits.

    `content` holds sections and lines with numbers of their quotations, which are rows of their own: a quotation goes
    with its meeting, the line stays.
    """

    __tablename__ = "briefings"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", BriefingState), name="state"),
        sa.Index(None, "team_id", "id"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(sa.ForeignKey("teams.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(sa.String(200))
    since: Mapped[dt.date] = mapped_column()
    until: Mapped[dt.date] = mapped_column()
    state: Mapped[str] = mapped_column(sa.String(8), default=BriefingState.DRAFT.value)
    version: Mapped[int] = mapped_column(default=1)
    content: Mapped[dict[str, Any]] = deferred(mapped_column(sa.JSON, nullable=False))
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)
    updated_by: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)


class BriefingQuoteRow(Base):
    """A quotation under a line of a briefing; `sentence` is an index into the report of the meeting."""

    __tablename__ = "briefing_quotes"

    briefing_id: Mapped[int] = mapped_column(
        sa.ForeignKey("briefings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meetings.id", ondelete="CASCADE"), index=True)
    sentence: Mapped[int] = mapped_column()
    speaker: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.Text)
