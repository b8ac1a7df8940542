"""Next steps repeat whose they are and since when they are done, and indexes of meetings hold what lists count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLES = ()
INDEXES = {
    "ix_next_steps_of_a_team": ("team_id", "done_at", "due", "meeting_id", "place", "owner_id"),
    "ix_next_steps_of_a_person": ("owner_id", "done_at", "due", "meeting_id", "place", "team_id"),
}
LISTED_BY = ("kind", "status", "form", "deal_stage", "account")
NEW_INDEXES = {
    "ix_meetings_of_a_person": ("owner_id", "listed_on", "id", "team_id", *LISTED_BY),
    "ix_meetings_of_a_team": ("team_id", "listed_on", "id", "owner_id", *LISTED_BY),
}
OLD_INDEXES = {
    "ix_meetings_owner_id_listed_on_id": ("owner_id", "listed_on", "id"),
    "ix_meetings_team_id_listed_on_id": ("team_id", "listed_on", "id"),
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
    """Add the columns, fill them from meetings and states, add their indexes, and widen those of meetings."""
    op.add_column("next_steps", sa.Column("owner_id", sa.Integer(), server_default="0", nullable=False))
    op.add_column("next_steps", sa.Column("team_id", sa.Integer(), nullable=True))
    op.add_column("next_steps", sa.Column("done_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(FILLING)
    for name, columns in INDEXES.items():
        op.create_index(name, "next_steps", columns)
    _exchange(OLD_INDEXES, NEW_INDEXES)


def downgrade() -> None:
    """Remove what was repeated: meetings and states still have it."""
    _exchange(NEW_INDEXES, OLD_INDEXES)
    for name in INDEXES:
        op.drop_index(name, "next_steps")
    for column in ("done_at", "team_id", "owner_id"):
        op.drop_column("next_steps", column)


def _exchange(old: Mapping[str, Sequence[str]], new: Mapping[str, Sequence[str]]) -> None:
    for name in old:
        op.drop_index(name, "meetings")
    for name, columns in new.items():
        op.create_index(name, "meetings", columns)
