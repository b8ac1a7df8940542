"""Rereadings of the archive and the meetings that they changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = ("rereads", "reread_changes")


def upgrade() -> None:
    """Create the tables and their indexes."""
    op.create_table(
        "rereads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("by_todays", sa.Boolean(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("ids", sa.LargeBinary(), nullable=True),
        sa.Column("tally", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("mode IN ('read', 'judge')", name=op.f("ck_rereads_mode")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_rereads_owner_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rereads")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_rereads_owner_id_id"), "rereads", ["owner_id", "id"])
    op.create_table(
        "reread_changes",
        sa.Column("reread_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("meeting_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("labels_in", sa.Integer(), nullable=False),
        sa.Column("labels_out", sa.Integer(), nullable=False),
        sa.Column("missed_in", sa.Integer(), nullable=False),
        sa.Column("missed_out", sa.Integer(), nullable=False),
        sa.Column("score_before", sa.Double(), nullable=True),
        sa.Column("score_after", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_reread_changes_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reread_id"], ["rereads.id"], name=op.f("fk_reread_changes_reread_id_rereads"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("reread_id", "meeting_id", name=op.f("pk_reread_changes")),
    )
    op.create_index(op.f("ix_reread_changes_meeting_id"), "reread_changes", ["meeting_id"])
    op.create_index(
        op.f("ix_reread_changes_reread_id_size_meeting_id"), "reread_changes", ["reread_id", "size", "meeting_id"]
    )


def downgrade() -> None:
    """Remove the tables with all they hold; their indexes go with them."""
    for table in reversed(TABLES):
        op.drop_table(table)
