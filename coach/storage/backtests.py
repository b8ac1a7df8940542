"""Back-tests: what is asked for, the counts as they grow, and examples with what trainers say of them.

A back-test counts over the whole archive. Whoever may make one (trainers and admins) sees the counts; single sentences
are for trainers alone, without account and without people's names beside them. See docs/decisions/0019.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from coach.backtest import Tally
from coach.backtest.tally import NOTHING, tally_from_json, without_examples
from coach.errors import NotFound
from coach.storage.access import Viewer, possible_id
from coach.storage.audit import AuditEntry, record
from coach.storage.scenes import IdRange, SceneFilter, scene_filter, scene_ranges
from coach.storage.tables import AccountRole, AnalysisRow, BackTestExampleRow, BackTestRow, JobRow, UserRow, now
from coach.storage.text import one_line

_DELETED = "The back-test was deleted while it ran."
MAKERS = (AccountRole.TRAINER, AccountRole.ADMIN)


@dataclass(frozen=True, slots=True)
class BackTestOrder:
    """What a back-test works on: the texts of both packs, which meetings, and their ids in parts."""

    old_text: str
    new_text: str
    old_name: str
    new_name: str
    wanted: SceneFilter
    ranges: tuple[IdRange, ...]


@dataclass(frozen=True, slots=True)
class BackTestRecord:
    """A back-test in a list; `job_id` is None once the job is forgotten."""

    id: int
    owner_id: int
    owner_name: str
    old_name: str
    new_name: str
    wanted: SceneFilter
    created_at: dt.datetime
    job_id: int | None


def add_backtest(
    session: Session, viewer: Viewer, old: tuple[str, str], new: tuple[str, str], wanted: SceneFilter
) -> int:
    """Keep what is to be held against the archive: `old` and `new` are (name, YAML text), both good packs.

    Raises:
        NotFound: `viewer` may not make back-tests.
    """
    _let_in(viewer)
    row = BackTestRow(
        owner_id=viewer.user_id,
        old_name=one_line(old[0], 200),
        new_name=one_line(new[0], 200),
        old_text=old[1],
        new_text=new[1],
        wanted=wanted.as_json(),
        created_at=now(),
    )
    session.add(row)
    session.flush()
    record(session, AuditEntry("backtest.start", viewer.user_id, "backtest", row.id))
    return row.id


def get_backtest(session: Session, viewer: Viewer, backtest_id: int) -> BackTestRecord:
    """Return a back-test; all who may make them see all of them.

    Raises:
        NotFound: there is none for `viewer`.
    """
    found = _records(session, viewer, BackTestRow.id == possible_id(backtest_id))
    if not found:
        raise NotFound("There is no such back-test.", mend="It may have been deleted, or it is not yours to see.")
    return found[0]


def list_backtests(session: Session, viewer: Viewer, *, most: int = 50) -> tuple[BackTestRecord, ...]:
    """Return the newest back-tests.

    Raises:
        NotFound: `viewer` may not see any.
    """
    return _records(session, viewer, sa.true(), most=most)


def tally_so_far(session: Session, viewer: Viewer, backtest_id: int) -> Tally:
    """Return the counts of a back-test, while it runs those of the parts that are done.

    Raises:
        NotFound: there is none for `viewer`.
    """
    get_backtest(session, viewer, backtest_id)
    return _tally(_row(session, backtest_id))


def packs_of(session: Session, viewer: Viewer, backtest_id: int) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return (name, text) of the old and of the new pack.

    Raises:
        NotFound: there is none for `viewer`.
    """
    get_backtest(session, viewer, backtest_id)
    order = order_of(session, backtest_id)
    return (order.old_name, order.old_text), (order.new_name, order.new_text)


def owner_names(session: Session, owners: Sequence[int]) -> dict[int, str]:
    """Return the names of users by id."""
    rows = session.execute(sa.select(UserRow.id, UserRow.display_name).where(UserRow.id.in_(owners)))
    return {int(id_): str(name) for id_, name in rows}


def order_of(session: Session, backtest_id: int) -> BackTestOrder:
    """Return what a back-test works on, for the job that does it; `planned_ranges` must have been called before."""
    row = _row(session, backtest_id)
    ranges = (row.ranges or {"ranges": []})["ranges"]
    return BackTestOrder(
        row.old_text,
        row.new_text,
        row.old_name,
        row.new_name,
        scene_filter(row.wanted),
        tuple((first, last) for first, last in ranges),
    )


def planned_ranges(session: Session, backtest_id: int) -> tuple[IdRange, ...]:
    """Return the parts of a back-test, laid down at the first call: later uploads are not in it."""
    row = _row(session, backtest_id)
    if row.ranges is None:
        row.ranges = {"ranges": [list(part) for part in scene_ranges(session, scene_filter(row.wanted))]}
        session.flush()
    return tuple((first, last) for first, last in row.ranges["ranges"])


def add_to_tally(session: Session, backtest_id: int, part: Tally) -> None:
    """Add the counts of a part; the caller's transaction counts the part as done."""
    this = BackTestRow.id == backtest_id
    found = session.execute(sa.select(BackTestRow.tally).where(this)).one_or_none()
    if found is None:
        raise NotFound(_DELETED)
    before = NOTHING if found.tally is None else tally_from_json(found.tally)
    session.execute(sa.update(BackTestRow).where(this).values(tally=(before + part).as_json()))


def finish_tally(session: Session, backtest_id: int) -> Tally:
    """Turn the examples of the counts into rows, those whose analysis is still there, and return the counts."""
    row = _row(session, backtest_id)
    tally = _tally(row)
    found = [(id_, example) for id_, rule in tally.rules.items() for example in rule.examples]
    wanted = sorted({example.analysis for _, example in found})
    there = set(session.scalars(sa.select(AnalysisRow.id).where(AnalysisRow.id.in_(wanted))))
    session.add_all(
        BackTestExampleRow(
            backtest_id=backtest_id,
            guideline=id_,
            change=example.change,
            analysis_id=example.analysis,
            sentence=example.sentence,
            place=place,
        )
        for place, (id_, example) in enumerate(found)
        if example.analysis in there
    )
    row.tally = without_examples(tally).as_json()
    session.flush()
    return tally


def delete_backtest(session: Session, viewer: Viewer, backtest_id: int) -> None:
    """Delete a back-test with its examples and what was said of them.

    Raises:
        NotFound: there is none for `viewer`.
    """
    get_backtest(session, viewer, backtest_id)
    session.execute(sa.delete(BackTestRow).where(BackTestRow.id == backtest_id))
    record(session, AuditEntry("backtest.delete", viewer.user_id, "backtest", backtest_id))


def _records(
    session: Session, viewer: Viewer, condition: sa.ColumnElement[bool], *, most: int = 1
) -> tuple[BackTestRecord, ...]:
    _let_in(viewer)
    of_backtest = sa.and_(JobRow.kind == "backtest", JobRow.subject_id == BackTestRow.id)
    job = sa.select(sa.func.max(JobRow.id)).where(of_backtest).scalar_subquery()
    statement = (
        sa.select(BackTestRow, UserRow.display_name, job)
        .join(UserRow, UserRow.id == BackTestRow.owner_id)
        .where(condition)
        .order_by(BackTestRow.id.desc())
        .limit(most)
    )
    return tuple(
        BackTestRecord(
            id=row.id,
            owner_id=row.owner_id,
            owner_name=name,
            old_name=row.old_name,
            new_name=row.new_name,
            wanted=scene_filter(row.wanted),
            created_at=row.created_at,
            job_id=job_id,
        )
        for row, name, job_id in session.execute(statement)
    )


def _let_in(viewer: Viewer) -> None:
    if viewer.role not in MAKERS:
        raise NotFound("There is no such back-test.", mend="Trainers and admins make back-tests.")


def _row(session: Session, backtest_id: int) -> BackTestRow:
    everything = (undefer(BackTestRow.old_text), undefer(BackTestRow.new_text))
    lazy = (undefer(BackTestRow.ranges), undefer(BackTestRow.tally))
    row = session.scalars(
        sa.select(BackTestRow).where(BackTestRow.id == backtest_id).options(*everything, *lazy)
    ).first()
    if row is None:
        raise NotFound(_DELETED)
    return row


def _tally(row: BackTestRow) -> Tally:
    return NOTHING if row.tally is None else tally_from_json(row.tally)
