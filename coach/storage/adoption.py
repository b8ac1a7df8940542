"""In how many meetings a rule was kept, by team or by person, before a day and from it on."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coach.adoption import Count
from coach.domain import Verdict
from coach.storage.access import Viewer, visible
from coach.storage.packs import may_write
from coach.storage.tables import FindingRow, MeetingRow, TeamRow, UserRow

MOST_GROUPS = 200
NO_TEAM = "No team"


def counts_by_team(session: Session, viewer: Viewer, rule: str, day: dt.date) -> tuple[Count, ...]:
    """Return the counts over all meetings by team, for those who write guidelines; nobody else gets any.

    They see numbers of meetings and no meeting: see docs/decisions/0021.
    """
    if not may_write(viewer):
        return ()
    name = sa.func.coalesce(TeamRow.name, NO_TEAM)
    statement = _counted(rule, day, name).outerjoin(TeamRow, TeamRow.id == MeetingRow.team_id)
    return _counts(session, statement.group_by(MeetingRow.team_id, TeamRow.name).order_by(name))


def counts_by_person(session: Session, viewer: Viewer, rule: str, day: dt.date) -> tuple[Count, ...]:
    """Return the counts over the meetings that `viewer` may see, by person."""
    statement = _counted(rule, day, UserRow.display_name).join(UserRow, UserRow.id == MeetingRow.owner_id)
    wanted = statement.where(visible(viewer)).group_by(UserRow.id, UserRow.display_name)
    return _counts(session, wanted.order_by(UserRow.display_name, UserRow.id))


def _counted(rule: str, day: dt.date, name: Any) -> sa.Select[Any]:
    """Return name, people, and kept and all meetings on both sides; a meeting with one miss has not kept the rule."""
    missed = sa.func.max(sa.case((FindingRow.verdict == Verdict.MISSED.value, 1), else_=0))
    judged = (
        sa.select(FindingRow.meeting_id.label("meeting_id"), missed.label("missed"))
        .where(FindingRow.guideline == rule, FindingRow.verdict.in_((Verdict.KEPT.value, Verdict.MISSED.value)))
        .group_by(FindingRow.meeting_id)
        .subquery()
    )
    before, kept = MeetingRow.listed_on < day, judged.c.missed == 0

    def number(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.sum(sa.case((condition, 1), else_=0))

    return (
        sa.select(
            name,
            sa.func.count(sa.distinct(MeetingRow.owner_id)),
            number(before & kept),
            number(before),
            number(~before & kept),
            number(~before),
        )
        .select_from(judged)
        .join(MeetingRow, MeetingRow.id == judged.c.meeting_id)
        .limit(MOST_GROUPS)
    )


def _counts(session: Session, statement: sa.Select[Any]) -> tuple[Count, ...]:
    return tuple(Count(str(name), *map(int, numbers)) for name, *numbers in session.execute(statement))
