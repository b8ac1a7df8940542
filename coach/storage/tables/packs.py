"""Rows of guidelines: what was published, what is being written, what judged a meeting, what became of a proposal.

`scope` is "company", "team:<id>" or "product:<id>"; the team's id stands beside it so that the rows go with their team.
Products are never deleted.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, deferred, mapped_column

from coach.storage.tables.accounts import one_of
from coach.storage.tables.base import NEVER_REUSE_IDS, Base, UtcDateTime, now


class Decision(StrEnum):
    """What a trainer decided about a proposed rule."""

    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


def _team() -> Mapped[int | None]:
    return mapped_column(sa.ForeignKey("teams.id", ondelete="CASCADE"), index=True)


def _person() -> Mapped[int]:
    return mapped_column(sa.ForeignKey("users.id", ondelete="RESTRICT"))


class GuidelineVersionRow(Base):
    """A published pack, never changed. In force from `in_force_from` until the next one of its scope.

    `live` are the ids of its live rules, `difference` what changed from the version before
    (`coach.guidelines.differences.as_json`), `restored` the number of the older version that it repeats.
    """

    __tablename__ = "guideline_versions"
    __table_args__ = (
        sa.UniqueConstraint("scope", "number"),
        sa.Index(None, "scope", "in_force_from"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(sa.String(24))
    team_id: Mapped[int | None] = _team()
    number: Mapped[int] = mapped_column()
    author_id: Mapped[int] = _person()
    published_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)
    in_force_from: Mapped[dt.date] = mapped_column()
    reason: Mapped[str] = mapped_column(sa.String(1000))
    digest: Mapped[str] = mapped_column(sa.String(80))
    rules: Mapped[int] = mapped_column()
    live: Mapped[list[str]] = mapped_column(sa.JSON)
    difference: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    restored: Mapped[int | None] = mapped_column()
    text: Mapped[str] = deferred(mapped_column(sa.Text, nullable=False))


class GuidelineDraftRow(Base):
    """The working copy of a scope's pack; `version` counts its saves, `text` is "" where there is no rule."""

    __tablename__ = "guideline_drafts"

    scope: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    team_id: Mapped[int | None] = _team()
    text: Mapped[str] = mapped_column(sa.Text)
    version: Mapped[int] = mapped_column()
    updated_by: Mapped[int] = _person()
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)


class GuidelineJudgementRow(Base):
    """Which published versions judged the current analysis of a meeting; None is the pack as installed."""

    __tablename__ = "guideline_judgements"

    meeting_id: Mapped[int] = mapped_column(
        sa.ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    digest: Mapped[str] = mapped_column(sa.String(80))
    company_number: Mapped[int | None] = mapped_column()
    team_number: Mapped[int | None] = mapped_column()


class ProposalDecisionRow(Base):
    """A sentence of an internal meeting that was taken up as a rule, or dismissed; `digest` is that of its words."""

    __tablename__ = "guideline_proposals"
    __table_args__ = (sa.CheckConstraint(one_of("decision", Decision), name="decision"),)

    meeting_id: Mapped[int] = mapped_column(
        sa.ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    decision: Mapped[str] = mapped_column(sa.String(16))
    rule: Mapped[str] = mapped_column(sa.String(200), default="")
    decided_by: Mapped[int] = _person()
    decided_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)
