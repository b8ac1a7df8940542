"""What filters of meetings can offer: the people and the values that the meetings within reach have."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.storage.access import Reach, within_apart
from coach.storage.tables import MeetingRow, UserRow


def owners_within(session: Session, reach: Reach, *, most: int) -> tuple[tuple[int, str], ...]:
    """Return the people whose meetings lie within `reach` as (id, name), by name, at most `most`."""
    named = sa.select(UserRow.id, UserRow.display_name).where(UserRow.id.in_(_values(reach, MeetingRow.owner_id)))
    ordered = named.order_by(sa.func.lower(UserRow.display_name), UserRow.id).limit(most)
    return tuple((int(number), str(name)) for number, name in session.execute(ordered))


def values_within(session: Session, reach: Reach, column: Any, *, most: int) -> tuple[str, ...]:
    """Return what stands in a column of `MeetingRow` within `reach`, each value once and in order, at most `most`."""
    found = _values(reach, column).subquery()
    value = found.c[0]
    return tuple(session.scalars(sa.select(value).where(value.is_not(None)).order_by(value).limit(most)))


def _values(reach: Reach, column: Any) -> sa.CompoundSelect[Any]:
    return sa.union(*(sa.select(column).where(part).distinct() for part in within_apart(reach)))
