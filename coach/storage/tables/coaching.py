"""Rows of coaching: reviews of a meeting, manual scorecards, the focus of a rep, passages in the library.

What belongs to a meeting goes with it. Passages are copies of a few sentences, so that nobody needs the meeting to read
them; they go with the meeting all the same.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coach.exemplars import Theme
from coach.practice import Measured
from coach.storage.tables.accounts import UserRow, one_of
from coach.storage.tables.base import NEVER_REUSE_IDS, Base, UtcDateTime, now
from coach.storage.tables.meetings import MeetingRow


class ReviewState(StrEnum):
    """Whose turn it is: `open` waits for the rep, `answered` for the manager, `acknowledged` for nobody."""

    OPEN = "open"
    ANSWERED = "answered"
    ACKNOWLEDGED = "acknowledged"


class FocusState(StrEnum):
    """A focus is proposed by the manager, agreed by the rep, and closed by either."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    CLOSED = "closed"


class Audience(StrEnum):
    """Who may read a passage that its rep has consented to."""

    TEAM = "team"
    COMPANY = "company"


class Consent(StrEnum):
    """What the rep said to sharing a passage."""

    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


def _user(*, index: bool = False) -> Mapped[int]:
    return mapped_column(sa.ForeignKey("users.id", ondelete="RESTRICT"), index=index)


class MeetingReviewRow(Base):
    """What manager and rep say to each other about a meeting: one for each meeting. `version` counts changes."""

    __tablename__ = "meeting_reviews"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", ReviewState), name="state"),
        sa.Index(None, "state", "changed_at"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meetings.id", ondelete="CASCADE"), unique=True)
    opened_by: Mapped[int] = _user()
    state: Mapped[str] = mapped_column(sa.String(16))
    takeaway: Mapped[str] = mapped_column(sa.Text, default="")
    opened_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)
    changed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)
    acknowledged_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    meeting: Mapped[MeetingRow] = relationship(lazy="joined", innerjoin=True)


class CommentRow(Base):
    """A comment on a sentence or on the whole meeting (`sentence` None), or an answer to one (`answers`).

    `sentence_text` finds the sentence again when a new analysis has numbered them anew.
    """

    __tablename__ = "review_comments"
    __table_args__ = (NEVER_REUSE_IDS,)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting_reviews.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = _user()
    answers: Mapped[int | None] = mapped_column(sa.ForeignKey("review_comments.id", ondelete="CASCADE"), index=True)
    sentence: Mapped[int | None] = mapped_column()
    sentence_text: Mapped[str] = mapped_column(sa.Text, default="")
    body: Mapped[str] = mapped_column(sa.Text)
    written_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)

    author: Mapped[UserRow] = relationship(lazy="joined", innerjoin=True)


class ScorecardTemplateRow(Base):
    """One version of a team's manual scorecard; versions never change. `family` is shared by all versions of one."""

    __tablename__ = "scorecard_templates"
    __table_args__ = (
        sa.UniqueConstraint("family", "version"),
        sa.Index(None, "team_id", "is_current"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(sa.ForeignKey("teams.id", ondelete="CASCADE"))
    family: Mapped[str] = mapped_column(sa.String(32))
    version: Mapped[int] = mapped_column()
    name: Mapped[str] = mapped_column(sa.String(120))
    questions: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    is_current: Mapped[bool] = mapped_column()
    retired_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    made_by: Mapped[int] = _user()
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)


class ManualScorecardRow(Base):
    """A manual scorecard that was filled in for a meeting: answers by the id of their question."""

    __tablename__ = "manual_scorecards"
    __table_args__ = (sa.UniqueConstraint("review_id", "template_id"), NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting_reviews.id", ondelete="CASCADE"))
    template_id: Mapped[int] = mapped_column(sa.ForeignKey("scorecard_templates.id", ondelete="CASCADE"), index=True)
    filled_by: Mapped[int] = _user()
    filled_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)
    version: Mapped[int] = mapped_column(default=1)
    answers: Mapped[dict[str, str]] = mapped_column(sa.JSON)

    template: Mapped[ScorecardTemplateRow] = relationship(lazy="joined", innerjoin=True)
    author: Mapped[UserRow] = relationship(lazy="joined", innerjoin=True)


class FocusRow(Base):
    """The one thing that a rep practises. `measured_by` with `measure` says what of a report tells how it goes.

    `rounds` counts how often three meetings were agreed; `baseline` is how the meeting did that it was taken from.
    """

    __tablename__ = "focuses"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", FocusState), name="state"),
        sa.CheckConstraint(one_of("measured_by", Measured), name="measured_by"),
        sa.Index(
            "uq_focuses_present",
            "owner_id",
            unique=True,
            sqlite_where=sa.text("state <> 'closed'"),
            postgresql_where=sa.text("state <> 'closed'"),
        ),
        sa.Index(None, "owner_id", "id"),
        sa.Index(None, "team_id", "state"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = _user()
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("teams.id", ondelete="SET NULL"))
    proposed_by: Mapped[int] = _user()
    proposed_text: Mapped[str] = mapped_column(sa.Text)
    text: Mapped[str] = mapped_column(sa.Text)
    measured_by: Mapped[str] = mapped_column(sa.String(16))
    measure: Mapped[str] = mapped_column(sa.String(200), default="")
    measure_name: Mapped[str] = mapped_column(sa.String(300), default="")
    baseline: Mapped[str] = mapped_column(sa.String(300), default="")
    source_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meetings.id", ondelete="SET NULL"), index=True)
    state: Mapped[str] = mapped_column(sa.String(16))
    rounds: Mapped[int] = mapped_column(default=1)
    outcome: Mapped[str] = mapped_column(sa.Text, default="")
    proposed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)
    agreed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    owner: Mapped[UserRow] = relationship(lazy="joined", innerjoin=True, foreign_keys=[owner_id])
    proposer: Mapped[UserRow] = relationship(lazy="joined", innerjoin=True, foreign_keys=[proposed_by])


class FocusCheckRow(Base):
    """What a later meeting showed of a focus: written when it is analysed, and again when it is analysed again."""

    __tablename__ = "focus_checks"

    focus_id: Mapped[int] = mapped_column(
        sa.ForeignKey("focuses.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    meeting_id: Mapped[int] = mapped_column(
        sa.ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )
    applies: Mapped[bool] = mapped_column()
    kept: Mapped[bool | None] = mapped_column()
    share: Mapped[float | None] = mapped_column()
    words: Mapped[str] = mapped_column(sa.String(300))


class ExemplarRow(Base):
    """A passage that a manager chose, with the machine's reasons. Without consent only rep and manager see it.

    `audience` is whom the manager would share it with, `granted` whom the rep allows; both are needed.
    """

    __tablename__ = "exemplars"
    __table_args__ = (
        sa.CheckConstraint(one_of("theme", Theme), name="theme"),
        sa.CheckConstraint(one_of("audience", Audience), name="audience"),
        sa.CheckConstraint(one_of("consent", Consent), name="consent"),
        sa.UniqueConstraint("meeting_id", "theme", "first_sentence"),
        sa.Index(None, "team_id", "consent"),
        sa.Index(None, "owner_id", "consent"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meetings.id", ondelete="CASCADE"))
    owner_id: Mapped[int] = _user()
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("teams.id", ondelete="CASCADE"))
    chosen_by: Mapped[int] = _user()
    chosen_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)
    theme: Mapped[str] = mapped_column(sa.String(24))
    topic: Mapped[str] = mapped_column(sa.String(16))
    title: Mapped[str] = mapped_column(sa.String(300))
    first_sentence: Mapped[int] = mapped_column()
    lines: Mapped[list[dict[str, str]]] = mapped_column(sa.JSON)
    reasons: Mapped[list[str]] = mapped_column(sa.JSON)
    note: Mapped[str] = mapped_column(sa.Text, default="")
    names_replaced: Mapped[bool] = mapped_column()
    audience: Mapped[str] = mapped_column(sa.String(8))
    consent: Mapped[str] = mapped_column(sa.String(16), default=Consent.ASKED.value)
    granted: Mapped[str | None] = mapped_column(sa.String(8))
    answered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    owner: Mapped[UserRow] = relationship(lazy="joined", innerjoin=True, foreign_keys=[owner_id])


class PlaylistRow(Base):
    """Passages in an order for those who begin. `version` counts changes."""

    __tablename__ = "playlists"
    __table_args__ = (NEVER_REUSE_IDS,)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(sa.ForeignKey("teams.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    about: Mapped[str] = mapped_column(sa.Text, default="")
    made_by: Mapped[int] = _user()
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)
    version: Mapped[int] = mapped_column(default=1)


class PlaylistPassageRow(Base):
    """A passage in a playlist, at a place counted from 1, with a note for the reader."""

    __tablename__ = "playlist_passages"

    playlist_id: Mapped[int] = mapped_column(
        sa.ForeignKey("playlists.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    exemplar_id: Mapped[int] = mapped_column(
        sa.ForeignKey("exemplars.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )
    place: Mapped[int] = mapped_column()
    note: Mapped[str] = mapped_column(sa.Text, default="")


class PassageReadRow(Base):
    """Somebody has read a passage, and said so."""

    __tablename__ = "passage_reads"

    exemplar_id: Mapped[int] = mapped_column(
        sa.ForeignKey("exemplars.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    user_id: Mapped[int] = mapped_column(
        sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )
    read_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)
