"""Stock-takes and their events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "stocktake",
        sa.Column("stocktake", sa.String(40), primary_key=True),
        sa.Column("centre", sa.String(), sa.ForeignKey("centre.centre"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("zones", sa.JSON(), nullable=False),
        sa.Column("lead", sa.String(60), nullable=False),
        sa.Column("helpers", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.String(), nullable=False),
        sa.Column("opened_by", sa.String(60), nullable=False),
        sa.Column("closed_at", sa.String()),
        sa.Column("closed_by", sa.String(60), nullable=False),
        sa.Column("despite", sa.String(500), nullable=False),
        sa.Column("frozen_sha256", sa.String(64), nullable=False),
        sa.Column("frozen", sa.JSON(), nullable=False),
        sa.Column("result_sha256", sa.String(64)),
        sa.Column("result", sa.JSON()),
    )
    op.create_index("stocktake_centre", "stocktake", ["centre"])
    op.create_table(
        "stock_event",
        sa.Column("event", sa.String(), primary_key=True),
        sa.Column("centre", sa.String(), sa.ForeignKey("centre.centre"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stocktake", sa.String(40), sa.ForeignKey("stocktake.stocktake"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("zone", sa.String(200), nullable=False),
        sa.Column("word", sa.String(200), nullable=False),
        sa.Column("thing", sa.String(100), nullable=False),
        sa.Column("about", sa.String(40), nullable=False),
        sa.Column("device", sa.String(40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("seen_at", "stored_at")),
        sa.Column("by", sa.String(60), nullable=False),
    )
    op.create_index("stock_event_thing", "stock_event", ["stocktake", "thing"])


def downgrade() -> None:
    """Take back."""
    for table in ("stock_event", "stocktake"):
        op.drop_table(table)
