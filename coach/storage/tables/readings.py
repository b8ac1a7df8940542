"""Rows filled from the current report, so that lists and themes need not open reports.

All of them belong to a meeting, go with it, and are replaced when a new analysis is saved. `place` is the position in
the report's list; sentences are indices into the report's `sentences`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from coach.storage.tables.base import Base, UtcDateTime, now


def _meeting_key() -> Mapped[int]:
    return mapped_column(sa.ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)


def _place() -> Mapped[int]:
    return mapped_column(primary_key=True, autoincrement=False)


class MeetingPersonRow(Base):
    """Somebody in a meeting; `role_score` in 0..1."""

    __tablename__ = "meeting_people"

    meeting_id: Mapped[int] = _meeting_key()
    place: Mapped[int] = _place()
    name: Mapped[str] = mapped_column(sa.Text)
    role: Mapped[str] = mapped_column(sa.String(16), index=True)
    role_score: Mapped[float] = mapped_column()
    role_source: Mapped[str] = mapped_column(sa.String(16))


class MomentRow(Base):
    """A label on a sentence; `score` in 0..1."""

    __tablename__ = "moments"

    meeting_id: Mapped[int] = _meeting_key()
    label: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    sentence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    score: Mapped[float] = mapped_column()


class NeedRow(Base):
    """A need of the buyer; `sentence` is the first that states it; `denied` where it says that there is none."""

    __tablename__ = "needs"

    meeting_id: Mapped[int] = _meeting_key()
    place: Mapped[int] = _place()
    sentence: Mapped[int | None] = mapped_column()
    statement: Mapped[str] = mapped_column(sa.Text)
    kind: Mapped[str] = mapped_column(sa.String(16))
    topic: Mapped[str] = mapped_column(sa.String(16))
    status: Mapped[str] = mapped_column(sa.String(16))
    denied: Mapped[bool] = mapped_column(default=False, server_default=sa.false())


class BenefitRow(Base):
    """A benefit the seller side named; `prompted` when it answered a stated need."""

    __tablename__ = "benefits"

    meeting_id: Mapped[int] = _meeting_key()
    place: Mapped[int] = _place()
    sentence: Mapped[int | None] = mapped_column()
    statement: Mapped[str] = mapped_column(sa.Text)
    topic: Mapped[str] = mapped_column(sa.String(16))
    prompted: Mapped[bool] = mapped_column()


class ObjectionRow(Base):
    """An objection of the buyer."""

    __tablename__ = "objections"

    meeting_id: Mapped[int] = _meeting_key()
    place: Mapped[int] = _place()
    sentence: Mapped[int | None] = mapped_column()
    kind: Mapped[str] = mapped_column(sa.String(16))
    status: Mapped[str] = mapped_column(sa.String(16))


class NextStepRow(Base):
    """An action somebody committed to; `due` where it was said.

    `key` is made of its words (`coach.followups.step_key`): a new analysis may number steps anew. Whose meeting it is
    from and since when it is done (None while it is open) repeat the rows of the meeting and of the step's state: a
    team has tens of thousands of steps, and their lists and counts are read from the two indexes alone.
    """

    __tablename__ = "next_steps"
    __table_args__ = (
        sa.Index(None, "due"),
        sa.Index("ix_next_steps_of_a_team", "team_id", "done_at", "due", "meeting_id", "place", "owner_id"),
        sa.Index("ix_next_steps_of_a_person", "owner_id", "done_at", "due", "meeting_id", "place", "team_id"),
    )

    meeting_id: Mapped[int] = _meeting_key()
    place: Mapped[int] = _place()
    sentence: Mapped[int | None] = mapped_column()
    who: Mapped[str | None] = mapped_column(sa.Text)
    what: Mapped[str] = mapped_column(sa.Text)
    due: Mapped[dt.date | None] = mapped_column()
    key: Mapped[str] = mapped_column(sa.String(32), server_default="")
    owner_id: Mapped[int] = mapped_column(server_default="0")
    team_id: Mapped[int | None] = mapped_column()
    done_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class StepStateRow(Base):
    """What became of a next step, by the key of its words, so that a new analysis keeps it; without a row it is open.

    It is no row of the report (see `READING_ROWS`): it goes with the meeting alone.
    """

    __tablename__ = "step_states"

    meeting_id: Mapped[int] = _meeting_key()
    key: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    done: Mapped[bool] = mapped_column()
    changed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))
    changed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)


class FindingRow(Base):
    """What a guideline said of a place; span and words stay in the report. `shadow` rules are for trainers alone."""

    __tablename__ = "findings"
    __table_args__ = (
        sa.Index(None, "guideline", "meeting_id", "verdict"),
        sa.Index(None, "meeting_id", "guideline", "verdict", "shadow"),
    )

    meeting_id: Mapped[int] = _meeting_key()
    place: Mapped[int] = _place()
    guideline: Mapped[str] = mapped_column(sa.String(200))
    verdict: Mapped[str] = mapped_column(sa.String(16))
    severity: Mapped[str] = mapped_column(sa.String(16))
    sentence: Mapped[int | None] = mapped_column()
    shadow: Mapped[bool] = mapped_column(default=False, server_default=sa.false())


class FigureRow(Base):
    """A number about a meeting; `value` None unless measured or estimated."""

    __tablename__ = "figures"

    meeting_id: Mapped[int] = _meeting_key()
    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    value: Mapped[float | None] = mapped_column()
    unit: Mapped[str] = mapped_column(sa.String(64))
    status: Mapped[str] = mapped_column(sa.String(16))


class MeetingMarksRow(Base):
    """What themes count of a meeting, in one row: reading them row by row takes seconds over a year of a team.

    `marks` holds a line a theme ("needs/time=3,1": three needs, one of them open), a figure
    ("figure/talk_share=measured") and a label ("label/discovery"); `figures` has the values of figures, eight bytes
    each; `open_needs` counts needs without an answer.
    `coach.storage.theme_marks` alone writes and reads it.
    """

    __tablename__ = "meeting_marks"

    meeting_id: Mapped[int] = _meeting_key()
    open_needs: Mapped[int] = mapped_column()
    marks: Mapped[str] = mapped_column(sa.Text)
    figures: Mapped[bytes] = mapped_column(sa.LargeBinary)


class MeetingTextRow(Base):
    """Words of a meeting for search, folded (`coach.storage.text.fold`), in parts of bounded length.

    The id is the meeting's id shifted left by `coach.storage.search.PART_BITS`, plus the part: 0 for title, account
    and people, 1 and up for what was said. So the index alone tells the meeting. SQLite indexes `words` by the FTS5
    table `meeting_search`, PostgreSQL by the column `meeting_search`; the migrations make both.
    """

    __tablename__ = "meeting_texts"

    id: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False
    )
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meetings.id", ondelete="CASCADE"), index=True)
    words: Mapped[str] = mapped_column(sa.Text)


READING_ROWS: tuple[type[Any], ...] = (
    MeetingPersonRow,
    MomentRow,
    NeedRow,
    BenefitRow,
    ObjectionRow,
    NextStepRow,
    FindingRow,
    FigureRow,
    MeetingMarksRow,
)
