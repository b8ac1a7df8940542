"""Who sees what: the one rule, applied to every query of meetings.

A rep sees their own meetings; a manager their own and the team's; a trainer their own and those that wait in the
trainers' queue. An admin manages users and needs nobody's conversations for that, so an admin sees their own alone.
What may not be seen does not exist: `NotFound` in both cases, with the same words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Session

from coach.errors import NotFound
from coach.storage.tables import AccountRole, MeetingRow, ReviewRequestRow, ReviewStatus

OwnedTable = Any
"""A table with `owner_id` and `team_id`."""

LARGEST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who asks: made from an active user by `viewer_of`, never from a request."""

    user_id: int
    role: AccountRole
    team_id: int | None = None

    @property
    def managed_team(self) -> int | None:
        """The team that they manage, None where they manage none."""
        return self.team_id if self.role is AccountRole.MANAGER else None


class Account(Protocol):
    """What a viewer is made from."""

    @property
    def id(self) -> int:
        """Id of the user."""

    @property
    def role(self) -> AccountRole:
        """What the user may do."""

    @property
    def team_id(self) -> int | None:
        """The user's team."""

    @property
    def active(self) -> bool:
        """Whether the user may log in."""


class Owned(Protocol):
    """What belongs to somebody, and to the team they were in."""

    @property
    def owner_id(self) -> int:
        """Id of the user."""

    @property
    def team_id(self) -> int | None:
        """Id of the team."""


def viewer_of(user: Account) -> Viewer:
    """Return the viewer that `user` is.

    Raises:
        NotFound: the user has been deactivated.
    """
    if not user.active:
        raise NotFound("This account is no longer active.")
    return Viewer(user.id, AccountRole(user.role), user.team_id)


def visible(viewer: Viewer, *also: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition on `MeetingRow` that `viewer` may see it, and that all of `also` hold.

    What is said in `also` stands in each branch, so that SQLite can use one index for whose it is and for the days.
    """
    own = MeetingRow.owner_id == viewer.user_id
    if viewer.role is AccountRole.TRAINER:
        return sa.or_(sa.and_(own, *also), sa.and_(MeetingRow.id.in_(_queued()), *also))
    return theirs(viewer, MeetingRow, *also)


def editable(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition on `MeetingRow` that `viewer` may change or delete it."""
    return theirs(viewer)


def theirs(viewer: Viewer, of: OwnedTable = MeetingRow, *also: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition on a table that a row is the viewer's own or, for a manager, the team's; and all of `also`.

    What is said in `also` stands in each branch, as in `visible`.
    """
    own: ColumnElement[bool] = sa.and_(of.owner_id == viewer.user_id, *also)
    team = viewer.managed_team
    return own if team is None else sa.or_(own, sa.and_(of.team_id == team, *also))


def visible_apart(viewer: Viewer) -> tuple[ColumnElement[bool], ...]:
    """Return what `visible` says as conditions of which a meeting meets one at most: each is read by one index."""
    if viewer.role is not AccountRole.TRAINER:
        return theirs_apart(viewer, MeetingRow)
    own: ColumnElement[bool] = MeetingRow.owner_id == viewer.user_id
    return own, sa.and_(MeetingRow.id.in_(_queued()), MeetingRow.owner_id != viewer.user_id)


def theirs_apart(viewer: Viewer, of: OwnedTable) -> tuple[ColumnElement[bool], ...]:
    """Return what `theirs` says as conditions of which a row meets one at most, so that each is read by one index."""
    own: ColumnElement[bool] = of.owner_id == viewer.user_id
    team = viewer.managed_team
    return (own,) if team is None else (of.team_id == team, sa.and_(own, of.team_id.is_distinct_from(team)))


def _queued() -> Select[Any]:
    return sa.select(ReviewRequestRow.meeting_id).where(ReviewRequestRow.status == ReviewStatus.OPEN.value)


def visible_meetings(viewer: Viewer, *columns: Any) -> Select[Any]:
    """Return a select over the meetings that `viewer` may see, of `columns` or of whole rows."""
    return sa.select(*(columns or (MeetingRow,))).where(visible(viewer))


def one_meeting(session: Session, viewer: Viewer, meeting_id: int, *, to_change: bool = False) -> MeetingRow:
    """Return the row of a meeting; `to_change` asks for the right to change it and locks it.

    Raises:
        NotFound: there is none, or `viewer` may not see (or change) it.
    """
    statement = visible_meetings(viewer).where(MeetingRow.id == possible_id(meeting_id))
    if to_change:
        statement = statement.where(editable(viewer)).with_for_update(of=MeetingRow)
    meeting: MeetingRow | None = session.execute(statement).scalar_one_or_none()
    if meeting is None:
        raise NotFound("There is no such meeting.", mend="It may have been deleted, or it is not yours to see.")
    return meeting


def possible_id(number: int) -> int:
    """Return `number` where it can be an id, else 0, which no row has: databases refuse larger numbers."""
    return number if 0 < number <= LARGEST_ID else 0


def may_edit(viewer: Viewer, meeting: Owned) -> bool:
    """Return whether `viewer` may correct what is known of a meeting they can see."""
    if meeting.owner_id == viewer.user_id:
        return True
    return viewer.managed_team is not None and meeting.team_id == viewer.managed_team


@dataclass(frozen=True, slots=True)
class WholeMachine:
    """Whoever runs the machine and asks on its command line, where every file can be read anyway.

    Never made from a request: pages and API ask as a `Viewer`.
    """


Reach = Viewer | WholeMachine


def within(reach: Reach, *also: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition on `MeetingRow` that it lies within `reach`, and that all of `also` hold."""
    return sa.and_(sa.true(), *also) if isinstance(reach, WholeMachine) else visible(reach, *also)


def within_apart(reach: Reach) -> tuple[ColumnElement[bool], ...]:
    """Return what `within` says as conditions of which a meeting meets one at most."""
    return (sa.true(),) if isinstance(reach, WholeMachine) else visible_apart(reach)
