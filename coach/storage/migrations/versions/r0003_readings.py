"""Rows filled from reports, for lists and search."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = (
    "meeting_people",
    "moments",
    "needs",
    "benefits",
    "objections",
    "next_steps",
    "findings",
    "figures",
    "meeting_texts",
)


def upgrade() -> None:
    """Create the tables and their indexes."""
    op.create_table(
        "meeting_people",
        sa.Column("meeting_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("role_score", sa.Double(), nullable=False),
        sa.Column("role_source", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_people_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "place", name=op.f("pk_meeting_people")),
    )
    op.create_index(op.f("ix_meeting_people_role"), "meeting_people", ["role"])
    op.create_table(
        "moments",
        sa.Column("meeting_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("label", sa.String(length=24), nullable=False),
        sa.Column("sentence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_moments_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "label", "sentence", name=op.f("pk_moments")),
    )
    op.create_table(
        "needs",
        sa.Column("meeting_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sentence", sa.Integer(), nullable=True),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_needs_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "place", name=op.f("pk_needs")),
    )
    op.create_table(
        "benefits",
        sa.Column("meeting_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sentence", sa.Integer(), nullable=True),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.Column("prompted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_benefits_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "place", name=op.f("pk_benefits")),
    )
    op.create_table(
        "objections",
        sa.Column("meeting_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sentence", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_objections_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "place", name=op.f("pk_objections")),
    )
    op.create_table(
        "next_steps",
        sa.Column("meeting_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sentence", sa.Integer(), nullable=True),
        sa.Column("who", sa.Text(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_next_steps_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "place", name=op.f("pk_next_steps")),
    )
    op.create_index(op.f("ix_next_steps_due"), "next_steps", ["due"])
    op.create_table(
        "findings",
        sa.Column("meeting_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("guideline", sa.String(length=200), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("severity", sa.String(length=16), nullable=False),
        sa.Column("sentence", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_findings_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "place", name=op.f("pk_findings")),
    )
    op.create_index(op.f("ix_findings_guideline_verdict"), "findings", ["guideline", "verdict"])
    op.create_table(
        "figures",
        sa.Column("meeting_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_figures_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "id", name=op.f("pk_figures")),
    )
    op.create_table(
        "meeting_texts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_texts_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_texts")),
    )
    op.create_index(op.f("ix_meeting_texts_meeting_id"), "meeting_texts", ["meeting_id"])
    SEARCH[op.get_bind().dialect.name]()


def downgrade() -> None:
    """Remove the tables with all they hold; their indexes go with them."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE meeting_search")
    for table in reversed(TABLES):
        op.drop_table(table)


def _search_on_sqlite() -> None:
    """Index the words by FTS5; triggers keep the index in step, also when a meeting's deletion cascades."""
    op.execute(
        "CREATE VIRTUAL TABLE meeting_search USING fts5("
        "words, content='meeting_texts', content_rowid='id', tokenize='unicode61 remove_diacritics 0', prefix='3')"
    )
    remove = "INSERT INTO meeting_search(meeting_search, rowid, words) VALUES ('delete', old.id, old.words);"
    add = "INSERT INTO meeting_search(rowid, words) VALUES (new.id, new.words);"
    for event, actions in (("insert", add), ("delete", remove), ("update", remove + " " + add)):
        op.execute(f"CREATE TRIGGER meeting_search_{event} AFTER {event.upper()} ON meeting_texts BEGIN {actions} END")


def _search_on_postgresql() -> None:
    """Keep the words as a vector and index it by GIN; the plain dictionary, since Coach folds words itself.

    The vector is stored, not computed by the index alone: where a word is common, PostgreSQL reads the rows, and would
    cut the text of every one into words again.
    """
    op.execute(
        "ALTER TABLE meeting_texts ADD COLUMN meeting_search tsvector "
        "GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED"
    )
    op.execute("CREATE INDEX meeting_search_words ON meeting_texts USING gin (meeting_search)")


SEARCH = {"sqlite": _search_on_sqlite, "postgresql": _search_on_postgresql}
