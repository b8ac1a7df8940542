"""Rows of people's own ways to look at themes."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from coach.storage.tables.base import NEVER_REUSE_IDS, Base, UtcDateTime, now


class SavedViewRow(Base):
    """Filters of the themes page under a name; `query` is the address behind the question mark, as Coach writes it."""

    __tablename__ = "saved_views"
    __table_args__ = (sa.UniqueConstraint("user_id", "name_key"), NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(120))
    name_key: Mapped[str] = mapped_column(sa.String(360))
    query: Mapped[str] = mapped_column(sa.String(2000))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now)
