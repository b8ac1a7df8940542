"""Rows of long work: jobs, the back-tests that some of them make, and the vectors that back-tests judge on."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, deferred, mapped_column

from coach.storage.tables.accounts import one_of
from coach.storage.tables.base import NEVER_REUSE_IDS, Base, CompressedJson, UtcDateTime, now


class JobState(StrEnum):
    """Waits for a worker, runs, was asked to stop, or has ended: done, failed, cancelled."""

    WAITING = "waiting"
    RUNNING = "running"
    STOPPING = "stopping"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ExampleChange(StrEnum):
    """Whether a find comes with the new pack or goes with it."""

    APPEARED = "appeared"
    VANISHED = "vanished"


class ExampleVerdict(StrEnum):
    """What a trainer says of an example: the change is right, or it is wrong."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class JobRow(Base):
    """Long work that somebody asked for. `done` of `planned` parts are finished; what they did stands with the count.

    `attempts` counts beginnings since the last finished part; `subject_id` is what the job works on, by its kind.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", JobState), name="state"),
        sa.Index(None, "owner_id", "id"),
        sa.Index(None, "state", "id"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(32))
    arguments: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    subject_id: Mapped[int | None] = mapped_column()
    state: Mapped[str] = mapped_column(sa.String(16), default=JobState.WAITING.value)
    done: Mapped[int] = mapped_column(default=0)
    planned: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)
    started_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class BackTestRow(Base):
    """Two packs held against the archive. `wanted` says which meetings, `ranges` their ids, in parts; `tally` grows."""

    __tablename__ = "backtests"
    __table_args__ = (sa.Index(None, "owner_id", "id"), NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"))
    old_name: Mapped[str] = mapped_column(sa.String(200))
    new_name: Mapped[str] = mapped_column(sa.String(200))
    old_text: Mapped[str] = deferred(mapped_column(sa.Text, nullable=False))
    new_text: Mapped[str] = deferred(mapped_column(sa.Text, nullable=False))
    wanted: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    ranges: Mapped[dict[str, Any] | None] = deferred(mapped_column(CompressedJson, nullable=True))
    tally: Mapped[dict[str, Any] | None] = deferred(mapped_column(CompressedJson, nullable=True))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)


class BackTestExampleRow(Base):
    """A find that appears or vanishes, by its place; the words stay in the analysis and go with it."""

    __tablename__ = "backtest_examples"
    __table_args__ = (
        sa.CheckConstraint(one_of("change", ExampleChange), name="change"),
        sa.CheckConstraint(one_of("verdict", ExampleVerdict), name="verdict"),
        sa.Index(None, "backtest_id", "guideline"),
        sa.Index(None, "analysis_id"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    backtest_id: Mapped[int] = mapped_column(sa.ForeignKey("backtests.id", ondelete="CASCADE"))
    guideline: Mapped[str] = mapped_column(sa.String(200))
    change: Mapped[str] = mapped_column(sa.String(16))
    analysis_id: Mapped[int] = mapped_column(sa.ForeignKey("analyses.id", ondelete="CASCADE"))
    sentence: Mapped[int] = mapped_column()
    place: Mapped[int] = mapped_column()
    verdict: Mapped[str] = mapped_column(sa.String(16), default=ExampleVerdict.OPEN.value)


class SentenceVectorsRow(Base):
    """The vectors of the sentences of a meeting's current analysis: 16-bit floats, row by row, of one model."""

    __tablename__ = "sentence_vectors"

    meeting_id: Mapped[int] = mapped_column(
        sa.ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    model: Mapped[str] = mapped_column(sa.String(80))
    width: Mapped[int] = mapped_column()
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)
