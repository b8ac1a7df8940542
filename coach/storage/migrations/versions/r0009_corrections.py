"""Corrections of reports, and what trainers decided on them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = ("corrections", "correction_decisions")


def upgrade() -> None:
    """Create the tables and their indexes."""
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("analysis_id", sa.Integer(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("link_type", sa.String(length=16), nullable=False),
        sa.Column("sentence", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_key", sa.String(length=32), nullable=False),
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.Column("old_sentence", sa.Integer(), nullable=True),
        sa.Column("new_sentence", sa.Integer(), nullable=True),
        sa.Column("meeting_kind", sa.String(length=16), nullable=False),
        sa.Column("context", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("worth", sa.Double(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('label', 'link', 'statement')", name=op.f("ck_corrections_kind")),
        sa.CheckConstraint("state IN ('waiting', 'accepted', 'rejected')", name=op.f("ck_corrections_state")),
        sa.ForeignKeyConstraint(
            ["analysis_id"], ["analyses.id"], name=op.f("fk_corrections_analysis_id_analyses"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["users.id"], name=op.f("fk_corrections_made_by_users"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_corrections_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_corrections_meeting_id"), "corrections", ["meeting_id"])
    op.create_index(op.f("ix_corrections_analysis_id"), "corrections", ["analysis_id"])
    op.create_index(op.f("ix_corrections_state_worth_id"), "corrections", ["state", "worth", "id"])
    op.create_index(op.f("ix_corrections_made_by_state"), "corrections", ["made_by", "state"])
    op.create_table(
        "correction_decisions",
        sa.Column("correction_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("decided_by", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("first_verdict", sa.String(length=8), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("verdict IN ('accept', 'reject')", name=op.f("ck_correction_decisions_verdict")),
        sa.ForeignKeyConstraint(
            ["correction_id"],
            ["corrections.id"],
            name=op.f("fk_correction_decisions_correction_id_corrections"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["users.id"], name=op.f("fk_correction_decisions_decided_by_users"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("correction_id", "decided_by", name=op.f("pk_correction_decisions")),
    )
    op.create_index(op.f("ix_correction_decisions_decided_by"), "correction_decisions", ["decided_by"])


def downgrade() -> None:
    """Remove the tables with all they hold; their indexes go with them."""
    for table in reversed(TABLES):
        op.drop_table(table)
