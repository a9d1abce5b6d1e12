"""Patrol rounds and the scans at their stops."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "patrol",
        sa.Column("centre", sa.String(), sa.ForeignKey("centre.centre"), primary_key=True),
        sa.Column("patrol", sa.String(40), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("schedule", sa.String(200), nullable=False),
        sa.Column("stops", sa.JSON(), nullable=False),
        sa.Column("looks", sa.JSON(), nullable=False),
    )
    op.create_table(
        "patrol_visit",
        sa.Column("visit", sa.String(), primary_key=True),
        sa.Column("centre", sa.String(), sa.ForeignKey("centre.centre"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("patrol", sa.String(40), nullable=False),
        sa.Column("walk", sa.String(), nullable=False),
        sa.Column("stop_kind", sa.String(), nullable=False),
        sa.Column("stop", sa.String(200), nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(1000), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("seen_at", "stored_at")),
        sa.Column("by", sa.String(60), nullable=False),
    )
    op.create_index("patrol_visit_patrol", "patrol_visit", ["centre", "patrol"])


def downgrade() -> None:
    """Take back."""
    for table in ("patrol_visit", "patrol"):
        op.drop_table(table)
