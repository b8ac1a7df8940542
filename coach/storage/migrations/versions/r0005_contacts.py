"""Customers, deals, contacts, what was ticked off, calendar keys, targets and results."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from alembic import op

from coach.storage.names import customer_name, likeness, name_key

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = (
    "customers",
    "customer_names",
    "customer_meetings",
    "touches",
    "deals",
    "follow_up_marks",
    "feed_keys",
    "results",
)


def upgrade() -> None:
    """Create the tables and their indexes, and make a customer of every account that meetings name."""
    op.create_table(
        "customers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("likeness", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_customers_owner_id_users"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_customers_team_id_teams"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_customers_owner_id"), "customers", ["owner_id"])
    op.create_index(op.f("ix_customers_team_id_likeness"), "customers", ["team_id", "likeness"])
    op.create_table(
        "customer_names",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=600), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_customer_names_customer_id_customers"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_names")),
        sa.UniqueConstraint("scope", "name_key", name=op.f("uq_customer_names_scope_name_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_customer_names_customer_id"), "customer_names", ["customer_id"])
    op.create_table(
        "customer_meetings",
        sa.Column("meeting_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_customer_meetings_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_customer_meetings_customer_id_customers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_customer_meetings")),
    )
    op.create_index(op.f("ix_customer_meetings_customer_id"), "customer_meetings", ["customer_id"])
    op.create_table(
        "touches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("who", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('call', 'email', 'meeting', 'message', 'other')", name=op.f("ck_touches_kind")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_touches_customer_id_customers"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_touches_team_id_teams"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_touches_owner_id_users"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touches")),
        sa.UniqueConstraint("digest", name=op.f("uq_touches_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_touches_customer_id_happened_on"), "touches", ["customer_id", "happened_on"])
    op.create_index(op.f("ix_touches_owner_id_happened_on"), "touches", ["owner_id", "happened_on"])
    op.create_index(op.f("ix_touches_team_id_happened_on"), "touches", ["team_id", "happened_on"])
    op.create_table(
        "deals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=600), nullable=False),
        sa.Column("stage", sa.String(length=100), nullable=False),
        sa.Column("amount", sa.Double(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome IN ('open', 'won', 'lost')", name=op.f("ck_deals_outcome")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_deals_owner_id_users"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_deals_customer_id_customers"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_deals_team_id_teams"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deals")),
        sa.UniqueConstraint("customer_id", "owner_id", "name_key", name=op.f("uq_deals_customer_id_owner_id_name_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_deals_customer_id"), "deals", ["customer_id"])
    op.create_index(op.f("ix_deals_owner_id_outcome"), "deals", ["owner_id", "outcome"])
    op.create_index(op.f("ix_deals_team_id_outcome"), "deals", ["team_id", "outcome"])
    op.create_table(
        "follow_up_marks",
        sa.Column("meeting_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("done_by", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["done_by"], ["users.id"], name=op.f("fk_follow_up_marks_done_by_users"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_follow_up_marks_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "digest", name=op.f("pk_follow_up_marks")),
    )
    op.create_table(
        "feed_keys",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_feed_keys_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_feed_keys")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_feed_keys_key_hash")),
    )
    op.create_table(
        "results",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("metric", sa.String(length=120), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("target", sa.Double(), nullable=True),
        sa.Column("result", sa.Double(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_results_team_id_teams"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["users.id"], name=op.f("fk_results_person_id_users"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_results")),
        sa.UniqueConstraint("digest", name=op.f("uq_results_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_results_person_id_starts_on"), "results", ["person_id", "starts_on"])
    op.create_index(op.f("ix_results_team_id_starts_on"), "results", ["team_id", "starts_on"])
    _add_known_customers()


def downgrade() -> None:
    """Remove the tables with all they hold; their indexes go with them."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _add_known_customers() -> None:
    """Link the meetings that are stored already, as `coach.storage.customer_links` does from now on."""
    connection = op.get_bind()
    customers, names, links = (sa.table(name, *map(sa.column, columns)) for name, columns in FILLED.items())
    meetings = sa.table("meetings", *map(sa.column, ("id", "owner_id", "team_id", "account", "kind")))
    wanted = sa.select(meetings.c.id, meetings.c.owner_id, meetings.c.team_id, meetings.c.account).where(
        meetings.c.account.is_not(None), meetings.c.kind == "customer"
    )
    known: dict[tuple[str, str], int] = {}
    linked = []
    for meeting_id, owner_id, team_id, account in connection.execute(wanted.order_by(meetings.c.id)).all():
        name = customer_name(account)
        if not name:
            continue
        scope = f"user:{owner_id}" if team_id is None else f"team:{team_id}"
        key = (scope, name_key(name))
        if key not in known:
            row = {
                "team_id": team_id,
                "owner_id": owner_id if team_id is None else None,
                "name": name,
                "likeness": likeness(name),
                "created_at": dt.datetime.now(dt.UTC).replace(tzinfo=None),
            }
            known[key] = connection.execute(sa.insert(customers).values(row).returning(sa.column("id"))).scalar_one()
            named = {"customer_id": known[key], "scope": scope, "name": name, "name_key": key[1]}
            connection.execute(sa.insert(names).values(named))
        linked.append({"meeting_id": meeting_id, "customer_id": known[key]})
    if linked:
        connection.execute(sa.insert(links), linked)


FILLED = {
    "customers": ("team_id", "owner_id", "name", "likeness", "created_at"),
    "customer_names": ("customer_id", "scope", "name", "name_key"),
    "customer_meetings": ("meeting_id", "customer_id"),
}
