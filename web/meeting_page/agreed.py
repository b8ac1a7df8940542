"""The actions on the page of an internal meeting: its own with their state, and those that came back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from coach.briefing.records import Action
from coach.days import today
from coach.domain import MeetingKind
from coach.storage import actions
from coach.storage.access import Viewer
from coach.storage.engine import Session
from coach.storage.meetings import MeetingRecord


@dataclass(frozen=True, slots=True)
class TeamActions:
    """`own` stand in the order of the report's next steps; `earlier` are open from earlier internal meetings."""

    own: tuple[Action, ...]
    earlier: tuple[Action, ...]
    today: dt.date


def team_actions(session: Session, asking: Viewer, meeting: MeetingRecord) -> TeamActions:
    """Return the actions of an internal meeting; of a customer meeting there are none."""
    if meeting.kind is not MeetingKind.INTERNAL:
        return TeamActions((), (), today())
    own = actions.actions_of(session, asking, meeting.id)
    return TeamActions(own, actions.earlier_actions(session, asking, meeting.id), today())
