"""Rows of meetings: the upload, the meeting, its analyses, its parsed text and the queue of trainers."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from coach.domain import MeetingForm, MeetingKind
from coach.storage.tables.accounts import UserRow, one_of
from coach.storage.tables.base import NEVER_REUSE_IDS, Base, CompressedJson, UtcDateTime, now


class MeetingStatus(StrEnum):
    """`draft` until the first analysis is saved."""

    DRAFT = "draft"
    ANALYSED = "analysed"


class ReviewStatus(StrEnum):
    """A request to trainers is open until somebody closes it."""

    OPEN = "open"
    DONE = "done"


LISTED_BY = ("kind", "status", "form", "deal_stage", "account")


class UploadRow(Base):
    """The bytes as they were uploaded, in the database so that they are saved or lost with their meeting.

    `content` is zlib-compressed where `codec` says so. `size` counts the bytes before compression.
    """

    __tablename__ = "uploads"
    __table_args__ = (sa.UniqueConstraint("uploaded_by", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uploaded_by: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="RESTRICT"))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    filename: Mapped[str] = mapped_column(sa.String(255))
    size: Mapped[int] = mapped_column()
    codec: Mapped[str] = mapped_column(sa.String(8))
    content: Mapped[bytes] = deferred(mapped_column(sa.LargeBinary, nullable=False))
    uploaded_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)


class MeetingRow(Base):
    """A meeting with what lists show. `facts` is what the user corrected, `version` counts the corrections.

    `listed_on` is the day of the meeting, or of the upload where that is unknown: lists are sorted by it. Counts and
    `score` (0..100) repeat the current analysis.
    """

    __tablename__ = "meetings"
    __table_args__ = (
        sa.CheckConstraint(one_of("kind", MeetingKind), name="kind"),
        sa.CheckConstraint(one_of("form", MeetingForm), name="form"),
        sa.CheckConstraint(one_of("status", MeetingStatus), name="status"),
        # Lists, counts and themes of a person or a team are read from these alone: rows are opened for a page.
        sa.Index("ix_meetings_of_a_person", "owner_id", "listed_on", "id", "team_id", *LISTED_BY),
        sa.Index("ix_meetings_of_a_team", "team_id", "listed_on", "id", "owner_id", *LISTED_BY),
        sa.Index(None, "listed_on", "id"),
        sa.Index(None, "account"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="RESTRICT"))
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("teams.id", ondelete="RESTRICT"))
    upload_id: Mapped[int] = mapped_column(sa.ForeignKey("uploads.id", ondelete="RESTRICT"), unique=True)
    title: Mapped[str] = mapped_column(sa.String(300))
    kind: Mapped[str] = mapped_column(sa.String(16))
    form: Mapped[str] = mapped_column(sa.String(16))
    held_on: Mapped[dt.date | None] = mapped_column()
    listed_on: Mapped[dt.date] = mapped_column()
    account: Mapped[str | None] = mapped_column(sa.String(200))
    deal_stage: Mapped[str | None] = mapped_column(sa.String(100))
    source_format: Mapped[str] = mapped_column(sa.String(40))
    duration_s: Mapped[float | None] = mapped_column()
    status: Mapped[str] = mapped_column(sa.String(16), default=MeetingStatus.DRAFT.value)
    facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    version: Mapped[int] = mapped_column(default=1)
    score: Mapped[float | None] = mapped_column()
    needs: Mapped[int] = mapped_column(default=0)
    needs_unaddressed: Mapped[int] = mapped_column(default=0)
    objections: Mapped[int] = mapped_column(default=0)
    objections_unanswered: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)

    owner: Mapped[UserRow] = relationship(lazy="joined", innerjoin=True)
    upload: Mapped[UploadRow] = relationship(lazy="joined", innerjoin=True)


class AnalysisRow(Base):
    """One analysis with what made it. Older ones stay; one a meeting is current."""

    __tablename__ = "analyses"
    __table_args__ = (
        sa.Index(
            "uq_analyses_current",
            "meeting_id",
            unique=True,
            sqlite_where=sa.text("is_current"),
            postgresql_where=sa.text("is_current"),
        ),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meetings.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)
    software: Mapped[str] = mapped_column(sa.String(40))
    models: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    guidelines: Mapped[str] = mapped_column(sa.String(80))
    total: Mapped[float | None] = mapped_column()
    is_current: Mapped[bool] = mapped_column()
    report: Mapped[dict[str, Any]] = deferred(mapped_column(CompressedJson, nullable=False))


class ParsedDocumentRow(Base):
    """The parsed text as spaCy DocBin bytes, which are compressed already; `spacy_model` can read them."""

    __tablename__ = "parsed_documents"

    meeting_id: Mapped[int] = mapped_column(
        sa.ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    spacy_model: Mapped[str] = mapped_column(sa.String(80))
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)


class ReviewRequestRow(Base):
    """A meeting in the queue of the trainers."""

    __tablename__ = "review_requests"
    __table_args__ = (
        sa.CheckConstraint(one_of("status", ReviewStatus), name="status"),
        sa.Index(
            "uq_review_requests_open",
            "meeting_id",
            unique=True,
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        ),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meetings.id", ondelete="CASCADE"), index=True)
    requested_by: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="RESTRICT"))
    requested_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)
    note: Mapped[str] = mapped_column(sa.String(1000), default="")
    status: Mapped[str] = mapped_column(sa.String(8), default=ReviewStatus.OPEN.value)
    closed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id", ondelete="RESTRICT"))
    closed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
