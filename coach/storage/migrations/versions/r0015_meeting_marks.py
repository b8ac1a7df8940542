"""One row a meeting with what themes count of it, and an index by which a rule's meetings are counted in order."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLES = ("meeting_marks",)

# At most so many ids in one statement.
CHUNK = 500
FIGURES = (
    "talk_share",
    "longest_monologue",
    "questions",
    "discovery_questions",
    "follow_up_questions",
    "needs",
    "needs_addressed",
    "benefits_prompted",
    "objections_answered",
    "next_steps",
    "words_per_minute",
)
HABITS = {"discovery": "discovery_questions", "next_step": "next_steps", "dated": "next_steps_dated"}
# Of each table: the name in the line, the columns of key and state, what is open, what does not count.
COUNTED = (
    ("needs", "needs", "topic", "status", ("unaddressed",), "denied"),
    ("objections", "objections", "kind", "status", ("unanswered",), None),
    ("benefits", "benefits", "topic", "prompted", (False, 0), None),
    ("guidelines", "findings", "guideline", "verdict", ("missed",), "shadow"),
)
MARKS = sa.table(
    "meeting_marks",
    sa.column("meeting_id", sa.Integer),
    sa.column("open_needs", sa.Integer),
    sa.column("marks", sa.Text),
    sa.column("figures", sa.LargeBinary),
)


def upgrade() -> None:
    """Create the table, and a row for every analysed meeting."""
    op.create_table(
        "meeting_marks",
        sa.Column("meeting_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("open_needs", sa.Integer(), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("figures", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_marks_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_meeting_marks")),
    )
    op.create_index(
        op.f("ix_findings_guideline_meeting_id_verdict"), "findings", ["guideline", "meeting_id", "verdict"]
    )
    op.drop_index(op.f("ix_findings_guideline_verdict"), "findings")
    meetings = sa.table("meetings", sa.column("id", sa.Integer), sa.column("status", sa.String))
    analysed = sa.select(meetings.c.id).where(meetings.c.status == "analysed").order_by(meetings.c.id)
    ids = list(op.get_bind().scalars(analysed))
    for start in range(0, len(ids), CHUNK):
        op.bulk_insert(MARKS, list(_marks(ids[start : start + CHUNK])))


def downgrade() -> None:
    """Remove the table; the rows that it was made of stay."""
    op.create_index(op.f("ix_findings_guideline_verdict"), "findings", ["guideline", "verdict"])
    op.drop_index(op.f("ix_findings_guideline_meeting_id_verdict"), "findings")
    op.drop_table("meeting_marks")


def _marks(ids: list[int]) -> Iterable[dict[str, Any]]:
    counted: dict[int, dict[str, list[int]]] = {number: {} for number in ids}
    for name, table, key, state, opened, left_out in COUNTED:
        columns = [key, state, *([left_out] if left_out else [])]
        for number, found, value, *out in _rows(table, columns, ids):
            if any(out) or (name == "guidelines" and value not in ("kept", "missed")):
                continue
            for one in (found,) if name == "guidelines" else (found, "all"):
                sums = counted[number].setdefault(f"{name}/{one}", [0, 0])
                sums[0] += 1
                sums[1] += value in opened
    labels: dict[int, set[str]] = {number: set() for number in ids}
    for number, label in _rows("moments", ["label"], ids):
        labels[number].add(f"label/{label}")
    figures: dict[int, dict[str, tuple[str, float | None]]] = {number: {} for number in ids}
    for number, figure, status, value in _rows("figures", ["id", "status", "value"], ids):
        figures[number][figure] = status, value
    for number in ids:
        known = figures[number]
        lines = [f"{mark}={items},{found}" for mark, (items, found) in counted[number].items()]
        measured = {habit: known[of] for habit, of in HABITS.items() if of in known}
        lines += [
            f"habits/{habit}=1,{int(value == 0)}"
            for habit, (status, value) in measured.items()
            if status == "measured" and value is not None
        ]
        lines += [f"figure/{one}={_status(*known[one])}" for one in FIGURES if one in known]
        values = [known.get(one, ("", None))[1] for one in FIGURES]
        yield {
            "meeting_id": number,
            "open_needs": counted[number].get("needs/all", [0, 0])[1],
            "marks": "\n".join([*lines, *sorted(labels[number])]),
            "figures": struct.pack(f"<{len(FIGURES)}d", *(float("nan") if one is None else one for one in values)),
        }


def _status(status: str, value: float | None) -> str:
    return "unavailable" if value is None else status


def _rows(table: str, columns: list[str], ids: list[int]) -> Iterable[Any]:
    rows = sa.table(table, sa.column("meeting_id"), *(sa.column(name) for name in columns))
    return op.get_bind().execute(sa.select(rows).where(rows.c.meeting_id.in_(ids)))
