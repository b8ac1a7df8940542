"""What customers asked for and nobody has answered yet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.domain import NeedStatus
from coach.storage.access import Viewer, possible_id, theirs
from coach.storage.tables import CustomerMeetingRow, MeetingRow, NeedRow


@dataclass(frozen=True, slots=True)
class OpenNeed:
    """A need that was not answered in its meeting; `topic` is a value of `coach.domain.Topic`."""

    statement: str
    topic: str
    meeting_id: int
    meeting_title: str
    held_on: dt.date


def unanswered_needs(session: Session, viewer: Viewer, customer_id: int, *, limit: int = 50) -> tuple[OpenNeed, ...]:
    """Return the needs of a customer that stayed unanswered in meetings that `viewer` sees, the latest first."""
    statement = (
        sa.select(NeedRow.statement, NeedRow.topic, MeetingRow.id, MeetingRow.title, MeetingRow.listed_on)
        .join(MeetingRow, MeetingRow.id == NeedRow.meeting_id)
        .join(CustomerMeetingRow, CustomerMeetingRow.meeting_id == MeetingRow.id)
        .where(
            theirs(viewer),
            CustomerMeetingRow.customer_id == possible_id(customer_id),
            NeedRow.status == NeedStatus.UNADDRESSED.value,
        )
        .order_by(MeetingRow.listed_on.desc(), MeetingRow.id.desc(), NeedRow.place)
        .limit(limit)
    )
    return tuple(OpenNeed(*row) for row in session.execute(statement))
