"""Next steps repeat whose meeting they are from and since when they are done, so that lists read one index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLES = ()
INDEXES = {
    "ix_next_steps_of_a_team": ("team_id", "done_at", "due", "meeting_id", "place", "owner_id"),
    "ix_next_steps_of_a_person": ("owner_id", "done_at", "due", "meeting_id", "place", "team_id"),
}
FILLING = """
    UPDATE next_steps SET
        owner_id = (SELECT meetings.owner_id FROM meetings WHERE meetings.id = next_steps.meeting_id),
        team_id = (SELECT meetings.team_id FROM meetings WHERE meetings.id = next_steps.meeting_id),
        done_at = (
            SELECT step_states.changed_at FROM step_states
            WHERE step_states.meeting_id = next_steps.meeting_id AND step_states.key = next_steps.key
            AND step_states.done
        )
"""


def upgrade() -> None:
    """Add the columns, fill them from meetings and states, and add the two indexes."""
    op.add_column("next_steps", sa.Column("owner_id", sa.Integer(), server_default="0", nullable=False))
    op.add_column("next_steps", sa.Column("team_id", sa.Integer(), nullable=True))
    op.add_column("next_steps", sa.Column("done_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(FILLING)
    for name, columns in INDEXES.items():
        op.create_index(name, "next_steps", columns)


def downgrade() -> None:
    """Remove what was repeated: meetings and states still have it."""
    for name in INDEXES:
        op.drop_index(name, "next_steps")
    for column in ("done_at", "team_id", "owner_id"):
        op.drop_column("next_steps", column)
