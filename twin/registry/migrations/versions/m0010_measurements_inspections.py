"""Measurements and inspections on site."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for table, own in (
        (
            "measurement",
            (
                sa.Column("attribute", sa.String(60), nullable=False),
                sa.Column("value", sa.String(40), nullable=False),
            ),
        ),
        (
            "inspection",
            (
                sa.Column("answers", sa.JSON(), nullable=False),
                sa.Column("note", sa.String(1000), nullable=False),
            ),
        ),
    ):
        op.create_table(
            table,
            sa.Column(table, sa.String(), primary_key=True),
            sa.Column("centre", sa.String(), sa.ForeignKey("centre.centre"), nullable=False),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.Column("asset_no", sa.String(100), nullable=False),
            *own,
            sa.Column("seen_at", sa.String(), nullable=False),
            sa.Column("stored_at", sa.String(), nullable=False),
            sa.Column("by", sa.String(60), nullable=False),
        )
        op.create_index(f"{table}_asset", table, ["centre", "asset_no"])


def downgrade() -> None:
    """Take back."""
    for table in ("inspection", "measurement"):
        op.drop_table(table)
