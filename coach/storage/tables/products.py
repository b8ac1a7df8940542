"""Rows of products: the list with its names, the meetings in which each stands, and whose packs judged a meeting."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from coach.domain import ProductState
from coach.storage.tables.accounts import one_of
from coach.storage.tables.base import NEVER_REUSE_IDS, Base, UtcDateTime, now


class ProductChoice(StrEnum):
    """What a person said of a product and a meeting, whatever its text names."""

    SET = "set"
    STRUCK = "struck"


class ProductRow(Base):
    """A product line. `version` counts the changes that make older meetings worth another look.

    `matched` is the version with which stored meetings were looked through, 0 before the first time.
    """

    __tablename__ = "products"
    __table_args__ = (sa.CheckConstraint(one_of("state", ProductState), name="state"), NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    state: Mapped[str] = mapped_column(sa.String(8), default=ProductState.ACTIVE.value)
    version: Mapped[int] = mapped_column(default=1)
    matched: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)


class ProductNameRow(Base):
    """A name of a product by what two spellings of it share, so that no two products have one; 0 is its own name."""

    __tablename__ = "product_names"

    key: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("products.id", ondelete="CASCADE"), index=True)
    place: Mapped[int] = mapped_column()
    name: Mapped[str] = mapped_column(sa.String(60))


class MeetingProductRow(Base):
    """A product and a meeting. `sentence` is the first that names it, None where none does.

    `choice` is what a person said, None where nobody did; `counts` comes of both and is what filters read.
    """

    __tablename__ = "meeting_products"
    __table_args__ = (
        sa.CheckConstraint(one_of("choice", ProductChoice), name="choice"),
        sa.Index(None, "product_id", "counts", "meeting_id"),
    )

    meeting_id: Mapped[int] = mapped_column(
        sa.ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    product_id: Mapped[int] = mapped_column(
        sa.ForeignKey("products.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    sentence: Mapped[int | None] = mapped_column()
    choice: Mapped[str | None] = mapped_column(sa.String(8))
    counts: Mapped[bool] = mapped_column()


class ProductJudgementRow(Base):
    """Which published version of a product's pack judged the current analysis of a meeting."""

    __tablename__ = "product_judgements"

    meeting_id: Mapped[int] = mapped_column(
        sa.ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    product_id: Mapped[int] = mapped_column(
        sa.ForeignKey("products.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column()
