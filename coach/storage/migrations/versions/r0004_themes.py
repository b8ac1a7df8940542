"""Themes: what was denied, what is in shadow, an index to count guidelines by, and saved views."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = ("saved_views",)
INDEX = "ix_findings_meeting_id_guideline_verdict_shadow"


def upgrade() -> None:
    """Add the columns, which are false until a meeting is analysed again; then the index and the table."""
    op.add_column("needs", sa.Column("denied", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("findings", sa.Column("shadow", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(op.f(INDEX), "findings", ["meeting_id", "guideline", "verdict", "shadow"])
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_key", sa.String(length=360), nullable=False),
        sa.Column("query", sa.String(length=2000), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_saved_views_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("user_id", "name_key", name=op.f("uq_saved_views_user_id_name_key")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Remove the table, the index and the columns; what they said stands in the reports."""
    op.drop_table("saved_views")
    op.drop_index(op.f(INDEX), table_name="findings")
    op.drop_column("findings", "shadow")
    op.drop_column("needs", "denied")
