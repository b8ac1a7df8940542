"""Rows of own labels: what they mean, their examples, what they find, and what people say of the finds."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, deferred, mapped_column

from coach.own_labels import LabelState, Where, Whose
from coach.storage.tables.accounts import one_of
from coach.storage.tables.base import NEVER_REUSE_IDS, Base, UtcDateTime, now


def _by() -> Mapped[int | None]:
    return mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))


class OwnLabelRow(Base):
    """A label of the company's own. `round` counts trainings; `reason` says why it is used in spite of its review.

    `head` is what `Head.as_json` wrote, plain numbers; `fit` says how it was made. `version` counts changes.
    """

    __tablename__ = "own_labels"
    __table_args__ = (
        sa.CheckConstraint(one_of("whose", Whose), name="whose"),
        sa.CheckConstraint(one_of("meeting_kind", Where), name="meeting_kind"),
        sa.CheckConstraint(one_of("state", LabelState), name="state"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(48), unique=True)
    name: Mapped[str] = mapped_column(sa.String(48))
    meaning: Mapped[str] = mapped_column(sa.Text)
    whose: Mapped[str] = mapped_column(sa.String(8))
    meeting_kind: Mapped[str] = mapped_column(sa.String(8))
    state: Mapped[str] = mapped_column(sa.String(12), default=LabelState.COLLECTING.value)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    round: Mapped[int] = mapped_column(default=0)
    head: Mapped[dict[str, Any] | None] = deferred(mapped_column(sa.JSON, nullable=True))
    fit: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON, nullable=True)
    trained_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    made_by: Mapped[int | None] = _by()
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)
    version: Mapped[int] = mapped_column(default=1)


class OwnLabelExampleRow(Base):
    """A sentence that is an example, or (`counter`) is not one. One from a meeting goes with its meeting."""

    __tablename__ = "own_label_examples"
    __table_args__ = (sa.Index(None, "label_id"), sa.Index(None, "meeting_id"), NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    label_id: Mapped[int] = mapped_column(sa.ForeignKey("own_labels.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(sa.Text)
    counter: Mapped[bool] = mapped_column(default=False)
    meeting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meetings.id", ondelete="CASCADE"))
    made_by: Mapped[int | None] = _by()
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)


class OwnLabelFindRow(Base):
    """An own label on a sentence of the current report of a meeting; `score` in 0..1."""

    __tablename__ = "own_label_finds"
    __table_args__ = (sa.Index(None, "meeting_id"), sa.Index(None, "label_id", "score"))

    label_id: Mapped[int] = mapped_column(
        sa.ForeignKey("own_labels.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    meeting_id: Mapped[int] = mapped_column(
        sa.ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    sentence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    score: Mapped[float] = mapped_column()


class OwnLabelAnswerRow(Base):
    """What somebody said of a find of a training (`round`). `text` are the words, since they teach the next one."""

    __tablename__ = "own_label_answers"
    __table_args__ = (sa.Index(None, "meeting_id"),)

    label_id: Mapped[int] = mapped_column(
        sa.ForeignKey("own_labels.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    meeting_id: Mapped[int] = mapped_column(
        sa.ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    sentence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    score: Mapped[float] = mapped_column()
    text: Mapped[str] = mapped_column(sa.Text)
    is_right: Mapped[bool] = mapped_column()
    answered_by: Mapped[int | None] = _by()
    answered_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)
