"""Rows of corrections and of what trainers decided on them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, deferred, mapped_column

from coach.corrections import CorrectionKind, CorrectionState, Verdict
from coach.storage.tables.accounts import one_of
from coach.storage.tables.base import NEVER_REUSE_IDS, Base, CompressedJson, UtcDateTime, now


class CorrectionRow(Base):
    """What somebody said against a report; it is bound to its sentence by `text_key`.

    `context` holds the sentence and the lines around it as they were shared with the trainers. `worth` (0..1) orders
    the queue, `outcome` is what an accepted correction came to say in place of `new`.
    """

    __tablename__ = "corrections"
    __table_args__ = (
        sa.CheckConstraint(one_of("kind", CorrectionKind), name="kind"),
        sa.CheckConstraint(one_of("state", CorrectionState), name="state"),
        sa.Index(None, "state", "worth", "id"),
        sa.Index(None, "made_by", "state"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meetings.id", ondelete="CASCADE"), index=True)
    analysis_id: Mapped[int | None] = mapped_column(sa.ForeignKey("analyses.id", ondelete="SET NULL"), index=True)
    made_by: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="RESTRICT"))
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)
    kind: Mapped[str] = mapped_column(sa.String(16))
    link_type: Mapped[str] = mapped_column(sa.String(16), default="")
    sentence: Mapped[int] = mapped_column()
    text: Mapped[str] = mapped_column(sa.Text)
    text_key: Mapped[str] = mapped_column(sa.String(32))
    old: Mapped[str] = mapped_column(sa.Text, default="")
    new: Mapped[str] = mapped_column(sa.Text, default="")
    old_sentence: Mapped[int | None] = mapped_column()
    new_sentence: Mapped[int | None] = mapped_column()
    meeting_kind: Mapped[str] = mapped_column(sa.String(16))
    context: Mapped[dict[str, Any]] = deferred(mapped_column(CompressedJson, nullable=False))
    note: Mapped[str] = mapped_column(sa.String(1000), default="")
    worth: Mapped[float] = mapped_column()
    state: Mapped[str] = mapped_column(sa.String(16), default=CorrectionState.WAITING.value)
    outcome: Mapped[str | None] = mapped_column(sa.Text)
    decided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class CorrectionDecisionRow(Base):
    """A trainer's decision on a correction; `first_verdict` stays when they change their mind."""

    __tablename__ = "correction_decisions"
    __table_args__ = (sa.CheckConstraint(one_of("verdict", Verdict), name="verdict"),)

    correction_id: Mapped[int] = mapped_column(
        sa.ForeignKey("corrections.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    decided_by: Mapped[int] = mapped_column(
        sa.ForeignKey("users.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False, index=True
    )
    verdict: Mapped[str] = mapped_column(sa.String(8))
    first_verdict: Mapped[str] = mapped_column(sa.String(8))
    new: Mapped[str] = mapped_column(sa.Text, default="")
    note: Mapped[str] = mapped_column(sa.String(1000), default="")
    decided_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)
