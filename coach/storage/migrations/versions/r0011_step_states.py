"""One state of a next step, where follow-ups and the actions of internal meetings had one each."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = ("step_states",)
DROPPED = ("action_states", "follow_up_marks")
AT_ONCE = 5000
WORD = re.compile(r"\w+")

STEPS = sa.table("next_steps", sa.column("meeting_id"), sa.column("place"), sa.column("what"), sa.column("key"))
MEETINGS = sa.table("meetings", sa.column("id"), sa.column("kind"), sa.column("owner_id"))
MARKS = sa.table(
    "follow_up_marks",
    sa.column("meeting_id"),
    sa.column("digest"),
    sa.column("what"),
    sa.column("done_by"),
    sa.column("done_at", sa.DateTime(timezone=True)),
)
STATE_COLUMNS = ("meeting_id", "key", "done", "changed_by", "changed_at")


def states(name: str) -> sa.TableClause:
    """Return `action_states` or `step_states`, which have the same columns."""
    kinds: dict[str, Any] = {"done": sa.Boolean(), "changed_at": sa.DateTime(timezone=True)}
    return sa.table(name, *(sa.column(column, kinds.get(column)) for column in STATE_COLUMNS))


def upgrade() -> None:
    """Give every next step its key, then move both kinds of ticks into one table; the later of two counts."""
    op.add_column("next_steps", sa.Column("key", sa.String(length=32), server_default="", nullable=False))
    _fill_keys()
    _create_states("step_states")
    database = op.get_bind()
    database.execute(sa.insert(states("step_states")).from_select(STATE_COLUMNS, sa.select(states("action_states"))))
    held = {
        (row.meeting_id, row.key): row.changed_at for row in database.execute(sa.select(states("step_states"))).all()
    }
    moved: dict[tuple[int, str], dict[str, Any]] = {}
    for mark in database.execute(sa.select(MARKS).order_by(MARKS.c.done_at)).all():
        place = mark.meeting_id, _key(mark.what)
        if place not in held or held[place] < mark.done_at:
            moved[place] = _state(*place, mark.done_by, mark.done_at)
    _replace(moved)
    for table in DROPPED:
        op.drop_table(table)


def downgrade() -> None:
    """Give internal meetings their actions back and all others their marks; a step opened again loses who did so."""
    _create_states("action_states")
    _create_marks()
    database = op.get_bind()
    now = states("step_states")
    internal = sa.select(MEETINGS.c.id).where(MEETINGS.c.kind == "internal")
    kept = sa.select(now).where(now.c.meeting_id.in_(internal))
    database.execute(sa.insert(states("action_states")).from_select(STATE_COLUMNS, kept))
    ticked = (
        sa.select(
            now.c.meeting_id, STEPS.c.what, sa.func.coalesce(now.c.changed_by, MEETINGS.c.owner_id), now.c.changed_at
        )
        .join(STEPS, sa.and_(STEPS.c.meeting_id == now.c.meeting_id, STEPS.c.key == now.c.key))
        .join(MEETINGS, MEETINGS.c.id == now.c.meeting_id)
        .where(now.c.done)
    )
    marks = {(number, what): (by, at) for number, what, by, at in database.execute(ticked).all()}
    _insert(MARKS, [_mark(number, what, *told) for (number, what), told in marks.items()])
    op.drop_table("step_states")
    op.drop_column("next_steps", "key")


def _key(what: str) -> str:
    """Return the key as `coach.followups.step_key` made it when this revision was written."""
    words = " ".join(WORD.findall(what.casefold()))
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:32]


def _fill_keys() -> None:
    """Set the keys, a part at a time: a large team has hundreds of thousands of steps."""
    database = op.get_bind()
    changing = (
        sa.update(STEPS)
        .where(STEPS.c.meeting_id == sa.bindparam("meeting"), STEPS.c.place == sa.bindparam("at"))
        .values(key=sa.bindparam("named"))
    )
    place = sa.tuple_(STEPS.c.meeting_id, STEPS.c.place)
    last = (-1, -1)
    while True:
        listed = sa.select(STEPS.c.meeting_id, STEPS.c.place, STEPS.c.what).where(place > sa.tuple_(*last))
        rows = database.execute(listed.order_by(STEPS.c.meeting_id, STEPS.c.place).limit(AT_ONCE)).all()
        if not rows:
            return
        database.execute(
            changing, [{"meeting": one.meeting_id, "at": one.place, "named": _key(one.what)} for one in rows]
        )
        last = (rows[-1].meeting_id, rows[-1].place)


def _state(meeting_id: int, key: str, by: int, at: Any) -> dict[str, Any]:
    return dict(zip(STATE_COLUMNS, (meeting_id, key, True, by, at), strict=True))


def _mark(meeting_id: int, what: str, by: int, at: Any) -> dict[str, Any]:
    digest = hashlib.sha256(what.encode("utf-8", "replace")).hexdigest()
    return {"meeting_id": meeting_id, "digest": digest, "what": what, "done_by": by, "done_at": at}


def _replace(moved: dict[tuple[int, str], dict[str, Any]]) -> None:
    table = states("step_states")
    database = op.get_bind()
    for meeting_id, key in moved:
        database.execute(sa.delete(table).where(table.c.meeting_id == meeting_id, table.c.key == key))
    _insert(table, list(moved.values()))


def _insert(table: sa.TableClause, rows: Iterable[dict[str, Any]]) -> None:
    listed = list(rows)
    if listed:
        op.get_bind().execute(sa.insert(table), listed)


def _create_states(name: str) -> None:
    op.create_table(
        name,
        sa.Column("meeting_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["users.id"], name=op.f(f"fk_{name}_changed_by_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f(f"fk_{name}_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "key", name=op.f(f"pk_{name}")),
    )


def _create_marks() -> None:
    op.create_table(
        "follow_up_marks",
        sa.Column("meeting_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("done_by", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["done_by"], ["users.id"], name=op.f("fk_follow_up_marks_done_by_users"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_follow_up_marks_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "digest", name=op.f("pk_follow_up_marks")),
    )
