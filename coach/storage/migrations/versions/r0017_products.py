"""Products with their names, the meetings in which they stand, and the packs of products that judged a meeting."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLES = ("products", "product_names", "meeting_products", "product_judgements")


def upgrade() -> None:
    """Create the tables: no product is known yet."""
    op.create_table(
        "products",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('active', 'retired')", name=op.f("ck_products_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "product_names",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        _product("product_names"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_product_names")),
    )
    op.create_index(op.f("ix_product_names_product_id"), "product_names", ["product_id"])
    op.create_table(
        "meeting_products",
        sa.Column("meeting_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sentence", sa.Integer(), nullable=True),
        sa.Column("choice", sa.String(length=8), nullable=True),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.CheckConstraint("choice IN ('set', 'struck')", name=op.f("ck_meeting_products_choice")),
        _meeting("meeting_products"),
        _product("meeting_products"),
        sa.PrimaryKeyConstraint("meeting_id", "product_id", name=op.f("pk_meeting_products")),
    )
    op.create_index(
        op.f("ix_meeting_products_product_id_counts_meeting_id"),
        "meeting_products",
        ["product_id", "counts", "meeting_id"],
    )
    op.create_table(
        "product_judgements",
        sa.Column("meeting_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        _meeting("product_judgements"),
        _product("product_judgements"),
        sa.PrimaryKeyConstraint("meeting_id", "product_id", name=op.f("pk_product_judgements")),
    )


def downgrade() -> None:
    """Remove the tables, and the guidelines of products, which nothing older can show."""
    for table in ("guideline_versions", "guideline_drafts"):
        op.execute(sa.text(f"DELETE FROM {table} WHERE scope LIKE 'product:%'"))  # noqa: S608  (names of tables alone)
    for table in reversed(TABLES):
        op.drop_table(table)


def _meeting(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_meeting_id_meetings")
    return sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=name, ondelete="CASCADE")


def _product(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_product_id_products")
    return sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=name, ondelete="CASCADE")
