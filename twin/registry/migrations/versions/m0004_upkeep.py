"""Schedules, records of upkeep, calendar feeds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "schedule",
        sa.Column("centre", sa.String(), sa.ForeignKey("centre.centre"), primary_key=True),
        sa.Column("schedule", sa.String(200), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("what_zh", sa.String(200), nullable=False),
        sa.Column("what_en", sa.String(200), nullable=False),
        sa.Column("work", sa.String(20), nullable=False),
        sa.Column("subject_kind", sa.String(20), nullable=False),
        sa.Column("subject_id", sa.String(200), nullable=False),
        sa.Column("subject", sa.String(300), nullable=False),
        sa.Column("every", sa.String(40)),
        sa.Column("start", sa.String()),
        sa.Column("anchor", sa.String(20), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=False),
        sa.Column("once", sa.Boolean(), nullable=False),
        sa.Column("advisory", sa.Boolean(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("person", sa.String(100), nullable=False),
    )
    op.create_table(
        "upkeep",
        sa.Column("centre", sa.String(), sa.ForeignKey("centre.centre"), primary_key=True),
        sa.Column("record", sa.String(64), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("schedule", sa.String(200), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("person", sa.String(100), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("reading", sa.Float()),
        sa.Column("note", sa.String(2000), nullable=False),
    )
    op.create_index("upkeep_schedule", "upkeep", ["centre", "schedule"])
    op.create_table(
        "feed",
        sa.Column("centre", sa.String(), sa.ForeignKey("centre.centre"), primary_key=True),
        sa.Column("feed", sa.String(64), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("person", sa.String(100), nullable=False),
    )
    op.create_index("feed_token", "feed", ["token_sha256"], unique=True)


def downgrade() -> None:
    """Take back."""
    for table in ("feed", "upkeep", "schedule"):
        op.drop_table(table)
