"""Tags, label sizes and scans; assets are found by number alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "tag",
        sa.Column("code", sa.String(), primary_key=True),
        sa.Column("centre", sa.String(), sa.ForeignKey("centre.centre"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("target_kind", sa.String(), nullable=False),
        sa.Column("target", sa.String(200), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("printed_at", sa.String()),
        sa.Column("printed_as", sa.String(1000), nullable=False),
    )
    op.create_index("tag_target", "tag", ["centre", "target_kind", "target"])
    op.create_table(
        "label_size",
        sa.Column("centre", sa.String(), sa.ForeignKey("centre.centre"), primary_key=True),
        sa.Column("name", sa.String(60), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
    )
    op.create_table(
        "scan",
        sa.Column("scan", sa.String(), primary_key=True),
        sa.Column("centre", sa.String(), sa.ForeignKey("centre.centre"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("target_kind", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("seen_at", sa.String(), nullable=False),
        sa.Column("stored_at", sa.String(), nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
    )
    op.create_index("scan_target", "scan", ["centre", "target_kind", "target"])
    op.create_index("asset_number", "asset", ["asset_no"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("asset_number", "asset")
    for table in ("scan", "label_size", "tag"):
        op.drop_table(table)
