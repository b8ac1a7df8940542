"""Rows of merged customers: what each of them brought along, so that it can be taken out again."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from coach.storage.tables.accounts import one_of
from coach.storage.tables.base import NEVER_REUSE_IDS, Base, UtcDateTime, now


class MergedPart(StrEnum):
    """What a merged customer brought along; `merge` is a customer that had been merged into it before."""

    NAME = "name"
    MEETING = "meeting"
    TOUCH = "touch"
    DEAL = "deal"
    MERGE = "merge"


class CustomerMergeRow(Base):
    """A customer that was merged into another, `customer_id`; `former_id`, `name` and `likeness` are its own."""

    __tablename__ = "customer_merges"
    __table_args__ = (sa.Index(None, "customer_id"), NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id", ondelete="CASCADE"))
    former_id: Mapped[int] = mapped_column()
    name: Mapped[str] = mapped_column(sa.String(200))
    likeness: Mapped[str] = mapped_column(sa.String(200))
    merged_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)


class CustomerMergePartRow(Base):
    """Something that a merged customer brought along, by its kind and id.

    `name` is what a deal was called before the merge, where the merge gave it another name.
    """

    __tablename__ = "customer_merge_parts"
    __table_args__ = (sa.CheckConstraint(one_of("kind", MergedPart), name="kind"),)

    merge_id: Mapped[int] = mapped_column(
        sa.ForeignKey("customer_merges.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    kind: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    part_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(sa.String(200), default="")
