"""Targets and results of teams and of their people."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from coach.contacts.result_csv import NewResult, period_of
from coach.contacts.tables import TableError
from coach.errors import NotFound
from coach.storage.access import Viewer, possible_id
from coach.storage.audit import AuditEntry, record
from coach.storage.tables import AccountRole, ResultRow, UserRow, now
from coach.storage.text import key_of, one_line
from coach.storage.users import list_users

MOST = 2000


@dataclass(frozen=True, slots=True)
class Result:
    """A target and what was reached; `person` None for the whole team. Each number None where it is not known."""

    id: int
    person_id: int | None
    person: str | None
    metric: str
    period: str
    starts_on: dt.date
    target: float | None
    result: float | None

    @property
    def share(self) -> float | None:
        """How much of the target was reached, None where one of the two is not known or the target is 0 or less."""
        if self.result is None or self.target is None or self.target <= 0:
            return None
        return self.result / self.target


def seen_results(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition on `ResultRow` that `viewer` may see it: a manager all of the team, others of that team
    what is the team's as a whole and what is their own."""
    if viewer.team_id is None:
        return ResultRow.person_id == viewer.user_id
    team = ResultRow.team_id == viewer.team_id
    if viewer.role is AccountRole.MANAGER:
        return team
    own = ResultRow.person_id == viewer.user_id
    return sa.or_(own, sa.and_(team, ResultRow.person_id.is_(None)))


def list_results(session: Session, viewer: Viewer, *, period: str | None = None) -> tuple[Result, ...]:
    """Return targets and results that `viewer` may see: the latest period first, the team before its people."""
    statement = (
        sa.select(ResultRow, UserRow.display_name)
        .outerjoin(UserRow, UserRow.id == ResultRow.person_id)
        .where(seen_results(viewer))
        .order_by(
            ResultRow.starts_on.desc(),
            ResultRow.period,
            sa.func.lower(ResultRow.metric),
            ResultRow.person_id.is_not(None),
            sa.func.lower(UserRow.display_name),
            ResultRow.id,
        )
        .limit(MOST)
    )
    if period is not None:
        statement = statement.where(ResultRow.period == period)
    return tuple(
        Result(row.id, row.person_id, name, row.metric, row.period, row.starts_on, row.target, row.result)
        for row, name in session.execute(statement)
    )


def save_results(session: Session, viewer: Viewer, results: Sequence[NewResult]) -> int:
    """Keep targets and results of the manager's team, all or none, and return how many; the same ones are replaced.

    Raises:
        NotFound: `viewer` manages no team.
        TableError: a person is not in the team, or two in it have that name.
    """
    team_id = _managed_team(viewer)
    people = _people(session, team_id)
    unknown = [one.person for one in results if one.person and key_of(one.person) not in people]
    if unknown:
        raise TableError(
            f"Nothing was kept: {one_line(unknown[0], 60)} is nobody in your team, or more than one.",
            mend="Write the name as Coach shows it, or the e-mail address; leave it empty for the whole team.",
        )
    digests = {_digest(team_id, people.get(key_of(one.person)) if one.person else None, one): one for one in results}
    stored: dict[str, ResultRow] = {}
    keys = list(digests)
    for start in range(0, len(keys), 500):
        some = sa.select(ResultRow).where(ResultRow.digest.in_(keys[start : start + 500]))
        stored |= {row.digest: row for row in session.scalars(some)}
    for digest, one in digests.items():
        row = stored.get(digest)
        if row is None:
            period, starts_on = period_of(one.period)
            person_id = people[key_of(one.person)] if one.person else None
            row = ResultRow(team_id=team_id, person_id=person_id, period=period, starts_on=starts_on, digest=digest)
            session.add(row)
        row.metric, row.target, row.result = one_line(one.metric, 120), one.target, one.result
        row.updated_at = now()
    session.flush()
    record(session, AuditEntry("result.save", viewer.user_id, "team", team_id, {"count": len(digests)}))
    return len(digests)


def delete_result(session: Session, viewer: Viewer, result_id: int) -> None:
    """Delete a target with its result.

    Raises:
        NotFound: there is none in a team that `viewer` manages.
    """
    team_id = _managed_team(viewer)
    row = session.get(ResultRow, possible_id(result_id))
    if row is None or row.team_id != team_id:
        raise NotFound("There is no such target.")
    session.delete(row)
    session.flush()
    record(session, AuditEntry("result.delete", viewer.user_id, "team", team_id))


def _managed_team(viewer: Viewer) -> int:
    if viewer.managed_team is None:
        raise NotFound("There is no such page.", mend="Targets and results are entered by the manager of a team.")
    return viewer.managed_team


def _people(session: Session, team_id: int) -> dict[str, int]:
    people = list_users(session, team_id=team_id)
    names = Counter(key_of(one.display_name) for one in people)
    named = {key_of(one.display_name): one.id for one in people if names[key_of(one.display_name)] == 1}
    return named | {key_of(one.email): one.id for one in people}


def _digest(team_id: int, person_id: int | None, one: NewResult) -> str:
    period, _ = period_of(one.period)
    same = "\x1f".join((str(team_id), str(person_id or ""), key_of(one.metric), period))
    return hashlib.sha256(same.encode("utf-8", "replace")).hexdigest()
