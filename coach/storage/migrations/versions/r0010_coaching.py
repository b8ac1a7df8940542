"""Reviews of meetings, manual scorecards, focuses, passages to learn from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = (
    "playlists",
    "scorecard_templates",
    "exemplars",
    "focuses",
    "meeting_reviews",
    "focus_checks",
    "manual_scorecards",
    "passage_reads",
    "playlist_passages",
    "review_comments",
)


def upgrade() -> None:
    """Create the tables and their indexes."""
    op.create_table(
        "playlists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by"], ["users.id"], name=op.f("fk_playlists_made_by_users"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_playlists_team_id_teams"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playlists")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_playlists_team_id"), "playlists", ["team_id"])
    op.create_table(
        "scorecard_templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("family", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by"], ["users.id"], name=op.f("fk_scorecard_templates_made_by_users"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_scorecard_templates_team_id_teams"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scorecard_templates")),
        sa.UniqueConstraint("family", "version", name=op.f("uq_scorecard_templates_family_version")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_scorecard_templates_team_id_is_current"), "scorecard_templates", ["team_id", "is_current"])
    op.create_table(
        "exemplars",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("chosen_by", sa.Integer(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("theme", sa.String(length=24), nullable=False),
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("first_sentence", sa.Integer(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("names_replaced", sa.Boolean(), nullable=False),
        sa.Column("audience", sa.String(length=8), nullable=False),
        sa.Column("consent", sa.String(length=16), nullable=False),
        sa.Column("granted", sa.String(length=8), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("audience IN ('team', 'company')", name=op.f("ck_exemplars_audience")),
        sa.CheckConstraint("consent IN ('asked', 'given', 'refused', 'withdrawn')", name=op.f("ck_exemplars_consent")),
        sa.CheckConstraint(
            "theme IN ('need-answered', 'objection-handled', 'clear-next-step')", name=op.f("ck_exemplars_theme")
        ),
        sa.ForeignKeyConstraint(
            ["chosen_by"], ["users.id"], name=op.f("fk_exemplars_chosen_by_users"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_exemplars_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_exemplars_owner_id_users"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_exemplars_team_id_teams"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemplars")),
        sa.UniqueConstraint(
            "meeting_id", "theme", "first_sentence", name=op.f("uq_exemplars_meeting_id_theme_first_sentence")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exemplars_owner_id_consent"), "exemplars", ["owner_id", "consent"])
    op.create_index(op.f("ix_exemplars_team_id_consent"), "exemplars", ["team_id", "consent"])
    op.create_table(
        "focuses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_text", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("measured_by", sa.String(length=16), nullable=False),
        sa.Column("measure", sa.String(length=200), nullable=False),
        sa.Column("measure_name", sa.String(length=300), nullable=False),
        sa.Column("baseline", sa.String(length=300), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("measured_by IN ('line', 'guideline', 'nothing')", name=op.f("ck_focuses_measured_by")),
        sa.CheckConstraint("state IN ('proposed', 'agreed', 'closed')", name=op.f("ck_focuses_state")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_focuses_owner_id_users"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["users.id"], name=op.f("fk_focuses_proposed_by_users"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["meetings.id"], name=op.f("fk_focuses_source_id_meetings"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_focuses_team_id_teams"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focuses")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_focuses_owner_id_id"), "focuses", ["owner_id", "id"])
    op.create_index(op.f("ix_focuses_source_id"), "focuses", ["source_id"])
    op.create_index(op.f("ix_focuses_team_id_state"), "focuses", ["team_id", "state"])
    op.create_index(
        "uq_focuses_present",
        "focuses",
        ["owner_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'closed'"),
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.create_table(
        "meeting_reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("takeaway", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'answered', 'acknowledged')", name=op.f("ck_meeting_reviews_state")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_reviews_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["users.id"], name=op.f("fk_meeting_reviews_opened_by_users"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_reviews")),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_meeting_reviews_meeting_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_meeting_reviews_state_changed_at"), "meeting_reviews", ["state", "changed_at"])
    op.create_table(
        "focus_checks",
        sa.Column("focus_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("meeting_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("applies", sa.Boolean(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=True),
        sa.Column("share", sa.Double(), nullable=True),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["focus_id"], ["focuses.id"], name=op.f("fk_focus_checks_focus_id_focuses"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_focus_checks_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("focus_id", "meeting_id", name=op.f("pk_focus_checks")),
    )
    op.create_index(op.f("ix_focus_checks_meeting_id"), "focus_checks", ["meeting_id"])
    op.create_table(
        "manual_scorecards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("filled_by", sa.Integer(), nullable=False),
        sa.Column("filled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["filled_by"], ["users.id"], name=op.f("fk_manual_scorecards_filled_by_users"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["meeting_reviews.id"],
            name=op.f("fk_manual_scorecards_review_id_meeting_reviews"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["scorecard_templates.id"],
            name=op.f("fk_manual_scorecards_template_id_scorecard_templates"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manual_scorecards")),
        sa.UniqueConstraint("review_id", "template_id", name=op.f("uq_manual_scorecards_review_id_template_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_manual_scorecards_template_id"), "manual_scorecards", ["template_id"])
    op.create_table(
        "passage_reads",
        sa.Column("exemplar_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["exemplar_id"], ["exemplars.id"], name=op.f("fk_passage_reads_exemplar_id_exemplars"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_passage_reads_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("exemplar_id", "user_id", name=op.f("pk_passage_reads")),
    )
    op.create_index(op.f("ix_passage_reads_user_id"), "passage_reads", ["user_id"])
    op.create_table(
        "playlist_passages",
        sa.Column("playlist_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("exemplar_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exemplar_id"],
            ["exemplars.id"],
            name=op.f("fk_playlist_passages_exemplar_id_exemplars"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["playlist_id"],
            ["playlists.id"],
            name=op.f("fk_playlist_passages_playlist_id_playlists"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("playlist_id", "exemplar_id", name=op.f("pk_playlist_passages")),
    )
    op.create_index(op.f("ix_playlist_passages_exemplar_id"), "playlist_passages", ["exemplar_id"])
    op.create_table(
        "review_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=True),
        sa.Column("sentence", sa.Integer(), nullable=True),
        sa.Column("sentence_text", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answers"],
            ["review_comments.id"],
            name=op.f("fk_review_comments_answers_review_comments"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_review_comments_author_id_users"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["meeting_reviews.id"],
            name=op.f("fk_review_comments_review_id_meeting_reviews"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_comments")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_review_comments_answers"), "review_comments", ["answers"])
    op.create_index(op.f("ix_review_comments_review_id"), "review_comments", ["review_id"])


def downgrade() -> None:
    """Remove the tables with all they hold; their indexes go with them."""
    for table in reversed(TABLES):
        op.drop_table(table)
