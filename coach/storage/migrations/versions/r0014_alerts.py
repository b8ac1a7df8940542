"""Alerts of saved views, and the mails about them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = ("watches", "alert_mails", "alerts", "mail_wishes")


def upgrade() -> None:
    """Create the tables and their indexes."""
    _watches()
    _alert_mails()
    _alerts()
    op.create_table(
        "mail_wishes",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("wish", sa.String(length=8), nullable=False),
        sa.Column("digest_on", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("wish IN ('at_once', 'daily')", name=op.f("ck_mail_wishes_wish")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_mail_wishes_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_mail_wishes")),
    )


def downgrade() -> None:
    """Remove the tables with all they hold; their indexes go with them."""
    for table in ("mail_wishes", "alerts", "alert_mails", "watches"):
        op.drop_table(table)


def _watches() -> None:
    op.create_table(
        "watches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("view_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("words", sa.String(length=1100), nullable=False),
        sa.Column("label", sa.String(length=24), nullable=False),
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('phrase', 'label', 'need')", name=op.f("ck_watches_kind")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_watches_user_id_users"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["view_id"], ["saved_views.id"], name=op.f("fk_watches_view_id_saved_views"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watches")),
        sa.UniqueConstraint(
            "view_id", "kind", "words", "label", "topic", name=op.f("uq_watches_view_id_kind_words_label_topic")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_watches_user_id_id"), "watches", ["user_id", "id"])


def _alert_mails() -> None:
    op.create_table(
        "alert_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(length=200), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'failed', 'dropped')", name=op.f("ck_alert_mails_state")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_alert_mails_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_mails")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_alert_mails_state_next_try_at"), "alert_mails", ["state", "next_try_at"])
    op.create_index(op.f("ix_alert_mails_user_id_id"), "alert_mails", ["user_id", "id"])


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("watch_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("to_mail", sa.Boolean(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["alert_mails.id"], name=op.f("fk_alerts_mail_id_alert_mails"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_alerts_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_alerts_user_id_users"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["watch_id"], ["watches.id"], name=op.f("fk_alerts_watch_id_watches"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint("watch_id", "meeting_id", name=op.f("uq_alerts_watch_id_meeting_id")),
        sqlite_autoincrement=True,
    )
    for columns in (["user_id", "id"], ["meeting_id"], ["mail_id"]):
        op.create_index(op.f(f"ix_alerts_{'_'.join(columns)}"), "alerts", columns)
    unseen = sa.text("seen_at IS NULL")
    op.create_index("ix_alerts_unseen", "alerts", ["user_id"], sqlite_where=unseen, postgresql_where=unseen)
    # SQLite takes a partial index only where the query says the very same, and it writes booleans as numbers.
    numbered, plain = sa.text("to_mail = 1"), sa.text("to_mail")
    op.create_index("ix_alerts_to_mail", "alerts", ["user_id"], sqlite_where=numbered, postgresql_where=plain)
