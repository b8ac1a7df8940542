"""Own labels with their examples, finds and answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLES = ("own_labels", "own_label_examples", "own_label_finds", "own_label_answers")


def upgrade() -> None:
    """Create the tables and their indexes."""
    op.create_table(
        "own_labels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=48), nullable=False),
        sa.Column("name", sa.String(length=48), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("whose", sa.String(length=8), nullable=False),
        sa.Column("meeting_kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("head", sa.JSON(), nullable=True),
        sa.Column("fit", sa.JSON(), nullable=True),
        sa.Column("trained_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("whose IN ('buyer', 'seller', 'anybody')", name=op.f("ck_own_labels_whose")),
        sa.CheckConstraint("meeting_kind IN ('customer', 'internal', 'any')", name=op.f("ck_own_labels_meeting_kind")),
        sa.CheckConstraint("state IN ('collecting', 'trained', 'in_use', 'retired')", name=op.f("ck_own_labels_state")),
        _by("own_labels", "made_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_labels")),
        sa.UniqueConstraint("key", name=op.f("uq_own_labels_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "own_label_examples",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("label_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("counter", sa.Boolean(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        *_owners("own_label_examples"),
        _by("own_label_examples", "made_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_label_examples")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_own_label_examples_label_id"), "own_label_examples", ["label_id"])
    op.create_table(
        "own_label_finds",
        sa.Column("label_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("meeting_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sentence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        *_owners("own_label_finds"),
        sa.PrimaryKeyConstraint("label_id", "meeting_id", "sentence", name=op.f("pk_own_label_finds")),
    )
    op.create_index(op.f("ix_own_label_finds_label_id_score"), "own_label_finds", ["label_id", "score"])
    op.create_table(
        "own_label_answers",
        sa.Column("label_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("meeting_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sentence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_right", sa.Boolean(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        *_owners("own_label_answers"),
        _by("own_label_answers", "answered_by"),
        sa.PrimaryKeyConstraint("label_id", "round", "meeting_id", "sentence", name=op.f("pk_own_label_answers")),
    )
    for table in TABLES[1:]:
        op.create_index(op.f(f"ix_{table}_meeting_id"), table, ["meeting_id"])


def downgrade() -> None:
    """Remove the tables with all they hold; their indexes go with them."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _by(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["users.id"], name=op.f(f"fk_{table}_{column}_users"), ondelete="SET NULL")


def _owners(table: str) -> tuple[sa.ForeignKeyConstraint, sa.ForeignKeyConstraint]:
    """Return the label and the meeting that a row goes with."""
    label = op.f(f"fk_{table}_label_id_own_labels")
    meeting = op.f(f"fk_{table}_meeting_id_meetings")
    return (
        sa.ForeignKeyConstraint(["label_id"], ["own_labels.id"], name=label, ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=meeting, ondelete="CASCADE"),
    )
