"""The one thing that a rep practises: proposed by the manager, agreed by the rep, followed over three meetings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from coach.errors import InvalidEntry, NotFound
from coach.practice import NO_MEASURE, Measure, Measured
from coach.storage.access import Viewer, one_meeting, possible_id, theirs
from coach.storage.audit import AuditEntry, record
from coach.storage.errors import EditConflict
from coach.storage.focus_checks import Progress, progress_of
from coach.storage.tables import AccountRole, FocusRow, FocusState, UserRow, now
from coach.storage.text import clean, one_line

LONGEST_FOCUS = 600
LONGEST_OUTCOME = 1000
MOST_FORMER = 20
MOST_PEOPLE = 200


@dataclass(frozen=True, slots=True)
class NewFocus:
    """What is proposed; `source_id` is the meeting it was taken from, `baseline` how that one did."""

    text: str
    measure: Measure = NO_MEASURE
    source_id: int | None = None
    baseline: str = ""


@dataclass(frozen=True, slots=True)
class Focus:
    """A focus with how it goes. `proposed_text` differs from `text` where the rep changed it. Times are UTC."""

    id: int
    owner_id: int
    owner_name: str
    owner_active: bool
    proposed_by: int
    proposed_by_name: str
    proposed_text: str
    text: str
    measure: Measure
    baseline: str
    source_id: int | None
    state: FocusState
    outcome: str
    proposed_at: dt.datetime
    agreed_at: dt.datetime | None
    closed_at: dt.datetime | None
    version: int
    progress: Progress


@dataclass(frozen=True, slots=True)
class PersonFocus:
    """Somebody of the team with their present focus, None where there is none."""

    user_id: int
    name: str
    focus: Focus | None


def propose_focus(session: Session, viewer: Viewer, owner_id: int, new: NewFocus) -> Focus:
    """Propose a focus to a rep of the team that `viewer` manages; one's own focus is agreed at once.

    Raises:
        NotFound: there is no such person whom `viewer` may coach, or no such meeting.
        InvalidEntry: the text is empty or too long.
        EditConflict: the person has a focus already.
    """
    owner = _coached(session, viewer, owner_id)
    text = _text(new.text)
    former = _present(session, owner.id)
    if former is not None and former.team_id == owner.team_id:
        raise EditConflict(f"{owner.display_name} has a focus already.", mend="Close it first: one at a time.")
    if new.source_id is not None and one_meeting(session, viewer, new.source_id).owner_id != owner.id:
        raise NotFound("There is no such meeting of that person.")
    if former is not None:  # agreed with the manager of a team that the person has left
        former.state, former.closed_at, former.version = FocusState.CLOSED.value, now(), former.version + 1
        session.flush()
    own = owner.id == viewer.user_id
    row = FocusRow(
        owner_id=owner.id,
        team_id=owner.team_id,
        proposed_by=viewer.user_id,
        proposed_text=text,
        text=text,
        measured_by=new.measure.by.value,
        measure=one_line(new.measure.id, 200),
        measure_name=one_line(new.measure.name, 300),
        baseline=one_line(new.baseline, 300),
        source_id=new.source_id,
        state=(FocusState.AGREED if own else FocusState.PROPOSED).value,
        agreed_at=now() if own else None,
    )
    session.add(row)
    session.flush()
    record(session, AuditEntry("focus.propose", viewer.user_id, "focus", row.id, {"owner_id": owner.id}))
    session.refresh(row)
    return _focus(session, viewer, row)


def accept_focus(session: Session, viewer: Viewer, focus_id: int, text: str, *, version: int) -> Focus:
    """Agree to a proposed focus, in the words of the rep; other words than the proposed ones are kept beside those.

    Raises:
        NotFound: there is no such proposal to `viewer`.
        InvalidEntry: the text is empty or too long.
        EditConflict: it was changed, agreed or closed after `version`.
    """
    row = _row(session, viewer, focus_id, to_change=True)
    if row.owner_id != viewer.user_id:
        raise NotFound("There is no such focus for you to accept.")
    _refuse_other(row, version, FocusState.PROPOSED)
    row.text, row.state, row.agreed_at = _text(text), FocusState.AGREED.value, now()
    return _changed(session, viewer, row, "focus.accept")


def close_focus(session: Session, viewer: Viewer, focus_id: int, outcome: str, *, version: int) -> Focus:
    """Close a focus with a word on how it went; a proposal is declined or withdrawn by this.

    Raises:
        NotFound: there is no such focus of `viewer`'s, or of their team's.
        InvalidEntry: the outcome is too long.
        EditConflict: it was changed or closed after `version`.
    """
    row = _row(session, viewer, focus_id, to_change=True)
    _refuse_other(row, version, FocusState.PROPOSED, FocusState.AGREED)
    if len(outcome.strip()) > LONGEST_OUTCOME:
        raise InvalidEntry(f"That is longer than {LONGEST_OUTCOME} characters.", mend="Make it shorter.")
    row.outcome, row.state, row.closed_at = clean(outcome.strip()), FocusState.CLOSED.value, now()
    return _changed(session, viewer, row, "focus.close")


def extend_focus(session: Session, viewer: Viewer, focus_id: int, *, version: int) -> Focus:
    """Go on with an agreed focus for three more meetings.

    Raises:
        NotFound: there is no such focus of `viewer`'s, or of their team's.
        EditConflict: it was changed or closed after `version`.
    """
    row = _row(session, viewer, focus_id, to_change=True)
    _refuse_other(row, version, FocusState.AGREED)
    row.rounds += 1
    return _changed(session, viewer, row, "focus.extend")


def get_focus(session: Session, viewer: Viewer, focus_id: int) -> Focus:
    """Return a focus.

    Raises:
        NotFound: there is no such focus of `viewer`'s, or of the team that they manage.
    """
    return _focus(session, viewer, _row(session, viewer, focus_id))


def present_focus(session: Session, viewer: Viewer, owner_id: int) -> Focus | None:
    """Return the focus that somebody has now, None where there is none or it is not `viewer`'s to see."""
    statement = sa.select(FocusRow).where(
        FocusRow.owner_id == possible_id(owner_id), FocusRow.state != FocusState.CLOSED.value, theirs(viewer, FocusRow)
    )
    row = session.scalars(statement).one_or_none()
    return None if row is None else _focus(session, viewer, row)


def former_focuses(session: Session, viewer: Viewer, owner_id: int) -> tuple[Focus, ...]:
    """Return the last closed focuses of somebody that `viewer` may see, newest first."""
    statement = (
        sa.select(FocusRow)
        .where(
            FocusRow.owner_id == possible_id(owner_id),
            FocusRow.state == FocusState.CLOSED.value,
            theirs(viewer, FocusRow),
        )
        .order_by(FocusRow.id.desc())
        .limit(MOST_FORMER)
    )
    rows = list(session.scalars(statement))
    progress = progress_of(session, viewer, rows)
    return tuple(_record(row, progress[row.id]) for row in rows)


def team_focuses(session: Session, viewer: Viewer) -> tuple[PersonFocus, ...]:
    """Return everybody active whom `viewer` coaches with their present focus, by name; empty for who manages nobody."""
    if viewer.managed_team is None:
        return ()
    people = sa.select(UserRow.id, UserRow.display_name).where(
        UserRow.team_id == viewer.team_id, UserRow.active, UserRow.id != viewer.user_id, _is_coached()
    )
    named = session.execute(people.order_by(sa.func.lower(UserRow.display_name), UserRow.id).limit(MOST_PEOPLE)).all()
    ids = [int(number) for number, _ in named]
    statement = sa.select(FocusRow).where(
        FocusRow.owner_id.in_(ids), FocusRow.state != FocusState.CLOSED.value, theirs(viewer, FocusRow)
    )
    rows = {row.owner_id: row for row in session.scalars(statement)}
    progress = progress_of(session, viewer, list(rows.values()))
    found = {owner: _record(row, progress[row.id]) for owner, row in rows.items()}
    return tuple(PersonFocus(int(number), str(name), found.get(int(number))) for number, name in named)


def person_to_coach(session: Session, viewer: Viewer, owner_id: int) -> str:
    """Return the name of somebody whom `viewer` may propose a focus to.

    Raises:
        NotFound: there is no such person.
    """
    return _coached(session, viewer, owner_id).display_name


def _is_coached() -> ColumnElement[bool]:
    return UserRow.role.in_((AccountRole.REP.value, AccountRole.MANAGER.value))


def _coached(session: Session, viewer: Viewer, owner_id: int) -> UserRow:
    row = session.get(UserRow, possible_id(owner_id))
    own = row is not None and row.id == viewer.user_id
    managed = row is not None and viewer.managed_team is not None and row.team_id == viewer.managed_team
    if row is None or not row.active or not (own or managed):
        raise NotFound("There is no such person whom you coach.")
    return row


def _present(session: Session, owner_id: int) -> FocusRow | None:
    statement = sa.select(FocusRow).where(FocusRow.owner_id == owner_id, FocusRow.state != FocusState.CLOSED.value)
    return session.scalars(statement).one_or_none()


def _row(session: Session, viewer: Viewer, focus_id: int, *, to_change: bool = False) -> FocusRow:
    statement = sa.select(FocusRow).where(FocusRow.id == possible_id(focus_id), theirs(viewer, FocusRow))
    if to_change:
        statement = statement.with_for_update(of=FocusRow)
    row = session.scalars(statement).one_or_none()
    if row is None:
        raise NotFound("There is no such focus.")
    return row


def _refuse_other(row: FocusRow, version: int, *states: FocusState) -> None:
    if row.version != version or FocusState(row.state) not in states:
        raise EditConflict("This focus was changed in the meantime.", mend="Reload the page and look first.")


def _changed(session: Session, viewer: Viewer, row: FocusRow, action: str) -> Focus:
    row.version += 1
    session.flush()
    record(session, AuditEntry(action, viewer.user_id, "focus", row.id, {"owner_id": row.owner_id}))
    return _focus(session, viewer, row)


def _text(text: str) -> str:
    kept = clean(" ".join(text.split()))
    if not kept:
        raise InvalidEntry("The focus is empty.", mend="Write the one thing to practise.")
    if len(kept) > LONGEST_FOCUS:
        raise InvalidEntry(f"The focus is longer than {LONGEST_FOCUS} characters.", mend="One thing, in a sentence.")
    return kept


def _focus(session: Session, viewer: Viewer, row: FocusRow) -> Focus:
    return _record(row, progress_of(session, viewer, [row])[row.id])


def _record(row: FocusRow, progress: Progress) -> Focus:
    return Focus(
        id=row.id,
        owner_id=row.owner_id,
        owner_name=row.owner.display_name,
        owner_active=row.owner.active,
        proposed_by=row.proposed_by,
        proposed_by_name=row.proposer.display_name,
        proposed_text=row.proposed_text,
        text=row.text,
        measure=Measure(Measured(row.measured_by), row.measure, row.measure_name),
        baseline=row.baseline,
        source_id=row.source_id,
        state=FocusState(row.state),
        outcome=row.outcome,
        proposed_at=row.proposed_at,
        agreed_at=row.agreed_at,
        closed_at=row.closed_at,
        version=row.version,
        progress=progress,
    )
