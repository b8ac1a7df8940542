"""What Alembic runs: the connection and its transaction come from `coach.storage.migrate`, there is no ini file."""

from __future__ import annotations

from alembic import context

from coach.storage.migrate import comparable
from coach.storage.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_object=comparable,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
